// Rules between the keys of a set, and about the set itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "json/names.hpp"
#include "keys/findings.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> set_rules;
extern const rule too_many_keys;

/// key_traits is what the rules between keys need of one key beside its entry.
struct key_traits {
  const key_type* type = nullptr;
  const algorithm* alg = nullptr;
  extent kid;           ///< the kid's value; the key's opening brace where it has none
  extent modulus;       ///< likewise
  bool is_key = false;  ///< an object; what is said below is of no other element
  bool has_kid = false;
  bool has_use = false;
  bool for_encryption = false;
};

/// set_facts is what was read of the set as such.
struct set_facts {
  bool keys_found = false;  ///< there is a member `keys`
  bool keys_is_array = false;
  std::uint32_t offset = 0;  ///< of the value of `keys`
  std::uint32_t length = 0;
  std::span<const key_traits> traits;
};

/// set_workspace is the memory that outlives a set.
struct set_workspace {
  json::keyed_hash hash;
  json::hashed_set<std::uint32_t> kids;
  json::hashed_set<std::uint32_t> alg_kids;
  json::hashed_set<std::uint32_t> keys;
};

/// check_set applies them; the report's keys are checked already.
void check_set(const set_facts& facts, findings& found, set_workspace& work);

/// report_no_set says what a JSON object is that holds neither `keys` nor a JWK.
void report_no_set(bool names_jwks_uri, std::uint32_t offset, findings& found);

/// report_not_an_object says that a text, or an element of `keys`, is another kind of value.
void report_not_an_object(const json::token& value, place where, findings& found);

}  // namespace jwkguard::keys
