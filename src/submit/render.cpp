// Plans, outcomes and live sets for people and for programs.
#include <algorithm>
#include <string_view>

#include "json/hidden_characters.hpp"
#include "json/printable.hpp"
#include "json/writer.hpp"
#include "jwkguard/submit.hpp"
#include "plan/text.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view bold_red = "\x1b[1;31m";
constexpr std::string_view bold_green = "\x1b[1;32m";
constexpr std::string_view cyan = "\x1b[36m";

// page is lines of text, some of them coloured.
class page {
 public:
  explicit page(bool color) noexcept : color_{color} {}

  page& in(std::string_view color, std::string_view text) {
    text_ += color_ ? color : "";
    text_ += text;
    text_ += color_ ? "\x1b[0m" : "";
    return *this;
  }
  page& plain(std::string_view text) {
    text_ += text;
    return *this;
  }
  page& escaped(std::string_view text) {
    json::append_printable(text_, text);
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool color_;
};

std::string value_of(const credential& key) {
  std::string value = key.symmetric ? "(HMAC: never shown)" : key.unreadable ? "(cannot be read here)" : key.thumbprint;
  return value + (key.leaked == nullptr ? "" : "  LEAKED: " + std::string{key.leaked->id}) +
         (key.kept_until_s == 0 ? "" : "  until " + time_text(key.kept_until_s));
}

std::size_t widest_kid(std::span<const credential> keys) {
  std::size_t widest = 0;
  for (const credential& key : keys) {
    widest = std::max(widest, json::printable(key.kid).size());
  }
  return std::min<std::size_t>(widest, 43);
}

std::string columns(const credential& key, std::size_t kid_width) {
  return padded(json::printable(key.alg), 6) + ' ' + padded(json::printable(key.kid), kid_width) + "  ";
}

std::string count_of(std::size_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string{what};
}

void add_rows(
    page& out, std::string_view color, std::string_view sign, std::span<const credential> keys, std::size_t kid_width) {
  for (const credential& key : keys) {
    out.in(color, std::string{sign} + columns(key, kid_width) + json::printable(value_of(key))).plain("\n");
  }
}

void add_changes(page& out, const plan& changes) {
  std::size_t width = 0;
  for (const auto* list : {&changes.add, &changes.keep, &changes.remove, &changes.unknown}) {
    width = std::max(width, widest_kid(*list));
  }
  for (const replacement& pair : changes.replace) {
    width = std::max(width, widest_kid({&pair.live, 1}));
  }
  add_rows(out, red, "  - remove   ", changes.remove, width);
  for (const replacement& pair : changes.replace) {
    out.in(yellow, "  ~ replace  " + columns(pair.live, width) + json::printable(value_of(pair.live)) + " by " +
                       value_of(pair.desired))
        .plain("\n");
  }
  add_rows(out, green, "  + add      ", changes.add, width);
  add_rows(out, yellow, "  ? unknown  ", changes.unknown, width);
  add_rows(out, dim, "    keep     ", changes.keep, width);
  out.plain("  " + count_of(changes.remove.size(), "to remove, ") + count_of(changes.replace.size(), "to replace, ") +
            count_of(changes.add.size(), "to add, ") + count_of(changes.keep.size(), "kept"));
  if (!changes.unknown.empty()) {
    out.plain(", " + count_of(changes.unknown.size(), "that cannot be compared"));
  }
  if (!changes.live_digest.empty()) {
    out.plain("; the live set is " + changes.live_digest);
  }
  out.plain("\n");
}

void add_danger(page& out, const danger& what) {
  out.plain("\n")
      .in(bold_red, "error[" + std::string{what.rule->id} + ']')
      .plain(": ")
      .escaped(what.message)
      .plain("\n");
  out.in(cyan, "  why").plain(": ").plain(what.rule->says).plain("\n");
  out.in(cyan, "  help").plain(": ").plain(what.rule->help).plain("\n");
  if (!what.permitted_by.empty()) {
    out.in(cyan, "  to allow it").plain(": ").escaped(what.permitted_by).plain("\n");
  }
}

void add_allowed(page& out, const danger& what) {
  out.plain("\n").in(yellow, "allowed[" + std::string{what.rule->id} + ']').plain(": ").escaped(what.message);
  out.plain("\n  by ").escaped(what.permitted_by).plain("\n");
}

void add_outcome(page& out, outcome what, std::span<const std::string> messages) {
  const bool well = exit_code(what) == 0;
  out.plain("\n").in(well ? bold_green : bold_red, name_of(what)).plain(":");
  std::string_view lead = " ";
  for (const std::string& line : messages) {
    out.plain(lead).escaped(line).plain("\n");
    lead = "  ";
  }
  out.plain(messages.empty() ? "\n" : "");
}

std::string line_of(const attempt& what) {
  std::string text = padded(std::string{what.method}, 6);
  if (what.status != 0) {
    text += "HTTP " + std::to_string(what.status);
  } else {
    text += (what.sent ? "sent, but: " : "not sent: ") + json::printable(what.fault);
  }
  text += " (" + std::to_string(what.took_ms) + " ms";
  return text + (what.waited_ms == 0 ? ")" : ", after waiting " + std::to_string(what.waited_ms) + " ms)");
}

void add_attempts(page& out, std::span<const attempt> attempts) {
  out.in(dim, attempts.empty() ? "" : "  requests:\n");
  for (const attempt& each : attempts) {
    out.in(dim, "    " + line_of(each)).plain("\n");
  }
}

std::string target_line(const settings& target) {
  const bool is_usual = target.base_url == settings{}.base_url;
  return "zone " + json::printable(target.zone) + ", token configuration " + json::printable(target.config) +
         (is_usual ? "" : " at " + json::printable(target.base_url)) + '\n';
}

void write_key(json::writer& out, const credential& key) {
  out.begin_object().member("alg", key.alg).member("kid", key.kid);
  if (!key.thumbprint.empty()) {
    out.member("thumbprint", key.thumbprint);
  }
  if (key.leaked != nullptr) {
    out.member("leaked", key.leaked->id);
  }
  if (key.kept_until_s != 0) {
    out.member("kept_until", time_text(key.kept_until_s));
  }
  out.end_object();
}

void write_keys(json::writer& out, std::string_view name, std::span<const credential> keys) {
  out.name(name).begin_array();
  for (const credential& key : keys) {
    write_key(out, key);
  }
  out.end_array();
}

void write_requests(json::writer& out, const request_counts& counts) {
  out.name("requests").begin_object().name("get").number(counts.get).name("put").number(counts.put);
  if (counts.patch != 0) {
    out.name("patch").number(counts.patch);
  }
  out.end_object();
}

// `option` is the name of the member with the options that let it pass; null: none does.
void write_dangers(json::writer& out, std::string_view name, std::string_view option, std::span<const danger> dangers) {
  out.name(name).begin_array();
  for (const danger& what : dangers) {
    out.begin_object().member("rule", what.rule->id).member("message", what.message).name(option);
    what.permitted_by.empty() ? out.null() : out.string(what.permitted_by);
    out.end_object();
  }
  out.end_array();
}

void write_changes(json::writer& out, const plan& changes) {
  write_keys(out, "add", changes.add);
  write_keys(out, "keep", changes.keep);
  out.name("replace").begin_array();
  for (const replacement& pair : changes.replace) {
    write_key(out, pair.desired);
  }
  out.end_array();
  write_keys(out, "remove", changes.remove);
  write_keys(out, "unknown", changes.unknown);
}

void write_plan(json::writer& out, const plan& changes) {
  write_changes(out, changes);
  write_dangers(out, "dangers", "override", changes.dangers);
  write_dangers(out, "allowed", "by", changes.allowed);
}

void write_attempts(json::writer& out, std::span<const attempt> attempts) {
  out.name("attempts").begin_array();
  for (const attempt& each : attempts) {
    out.begin_object().member("method", each.method).name("waited_ms").number(each.waited_ms);
    out.name("took_ms").number(each.took_ms).name("status");
    each.status == 0 ? out.null() : out.number(each.status);
    out.name("sent").boolean(each.sent);
    if (!each.fault.empty()) {
      out.member("fault", each.fault);
    }
    out.end_object();
  }
  out.end_array();
}

}  // namespace

