// Which value a value that nobody knows comes near to.
#include "keys/near_values.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

struct row {
  member which;
  std::string_view text;
  std::string_view meant;
};

constexpr std::array rows = {
    row{member::alg, "RSA256", "RS256"},
    row{member::alg, "rs256", "RS256"},
    row{member::alg, "RS-256", "RS256"},
    row{member::alg, " RS256\n", "RS256"},
    row{member::alg, "RS256\xE2\x80\x8B", "RS256"},
    row{member::alg, "HMAC256", "HS256"},
    row{member::alg, "HmacSHA256", "HS256"},
    row{member::alg, "HMACSHA512", "HS512"},
    row{member::alg, "ECDSA256", "ES256"},
    row{member::alg, "ECDSA-P256-SHA256", "ES256"},
    row{member::alg, "SHA256withRSA", "RS256"},
    row{member::alg, "SHA384withECDSA", "ES384"},
    row{member::alg, "SHA512withRSAandMGF1", "PS512"},
    row{member::alg, "SHA256withRSA/PSS", "PS256"},
    row{member::alg, "rsa-sha256", "RS256"},
    row{member::alg, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "RS512"},
    row{member::alg, "RSASSA-PKCS1-v1_5", "RS256, RS384 or RS512"},
    row{member::alg, "RSASSA_PKCS1_V1_5_SHA_256", "RS256"},
    row{member::alg, "RSASSA_PSS_SHA_384", "PS384"},
    row{member::alg, "RSA-PSS", "PS256, PS384 or PS512"},
    row{member::alg, "RSA", "RS256, RS384 or RS512"},
    row{member::alg, "RSA2048", "RS256, RS384 or RS512"},
    row{member::alg, "ECDSA", "ES256, ES384 or ES512"},
    row{member::alg, "ES521", "ES512"},
    row{member::alg, "RS265", "RS256"},
    row{member::alg, "ed25519", "Ed25519"},
    row{member::alg, "EDDSA", "EdDSA"},
    row{member::alg, "RSA-OAEP-SHA256", "RSA-OAEP-256"},
    row{member::alg, "P-256", "ES256"},
    row{member::alg, "None", ""},
    row{member::alg, "RS1", ""},
    row{member::alg, "SHA256", "RS256, PS256, ES256 or HS256"},
    row{member::alg, "SHA-512", "RS512, PS512, ES512 or HS512"},
    row{member::alg, "512", "RS512, PS512, ES512 or HS512"},
    row{member::alg, "SHA1", ""},
    row{member::alg, "2048", ""},
    row{member::alg, "sha256WithRSAEncryption", "RS256"},
    row{member::alg, "ecdsa-with-SHA384", "ES384"},
    row{member::alg, "1.2.840.113549.1.1.11", "RS256"},
    row{member::alg, "1.2.840.10045.4.3.2", "ES256"},
    row{member::alg, "RSA_SIGN_PKCS1_2048_SHA256", "RS256"},
    row{member::alg, "RSA_SIGN_PSS_4096_SHA512", "PS512"},
    row{member::alg, "RSA_DECRYPT_OAEP_2048_SHA256", "RSA-OAEP-256"},
    row{member::alg, "EC_SIGN_P256_SHA256", "ES256"},
    row{member::alg, "EC_SIGN_P384_SHA384", "ES384"},
    row{member::alg, "EC_SIGN_SECP256K1_SHA256", "ES256K"},
    row{member::alg, "EC_SIGN_ED25519", "Ed25519"},
    row{member::alg, "PQ_SIGN_ML_DSA_65", "ML-DSA-65"},
    row{member::alg, "ECDSA_SHA_256", "ES256"},
    row{member::alg, "RSASSA_PSS_SHA_256", "PS256"},
    row{member::alg, "CKM_SHA256_RSA_PKCS", "RS256"},
    row{member::alg, "CKM_SHA384_RSA_PKCS_PSS", "PS384"},
    row{member::alg, "CKM_ECDSA_SHA256", "ES256"},
    row{member::alg, "rsa_pss_rsae_sha256", "PS256"},
    row{member::alg, "rsa_pkcs1_sha256", "RS256"},
    row{member::alg, "ecdsa_secp256r1_sha256", "ES256"},
    row{member::alg, "rsa-v1_5-sha256", "RS256"},
    row{member::alg, "rsa-sha2-512", "RS512"},
    row{member::alg, "ecdsa-sha2-nistp256", "ES256"},
    row{member::alg, "ssh-ed25519", "Ed25519"},
    row{member::alg, "ssh-rsa", "RS256, RS384 or RS512"},
    row{member::alg, "ecdsa-p521", "ES512"},
    row{member::alg, "EC_SIGN_P256_SHA384", ""},
    row{member::alg, "-257", "RS256"},
    row{member::alg, "-7", "ES256"},
    row{member::alg, "257", ""},
    row{member::alg, "RS256withSHA512", ""},
    row{member::alg, "HS256/64", ""},
    row{member::alg, "", ""},
    row{member::alg, "...", ""},
    row{member::kty, "EC-HSM", "EC"},
    row{member::kty, "RSA-HSM", "RSA"},
    row{member::kty, "oct-HSM", "oct"},
    row{member::kty, "rsa", "RSA"},
    row{member::kty, "Ec", "EC"},
    row{member::kty, "ECDSA", "EC"},
    row{member::kty, "OCT", "oct"},
    row{member::kty, "okp", "OKP"},
    row{member::kty, "RS256", "RSA"},
    row{member::kty, "P-256", "EC"},
    row{member::kty, "Ed25519", "OKP"},
    row{member::kty, "RSAA", "RSA"},
    row{member::kty, "ECDH-ES", ""},
    row{member::kty, "EC2", "EC"},
    row{member::kty, "2", "EC"},
    row{member::kty, "3", "RSA"},
    row{member::kty, "RSA_2048", "RSA"},
    row{member::kty, "ECC_NIST_P256", "EC"},
    row{member::kty, "ecdsa-p256", "EC"},
    row{member::kty, "EC_SIGN_P256_SHA256", "EC"},
    row{member::kty, "HMAC_256", "oct"},
    row{member::kty, "ssh-rsa", "RSA"},
    row{member::kty, "256", ""},
    row{member::kty, "DSA", ""},
    row{member::crv, "P256", "P-256"},
    row{member::crv, "p-256", "P-256"},
    row{member::crv, "secp256r1", "P-256"},
    row{member::crv, "prime256v1", "P-256"},
    row{member::crv, "nistp384", "P-384"},
    row{member::crv, "NIST P-521", "P-521"},
    row{member::crv, "P-512", "P-521"},
    row{member::crv, "1.2.840.10045.3.1.7", "P-256"},
    row{member::crv, "ed25519", "Ed25519"},
    row{member::crv, "Curve25519", "X25519"},
    row{member::crv, "secp256k", "secp256k1"},
    row{member::crv, "ecdsa-p256", "P-256"},
    row{member::crv, "ecdsa-sha2-nistp384", "P-384"},
    row{member::crv, "ECC_NIST_P521", "P-521"},
    row{member::crv, "ECC_SECG_P256K1", "secp256k1"},
    row{member::crv, "NIST256p", "P-256"},
    row{member::crv, "256", "P-256"},
    row{member::crv, "-P256", "P-256"},
    row{member::crv, "1", "P-256"},
    row{member::crv, "6", "Ed25519"},
    row{member::crv, "ec", ""},
    row{member::crv, "P-224", ""},
    row{member::crv, "brainpoolP256r1", ""},
    row{member::use, "SIG", "sig"},
    row{member::use, "verify ", "sig"},
    row{member::use, "signature", "sig"},
    row{member::use, "Encryption", "enc"},
    row{member::use, "sgi", "sig"},
    row{member::use, "JWT-SVID", "jwt-svid"},
    row{member::use, "access_token", "sig"},
    row{member::use, "jwt", "sig"},
    row{member::use, "sig,enc", "sig or enc"},
    row{member::use, "x509-svid", ""},
    row{member::use, "saml_response_sig", ""},
    row{member::use, "tls", ""},
    row{member::use, "svg", ""},
    row{member::key_ops, "Verify", "verify"},
    row{member::key_ops, "wrapkey", "wrapKey"},
    row{member::key_ops, "signing", "sign or verify"},
    row{member::key_ops, "sign, verify", R"("sign", "verify")"},
    row{member::key_ops, "attest", ""},
    row{member::kid, "RS256", ""},
};

