#include "keys/near_values.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "keys/key_types.hpp"
#include "keys/near_names.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::size_t longest_text = 96;
using bare_value = bare_name<64>;

// A name that other systems have for a value, bare.
struct alias {
  std::string_view name;
  std::string_view meant;
};

// Web Crypto, Java, OpenSSL, key vaults and object identifiers; a key's algorithm or curve, which name its type, are
// looked up apart.
constexpr std::array type_aliases = {
    alias{"echsm", "EC"},
    alias{"ecc", "EC"},
    alias{"ecdsa", "EC"},
    alias{"ecdh", "EC"},
    alias{"ecpublickey", "EC"},
    alias{"ellipticcurve", "EC"},
    alias{"12840100452", "EC"},
    alias{"rsahsm", "RSA"},
    alias{"rsapublickey", "RSA"},
    alias{"rsaencryption", "RSA"},
    alias{"rsassa", "RSA"},
    alias{"rsapss", "RSA"},
    alias{"rsassapss", "RSA"},
    alias{"rsassapkcs1v15", "RSA"},
    alias{"rsaoaep", "RSA"},
    alias{"okphsm", "OKP"},
    alias{"eddsa", "OKP"},
    alias{"octetkeypair", "OKP"},
    alias{"octhsm", "oct"},
    alias{"octet", "oct"},
    alias{"octets", "oct"},
    alias{"octetsequence", "oct"},
    alias{"symmetric", "oct"},
    alias{"hmac", "oct"},
    alias{"mac", "oct"},
    alias{"mldsa", "AKP"},
};
constexpr std::array curve_aliases = {
    alias{"secp256r1", "P-256"},
    alias{"prime256v1", "P-256"},
    alias{"nistp256", "P-256"},
    alias{"ansip256r1", "P-256"},
    alias{"ansix9p256r1", "P-256"},
    alias{"p256r1", "P-256"},
    alias{"ecp256", "P-256"},
    alias{"es256", "P-256"},
    alias{"1284010045317", "P-256"},
    alias{"secp384r1", "P-384"},
    alias{"nistp384", "P-384"},
    alias{"ansip384r1", "P-384"},
    alias{"ansix9p384r1", "P-384"},
    alias{"p384r1", "P-384"},
    alias{"ecp384", "P-384"},
    alias{"es384", "P-384"},
    alias{"13132034", "P-384"},
    alias{"secp521r1", "P-521"},
    alias{"nistp521", "P-521"},
    alias{"ansip521r1", "P-521"},
    alias{"ansix9p521r1", "P-521"},
    alias{"p521r1", "P-521"},
    alias{"ecp521", "P-521"},
    alias{"p512", "P-521"},
    alias{"secp512r1", "P-521"},
    alias{"es512", "P-521"},
    alias{"13132035", "P-521"},
    alias{"p256k", "secp256k1"},
    alias{"p256k1", "secp256k1"},
    alias{"k256", "secp256k1"},
    alias{"es256k", "secp256k1"},
    alias{"13132010", "secp256k1"},
    alias{"edwards25519", "Ed25519"},
    alias{"eddsa25519", "Ed25519"},
    alias{"13101112", "Ed25519"},
    alias{"edwards448", "Ed448"},
    alias{"eddsa448", "Ed448"},
    alias{"13101113", "Ed448"},
    alias{"eddsa", "Ed25519 or Ed448"},
    alias{"curve25519", "X25519"},
    alias{"13101110", "X25519"},
    alias{"curve448", "X448"},
    alias{"13101111", "X448"},
};
constexpr std::array use_aliases = {
    alias{"signature", "sig"},
    alias{"signatures", "sig"},
    alias{"signing", "sig"},
    alias{"sign", "sig"},
    alias{"sigs", "sig"},
    alias{"signer", "sig"},
    alias{"verify", "sig"},
    alias{"verifying", "sig"},
    alias{"verification", "sig"},
    alias{"jws", "sig"},
    alias{"encryption", "enc"},
    alias{"encrypt", "enc"},
    alias{"encrypting", "enc"},
    alias{"encr", "enc"},
    alias{"decryption", "enc"},
    alias{"decrypt", "enc"},
    alias{"wrapkey", "enc"},
    alias{"unwrapkey", "enc"},
    alias{"keywrap", "enc"},
    alias{"jwe", "enc"},
};
constexpr std::array operation_aliases = {
    alias{"sig", "sign"},
    alias{"signing", "sign"},
    alias{"signature", "sign"},
    alias{"verifying", "verify"},
    alias{"verification", "verify"},
    alias{"verifysignature", "verify"},
    alias{"enc", "encrypt"},
    alias{"encryption", "encrypt"},
    alias{"decryption", "decrypt"},
    alias{"wrap", "wrapKey"},
    alias{"keywrap", "wrapKey"},
    alias{"unwrap", "unwrapKey"},
    alias{"derive", "deriveKey or deriveBits"},
    alias{"signverify", "\"sign\", \"verify\""},
    alias{"verifysign", "\"verify\", \"sign\""},
    alias{"encryptdecrypt", "\"encrypt\", \"decrypt\""},
    alias{"decryptencrypt", "\"decrypt\", \"encrypt\""},
    alias{"wrapkeyunwrapkey", "\"wrapKey\", \"unwrapKey\""},
};
constexpr std::array algorithm_aliases = {
    alias{"p256", "ES256"},
    alias{"p384", "ES384"},
    alias{"p521", "ES512"},
    alias{"secp256k1", "ES256K"},
    alias{"es256k1", "ES256K"},
    alias{"ecdsasecp256k1", "ES256K"},
    alias{"rsaes", "RSA-OAEP"},
    alias{"rsaesoaep", "RSA-OAEP"},
    alias{"rsaoaepsha1", "RSA-OAEP"},
    alias{"rsaoaep1", "RSA-OAEP"},
    alias{"rsaoaepsha256", "RSA-OAEP-256"},
    alias{"rsaesoaepsha256", "RSA-OAEP-256"},
    alias{"rsaoaepsha384", "RSA-OAEP-384"},
    alias{"rsaoaepsha512", "RSA-OAEP-512"},
    alias{"rsaespkcs1v15", "RSA1_5"},
    alias{"edwards25519", "Ed25519"},
    alias{"ecdh", "ECDH-ES"},
    alias{"direct", "dir"},
};

