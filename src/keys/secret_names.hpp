// What the name of an unknown member says about its value, and which of such values may be shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/reader.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

/// name_says is what a name makes likely; case, punctuation and blanks do not count.
enum class name_says : std::uint8_t {
  nothing,
  secret,  ///< "privateKey", "client_secret", "passphrase", "seed": whatever stands there is no one else's business
  private_member,  ///< a private member of a JWK in another spelling ("D", "d "), or .NET's and PKCS#1's words for it
  key,             ///< "key", "value", "token": a shared secret if the object is about one
  kind,            ///< "kty", "alg", "type": its value says what kind of key this is
  part_of_key,     ///< "modulus", "crv": the object is a key
  may_be_part,     ///< "n", "x": so it is, if what else is there looks like one
};

/// named is what a name says, and the word of a table that it is; static storage.
struct named {
  name_says says = name_says::nothing;
  std::string_view word;
  std::optional<member> meant{};  ///< of private_member
};
[[nodiscard]] named classify(std::string_view name) noexcept;

/// kind_of_key is what a value of `kty`, `alg` or `type` says.
enum class kind_of_key : std::uint8_t { unknown, symmetric, asymmetric };
[[nodiscard]] kind_of_key kind_named(std::string_view value) noexcept;

/// is_url is whether a text is an absolute URL or URN: no key.
[[nodiscard]] bool is_url(std::string_view text) noexcept;
/// is_plain_url is whether it has no query, no fragment, no user and nothing else that might hold a secret.
[[nodiscard]] bool is_plain_url(std::string_view text) noexcept;

/// may_be_shown is whether the value of an unknown member may stand in an excerpt: the name is a public one (IANA's
/// registry of JWK parameters, what identity providers add), or a member's name misspelt, and the value is what such
/// a name has: a date, a URL, a host, a short word. What means nothing (true, false, null) may always.
[[nodiscard]] bool may_be_shown(std::string_view name, const json::token& value, std::string_view written) noexcept;

}  // namespace jwkguard::keys
