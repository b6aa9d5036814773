#include "cli/verify_report.hpp"

#include <unistd.h>

#include <ctime>
#include <optional>
#include <string_view>

#include "cli/input.hpp"
#include "json/hidden_characters.hpp"
#include "json/printable.hpp"
#include "json/utf8.hpp"
#include "json/writer.hpp"
#include "plan/text.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t most_shown = 256;

// A name that a token brings is as long as who made it likes.
std::string_view beginning_of(std::string_view text) noexcept { return json::first_characters(text, most_shown); }

// The hash of a secret would let anybody try secrets who reads it.
bool has_thumbprint(const record& key) noexcept { return key.kty != "oct"; }

json::writer& write(json::writer& out, std::string_view name, const std::optional<std::string>& text) {
  out.name(name);
  return text ? out.string(beginning_of(*text)) : out.null();
}

json::writer& write(json::writer& out, std::string_view name, const std::optional<std::int64_t>& time_s) {
  out.name(name);
  return time_s ? out.string(time_text(*time_s)) : out.null();
}

void write_key(json::writer& out, const record& key) {
  out.begin_object().name("alg");
  key.alg.empty() ? out.null() : out.string(key.alg);
  out.name("kid");
  key.kid.data() == nullptr ? out.null() : out.string(key.kid);
  out.name("thumbprint");
  has_thumbprint(key) ? out.string(thumbprint_text(key)) : out.null();
  out.end_object();
}

std::string as_json(const verification& what, std::span<const record> keys, std::uint64_t line, bool shows_issuer) {
  json::writer out;
  out.begin_object().name("verified").boolean(what.verified()).name("key");
  if (what.is_signed) {
    write_key(out, keys[what.key]);
  } else {
    out.null();
  }
  out.member("reason", name_of(what.what));
  write(out, "alg", what.alg);
  write(out, "kid", what.kid);
  write(out, "not_before", what.not_before_s);
  write(out, "expires", what.expires_s);
  write(out, "issued_at", what.issued_s);
  if (shows_issuer) {
    write(out, "issuer", what.issuer);
  }
  out.name("notes").begin_array();
  for (const token_note each : what.notes) {
    out.string(name_of(each));
  }
  out.end_array().member("message", what.message).member("help", what.help);
  if (line != 0) {
    out.name("line").number(line);
  }
  return json::show_hidden(out.end_object().take()) + '\n';
}

// How long that is from now, where it is near.
std::string time_and_span(std::int64_t time_s) {
  constexpr std::int64_t near_s = 172'800;
  const std::int64_t left_s = time_s - static_cast<std::int64_t>(std::time(nullptr));
  if (left_s > near_s || left_s < -near_s) {
    return time_text(time_s);
  }
  return time_text(time_s) + (left_s > 0 ? ", in " + duration_text(left_s) : ", " + duration_text(-left_s) + " ago");
}

class page {
 public:
  explicit page(bool color) noexcept : color_{color} {}

  void heading(std::uint64_t line, bool is_good, std::string_view reason, std::string_view message) {
    text_ += line == 0 ? "" : "line " + std::to_string(line) + ": ";
    text_ += color_ ? (is_good ? "\x1b[1;32m" : "\x1b[1;31m") : "";
    text_ += is_good ? "verified" : "not verified[" + std::string{reason} + ']';
    text_ += color_ ? "\x1b[0m" : "";
    text_ += ": " + json::printable(message) + '\n';
  }
  void detail(std::string_view name, std::string_view text) {
    text_ += color_ ? "\x1b[36m  =\x1b[0m " : "  = ";
    text_ += std::string{name} + ": " + json::printable(text) + '\n';
  }
  void detail(std::string_view name, const std::optional<std::int64_t>& time_s) {
    if (time_s) {
      detail(name, time_and_span(*time_s));
    }
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool color_;
};

std::string for_people(
    const verification& what, std::span<const record> keys, std::uint64_t line, const options& given) {
  page out{use_color(given, STDOUT_FILENO)};
  out.heading(line, what.verified(), name_of(what.what), what.message);
  if (!what.help.empty()) {
    out.detail("help", what.help);
  }
  if (what.is_signed && has_thumbprint(keys[what.key])) {
    out.detail("thumbprint", thumbprint_text(keys[what.key]));
  }
  if (what.issuer) {
    out.detail("issuer", beginning_of(*what.issuer));
  }
  out.detail("issued", what.issued_s);
  out.detail("not before", what.not_before_s);
  out.detail("expires", what.expires_s);
  for (const token_note each : what.notes) {
    const bool is_usual = each == token_note::high_s && what.alg != "ES256K";  // of every second token
    if (!is_usual) {
      out.detail("note", text_of(each));
    }
  }
  return out.take();
}

}  // namespace

std::string verification_text(
    const verification& what, std::span<const record> keys, std::uint64_t line, const options& given) {
  if (given.format == format::json) {
    return as_json(what, keys, line, given.verify.shows_issuer);
  }
  return given.quiet && what.verified() ? "" : for_people(what, keys, line, given);
}

}  // namespace jwkguard::cli
