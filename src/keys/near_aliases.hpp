// What other systems call the values of kty, crv, use, key_ops and alg.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace jwkguard::keys {

/// alias is a name that other systems have for a value, bare.
struct alias {
  std::string_view name;
  std::string_view meant;
};

// Web Crypto, Java, OpenSSL, PKCS #11, SSH, COSE, key vaults and object identifiers; a key's algorithm or curve, which
// name its type, are looked up apart.
inline constexpr std::array type_aliases = {
    alias{"echsm", "EC"},
    alias{"ec2", "EC"},
    alias{"ecc", "EC"},
    alias{"ckkec", "EC"},
    alias{"ckkecdsa", "EC"},
    alias{"ecdsa", "EC"},
    alias{"ecdh", "EC"},
    alias{"ecpublickey", "EC"},
    alias{"ellipticcurve", "EC"},
    alias{"12840100452", "EC"},
    alias{"rsahsm", "RSA"},
    alias{"ckkrsa", "RSA"},
    alias{"sshrsa", "RSA"},
    alias{"1284011354911", "RSA"},
    alias{"rsapublickey", "RSA"},
    alias{"rsaencryption", "RSA"},
    alias{"rsassa", "RSA"},
    alias{"rsapss", "RSA"},
    alias{"rsassapss", "RSA"},
    alias{"rsassapkcs1v15", "RSA"},
    alias{"rsaoaep", "RSA"},
    alias{"okphsm", "OKP"},
    alias{"sshed25519", "OKP"},
    alias{"edwards", "OKP"},
    alias{"montgomery", "OKP"},
    alias{"eddsa", "OKP"},
    alias{"octetkeypair", "OKP"},
    alias{"octhsm", "oct"},
    alias{"octet", "oct"},
    alias{"octets", "oct"},
    alias{"octetsequence", "oct"},
    alias{"symmetric", "oct"},
    alias{"hmac", "oct"},
    alias{"mac", "oct"},
    alias{"aes", "oct"},
    alias{"secretkey", "oct"},
    alias{"mldsa", "AKP"},
    alias{"dilithium", "AKP"},
};
// Of these names and those of the curves themselves a prefix is taken off first.
inline constexpr std::array curve_prefixes = {std::string_view{"ecdsasha2"}, std::string_view{"ecdsa"},
    std::string_view{"ecdh"}, std::string_view{"eccnist"}, std::string_view{"eccsecg"}, std::string_view{"ecc"},
    std::string_view{"ecsign"}, std::string_view{"ec"}, std::string_view{"nist"}, std::string_view{"ssh"},
    std::string_view{"ckk"}, std::string_view{"curve"}};