constexpr std::array<std::string_view, 3> uses = {"sig", "enc", "jwt-svid"};
constexpr std::array<std::string_view, 8> operations = {
    "sign", "verify", "encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"};

// A family of signature algorithms: its names, which begin as long ones do, and its members by the size of their hash.
struct family {
  std::array<std::string_view, 4> members;  // of 256, 384 and 512 bits; of a size that is not said
};
constexpr family rs{{"RS256", "RS384", "RS512", "RS256, RS384 or RS512"}};
constexpr family ps{{"PS256", "PS384", "PS512", "PS256, PS384 or PS512"}};
constexpr family es{{"ES256", "ES384", "ES512", "ES256, ES384 or ES512"}};
constexpr family hs{{"HS256", "HS384", "HS512", "HS256, HS384 or HS512"}};

// What names of algorithms elsewhere are made of: "SHA256withRSA", "RSASSA-PKCS1-v1_5", "HmacSHA256", "rsa-sha256". Of
// pieces that begin alike the longest comes first.
struct piece {
  std::string_view text;
  const family* of = nullptr;
  std::size_t size = 0;  // an index in family::members, from 1
};
constexpr std::array pieces = {
    piece{"rsassapkcs1v15", &rs},
    piece{"rsassapss", &ps},
    piece{"rsassa", &rs},
    piece{"rsapkcs1v15", &rs},
    piece{"rsapkcs1", &rs},
    piece{"rsapss", &ps},
    piece{"rsa2048"},  // of a key, not of a hash
    piece{"rsa3072"},
    piece{"rsa4096"},
    piece{"rsa", &rs},
    piece{"rs", &rs},
    piece{"pss", &ps},
    piece{"ps", &ps},
    piece{"ecdsap", &es},
    piece{"ecdsa", &es},
    piece{"es", &es},
    piece{"ec", &es},
    piece{"hmac", &hs},
    piece{"hs", &hs},
    piece{"mgf1", &ps},
    piece{"sha", nullptr},
    piece{"with", nullptr},
    piece{"and", nullptr},
    piece{"using", nullptr},
    piece{"256", nullptr, 1},
    piece{"384", nullptr, 2},
    piece{"512", nullptr, 3},
};

// Of one size that is said twice ("ES256withSHA256") it is that; of two, none.
std::string_view composed_algorithm(std::string_view bare) noexcept {
  const family* of = nullptr;
  std::size_t size = 0;
  while (!bare.empty()) {
    const auto* const found =
        std::find_if(pieces.begin(), pieces.end(), [bare](const piece& each) { return bare.starts_with(each.text); });
    if (found == pieces.end() || (found->size != 0 && size != 0 && found->size != size)) {
      return {};
    }
    const bool is_rsa_key = found->text.starts_with("rsa") && found->of == nullptr;
    of = is_rsa_key ? &rs : found->of == nullptr ? of : found->of;
    size = found->size != 0 ? found->size : size;
    bare.remove_prefix(found->text.size());
  }
  return of == nullptr ? std::string_view{} : of->members[size == 0 ? 3 : size - 1];
}

