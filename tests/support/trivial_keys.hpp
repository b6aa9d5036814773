// Keys whose private half can be guessed, made again: what src/keys/trivial_points.inc is a table of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/openssl_keys.hpp"

namespace jwkguard::test {

/// trivial_key is a public key, and how its private one is made; the names are those of the table.
struct trivial_key {
  std::string_view curve;  ///< "nist256", …
  std::string_view form;   ///< "multiple", "repeated", …
  std::uint32_t number;    ///< of the base point; the octet; the first octet
  octet_string x;          ///< as a JWK has it; of an Edwards curve without the sign
};

/// trivial_keys makes all of them: the multiples of each curve's base point up to 1,000, on the curves of EC those by
/// the inverses of 2 to 64, and the keys whose private half is one repeated octet, or octets that count up from 0.
[[nodiscard]] std::vector<trivial_key> trivial_keys();

/// trivial_points_table is the text of src/keys/trivial_points.inc.
[[nodiscard]] std::string trivial_points_table();

}  // namespace jwkguard::test
