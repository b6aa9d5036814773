#include "keys/cose_numbers.hpp"

#include <algorithm>
#include <array>

namespace jwkguard::keys {
namespace {

struct row {
  member which;
  std::string_view number;
  std::string_view name;
};
constexpr std::array rows = {
    row{member::kty, "1", "OKP"},
    row{member::kty, "2", "EC"},
    row{member::kty, "3", "RSA"},
    row{member::kty, "4", "oct"},
    row{member::kty, "7", "AKP"},
    row{member::crv, "1", "P-256"},
    row{member::crv, "2", "P-384"},
    row{member::crv, "3", "P-521"},
    row{member::crv, "4", "X25519"},
    row{member::crv, "5", "X448"},
    row{member::crv, "6", "Ed25519"},
    row{member::crv, "7", "Ed448"},
    row{member::crv, "8", "secp256k1"},
    row{member::alg, "-7", "ES256"},
    row{member::alg, "-9", "ES256"},  // ESP256
    row{member::alg, "-35", "ES384"},
    row{member::alg, "-51", "ES384"},  // ESP384
    row{member::alg, "-36", "ES512"},
    row{member::alg, "-52", "ES512"},  // ESP512
    row{member::alg, "-47", "ES256K"},
    row{member::alg, "-8", "EdDSA"},
    row{member::alg, "-19", "Ed25519"},
    row{member::alg, "-53", "Ed448"},
    row{member::alg, "-37", "PS256"},
    row{member::alg, "-38", "PS384"},
    row{member::alg, "-39", "PS512"},
    row{member::alg, "-257", "RS256"},
    row{member::alg, "-258", "RS384"},
    row{member::alg, "-259", "RS512"},
    row{member::alg, "-40", "RSA-OAEP"},
    row{member::alg, "-41", "RSA-OAEP-256"},
    row{member::alg, "-42", "RSA-OAEP-512"},
    row{member::alg, "-48", "ML-DSA-44"},
    row{member::alg, "-49", "ML-DSA-65"},
    row{member::alg, "-50", "ML-DSA-87"},
    row{member::alg, "-3", "A128KW"},
    row{member::alg, "-4", "A192KW"},
    row{member::alg, "-5", "A256KW"},
    row{member::alg, "-6", "dir"},
    row{member::alg, "5", "HS256"},
    row{member::alg, "6", "HS384"},
    row{member::alg, "7", "HS512"},
};

}  // namespace

const rule cose_number{"member.cose", level::error, level::error, "RFC 7517 4",
    "{member} is the COSE number for {subject}; a JWK has the name, as a string",
    "write \"{subject}\": COSE and JOSE name the same types, curves and algorithms differently", leave::fixed};

std::string_view name_of_cose_number(member which, std::string_view number) noexcept {
  const auto* const found = std::find_if(
      rows.begin(), rows.end(), [&](const row& each) { return each.which == which && each.number == number; });
  return found == rows.end() ? std::string_view{} : found->name;
}

}  // namespace jwkguard::keys
