// What a JWK Set looks like: an object with an array of objects; and what is said of other values.
#include <array>

#include "keys/set.hpp"

namespace jwkguard::keys {

using enum level;

const rule not_an_object{"set.type", error, error, "RFC 7517 5", "a JWK Set or a JWK is an object, this is {subject}",
    "a JWK Set looks like {\"keys\":[…]}, a single JWK like {\"kty\":…}; put an array of keys into the former",
    leave::fixed};
const rule element_not_an_object{"set.key.type", error, error, "RFC 7517 5.1",
    "every element of keys is an object, this is {subject}", "remove it from keys, or write the JWK itself",
    leave::fixed};
const rule keys_missing{"set.keys.missing", error, error, "RFC 7517 5", "there are no keys, and no members of a JWK",
    "a JWK Set looks like {\"keys\":[…]}, a single JWK like {\"kty\":…}; if one of these is inside this object, give "
    "only that",
    leave::fixed};
const rule keys_type{"set.keys.type", error, error, "RFC 7517 5.1", "keys must be an array of JWKs, this is {subject}",
    "write \"keys\":[…], also around a single key", leave::fixed};

std::string_view kind_text(json::kind kind) noexcept {
  constexpr std::array<std::string_view, 6> texts = {
      "null", "true or false", "a number", "a string", "an array", "an object"};
  return texts[static_cast<std::size_t>(kind)];
}

void report_keys_type(extent where, const details& with, findings& found) {
  found.add(keys_type, {finding::no_key, {.member = "keys"}, where.offset, where.length}, with);
}

void report_no_set(std::uint32_t offset, findings& found) { found.add(keys_missing, {.offset = offset, .length = 1}); }

void report_not_an_object(const json::token& value, std::uint32_t key, const details& with, findings& found) {
  distrust(value, found);
  const rule& broken = key == finding::no_key ? not_an_object : element_not_an_object;
  const level weight = found.rules().level_of(broken);
  if (found.count(weight, broken)) {
    found.keep(weight, broken, place_at(value, key, {.key = key}), with);
  }
}

}  // namespace jwkguard::keys
