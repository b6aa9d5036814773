#include "keys/key_check.hpp"

#include <algorithm>
#include <array>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "json/utf8.hpp"
#include "keys/cose_numbers.hpp"
#include "keys/json_form.hpp"
#include "keys/repair_proof.hpp"
#include "keys/secrets.hpp"
#include "keys/text.hpp"
#include "keys/x509_rules.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule missing = saying_more(rule{"member.missing", error, error, "RFC 7517 4", "{member} is missing",
                                         "add it: without it the key is unknown", leave::fixed},
    ": it is {subject}");
constexpr rule misnamed{"member.misnamed", error, error, "RFC 7517 4",
    "{member} is missing, but there is a member with a similar name",
    "rename that one to {member}: names are compared letter by letter, case included", leave::fixed};
constexpr rule wrong_type{"member.type", error, error, "RFC 7517 4", "{member} must be {subject}",
    "write {subject}: readers convert no JSON types, and many refuse the whole set for one such member", leave::fixed};
constexpr rule wrong_length{"member.length", error, error, "RFC 7518 2",
    "{member} has {actual} octets, {subject} needs exactly {limit}",
    "copy the value from its source again: it is cut off, padded, or belongs to another kind of key", leave::fixed};
constexpr rule leading_zeros{"member.leading-zeros", error, error, "RFC 7518 2",
    "{member} begins with zero octets ({actual})", "encode the number in as few octets as it needs", leave::fixed,
    "{member} is written without them",
    "a number is the same without zeros in front of it; other structures begin with zeros, too, so that what is left "
    "must have a length that moduli have, or be an exponent that programs use"};
constexpr rule padding{"base64url.padding", error, error, "RFC 7515 2",
    "{member} has padding: base64url in a JWK has none", "remove every '='", leave::fixed,
    "{member} is written without it",
    "'=' encodes no bits, and fills up the last four characters only if none is missing; n must then have a usual "
    "length, e a usual value, x and y must be a point of the curve; k is left alone: it may be a phrase"};
constexpr rule white_space{"base64url.white-space", error, error, "RFC 4648 3.3", "{member} has white space in it",
    "remove spaces and line ends", leave::fixed, "{member} is written without it",
    "x and y must then be a point of the curve; elsewhere white space is removed only around the value, and "
    "where lines of one usual length show that it replaces no character; n must then have a usual length, e a usual "
    "value; "
    "k is left alone: it may be a phrase"};
constexpr rule alphabet{"base64url.alphabet", error, error, "RFC 4648 5",
    "{member} is in the standard base64 alphabet, not in the URL-safe one", "write '-' for '+' and '_' for '/'",
    leave::fixed, "{member} is written in the URL-safe alphabet",
    "'-' and '+', '_' and '/' encode the same six bits; a value that mixes both alphabets is left alone, and so is "
    "k, "
    "which may be a phrase"};
constexpr rule foreign{"base64url.character", error, error, "RFC 4648 3.3",
    "{member} has a character that is not part of base64url",
    "copy the value from its source again: it is damaged, or not base64url", leave::fixed};
constexpr rule impossible_length{"base64url.length", error, error, "RFC 4648 4",
    "{member} has {actual} characters: no octets encode to that many",
    "copy the whole value from its source again: characters are missing, or there are too many", leave::fixed};
constexpr rule trailing_bits{"base64url.trailing-bits", error, error, "RFC 4648 3.5",
    "the last character of {member} holds bits that belong to no octet",
    "copy the value from its source again, or encode the octets again: an encoder must make these bits zero; "
    "a value that lost its last characters looks like this, too",
    leave::fixed, "these bits are written as zero",
    "only x and y are repaired, and must then be a point of the curve; nothing proves what n or e were"};

// Octets in base64 or base64url, in all members but those that are words.
bool holds_octets(member which) noexcept {
  constexpr std::array words = {
      member::kty, member::use, member::key_ops, member::alg, member::kid, member::x5u, member::crv, member::oth};
  return std::find(words.begin(), words.end(), which) == words.end();
}