std::string_view find_alias(std::span<const alias> all, std::string_view bare) noexcept {
  const auto found = std::find_if(all.begin(), all.end(), [bare](const alias& each) { return each.name == bare; });
  return found == all.end() ? std::string_view{} : found->meant;
}

// Looks a text up among names: the same bare, or else the one that is one slip away.
class search {
 public:
  explicit search(std::string_view bare) noexcept : bare_(bare) {}

  void try_name(std::string_view name) noexcept {
    constexpr std::size_t shortest_to_slip = 3;
    constexpr std::size_t shortest_to_replace = 4;  // of three letters one other makes another word
    const bare_value other{name};
    if (same_.empty() && other.view() == bare_) {
      same_ = name;
    }
    const std::size_t shorter = std::min(other.size, bare_.size());
    const bool may_slip = shorter >= shortest_to_slip &&
                          (shorter >= shortest_to_replace || other.size != bare_.size() || is_anagram(other.view()));
    if (slip_.empty() && may_slip && is_one_slip(other.view(), bare_)) {
      slip_ = name;
    }
  }
  [[nodiscard]] std::string_view same() const noexcept { return same_; }
  [[nodiscard]] std::string_view slip() const noexcept { return slip_; }

 private:
  [[nodiscard]] bool is_anagram(std::string_view other) const noexcept {
    return std::is_permutation(other.begin(), other.end(), bare_.begin(), bare_.end());
  }

  std::string_view bare_;
  std::string_view same_;
  std::string_view slip_;
};

template <class Visitor>
void for_each_value(member which, Visitor&& visit) noexcept {
  if (which == member::use) {
    std::for_each(uses.begin(), uses.end(), visit);
  } else if (which == member::key_ops) {
    std::for_each(operations.begin(), operations.end(), visit);
  }
  for (const key_type* type : key_types()) {
    if (which == member::kty) {
      visit(type->name);
    } else if (which == member::crv) {
      std::for_each(type->curves.begin(), type->curves.end(), visit);
    } else if (which == member::alg) {
      for (const algorithm& row : type->algorithms) {
        visit(row.name);
      }
    }
  }
}

std::span<const alias> aliases_of(member which) noexcept {
  switch (which) {
    case member::kty: return type_aliases;
    case member::crv: return curve_aliases;
    case member::use: return use_aliases;
    case member::key_ops: return operation_aliases;
    case member::alg: return algorithm_aliases;
    default: return {};
  }
}

// The one key type that has this algorithm or curve.
std::string_view type_of(std::string_view bare) noexcept {
  std::string_view found;
  for (const key_type* type : key_types()) {
    const auto is_it = [bare](std::string_view name) { return bare_value{name}.view() == bare; };
    const bool has_it = std::any_of(type->curves.begin(), type->curves.end(), is_it) ||
                        std::any_of(type->algorithms.begin(), type->algorithms.end(),
                            [&is_it](const algorithm& row) { return is_it(row.name); });
    if (has_it && !found.empty()) {
      return {};
    }
    found = has_it ? type->name : found;
  }
  return found;
}

}  // namespace

std::string_view near_value(member which, std::string_view text) noexcept {
  // XML Signature's algorithms are URIs: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256".
  if (which == member::alg && text.starts_with("http")) {
    text.remove_prefix(std::min(text.find_last_of("#/") + 1, text.size()));
  }
  if (text.size() > longest_text) {
    return {};
  }
  const bare_value bare{text};
  if (bare.size == 0 || bare.size == bare.text.size()) {
    return {};
  }
  search among{bare.view()};
  for_each_value(which, [&among](std::string_view name) { among.try_name(name); });
  if (!among.same().empty()) {
    return among.same();
  }
  if (const std::string_view meant = find_alias(aliases_of(which), bare.view()); !meant.empty()) {
    return meant;
  }
  if (const std::string_view meant = which == member::alg   ? composed_algorithm(bare.view())
                                     : which == member::kty ? type_of(bare.view())
                                                            : std::string_view{};
      !meant.empty()) {
    return meant;
  }
  return among.slip();
}

}  // namespace jwkguard::keys
