// What is said of a token, for people.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/verify.hpp"
#include "keys/openssl_signature.hpp"

namespace jwkguard::keys {

/// told is what the words are made from, beside the verification itself.
struct told {
  std::span<const record> keys;
  policy::base column = policy::base::cloudflare;
  std::string_view part{};           ///< of the token, that is at fault
  std::string_view header_member{};  ///< the same
  measured_signature measured{};
  std::size_t signature_bytes = 0;
  std::size_t tried = 0;  ///< how many keys the signature was held to
};

/// put_in_words fills `message` and `help`.
void put_in_words(const told& from, verification& into);

/// nearest_kids are the places of keys whose kids are most like this one: three at most, and none that is far from it.
[[nodiscard]] std::vector<std::size_t> nearest_kids(std::string_view kid, std::span<const record> keys);

}  // namespace jwkguard::keys
