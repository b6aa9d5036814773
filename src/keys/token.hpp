// A token as a text: its three parts, what its header says, and the times in its payload.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "jwkguard/verify.hpp"

namespace jwkguard::keys {

/// signing_algorithm is a row of the table of those that sign tokens.
struct signing_algorithm {
  enum class scheme : std::uint8_t { hmac, rsa, pss, ecdsa, eddsa };

  std::string_view name;  ///< `alg`
  std::string_view kty;
  std::string_view crv;  ///< empty: the scheme has no curves, or it is for each of them (EdDSA)
  scheme how = scheme::hmac;
  std::string_view hash;        ///< OpenSSL's name; empty: the scheme has its own
  bool endpoint_takes = false;  ///< Cloudflare token_validation
};

/// signing_algorithms is the table; find_signing_algorithm gives a row of it, or null.
[[nodiscard]] std::span<const signing_algorithm> signing_algorithms() noexcept;
[[nodiscard]] const signing_algorithm* find_signing_algorithm(std::string_view name) noexcept;
/// is_for is whether a key can be used with an algorithm, by its type, its curve and its use; its own alg aside.
[[nodiscard]] bool is_for(const record& key, const signing_algorithm& with) noexcept;

/// opened_token is what can be said of a token without a key. It views the text.
struct opened_token {
  token_verdict fault = token_verdict::verified;  ///< `verified`: none
  std::string_view part;  ///< the part that the fault is in, "header", "payload" or "signature"; empty: none
  std::optional<std::size_t> fault_at{};  ///< where in the text it is seen
  std::optional<std::size_t> nul_at{};    ///< of the first NUL, of which a text in UTF-16 has many
  std::string_view header_member{};       ///< the faulty one; static storage
  std::optional<bool> b64{};              ///< of the header; none: it is absent, or neither true nor false
  std::optional<std::string> alg{};
  std::optional<std::string> kid{};
  std::vector<token_note> notes{};
  std::optional<std::int64_t> expires_s{};
  std::optional<std::int64_t> not_before_s{};
  std::optional<std::int64_t> issued_s{};
  std::optional<std::string> issuer{};
  std::string_view signed_text{};  ///< the JWS Signing Input (RFC 7515 2)
  std::string_view signature{};    ///< as it is written: strict base64url
};

/// open_token reads it. Strict: what it takes is what an encoder writes. `iss` is kept only if it is wanted.
[[nodiscard]] opened_token open_token(std::string_view text, bool wants_issuer);

}  // namespace jwkguard::keys
