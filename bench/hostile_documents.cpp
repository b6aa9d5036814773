#include "hostile_documents.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "json/base64.hpp"
#include "key_set.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::bench {
namespace {

constexpr std::size_t usual_bytes = 150'000;

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t index = 0; index < times; ++index) {
    all += text;
  }
  return all;
}

// A set of clean P-256 keys, each with `more` behind its members, about as large as all of these documents.
std::string keys_with(std::string_view more, const x_source& next_x = random_x(key_kind::p_256)) {
  constexpr std::size_t key_bytes = 186;
  const std::size_t count = 1 + usual_bytes / (key_bytes + more.size());
  std::string text = R"({"keys":[)";
  const std::vector<octets> keys = make_points(key_kind::p_256, count, next_x);
  for (std::size_t index = 0; index < count; ++index) {
    text += index == 0 ? "" : ",";
    append_jwk(text, key_kind::p_256, keys[index], usual_kid(index), more);
  }
  return text + "]}";
}

// They have the first octets of a published key (RFC 7517 A.1), so that their thumbprints are made.
std::string like_published() {
  return keys_with("", [next = random_x(key_kind::p_256)] {
    constexpr std::array<std::uint8_t, 4> first = {0x30, 0xA0, 0x42, 0x4C};
    octets x = next();
    std::copy(first.begin(), first.end(), x.begin());
    return x;
  });
}

std::string keys_of(std::string_view key, std::size_t count) {
  return R"({"keys":[)" + repeated(std::string{key} + ",", count - 1) + std::string{key} + "]}";
}

// One key with many members; `name` gives each its name.
template <class Naming>
std::string members(std::size_t count, Naming&& name) {
  std::string text = R"({"kty":"EC")";
  for (std::size_t index = 0; index < count; ++index) {
    text += ",\"" + std::string{name(index)} + "\":1";
  }
  return text + "}";
}

constexpr std::size_t many_members = 30'000;

std::string many_unknown() {
  return members(many_members, [](std::size_t index) { return "m" + std::to_string(index); });
}

std::string many_known() {
  constexpr std::array names = {"kty", "crv", "alg", "use", "kid", "x", "y", "n", "e", "x5c", "x5t", "key_ops"};
  return members(many_members, [&](std::size_t index) { return names[index % names.size()]; });
}

std::string many_twice() {
  return members(many_members, [](std::size_t) { return "twice"; });
}

std::string nested() {
  constexpr std::size_t levels = 28;  // below the set, the array and the key, within the usual limit of 32
  std::string more;
  for (int times = 0; times < 20; ++times) {
    more += ",\"deep" + std::to_string(times) + "\":" + repeated("[", levels) + repeated("]", levels);
  }
  return keys_with(more);
}

bool is_structure(char c) { return std::string_view{"{}[]:,"}.find(c) != std::string_view::npos; }

// Each character of each string as \u00XX. No string of these sets has an escape, or structure inside.
std::string escaped(const std::string& text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    if (c == '"' || is_structure(c)) {
      out += c;
    } else {
      out.append("\\u00").append(1, hex[static_cast<unsigned char>(c) >> 4U]).append(1, hex[c & 0xF]);
    }
  }
  return out;
}

std::string spaced(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c;
    out += is_structure(c) ? " \t\r\n      " : "";
  }
  return out;
}

// --- RSA

// Moduli of so many bits: products of primes of 1,024.
std::string huge_moduli(std::size_t bits) {
  const std::size_t factors = bits / 1'024;
  const std::size_t count = usual_bytes * 6 / bits;
  const std::vector<mpz_class> primes = make_primes(factors + 1);
  std::string text = R"({"keys":[)";
  for (std::size_t index = 0; index < count; ++index) {
    mpz_class modulus = 1;
    for (std::size_t factor = 0; factor < factors; ++factor) {
      modulus *= primes[(index + factor) % primes.size()];
    }
    text += index == 0 ? "" : ",";
    append_jwk(text, key_kind::rsa_2048, test::octets_of(modulus), usual_kid(index));
  }
  return text + "]}";
}

// --- certificates

octets public_point(const EVP_PKEY* key) {
  octets point(65);
  std::size_t length = 0;
  keys::must(
      EVP_PKEY_get_octet_string_param(key, "pub", point.data(), point.size(), &length) == 1 && length == point.size());
  return point;
}

std::string certificate_of(EVP_PKEY* key) {
  const keys::x509_ptr made{X509_new()};
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3'600);
  keys::must(X509_set_pubkey(made.get(), key) == 1 && X509_sign(made.get(), key, EVP_sha256()) > 0);
  octets der(static_cast<std::size_t>(i2d_X509(made.get(), nullptr)));
  unsigned char* at = der.data();
  i2d_X509(made.get(), &at);
  std::string text((der.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock writes a NUL
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), der.data(), static_cast<int>(der.size()))));
  return text;
}

std::string with_certificates() {
  std::string text = R"({"keys":[)";
  for (std::size_t index = 0; text.size() < usual_bytes; ++index) {
    const keys::key_ptr key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    text += index == 0 ? "" : ",";
    append_jwk(text, key_kind::p_256, public_point(key.get()), usual_kid(index),
        R"(,"x5c":[")" + certificate_of(key.get()) + "\"]");
  }
  return text + "]}";
}

// --- all

policy raised(policy rules) {
  rules.limits.endpoint_keys = UINT32_MAX;
  return rules;
}

std::string string_members(std::string_view value, std::size_t times) {
  return ",\"note\":\"" + repeated(value, times) + "\"";
}

constexpr std::string_view five_shapes = R"({"e":""},{"n":""},{"x":""},{"y":""},{"use":""})";
constexpr std::string_view three_mistakes = R"({"kty":"EC","crv":"P-256","alg":"RS256","kid":7,"x":"A=","y":"*"})";

}  // namespace

std::vector<document> hostile_documents() {
  const policy usual = raised(policy::cloudflare());
  const std::string clean = keys_with("");
  return {{"clean P-256 keys", clean, usual},
      {"long unknown members", keys_with(R"(,"note":")" + std::string(1'000, 'a') + R"(","list":[1,2,3,4])"), usual},
      {"long strings", keys_with(string_members("abcdefgh", 32'000)), usual},
      {"text of no ASCII", keys_with(string_members("\u00FC\u20AC\U0001F511", 10'000)), usual},
      {"escapes everywhere", escaped(clean), usual}, {"white space everywhere", spaced(clean), usual},
      {"nesting up to the limit", nested(), usual}, {"30,000 unknown members", many_unknown(), usual},
      {"30,000 known members", many_known(), usual}, {"30,000 members of one name", many_twice(), usual},
      {"many findings", keys_of(three_mistakes, 2'000), usual}, {"10,000 empty keys", keys_of("{}", 10'000), usual},
      {"10,000 tiny keys", keys_of(R"({"kty":"EC"})", 10'000), usual},
      {"tiny keys of five shapes", keys_of(five_shapes, 2'000), usual},
      {"10,000 numbers for keys", keys_of("0", 10'000), usual},
      {"10,000 arrays for keys", keys_of("[]", 10'000), usual}, {"keys like a published one", like_published(), usual},
      {"RSA of 8,192 bits", huge_moduli(8'192), usual},
      {"RSA of 16,384 bits, rfc", huge_moduli(16'384), raised(policy::rfc())},
      {"certificates", with_certificates(), usual}};
}

}  // namespace jwkguard::bench
