#include "keys/der_certificate.hpp"

#include <algorithm>
#include <array>

namespace jwkguard::keys {
namespace {

using der::octets;

using der::cursor;

// X.690 8.19: each number in it is as short as it can be, and the last one ends.
bool is_object_id(octets content) noexcept {
  constexpr std::uint8_t more = 0x80;
  bool begins = true;
  for (const std::uint8_t octet : content) {
    if (begins && octet == more) {
      return false;
    }
    begins = octet < more;
  }
  return begins && !content.empty();
}

octets take_object_id(cursor& from) noexcept {
  const octets content = from.take(der::object_id);
  from.require(is_object_id(content));
  return content;
}

// What OpenSSL does not look into, or what has nothing in it to be wrong.
bool may_be_parameters(std::uint8_t tag, octets whole) noexcept {
  return tag == der::sequence || (tag == der::null && whole.size() == 2) ||
         (tag == der::object_id && is_object_id(der::first_element(whole).content));
}

void pass_algorithm(cursor& from) noexcept {
  cursor in = from.inside(der::sequence);
  take_object_id(in);
  if (!in.is_at_end()) {
    const std::uint8_t tag = in.next_tag();
    const octets whole = in.take_whole(tag);
    in.require(!whole.empty() && may_be_parameters(tag, whole));
  }
  in.end();
}

// An INTEGER that is as short as it can be (X.690 8.3.2).
void pass_number(cursor& from) noexcept {
  const octets content = from.take(der::integer);
  const bool is_short = content.size() == 1 || (content.size() > 1 && !(content[0] == 0 && content[1] < 0x80) &&
                                                   !(content[0] == 0xFF && content[1] >= 0x80));
  from.require(is_short);
}

// Of letters that are the same in all of these types.
void pass_text(cursor& from) noexcept {
  const std::uint8_t tag = from.next_tag();
  from.require(tag == der::utf8_string || tag == der::printable_string || tag == der::ia5_string);
  const octets text = from.take(tag);
  from.require(std::all_of(text.begin(), text.end(), [](std::uint8_t c) { return c >= 0x20 && c < 0x7F; }));
}

octets take_name(cursor& from) noexcept {
  constexpr std::size_t most_bytes = 0x10000;
  cursor copy = from;
  const octets whole = from.take_whole(der::sequence);
  from.require(whole.size() <= most_bytes);
  cursor in = copy.inside(der::sequence);
  while (!in.is_at_end()) {
    cursor set = in.inside(der::set);
    in.require(!set.is_at_end());
    while (!set.is_at_end()) {
      cursor attribute = set.inside(der::sequence);
      take_object_id(attribute);
      pass_text(attribute);
      attribute.end();
    }
  }
  return whole;
}

certificate_time take_time(cursor& from) noexcept {
  const std::uint8_t tag = from.next_tag();
  from.require(tag == der::utc_time || tag == der::generalized_time);
  return {tag, from.take(tag)};
}

certificate_key take_key_info(cursor& from) noexcept {
  certificate_key key;
  cursor copy = from;
  key.whole = from.take_whole(der::sequence);
  cursor in = copy.inside(der::sequence);
  cursor algorithm = in.inside(der::sequence);
  key.algorithm = take_object_id(algorithm);
  if (!algorithm.is_at_end()) {
    key.parameters_tag = algorithm.next_tag();
    key.parameters = algorithm.take_whole(key.parameters_tag);
  }
  algorithm.end();
  const octets bits = in.take(der::bit_string);
  in.require(!bits.empty() && bits.front() < 8);
  in.end();
  if (!bits.empty()) {
    key.unused_bits = bits.front();
    key.octets = bits.subspan(1);
  }
  return key;
}

void take_extensions(cursor& from, certificate_fields& into) noexcept {
  constexpr std::array<std::uint8_t, 3> key_usage{0x55, 0x1D, 0x0F};          // 2.5.29.15
  constexpr std::array<std::uint8_t, 3> basic_constraints{0x55, 0x1D, 0x13};  // 2.5.29.19
  cursor tagged = from.inside(der::context_3);
  cursor all = tagged.inside(der::sequence);
  tagged.end();
  while (!all.is_at_end()) {
    cursor in = all.inside(der::sequence);
    const octets id = take_object_id(in);
    if (in.next_tag() == der::boolean) {
      const octets value = in.take(der::boolean);
      in.require(value.size() == 1 && value.front() == 0xFF);
    }
    const octets value = in.take(der::octet_string);
    in.end();
    const auto keep_first = [id, value](const auto& wanted, std::optional<octets>& kept) {
      if (!kept && std::equal(id.begin(), id.end(), wanted.begin(), wanted.end())) {
        kept = value;
      }
    };
    keep_first(key_usage, into.key_usage);
    keep_first(basic_constraints, into.basic_constraints);
  }
}

void take_body(cursor& from, certificate_fields& into) noexcept {
  cursor in = from.inside(der::sequence);
  if (in.next_tag() == der::context_0) {
    const octets version = in.take(der::context_0);
    const bool is_known =
        version.size() == 3 && version[0] == der::integer && version[1] == 1 && (version[2] == 1 || version[2] == 2);
    in.require(is_known);
    into.is_version_3 = is_known && version[2] == 2;
  }
  pass_number(in);  // the serial number
  pass_algorithm(in);
  into.issuer = take_name(in);
  cursor validity = in.inside(der::sequence);
  into.not_before = take_time(validity);
  into.not_after = take_time(validity);
  validity.end();
  into.subject = take_name(in);
  into.key = take_key_info(in);
  in.require(into.key.unused_bits == 0 &&
             (into.key.parameters_tag == 0 || may_be_parameters(into.key.parameters_tag, into.key.parameters)));
  if (!in.is_at_end()) {
    take_extensions(in, into);
  }
  in.end();
}

}  // namespace

std::optional<certificate_fields> read_plain_certificate(octets der) noexcept {
  bool failed = false;
  certificate_fields fields;
  cursor all{der, failed};
  cursor in = all.inside(der::sequence);
  all.end();
  take_body(in, fields);
  pass_algorithm(in);
  const octets signature = in.take(der::bit_string);
  in.require(!signature.empty() && signature.front() == 0);
  in.end();
  return failed ? std::nullopt : std::optional{fields};
}

std::optional<certificate_key> read_key_info(octets der) noexcept {
  bool failed = false;
  cursor all{der, failed};
  const certificate_key key = take_key_info(all);
  all.end();
  return failed ? std::nullopt : std::optional{key};
}

}  // namespace jwkguard::keys