std::string render_difference_human(const plan& changes, bool color) {
  page out{color};
  add_changes(out, changes);
  return out.take();
}

std::string render_difference_json(const plan& changes) {
  json::writer out;
  out.begin_object().name("changes").boolean(changes.changes());
  write_changes(out, changes);
  return json::show_hidden(out.end_object().take());
}

std::string render_plan_human(const result& what, const settings& target, bool color) {
  page out{color};
  out.plain(target_line(target));
  if (what.plan) {
    add_changes(out, *what.plan);
    for (const danger& found : what.plan->dangers) {
      add_danger(out, found);
    }
    for (const danger& found : what.plan->allowed) {
      add_allowed(out, found);
    }
  }
  if (what.write) {
    out.plain("\nwould send:\n  ").plain(what.write->method).plain(" ").escaped(what.write->url).plain("\n  ");
    out.escaped(what.write->body).plain("\n");
  }
  add_outcome(out, what.what, what.messages);
  if (what.what == outcome::verified && !what.saved_as.empty()) {
    out.plain("  the set from before is entry " + what.saved_as + " of the journal (jwkguard history)\n");
  }
  add_attempts(out, what.attempts);
  return out.take();
}

std::string render_plan_json(const result& what, const settings& target) {
  json::writer out;
  out.begin_object().member("zone", target.zone).member("config", target.config).name("changes");
  const bool is_known = what.plan && !what.plan->live_digest.empty();
  is_known ? out.boolean(what.plan->changes()) : out.null();
  write_plan(out, what.plan.value_or(plan{}));
  if (is_known) {
    out.member("live_set", what.plan->live_digest);
  }
  out.member("outcome", name_of(what.what)).name("settled");
  what.settled ? out.boolean(*what.settled) : out.null();
  write_requests(out, what.requests);
  write_attempts(out, what.attempts);
  if (!what.plan_digest.empty()) {
    out.member("plan_digest", what.plan_digest);
  }
  return json::show_hidden(out.end_object().take());
}

std::string render_live_human(const live_set& what, const settings& target, bool color) {
  page out{color};
  out.plain(target_line(target));
  if (what.failed) {
    add_outcome(out, *what.failed, what.messages);
    add_attempts(out, what.attempts);
    return out.take();
  }
  add_rows(out, "", "  ", what.keys, widest_kid(what.keys));
  out.plain("  " + count_of(what.keys.size(), what.keys.size() == 1 ? "live key" : "live keys") + "; the live set is " +
            digest_of(what.keys) + '\n');
  for (const std::string& message : what.messages) {
    out.plain("  ").escaped(message).plain("\n");
  }
  return out.take();
}

std::string render_live_json(const live_set& what, const settings& target) {
  json::writer out;
  out.begin_object().member("zone", target.zone).member("config", target.config);
  if (what.failed) {
    out.member("outcome", name_of(*what.failed));
  } else {
    write_keys(out, "keys", what.keys);
    out.member("live_set", digest_of(what.keys));
  }
  write_requests(out, what.requests);
  return json::show_hidden(out.end_object().take());
}

}  // namespace jwkguard::submit