TEST(near_values, are_told) {
  for (const row& each : rows) {
    EXPECT_EQ(near_value(each.which, each.text), each.meant) << each.text;
  }
}

TEST(near_values, of_a_hash_alone_are_those_of_the_key_type) {
  EXPECT_EQ(near_value(member::alg, "SHA256", &rsa_key_type), "RS256 or PS256");
  EXPECT_EQ(near_value(member::alg, "SHA384", &ec_key_type), "ES384");
  EXPECT_EQ(near_value(member::alg, "sha-512", &oct_key_type), "HS512");
  EXPECT_EQ(near_value(member::alg, "SHA256", &okp_key_type), "");
}

TEST(near_values, letter_case_and_separators_change_nothing) {
  for (const key_type* type : key_types()) {
    for (const algorithm& alg : type->algorithms) {
      std::string spelled;
      for (const char c : alg.name) {
        spelled += {c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c, ' '};
      }
      EXPECT_EQ(near_value(member::alg, spelled), alg.name);
    }
  }
}

TEST(near_values, of_any_length_are_taken) {
  for (std::size_t size = 0; size < 200; ++size) {
    (void)near_value(member::alg, std::string(size, 'R'));
    EXPECT_EQ(near_value(member::alg, "RS256" + std::string(size, '-')), size <= 91 ? "RS256" : "") << size;
  }
}

}  // namespace
}  // namespace jwkguard::keys
