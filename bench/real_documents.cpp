#include "real_documents.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509v3.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <string>

#include "json/base64.hpp"
#include "key_set.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::bench {
namespace {

using keys::deleter;
using keys::key_ptr;
using keys::must;

// --- keys

struct rsa_key {
  mpz_class n;
  mpz_class d;
  [[nodiscard]] octets modulus() const { return test::octets_of(n); }
};

constexpr unsigned long usual_e = 65'537;

std::vector<rsa_key> make_rsa_keys(std::size_t count) {
  const std::vector<mpz_class> primes = make_primes(2 * count);  // no two keys share one
  std::vector<rsa_key> made(count);
  for (std::size_t index = 0; index < count; ++index) {
    const mpz_class p = primes[2 * index];
    const mpz_class q = primes[2 * index + 1];
    const mpz_class phi = (p - 1) * (q - 1);
    made[index].n = p * q;
    mpz_invert(made[index].d.get_mpz_t(), mpz_class{usual_e}.get_mpz_t(), phi.get_mpz_t());
  }
  return made;
}

std::string base64url_of(const octets& from) {
  std::string made;
  json::append_base64url(made, from);
  return made;
}

std::string base64_of(const octets& from) {
  std::string made(4 * ((from.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()), from.data(), static_cast<int>(from.size()));
  return made;
}

// --- certificates

key_ptr private_key(const rsa_key& from) {
  const std::unique_ptr<OSSL_PARAM_BLD, deleter<OSSL_PARAM_BLD_free>> build{OSSL_PARAM_BLD_new()};
  const auto number = [](const mpz_class& of) {
    const octets big_endian = test::octets_of(of);
    return keys::bn_ptr{BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr)};
  };
  const keys::bn_ptr n = number(from.n);
  const keys::bn_ptr e = number(mpz_class{usual_e});
  const keys::bn_ptr d = number(from.d);
  must(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1);
  must(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
  must(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_D, d.get()) == 1);
  const std::unique_ptr<OSSL_PARAM, deleter<OSSL_PARAM_free>> parameters{OSSL_PARAM_BLD_to_param(build.get())};
  const std::unique_ptr<EVP_PKEY_CTX, deleter<EVP_PKEY_CTX_free>> context{
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  EVP_PKEY* made = nullptr;
  must(EVP_PKEY_fromdata_init(context.get()) == 1);
  must(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
  return key_ptr{made};
}

struct certified {
  const rsa_key* key;
  const char* name;
};

void set_name(X509_NAME* name, const char* text) {
  const auto add = [name](const char* field, const char* value) {
    must(X509_NAME_add_entry_by_txt(
             name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value), -1, -1, 0) == 1);
  };
  add("C", "US");
  add("O", "Example Identity");
  add("CN", text);
}

octets certificate_of(const certified& subject, const certified& issuer) {
  const std::unique_ptr<X509, deleter<X509_free>> made{X509_new()};
  const key_ptr key = private_key(*subject.key);
  const key_ptr signer = private_key(*issuer.key);
  constexpr long year = 365L * 24 * 60 * 60;
  const bool is_authority = subject.name == issuer.name;
  must(X509_set_version(made.get(), X509_VERSION_3) == 1);
  must(ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 0x1234567) == 1);
  must(X509_gmtime_adj(X509_getm_notBefore(made.get()), -year) != nullptr);
  must(X509_gmtime_adj(X509_getm_notAfter(made.get()), 5 * year) != nullptr);
  set_name(X509_get_subject_name(made.get()), subject.name);
  set_name(X509_get_issuer_name(made.get()), issuer.name);
  must(X509_set_pubkey(made.get(), key.get()) == 1);
  const auto extend = [&made](int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, made.get(), made.get(), nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, deleter<X509_EXTENSION_free>> extension{
        X509V3_EXT_conf_nid(nullptr, &context, id, value)};
    must(extension != nullptr && X509_add_ext(made.get(), extension.get(), -1) == 1);
  };
  extend(NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  extend(NID_subject_key_identifier, "hash");
  extend(NID_key_usage, is_authority ? "critical,digitalSignature,keyCertSign" : "digitalSignature,keyEncipherment");
  must(X509_sign(made.get(), signer.get(), EVP_sha256()) > 0);
  octets der(static_cast<std::size_t>(i2d_X509(made.get(), nullptr)));
  std::uint8_t* at = der.data();
  must(i2d_X509(made.get(), &at) > 0);
  return der;
}

std::string digest_of(const octets& der, const EVP_MD* hash) {
  octets digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  must(EVP_Digest(der.data(), der.size(), digest.data(), &size, hash, nullptr) == 1);
  digest.resize(size);
  return base64url_of(digest);
}

// --- documents

// A shape is a key with holes: <n>, <kid>, <x5t>, <x5t#S256>, <x5c>; for x5c come certificates in quotes.
using values = std::vector<std::pair<std::string_view, std::string>>;

std::string filled(std::string_view shape, const values& with) {
  std::string made{shape};
  for (const auto& [name, value] : with) {
    const std::string hole = "<" + std::string{name} + ">";
    for (std::size_t at = made.find(hole); at != std::string::npos; at = made.find(hole, at + value.size())) {
      made.replace(at, hole.size(), value);
    }
  }
  return made;
}

constexpr std::string_view hex_kid = "a3b762f871cdb3bae0044c649622fc1396eda3e";

struct shape {
  std::string_view before;
  std::string_view key;
  std::string_view between;
  std::string_view after;
  std::size_t keys;
  std::size_t certificates;  // of each key's chain
};

// Google, Apple, Cognito, Okta, GitLab, a Kubernetes API server
constexpr std::array plain_shapes = {
    shape{"{\n  \"keys\": [\n",
        "    {\n      \"alg\": \"RS256\",\n      \"kid\": \"<kid>\",\n      \"use\": \"sig\",\n      \"kty\": "
        "\"RSA\",\n"
        "      \"e\": \"AQAB\",\n      \"n\": \"<n>\"\n    }",
        ",\n", "\n  ]\n}\n", 2, 0},
    shape{"{\n  \"keys\": [\n",
        "    {\n      \"kty\": \"RSA\",\n      \"kid\": \"<kid>\",\n      \"use\": \"sig\",\n      \"alg\": "
        "\"RS256\",\n"
        "      \"n\": \"<n>\",\n      \"e\": \"AQAB\"\n    }",
        ",\n", "\n  ]\n}", 3, 0},
    shape{R"({"keys":[)", R"({"alg":"RS256","e":"AQAB","kid":"<kid>","kty":"RSA","n":"<n>","use":"sig"})", ",", "]}", 2,
        0},
    shape{R"({"keys":[)", R"({"kty":"RSA","alg":"RS256","kid":"<kid>","use":"sig","e":"AQAB","n":"<n>"})", ",", "]}", 2,
        0},
    shape{R"({"keys":[)", R"({"kty":"RSA","kid":"<kid>","e":"AQAB","n":"<n>","use":"sig","alg":"RS256"})", ",", "]}", 2,
        0},
    shape{R"({"keys":[)", R"({"use":"sig","kty":"RSA","kid":"<kid>","alg":"RS256","n":"<n>","e":"AQAB"})", ",", "]}", 1,
        0},
};

// Auth0, Keycloak, Entra, GitHub Actions
constexpr std::array certified_shapes = {
    shape{R"({"keys":[)",
        R"({"kty":"RSA","use":"sig","n":"<n>","e":"AQAB","kid":"<kid>","x5t":"<x5t>","x5c":[<x5c>],"alg":"RS256"})",
        ",", "]}", 2, 1},
    shape{R"({"keys":[)",
        R"({"kid":"<kid>","kty":"RSA","alg":"RS256","use":"sig","x5c":[<x5c>],"x5t":"<x5t>","x5t#S256":"<x5t#S256>",)"
        R"("n":"<n>","e":"AQAB"})",
        ",", "]}", 2, 1},
    shape{R"({"keys":[)",
        R"({"kty":"RSA","use":"sig","kid":"<kid>","x5t":"<x5t>","n":"<n>","e":"AQAB","x5c":[<x5c>],)"
        R"("cloud_instance_name":"example.com","issuer":"https://login.example.com/{tenantid}/v2.0"})",
        ",", "]}", 7, 1},
    shape{R"({"keys":[)",
        R"({"kty":"RSA","alg":"RS256","use":"sig","kid":"<kid>","n":"<n>","e":"AQAB","x5c":[<x5c>],"x5t":"<x5t>"})",
        ",", "]}", 4, 1},
    shape{R"({"keys":[)",
        R"({"kty":"RSA","use":"sig","alg":"RS256","kid":"<kid>","n":"<n>","e":"AQAB","x5c":[<x5c>],)"
        R"("x5t#S256":"<x5t#S256>"})",
        ",", "]}", 1, 3},
};

std::string key_of(const shape& like, const rsa_key& key, const std::string& kid, const rsa_key& authority) {
  values with{{"n", base64url_of(key.modulus())}, {"kid", kid}};
  if (like.certificates != 0) {
    const certified top{&authority, "Example Root"};
    const bool is_alone = like.certificates == 1;
    const certified own{&key, is_alone ? "Example Root" : "example.com"};
    const octets first = certificate_of(own, is_alone ? certified{&key, own.name} : top);
    std::string chain = '"' + base64_of(first) + '"';
    for (std::size_t more = 1; more < like.certificates; ++more) {
      chain += ",\"" + base64_of(certificate_of(top, top)) + '"';
    }
    with.insert(with.end(),
        {{"x5c", chain}, {"x5t", digest_of(first, EVP_sha1())}, {"x5t#S256", digest_of(first, EVP_sha256())}});
  }
  return filled(like.key, with);
}

template <std::size_t Count>
document_group make_group(const std::array<shape, Count>& shapes) {
  document_group group;
  for (const shape& like : shapes) {
    group.keys += like.keys;
  }
  const std::vector<rsa_key> keys = make_rsa_keys(group.keys + 1);
  auto next = keys.begin();
  for (const shape& like : shapes) {
    std::string text{like.before};
    for (std::size_t index = 0; index < like.keys; ++index, ++next) {
      const std::string kid = std::string{hex_kid} + digits_of(static_cast<std::size_t>(next - keys.begin()), 2);
      text.append(index == 0 ? "" : like.between).append(key_of(like, *next, kid, keys.back()));
    }
    group.documents.push_back(text.append(like.after));
  }
  return group;
}

document_group issuer_sets() {
  constexpr std::array shapes = {
      R"({"kty":"EC","kid":"<kid>","use":"sig","alg":"ES256","x":"<x>","y":"<y>","crv":"P-256"})",
      R"({"kty":"EC","kid":"<kid>","use":"sig","alg":"ES256","crv":"P-256","x":"<x>","y":"<y>"})",
      R"({"crv":"P-256","kid":"<kid>","kty":"EC","x":"<x>","y":"<y>","use":"sig","alg":"ES256"})",
  };
  constexpr std::array<std::size_t, 8> keys_in = {1, 1, 2, 1, 1, 2, 1, 1};
  document_group group;
  const std::vector<octets> points = make_points(key_kind::p_256, 10, random_x(key_kind::p_256));
  for (std::size_t document = 0; document < keys_in.size(); ++document) {
    std::string text = R"({"keys":[)";
    for (std::size_t index = 0; index < keys_in[document]; ++index, ++group.keys) {
      const octets& point = points[group.keys];
      const octets x{point.begin() + 1, point.begin() + 33};
      const octets y{point.begin() + 33, point.end()};
      text.append(index == 0 ? "" : ",");
      text.append(filled(shapes[document % shapes.size()],
          {{"kid", "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9" + digits_of(group.keys, 1)}, {"x", base64url_of(x)},
              {"y", base64url_of(y)}}));
    }
    group.documents.push_back(text + "]}");
  }
  return group;
}

document_group published_sets(bool with_certificates) {
  document_group group;
  std::ifstream rows{std::string{JWKGUARD_SHARED_DIR} + "/vectors/realworld.jsonl"};
  simdjson::dom::parser parser;
  for (std::string line; std::getline(rows, line);) {
    const simdjson::dom::element set = parser.parse(line)["jwks"];
    const std::string text = simdjson::minify(set);
    if ((text.find("\"x5c\"") != std::string::npos) == with_certificates) {
      group.keys += set["keys"].get_array().size();
      group.documents.push_back(text);
    }
  }
  return group;
}

}  // namespace

document_group make_documents(std::string_view suite) {
  return suite == "issuers"         ? issuer_sets()
         : suite == "providers"     ? make_group(plain_shapes)
         : suite == "providers-x5c" ? make_group(certified_shapes)
                                    : published_sets(suite == "published-x5c");
}

}  // namespace jwkguard::bench