// Whether tabs and line ends are all the control characters of a text.
bool has_line_ends_only(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\t' && c != '\r' && c != '\n') || octet >= 0x7F;
  });
}

}  // namespace

const rule member_empty{"member.empty", error, error, "RFC 7518 2", "{member} is empty",
    "copy the value from its source again: no key is that short", leave::fixed};

namespace {
constexpr std::array rows = {&missing, &misnamed, &wrong_type, &cose_number, &member_empty, &wrong_length,
    &leading_zeros, &padding, &white_space, &alphabet, &foreign, &impossible_length, &trailing_bits};
}
const std::span<const rule* const> member_rules{rows};

bool holds(std::span<const member> list, member which) noexcept {
  return std::find(list.begin(), list.end(), which) != list.end();
}

bool is_hexadecimal(std::string_view text) noexcept {
  constexpr std::size_t shortest = 32;
  const auto all_are_digits = [text](char ten) {
    return std::all_of(
        text.begin(), text.end(), [ten](char c) { return json::is_digit(c) || (c >= ten && c < ten + 6); });
  };
  return text.size() >= shortest && (all_are_digits('a') || all_are_digits('A'));
}

pointer_parts key_check::pointer_to(
    std::optional<std::string_view> which, std::optional<std::uint32_t> element) const noexcept {
  return {in_set_ ? index_ : finding::no_key, which, element};
}

place key_check::place_of(member which) const noexcept {
  const pointer_parts to = pointer_to(raw.name_of(which));
  const raw_member* const there = raw.written(which);
  if (there == nullptr) {
    return {index_, to, raw.offset, 1};
  }
  const json::token& value = there->value;
  // Of an array or object the token is its bracket only, of a value that breaks off there is none.
  const bool has_end_of_its_own =
      value.kind != json::kind::array && value.kind != json::kind::object && value.length != 0;
  return !has_end_of_its_own ? place{index_, to, value.offset, there->end - value.offset} : place_at(value, index_, to);
}

place key_check::place_of_element(member which, std::uint32_t element) const noexcept {
  return place_at(elements_of(*raw.get(which))[element], index_, pointer_to(raw.name_of(which), element));
}

template <class Placing>
level key_check::judge(const rule& broken, details& with, Placing&& placed) {
  level weight = rules().level_of(broken);
  if (broken.leave == leave::skippable && rules().skip_unsupported && weight == error) {
    weight = warning;
    left_out_ = true;
  }
  // Who raised a rule to an error does not want it repaired.
  with.repaired = with.repaired && (weight != error || rules().level_in_base(broken) == error);
  if (with.repaired && weight != off) {
    weight = note;
  }
  judge_as(weight, broken, with, placed);
  return weight;
}

template <class Placing>
void key_check::judge_member(const rule& broken, member which, details& with, Placing&& placed) {
  with.member = row_of(which).name;
  with.citation = citation_for(broken, which);
  if (judge(broken, with, placed) == error && broken.leave == leave::fixed) {
    unsound_.insert(which);
  }
}

template <class Placing>
void key_check::judge_as(level weight, const rule& broken, const details& with, Placing&& placed) {
  if (weight == error) {
    made_.status = key_status::refused;
  } else if (broken.leave == leave::skippable && weight != off && made_.status == key_status::usable) {
    made_.status = key_status::set_aside;
  }
  if (found_.count(weight, broken)) {
    found_.keep(weight, broken, placed(), with);
  }
}

void key_check::add(const rule& broken, member which, details with) {
  judge_member(broken, which, with, [&] { return place_of(which); });
}

void key_check::add_as(level weight, const rule& broken, member which) {
  judge_as(weight, broken, {.member = row_of(which).name}, [&] { return place_of(which); });
}

void key_check::add_at_element(const rule& broken, member which, std::uint32_t element, details with) {
  judge_member(broken, which, with, [&] { return place_of_element(which, element); });
}

