// Which key of a set verifies a token, or exactly why none does.
//
//   report keys = check(text, policy::cloudflare());
//   verification v = verify(token, keys.records());
//   v.verified() ? v.key : v.message
//
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/record.hpp"

namespace jwkguard {

/// token_verdict is what a token came to: `verified`, or the first reason why not.
enum class token_verdict : std::uint8_t {
  verified,           ///< the signature is right, by a key that the token may name
  empty,              ///< there is nothing
  not_a_token,        ///< it has not three parts (RFC 7515 7.1)
  json_form,          ///< a JWS in JSON form (RFC 7515 7.2), or any other JSON
  encrypted,          ///< a JWE: five parts (RFC 7516 7.1)
  cut,                ///< a part, or the end of the last one, is missing
  too_long,           ///< more than a mebibyte
  white_space,        ///< white space or a line end inside (RFC 7515 2)
  padded,             ///< `=` (RFC 7515 2)
  standard_alphabet,  ///< `+` or `/` (RFC 4648 5)
  foreign_character,  ///< a character of no base64 at all
  not_canonical,      ///< base64url of another length, or with other last bits, than an encoder writes (RFC 4648 3.5)
  header_faulty,      ///< the header is no JSON object in UTF-8, or `alg` or `kid` is no string (RFC 7515 4)
  header_duplicate,   ///< a duplicate name in the header (RFC 7515 4)
  alg_missing,        ///< the header has no `alg` (RFC 7515 4.1.1)
  alg_none,           ///< not signed (RFC 7518 3.6)
  critical,           ///< `crit` or `b64`: extensions that nobody here understands (RFC 7515 4.1.11, RFC 7797)
  alg_unknown,        ///< no signature algorithm of RFC 7518 3.1, RFC 8037 3.1, RFC 8812 3.2 or RFC 9864 2.2, or one
                      ///< that this build of OpenSSL does not have
  alg_not_taken,      ///< one that the endpoint does not take; `cloudflare` only
  kid_missing,        ///< no `kid`; `cloudflare` only
  kid_unknown,        ///< no key has this `kid`
  no_key,             ///< no `kid`, and no key is for this algorithm
  alg_differs,        ///< the key that it names, or, if it names none, the one that signed it, is for another algorithm
  key_unfit,          ///< the key that it names is of another type or curve, or not for signatures
  secret_unknown,     ///< an HMAC, and the secret, or one of those that it may be by, is unknown
  signature_length,   ///< the signature has another length than the algorithm's (RFC 7518 3.3 to 3.5)
  signature_der,      ///< an ECDSA signature in DER instead of r and s (RFC 7518 3.4)
  signature_range,    ///< r or s is 0, or not less than the order of the curve
  signature_salt,     ///< PSS with a salt of another length than the hash (RFC 7518 3.5)
  signature_wrong,    ///< the signature is wrong
  other_key,          ///< it verifies by another key than its `kid` names
  public_key_as_secret,  ///< an HMAC made with the text of a public key (RFC 8725 3.1)
  no_memory,             ///< there was no memory to tell
};

/// name_of gives the verdict's name as docs/CLI.md has it ("kid-unknown"); static storage.
[[nodiscard]] JWKGUARD_EXPORT std::string_view name_of(token_verdict what) noexcept;

/// token_note is what is worth knowing of a token beside its verdict. What a header points to is never followed.
enum class token_note : std::uint8_t {
  expired,        ///< `exp` is over
  not_yet_valid,  ///< `nbf` is to come
  issued_later,   ///< `iat` is to come
  time_faulty,    ///< `exp`, `nbf` or `iat` is no time (RFC 7519 2, NumericDate)
  no_expiry,      ///< there is no `exp`
  no_claims,      ///< the payload is no JSON object, or has a duplicate name
  has_jku,        ///< the header names a URL of keys (RFC 7515 4.1.2)
  has_jwk,        ///< the header brings a key (RFC 7515 4.1.3)
  has_x5u,        ///< the header names a URL of certificates (RFC 7515 4.1.5)
  has_x5c,        ///< the header brings certificates (RFC 7515 4.1.6)
  high_s,         ///< ECDSA: s is more than half of the order; RFC 7518 takes it, some programs do not
};

/// name_of gives the note's name as docs/CLI.md has it ("expired"); text_of a sentence for people. Static storage.
[[nodiscard]] JWKGUARD_EXPORT std::string_view name_of(token_note what) noexcept;
[[nodiscard]] JWKGUARD_EXPORT std::string_view text_of(token_note what) noexcept;

/// verify_options say how a token is held to a set.
struct verify_options {
  /// column: under `cloudflare` only the endpoint's algorithms count, and a token must name its key.
  policy::base column = policy::base::cloudflare;
  std::int64_t now_s = 0;     ///< seconds since 1970; 0 asks the system's clock
  bool wants_issuer = false;  ///< give the claim `iss`
};

/// verification is a value of its own. Of the payload it holds the times and, if wanted, the issuer; nothing else of
/// it, and nothing of the signature or a secret.
struct verification {
  static constexpr std::size_t no_key = SIZE_MAX;

  token_verdict what = token_verdict::empty;
  /// key is a place in `keys`: of the key that verifies it (verified, other_key, and where the signature is right in
  /// spite of another verdict), of the one whose text was taken for a secret, or else of the one that it names; no_key.
  std::size_t key = no_key;
  bool is_signed = false;                    ///< the signature is right by `key`, whatever the verdict
  std::optional<std::string> alg;            ///< of the header, UTF-8 as it is: print it escaped; absent: not read
  std::optional<std::string> kid;            ///< the same
  std::optional<std::int64_t> expires_s;     ///< `exp`, seconds since 1970
  std::optional<std::int64_t> not_before_s;  ///< `nbf`
  std::optional<std::int64_t> issued_s;      ///< `iat`
  std::optional<std::string> issuer;         ///< `iss`, if it is a string and was wanted
  std::vector<token_note> notes;
  std::vector<std::size_t> nearest;  ///< of an unknown kid: places of keys whose kids are most like it, 3 at most
  std::string message;               ///< what is so, for people, with kids as they are: print it escaped
  std::string help;                  ///< what to do; empty where there is nothing to be done

  [[nodiscard]] bool verified() const noexcept { return what == token_verdict::verified; }
};

/// verify says which of `keys`, the records of usable keys, verifies `token`: a JWS in compact form (RFC 7515 7.1)
/// and nothing around it. A key that may verify it has the token's kid, if the token has one, and its alg, if the key
/// has one. Copies of the token's octets are wiped. An `oct` record without octets is an HMAC key whose secret is
/// unknown. Times are told, not judged: an expired token is `verified`, with a note.
[[nodiscard]] JWKGUARD_EXPORT verification verify(
    std::string_view token, std::span<const record> keys, const verify_options& options = {}) noexcept;

}  // namespace jwkguard
