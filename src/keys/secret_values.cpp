// Private keys in values: of unknown members, of members that are public by their names, and of texts that are no JSON.
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/foreign_text.hpp"
#include "keys/key_formats.hpp"
#include "keys/key_types.hpp"
#include "keys/openssl_private.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// What JSON has no other way to write than with a backslash.
constexpr std::string_view escaped_always = "\"\\\b\f\n\r\t";

// Whether there is the first line of a private key in PEM, which is looked for in all of the text.
bool is_private_pem(std::string_view text) noexcept {
  constexpr std::string_view label = "PRIVATE KEY-----";
  for (std::size_t at = text.find(label); at != std::string_view::npos; at = text.find(label, at + 1)) {
    const std::size_t armour = text.substr(0, at).rfind("-----");
    if (armour != std::string_view::npos && text.substr(armour).starts_with(pem_begin)) {
      return true;
    }
  }
  return false;
}

// Whether a private key in PEM in this string was found in the text as it was written: no character of the line that
// ends one is escaped. What must be escaped takes one character more each, an escape by number takes more.
bool is_seen_as_written(const json::token& value) noexcept {
  const std::string_view text = value.text();
  const auto escapes =
      std::count_if(text.begin(), text.end(), [](char c) { return escaped_always.find(c) != std::string_view::npos; });
  return is_private_pem(text) && value.length - value.size - 2 == static_cast<std::size_t>(escapes);
}

// A value that is decoded already was strict base64url: so its text comes back.
form form_of_decoded(octets decoded, std::string& text) {
  constexpr std::size_t shortest = 36;  // octets
  if (decoded.size() < shortest || !may_hold_private_key(decoded)) {
    return {};
  }
  text.clear();
  json::append_base64url(text, decoded);
  return form_of(text);
}

form form_of_member(key_check& key, member which) {
  if (key.raw.is_decoded(which)) {
    return form_of_decoded(key.raw.decoded(which), key.work.text);
  }
  constexpr std::size_t usual = 100;  // characters; longer ones are looked through, unless they are strict base64url
  const std::string_view text = key.raw.text(which)->text();
  if (text.size() > usual) {
    key.work.text = text;
    if (!json::decode_base64url(key.work.text)) {
      return form_of(text);
    }
  }
  return may_be_private_key(text) ? form_of(text) : form{};
}

void look_into_chain(key_check& key) {
  key.for_each_string(member::x5c, [&key](const json::token& each, std::optional<std::uint32_t> index) {
    const bool begins_as_certificate = each.text().starts_with('M');
    if (!begins_as_certificate) {
      key.mask(each);  // nobody knows what it is
    }
    if (const form found = !begins_as_certificate || may_be_private_key(each.text()) ? form_of(each.text()) : form{};
        found.is_private() && !is_seen_as_written(each)) {
      key.add_leak(secret_written, member::x5c, each, index, {.subject = found.what});
    }
  });
}

// Operations are short words; what is long is looked into. It is masked already, since it was read (mask_unfit).
void look_into_operations(key_check& key) {
  constexpr std::size_t shortest_key = 24;  // characters
  key.for_each_string(member::key_ops, [&key](const json::token& each, std::optional<std::uint32_t> index) {
    if (each.size < shortest_key) {
      return;
    }
    if (const form found = form_of(each.text()); found.is_private() && !is_seen_as_written(each)) {
      key.add_leak(secret_written, member::key_ops, each, index, {.subject = found.what});
    }
  });
}

// What was read as keys is judged, and partly decoded in its place by now: that there were keys is all that counts.
std::string without_keys(std::string_view text, std::span<const key_entry> keys) {
  constexpr std::string_view any_key = R"({"kty":0})";
  std::string out{text};
  for (const key_entry& key : keys) {
    if (key.length >= any_key.size() && std::size_t{key.offset} + key.length <= out.size()) {
      std::fill_n(out.begin() + key.offset, key.length, ' ');
      std::copy(any_key.begin(), any_key.end(), out.begin() + key.offset);
    }
  }
  return out;
}

}  // namespace

form look_into(const json::token& value, const place& where, findings& found, bool& is_broken) {
  const form seen = form_of(value.text());
  if (seen.is_private() && !is_seen_as_written(value)) {
    is_broken = add_leak(found, secret_written, where, {.subject = seen.what}) == level::error || is_broken;
  }
  return seen;
}

void look_into_members(key_check& key) {
  (key.raw.present() & open_members & string_members).for_each([&key](member which) {
    if (key.raw.text(which) == nullptr) {
      return;
    }
    if (which == member::kid && key.is_known_leak() && is_seen_as_written(*key.raw.text(which)) &&
        is_private_pem(key.raw.text(which)->text())) {
      key.hides_kid = true;  // said of the text already
      return;
    }
    const form found = form_of_member(key, which);
    if (found.is_private() && (key.raw.is_decoded(which) || !is_seen_as_written(*key.raw.text(which)))) {
      key.add_leak(secret_written, which, key.raw.get(which)->value, std::nullopt, {.subject = found.what});
    }
  });
  if (key.raw.has(member::x5c)) {
    look_into_chain(key);
  }
  if (key.raw.has(member::key_ops)) {
    look_into_operations(key);
  }
}

bool look_into_secret(key_check& key) {
  constexpr std::size_t usual = 100;  // characters
  const json::token* const text = key.raw.text(member::k);
  if (text == nullptr || (text->size <= usual && !may_be_private_key(text->text()))) {
    return false;
  }
  const form found = form_of(text->text());
  if (found.is_private() && !is_seen_as_written(*text)) {
    key.add_leak(secret_written, member::k, *text, std::nullopt, {.subject = found.what});
  }
  return found.is_private();
}

void look_into_text(std::string_view text, findings& found) {
  const std::size_t start = text.find_first_not_of(json::white_space);
  if (start == std::string_view::npos) {
    return;
  }
  std::string left = without_keys(text, found.out().keys);
  const bool is_page = looks_like_markup(std::string_view{left}.substr(start));
  const form seen = is_page ? form_of_page(left) : form_of_file(left);
  wipe(left);
  if (!seen.is_private()) {
    return;
  }
  const auto first = static_cast<std::uint32_t>(start);
  found.out().secrets.push_back({0, static_cast<std::uint32_t>(text.size())});
  add_leak(found, secret_written, {.offset = first, .length = 1}, {.subject = seen.what});
}

}  // namespace jwkguard::keys