void key_check::add_inside(const rule& broken, member which, std::size_t position, details with) {
  judge_member(broken, which, with, [&] {
    place where = place_of(which);
    const json::token& value = raw.get(which)->value;
    if (value.plain()) {
      where.offset = value.offset + 1 + static_cast<std::uint32_t>(position);
      where.length =
          static_cast<std::uint32_t>(json::utf8_sequence_length(value.data + position, value.data + value.size));
    }
    return where;
  });
}

void key_check::add_at_key(const rule& broken, details with) {
  judge(broken, with, [&] { return place{index_, pointer_to(std::nullopt), raw.offset, 1}; });
}

void key_check::mask(const json::token& value) { found_.out().secrets.push_back({value.offset, value.length}); }

void key_check::add_leak(
    const rule& broken, member which, const json::token& value, std::optional<std::uint32_t> element, details with) {
  with.member = row_of(which).name;
  mask(value);
  hides_kid = hides_kid || which == member::kid;
  found_secret();  // whatever the policy allows: such a member is written, or names the key
  found_.add(broken, element ? place_of_element(which, *element) : place_of(which), with);
  made_.status = key_status::refused;
}

void key_check::add_stray_leak(const rule& broken, const json::token& name, std::string_view subject) {
  const place where = place_at(name, index_, pointer_to(name.text()));
  if (keys::add_leak(found_, broken, where, {.subject = subject}) == error) {
    made_.status = key_status::refused;
  }
}

bool key_check::allows(member which) const noexcept {
  // The endpoint takes shared secrets, and never a private half.
  return rules().allow_secret &&
         (rules().column == policy::base::rfc || (type != nullptr && holds(type->parameters, which)));
}

bool key_check::is_identified() const noexcept {
  if (type == nullptr || type->parameters.front() == member::k || made_.value.parameters[0].empty()) {
    return false;  // of a shared secret the thumbprint is nobody's to see
  }
  member_set hashed = member_set{type->parameters} | member_set{member::kty, member::crv};
  if (type->names_alg) {
    hashed.insert(member::alg);
  }
  return (unsound_ & hashed).empty();
}

member_set key_check::reads_with_secrets() const noexcept {
  member_set all = type->reads;
  member_set{type->secrets}.for_each([&](member which) {
    if (allows(which)) {
      all.insert(which);
    }
  });
  return all;
}

bool key_check::is_unsent(member which) const noexcept {
  return certificate_members.has(which) && rules().column == policy::base::cloudflare;
}

const rule& key_check::type_rule(member which) const noexcept {
  return is_unsent(which) ? certificate_type : wrong_type;
}

void key_check::check_types() {
  (raw.unusual() & reads()).for_each([this](member which) {
    const raw_member& there = *raw.get(which);
    const json::kind wanted = row_of(which).kind;
    const bool is_any_number = there.value.kind == json::kind::number;
    if (const auto name = is_any_number ? name_of_cose_number(which, there.value.text()) : std::string_view{};
        !name.empty()) {
      add(cose_number, which, {.subject = name});
      return;
    }
    if (there.value.kind != wanted) {
      const bool is_null = there.value.kind == json::kind::null && wanted == json::kind::string;
      const bool is_number = is_any_number && (which == member::n || which == member::e);
      add(type_rule(which), which,
          {.subject = is_null ? "a string, not null" : form_text(which),
              .command = is_number ? decimal_command : std::string_view{}});
      return;
    }
    check_characters(there.value, which, std::nullopt);
    if (wanted == json::kind::array) {
      check_elements(there, which);
    }
  });
}

void key_check::check_elements(const raw_member& array, member which) {
  const auto all = elements_of(array);
  for (std::uint32_t index = 0; index < all.size(); ++index) {
    if (all[index].kind != json::kind::string) {
      add_at_element(type_rule(which), which, index, {.subject = form_text(which)});
    } else {
      check_characters(all[index], which, index);
    }
  }
}

