#include "keys/unread.hpp"

#include "keys/near_values.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

// A status (404) or an identifier (of COSE, say) has fewer digits.
bool is_long_number(const json::token& number) noexcept {
  constexpr std::uint32_t too_short_for_a_secret = 5;
  return number.length > too_short_for_a_secret;
}

}  // namespace

void look_at(const unread_value& what, secret_hints& hints, findings& found, bool& is_broken) {
  const json::token& value = what.value;
  const std::string_view name = what.name == nullptr ? std::string_view{} : what.name->text();
  const bool is_string = value.kind == json::kind::string;
  const form seen = is_string ? look_into(value, what.where, found, is_broken) : form{};
  const bool is_scalar = is_string || (value.kind == json::kind::number && (!what.is_all || is_long_number(value)));
  const bool is_public = seen.holds == holding::public_key;
  if (is_scalar && !is_public && (seen.is_private() || !may_be_shown(name, value, what.written))) {
    found.out().secrets.push_back({value.offset, value.length});
  }
  seen_value taken = seen_value_of(value, what.is_filled, what.written);
  taken.is_public = is_public;
  if (what.name != nullptr && hints.take(name, extent_at(*what.name), taken) && !seen.is_private()) {
    const level weight = add_leak(found, secret_named, what.where, {.member = classify(name).word});
    is_broken = is_broken || weight == level::error;
  }
}

object open(object_memory& into, json::name_table& names, secret_hints& hints, std::uint32_t offset,
    std::uint32_t key) noexcept {
  into.raw.clear();
  into.raw.offset = offset;
  into.elements.clear();
  into.strays.clear();
  names.clear();
  hints.clear();
  return {into, into.raw, names, hints, key};
}

void look_at_member(
    json::reader& from, const json::token& name, const json::token& value, object& inside, findings& found) {
  mask_random(name, found);
  note_stray(inside.kept.strays, name, value);
  look_at({&name, value, from.written(value), is_filled(from, value), place_of(name, inside)}, inside.hints, found,
      inside.is_broken);
}

void mask_rest(std::uint32_t start, const json::reader& of, findings& found) {
  found.out().secrets.push_back({start, of.size() - start});
}

bool next_or_mask(json::reader& from, json::token& out, findings& found) {
  return from.comes_next('"') ? next_of_unread(from, out, found) : from.next_value(out);
}

void mask_unfit(const json::token& value, member of, stands how, findings& found) {
  constexpr std::uint32_t shortest_secret = 16;
  const bool is_no_operation = of == member::key_ops && value.kind == json::kind::string &&
                               value.size >= shortest_secret && near_value(member::key_ops, value.text()).empty();
  const bool is_number = value.kind == json::kind::number && (how == stands::in_array || is_long_number(value));
  if (is_no_operation || is_number) [[unlikely]] {
    found.out().secrets.push_back({value.offset, value.length});
  }
}

bool next_of_strings(json::reader& from, member of, json::token& out, findings& found) {
  const bool is_read = next_or_mask(from, out, found);
  if (is_read) {
    mask_unfit(out, of, stands::in_array, found);
  }
  return is_read;
}

void look_at_stray(const json::token& value, const place& where, stands how, findings& found) {
  secret_hints none;
  bool is_broken = false;
  look_at({nullptr, value, {}, false, where, how == stands::alone}, none, found, is_broken);
}

void judge_hints(object& of, bool is_key, findings& found) {
  if (of.hints.is_empty()) {
    return;
  }
  for (const member which : {member::kty, member::alg}) {
    if (const json::token* const text = of.raw.text(which)) {
      of.hints.take_kind(text->text(), which == member::kty);
    }
  }
  if (is_key) {
    of.hints.look_like_a_key();
  }
  of.hints.for_each_leak([&](const rule& broken, const suspect& each) {
    const place where{of.key, {of.key, each.name}, each.at.offset, each.at.length};
    of.is_broken = add_leak(found, broken, where, {.member = each.word}) == level::error || of.is_broken;
  });
}

}  // namespace jwkguard::keys