inline constexpr std::array curve_aliases = {
    alias{"256", "P-256"},
    alias{"384", "P-384"},
    alias{"521", "P-521"},
    alias{"512", "P-521"},
    alias{"256p", "P-256"},
    alias{"384p", "P-384"},
    alias{"521p", "P-521"},
    alias{"256k1", "secp256k1"},
    alias{"25519", "Ed25519 or X25519"},
    alias{"448", "Ed448 or X448"},
    alias{"secp256r1", "P-256"},
    alias{"prime256v1", "P-256"},
    alias{"ansip256r1", "P-256"},
    alias{"ansix9p256r1", "P-256"},
    alias{"p256r1", "P-256"},
    alias{"es256", "P-256"},
    alias{"1284010045317", "P-256"},
    alias{"secp384r1", "P-384"},
    alias{"ansip384r1", "P-384"},
    alias{"ansix9p384r1", "P-384"},
    alias{"p384r1", "P-384"},
    alias{"es384", "P-384"},
    alias{"13132034", "P-384"},
    alias{"secp521r1", "P-521"},
    alias{"ansip521r1", "P-521"},
    alias{"ansix9p521r1", "P-521"},
    alias{"p521r1", "P-521"},
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
// What is for both has no word that `use` could have.
inline constexpr std::string_view either_use = "sig or enc";
// What names the tokens (JWT, ID token) speaks of their signatures.
inline constexpr std::array use_aliases = {
    alias{"sigenc", either_use},
    alias{"encsig", either_use},
    alias{"sigandenc", either_use},
    alias{"both", either_use},
    alias{"any", either_use},
    alias{"all", either_use},
    alias{"jwt", "sig"},
    alias{"jwts", "sig"},
    alias{"idtoken", "sig"},
    alias{"accesstoken", "sig"},
    alias{"token", "sig"},
    alias{"tokens", "sig"},
    alias{"tokensigning", "sig"},
    alias{"jwtsigning", "sig"},
    alias{"jwtsignature", "sig"},
    alias{"jwtverification", "sig"},
    alias{"signingkey", "sig"},
    alias{"signverify", "sig"},
    alias{"verifysign", "sig"},
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
inline constexpr std::array operation_aliases = {
    alias{"sig", "sign or verify"},
    alias{"signing", "sign or verify"},
    alias{"signature", "sign or verify"},
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
inline constexpr std::array algorithm_aliases = {
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
    alias{"ecsigned25519", "Ed25519"},
    alias{"sshed25519", "Ed25519"},
    alias{"eddsaed25519", "Ed25519"},
    alias{"eddsa25519", "Ed25519"},
    alias{"13101112", "Ed25519"},
    alias{"edwards448", "Ed448"},
    alias{"eddsaed448", "Ed448"},
    alias{"13101113", "Ed448"},
    alias{"128401135491111", "RS256"},
    alias{"128401135491112", "RS384"},
    alias{"128401135491113", "RS512"},
    alias{"128401135491110", "PS256, PS384 or PS512"},
    alias{"1284010045432", "ES256"},
    alias{"1284010045433", "ES384"},
    alias{"1284010045434", "ES512"},
    alias{"pqsignmldsa44", "ML-DSA-44"},
    alias{"pqsignmldsa65", "ML-DSA-65"},
    alias{"pqsignmldsa87", "ML-DSA-87"},
    alias{"dilithium2", "ML-DSA-44"},
    alias{"dilithium3", "ML-DSA-65"},
    alias{"dilithium5", "ML-DSA-87"},
    alias{"ecdh", "ECDH-ES"},
    alias{"direct", "dir"},
};

/// A family of signature algorithms: its names, which begin as long ones do, and its members by the size of their hash.
struct family {
  std::string_view type;                    // the key type that has them
  std::array<std::string_view, 4> members;  // of 256, 384 and 512 bits; of a size that is not said
  bool is_of_one_curve = false;             // whatever else a name says
};
inline constexpr family rs{"RSA", {"RS256", "RS384", "RS512", "RS256, RS384 or RS512"}};
inline constexpr family ps{"RSA", {"PS256", "PS384", "PS512", "PS256, PS384 or PS512"}};
inline constexpr family es{"EC", {"ES256", "ES384", "ES512", "ES256, ES384 or ES512"}};
inline constexpr family on_p256{"EC", {"ES256", "", "", "ES256"}, true};
inline constexpr family on_p384{"EC", {"", "ES384", "", "ES384"}, true};
inline constexpr family on_p521{"EC", {"", "", "ES512", "ES512"}, true};
inline constexpr family on_secp256k1{"EC", {"ES256K", "", "", "ES256K"}, true};
inline constexpr family hs{"oct", {"HS256", "HS384", "HS512", "HS256, HS384 or HS512"}};
inline constexpr family oaep{"RSA", {"RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "RSA-OAEP or RSA-OAEP-256"}};
inline constexpr family of_rsa_keys{"RSA", {"RS256 or PS256", "RS384 or PS384", "RS512 or PS512", ""}};
inline constexpr family of_any_keys{
    "", {"RS256, PS256, ES256 or HS256", "RS384, PS384, ES384 or HS384", "RS512, PS512, ES512 or HS512", ""}};

/// What names of algorithms elsewhere are made of: "SHA256withRSA", "RSASSA-PKCS1-v1_5", "HmacSHA256", "rsa-sha256",
/// "RSA_SIGN_PKCS1_2048_SHA256", "ecdsa_secp256r1_sha256", "CKM_SHA256_RSA_PKCS". Of pieces that begin alike the
/// longest comes first. The names of RFC 7518 with a hash of another size are none.
struct piece {
  std::string_view text;
  const family* of = nullptr;
  std::size_t size = 0;  // an index in family::members, from 1
};
inline constexpr std::array pieces = {
    piece{"rsassapkcs1v15", &rs},
    piece{"rsassapss", &ps},
    piece{"rsassa", &rs},
    piece{"rsapkcs1v15", &rs},
    piece{"rsapkcs1", &rs},
    piece{"rsapkcspss", &ps},
    piece{"rsapkcs", &rs},
    piece{"rsapssrsae", &ps},
    piece{"rsapsspss", &ps},
    piece{"rsapss", &ps},
    piece{"rsasignrawpkcs1", &rs},
    piece{"rsasignpkcs1", &rs},
    piece{"rsasignpss", &ps},
    piece{"rsadecryptoaep", &oaep},
    piece{"rsav15", &rs},
    piece{"rsasha2256", &rs, 1},
    piece{"rsasha2512", &rs, 3},
    piece{"rsa", &rs},
    piece{"rs", &rs},
    piece{"pss", &ps},
    piece{"ps", &ps},
    piece{"ecdsasha2nist", &es},
    piece{"ecdsa", &es},
    piece{"eccnist", &es},
    piece{"eccsecg", &es},
    piece{"ecsign", &es},
    piece{"es", &es},
    piece{"ec", &es},
    piece{"secp256k1", &on_secp256k1},
    piece{"p256k1", &on_secp256k1},
    piece{"secp256r1", &on_p256},
    piece{"secp384r1", &on_p384},
    piece{"secp521r1", &on_p521},
    piece{"nistp256", &on_p256},
    piece{"nistp384", &on_p384},
    piece{"nistp521", &on_p521},
    piece{"p256", &on_p256},
    piece{"p384", &on_p384},
    piece{"p521", &on_p521},
    piece{"hmac", &hs},
    piece{"hs", &hs},
    piece{"mgf1", &ps},
    piece{"encryption"},  // "sha256WithRSAEncryption"
    piece{"ckm"},
    piece{"ssh"},
    piece{"sha"},
    piece{"with"},
    piece{"and"},
    piece{"using"},
    piece{"2048"},  // of a key, not of a hash
    piece{"3072"},
    piece{"4096"},
    piece{"256", nullptr, 1},
    piece{"384", nullptr, 2},
    piece{"512", nullptr, 3},
};

}  // namespace jwkguard::keys