void key_check::check_characters(const json::token& text, member which, std::optional<std::uint32_t> element) {
  if (!text.lone_surrogate && !text.control) [[likely]] {
    return;
  }
  if (holds_octets(which) && !text.lone_surrogate && has_line_ends_only(text.text())) {
    return;  // white space in base64, and said so there
  }
  if (is_unsent(which) || which == member::x5u) {
    return;  // no base64 and no URI has such characters: that is said there, of what is not sent with less weight
  }
  check_string(text, element ? place_of_element(which, *element) : place_of(which), row_of(which).name, found_);
  made_.status = key_status::refused;
}

void key_check::add_missing(member which) {
  if (raw.is_misspelt(which)) {
    add(misnamed, which);
  } else if (raw.nulls().has(which) || chain_holds.empty()) {
    add(missing, which, {.subject = raw.nulls().has(which) ? "null" : std::string_view{}});
  } else {
    add(no_key_in_chain, which, {.subject = chain_holds});
  }
}

void key_check::explain_encoding(member which, const json::token& text, const json::base64url_faults& faults) {
  const bool is_written = type != nullptr && holds(type->parameters, which);
  const bool repaired =
      rules().repair && is_written && faults.decodable() && is_proven_repair({type->name, which}, text.text(), faults);
  const auto say = [&](const rule& broken, const std::optional<std::size_t>& position) {
    if (position) {
      add_inside(broken, which, *position, {.repaired = repaired});
    }
  };
  say(padding, faults.padding);
  say(white_space, faults.white_space);
  say(alphabet, faults.alphabet);
  say(foreign, faults.foreign);
  if (faults.impossible_length) {
    add(impossible_length, which, {.actual = text.size});
  }
  if (faults.trailing_bits) {
    say(trailing_bits, text.text().find_last_not_of("= \t\r\n"));
  }
}

std::optional<std::span<const std::uint8_t>> key_check::decode(member which, std::size_t right_length) {
  const json::token* const text = require(which);
  if (text == nullptr) {
    return std::nullopt;
  }
  const bool is_right = text->size == (right_length * 8 + 5) / 6;
  if (!is_right && may_have_form(text->text()) && report_form(which, text->text())) {
    return std::nullopt;
  }
  const auto strict = json::decode_base64url({text->data, text->size});
  if (!strict) [[unlikely]] {
    return decode_faulty(which, *text, right_length);
  }
  const std::span<const std::uint8_t> all = *strict;
  return is_right || !may_have_form(all) || !report_form(which, all) ? std::optional{all} : std::nullopt;
}

std::optional<std::span<const std::uint8_t>> key_check::decode_faulty(
    member which, const json::token& text, std::size_t right_length) {
  if (report_form(which, right_length)) {
    return std::nullopt;
  }
  const json::base64url_faults faults = json::find_base64url_faults(text.text());
  explain_encoding(which, text, faults);
  // What was meant is plain: so the rules about its octets are applied nevertheless.
  return faults.decodable()
             ? std::optional<std::span<const std::uint8_t>>{json::decode_leniently({text.data, text.size})}
             : std::nullopt;
}

std::optional<std::span<const std::uint8_t>> key_check::number(member which) {
  const auto all = octets(which);
  if (!all) {
    return std::nullopt;
  }
  if (all->empty()) {
    add(member_empty, which);
    return std::nullopt;
  }
  const auto last = all->end() - 1;
  const auto zeros = static_cast<std::size_t>(
      std::find_if(all->begin(), last, [](std::uint8_t octet) { return octet != 0; }) - all->begin());
  const std::span<const std::uint8_t> rest = all->subspan(zeros);
  if (zeros != 0) {
    if (report_form(which, rest)) {
      return std::nullopt;
    }
    const bool is_proven = holds(type->parameters, which) && is_usual_number(which, rest);
    add(leading_zeros, which, {.actual = zeros, .repaired = rules().repair && is_proven});
  }
  return rest;
}

bool key_check::fits(member which, std::span<const std::uint8_t> octets, std::size_t wanted, std::string_view subject) {
  if (octets.size() == wanted) [[likely]] {
    return true;
  }
  add(wrong_length, which, {.subject = subject, .actual = octets.size(), .limit = wanted});
  return false;
}

}  // namespace jwkguard::keys
