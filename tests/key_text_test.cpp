// Public keys in the texts of other programs, and records from and to OpenSSL's keys.
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "jwkguard/evp.hpp"
#include "jwkguard/key_text.hpp"
#include "support/certificates.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::test {
namespace {

using bio_ptr = std::unique_ptr<BIO, keys::deleter<BIO_free>>;
using writer = int (*)(BIO*, const EVP_PKEY*);

std::string text_in(const bio_ptr& from) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(from.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// What a function of OpenSSL's writes.
template <class Write>
std::string written(Write&& write) {
  const bio_ptr to{BIO_new(BIO_s_mem())};
  EXPECT_EQ(write(to.get()), 1);
  return text_in(to);
}

struct sample {
  std::string type;
  std::string kty;
  std::string crv;
  keys::key_ptr pair;
};

std::vector<sample> samples() {
  std::vector<sample> made;
  made.push_back({"RSA", "RSA", "", make_key("RSA")});
  for (const char* curve : {"P-256", "P-384", "P-521", "secp256k1"}) {
    made.push_back({curve, "EC", curve, make_key(curve)});
  }
  for (const char* curve : {"Ed25519", "Ed448", "X25519", "X448"}) {
    made.push_back({curve, "OKP", curve, make_key(curve)});
  }
  return made;
}

// The public half, read out of the key by the tests' own means.
std::vector<octet_string> parameters_of(const sample& from) {
  if (from.kty == "RSA") {
    return {number_of(from.pair, OSSL_PKEY_PARAM_RSA_N), number_of(from.pair, OSSL_PKEY_PARAM_RSA_E)};
  }
  if (from.kty == "OKP") {
    return {raw_public(from.pair), {}};
  }
  const std::size_t bytes = from.crv == "P-384" ? 48 : from.crv == "P-521" ? 66 : 32;
  std::vector<octet_string> made;
  for (const char* name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
    const octet_string number = number_of(from.pair, name);
    made.push_back(padded(number, bytes - number.size()));
  }
  return made;
}

void expect_key(const owned_record& made, const sample& from) {
  const record& key = made.view();
  const std::vector<octet_string> expected = parameters_of(from);
  EXPECT_EQ(key.kty, from.kty);
  EXPECT_EQ(key.crv, from.crv);
  EXPECT_EQ(key.alg, "");
  EXPECT_EQ(key.kid.data(), nullptr);
  for (std::size_t index = 0; index < expected.size(); ++index) {
    EXPECT_TRUE(std::equal(
        key.parameters[index].begin(), key.parameters[index].end(), expected[index].begin(), expected[index].end()))
        << from.type;
  }
}

void expect_text(const std::string& text, const sample& from, bool public_of_private = false) {
  const key_text read = read_key_text(text, public_of_private);
  ASSERT_EQ(read.fault, key_text_fault::none) << from.type << ": " << read.message;
  ASSERT_EQ(read.keys.size(), 1U) << from.type;
  expect_key(read.keys[0], from);
}

key_text_fault fault_of(std::string_view text, bool public_of_private = false) {
  const key_text read = read_key_text(text, public_of_private);
  EXPECT_TRUE(read.keys.empty());
  EXPECT_EQ(read.message.empty(), read.fault == key_text_fault::none);
  return read.fault;
}

std::string bytes_of(const octet_string& octets) { return {octets.begin(), octets.end()}; }

std::string spki_pem(const keys::key_ptr& key) {
  return written([&](BIO* to) { return PEM_write_bio_PUBKEY(to, key.get()); });
}

std::string spki_der(const keys::key_ptr& key) {
  return written([&](BIO* to) { return i2d_PUBKEY_bio(to, key.get()); });
}

std::string private_pem(const keys::key_ptr& key, const char* passphrase = nullptr) {
  return written([&](BIO* to) {
    return PEM_write_bio_PKCS8PrivateKey(to, key.get(), passphrase == nullptr ? nullptr : EVP_aes_128_cbc(), passphrase,
        passphrase == nullptr ? 0 : 8, nullptr, nullptr);
  });
}

TEST(key_text, of_public_keys_is_read_in_pem_and_der) {
  for (const sample& each : samples()) {
    expect_text(spki_pem(each.pair), each);
    expect_text("some words before it\n\n" + spki_pem(each.pair) + "and behind it\n", each);
    expect_text("\xEF\xBB\xBF" + spki_pem(each.pair), each);
    expect_text(spki_der(each.pair), each);
  }
}

TEST(key_text, of_an_rsa_public_key_is_read) {
  const sample rsa{"RSA", "RSA", "", make_key("RSA")};
  octet_string der(4'096);
  std::uint8_t* to = der.data();
  der.resize(static_cast<std::size_t>(i2d_PublicKey(rsa.pair.get(), &to)));
  expect_text(bytes_of(der), rsa);
  expect_text(written([&](BIO* out) {
    return PEM_write_bio(out, "RSA PUBLIC KEY", "", der.data(), static_cast<long>(der.size())) > 0 ? 1 : 0;
  }),
      rsa);
}

TEST(key_text, of_certificates_is_read) {
  const keys::key_ptr authority = make_key("P-256");
  for (const char* type : {"RSA", "P-384"}) {
    const sample of{type, type[0] == 'R' ? "RSA" : "EC", type[0] == 'R' ? "" : type, make_key(type)};
    const octet_string der = certificate_of(of.pair, authority);
    expect_text(bytes_of(der), of);
    expect_text(written([&](BIO* out) {
      return PEM_write_bio(out, "CERTIFICATE", "", der.data(), static_cast<long>(der.size())) > 0 ? 1 : 0;
    }),
        of);
  }
}

TEST(key_text, of_several_keys_is_read_in_order) {
  const std::vector<sample> all = samples();
  std::string text;
  for (const sample& each : all) {
    text += spki_pem(each.pair);
  }
  const key_text read = read_key_text(text);
  ASSERT_EQ(read.keys.size(), all.size()) << read.message;
  for (std::size_t index = 0; index < all.size(); ++index) {
    expect_key(read.keys[index], all[index]);
  }
}

TEST(key_text, of_private_keys_is_refused_unless_the_public_half_is_asked_for) {
  for (const sample& each : samples()) {
    const std::string pem = private_pem(each.pair);
    EXPECT_EQ(fault_of(pem), key_text_fault::private_key);
    EXPECT_EQ(fault_of(spki_pem(each.pair) + pem), key_text_fault::private_key) << "none of the keys is given";
    expect_text(pem, each, true);
    const std::string der = written([&](BIO* to) { return i2d_PKCS8PrivateKeyInfo_bio(to, each.pair.get()); });
    EXPECT_EQ(fault_of(der), key_text_fault::private_key);
    expect_text(der, each, true);
    const std::string locked = private_pem(each.pair, "password");
    EXPECT_EQ(fault_of(locked), key_text_fault::private_key);
    EXPECT_EQ(fault_of(locked, true), key_text_fault::encrypted);
  }
  const sample ec{"P-256", "EC", "P-256", make_key("P-256")};
  const std::string old = written([&](BIO* to) {
    return PEM_write_bio_PrivateKey_traditional(to, ec.pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  EXPECT_EQ(fault_of(old), key_text_fault::private_key);
  expect_text(old, ec, true);
}

TEST(key_text, of_a_type_that_jwk_does_not_have_is_told) {
  EXPECT_EQ(fault_of(spki_pem(make_key("P-224"))), key_text_fault::unsupported);
  EXPECT_EQ(fault_of("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"),
      key_text_fault::unsupported);
  EXPECT_EQ(fault_of("ssh-dss AAAAB3NzaC1kc3M= a"), key_text_fault::unsupported);
}

TEST(key_text, that_is_cut_off_or_damaged_is_told) {
  const keys::key_ptr key = make_key("P-256");
  const std::string pem = spki_pem(key);
  const std::string der = spki_der(key);
  EXPECT_EQ(fault_of(pem.substr(0, 80)), key_text_fault::broken);
  EXPECT_EQ(fault_of("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), key_text_fault::broken);
  EXPECT_EQ(fault_of(der.substr(0, 40)), key_text_fault::no_key);
  EXPECT_EQ(fault_of(der + '\0'), key_text_fault::no_key) << "what follows a key is not passed over";
}

TEST(key_text, without_a_key_is_told) {
  for (const std::string_view text :
      {"", " \n", "# a comment\n", "hello", R"({"keys":[]})", "-----BEGIN ", "ssh-rsa"}) {
    EXPECT_EQ(fault_of(text), key_text_fault::no_key) << text;
  }
}

// --- OpenSSH

// RFC 4251 5: a length in four octets, and what it counts.
std::string field(std::string_view text) {
  std::string made;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    made += static_cast<char>(text.size() >> shift & 0xFFU);
  }
  return made + std::string{text};
}

std::string integer(const octet_string& number) {
  return field(((number[0] & 0x80U) != 0 ? std::string(1, '\0') : std::string{}) + bytes_of(number));
}

std::string blob_of(const sample& from) {
  const std::vector<octet_string> parameters = parameters_of(from);
  if (from.kty == "RSA") {
    return field("ssh-rsa") + integer(parameters[1]) + integer(parameters[0]);
  }
  if (from.kty == "EC") {
    const std::string group = "nistp" + from.crv.substr(2);
    return field("ecdsa-sha2-" + group) + field(group) +
           field('\x04' + bytes_of(parameters[0]) + bytes_of(parameters[1]));
  }
  return field(from.crv == "Ed448" ? "ssh-ed448" : "ssh-ed25519") + field(bytes_of(parameters[0]));
}

std::string base64(std::string_view octets) {
  std::string made(octets.size() * 4 / 3 + 4, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<std::uint8_t*>(made.data()),
      reinterpret_cast<const std::uint8_t*>(octets.data()), static_cast<int>(octets.size()));
  made.resize(static_cast<std::size_t>(size));
  return made;
}

std::string line_of(const std::string& blob) { return "type " + base64(blob) + " somebody@host\n"; }

std::vector<sample> ssh_samples() {
  std::vector<sample> made = samples();
  std::erase_if(made, [](const sample& each) { return each.type == "secp256k1" || each.type[0] == 'X'; });
  return made;
}

TEST(key_text, of_lines_of_openssh_is_read) {
  std::string all = "# those who may log in\n\n";
  const std::vector<sample> keys = ssh_samples();
  ASSERT_EQ(keys.size(), 6U);
  for (const sample& each : keys) {
    const std::string line = line_of(blob_of(each));
    expect_text(line, each);
    expect_text(R"(command="echo \"a b\"",no-pty )" + line, each);
    all += line + "\r\n";
  }
  EXPECT_EQ(read_key_text(all).keys.size(), keys.size());
  EXPECT_EQ(fault_of(all + "hello\n"), key_text_fault::no_key);
}

// Made by ssh-keygen, and by nothing of ours.
TEST(key_text, of_another_programs_line_is_read) {
  const key_text read = read_key_text(
      "ecdsa-sha2-nistp256 "
      "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNQ5YVCabwQ/1Jnxdh5Kvlp1kFp2NxIXR2a379thnZF2ZE6tbCGAxcqmeJQ1"
      "2nw8Q2vWwsHJeomM6yUhK12unKE= user@host\n"
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMYFmY/GXTHTDsXv/PQh8PwqPBySvsjft8HeiZhgjNe+ user@host\n");
  ASSERT_EQ(read.keys.size(), 2U) << read.message;
  EXPECT_EQ(canonical_key(read.keys[0].view()),
      R"({"crv":"P-256","kty":"EC","x":"1DlhUJpvBD_UmfF2Hkq-WnWQWnY3EhdHZrfv22GdkXY",)"
      R"("y":"ZE6tbCGAxcqmeJQ12nw8Q2vWwsHJeomM6yUhK12unKE"})");
  EXPECT_EQ(canonical_key(read.keys[1].view()),
      R"({"crv":"Ed25519","kty":"OKP","x":"xgWZj8ZdMdMOxe_89CHw_Co8HJK-yN-3wd6JmGCM174"})");
}

TEST(key_text, of_a_damaged_line_is_told) {
  for (const sample& each : ssh_samples()) {
    const std::string blob = blob_of(each);
    for (std::size_t size = 4; size < blob.size(); size += 3) {
      EXPECT_NE(fault_of(line_of(blob.substr(0, size))), key_text_fault::none) << each.type << ' ' << size;
    }
    EXPECT_EQ(fault_of(line_of(blob + '\0')), key_text_fault::broken) << each.type;
  }
  EXPECT_EQ(fault_of("ssh-rsa AAAA*"), key_text_fault::broken);
}

TEST(key_text, of_openssh_gives_the_public_half_of_a_private_key) {
  for (const sample& each : ssh_samples()) {
    const std::string head =
        std::string{"openssh-key-v1\0", 15} + field("aes256-ctr") + field("bcrypt") + field("salt");
    const std::string body = head + std::string{"\0\0\0\1", 4} + field(blob_of(each)) + field("what is encrypted");
    const auto pem = [](const std::string& of) {
      return written([&](BIO* to) {
        return PEM_write_bio(to, "OPENSSH PRIVATE KEY", "", reinterpret_cast<const std::uint8_t*>(of.data()),
                   static_cast<long>(of.size())) > 0
                   ? 1
                   : 0;
      });
    };
    EXPECT_EQ(fault_of(pem(body)), key_text_fault::private_key);
    expect_text(pem(body), each, true);
    EXPECT_EQ(fault_of(pem(body.substr(0, head.size() + 4)), true), key_text_fault::broken);
  }
}

// --- from and to OpenSSL's keys

TEST(evp, gives_a_record_of_a_key_and_the_key_of_a_record) {
  const std::vector<sample> all = samples();
  ASSERT_EQ(all.size(), 9U);
  for (const sample& each : all) {
    const auto made = record_of(each.pair.get());
    ASSERT_TRUE(made) << each.type;
    expect_key(*made, each);
    const evp_key again = evp_key_of(made->view());
    ASSERT_TRUE(again) << each.type;
    EXPECT_EQ(EVP_PKEY_eq(again.get(), each.pair.get()), 1) << each.type;
    EXPECT_EQ(public_pem(made->view()), spki_pem(each.pair)) << each.type;
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
  EXPECT_TRUE(record_of(make_key("RSA-PSS").get()));
}

TEST(evp, gives_none_of_what_has_none) {
  EXPECT_FALSE(record_of(nullptr));
  EXPECT_FALSE(record_of(make_key("P-224").get()));
  const std::array<std::uint8_t, 32> octets{1};
  for (const char* kty : {"oct", "AKP", ""}) {
    const record key{.kty = kty, .crv = {}, .alg = {}, .kid = {}, .use = {}, .parameters = {{octets, {}}}};
    EXPECT_FALSE(evp_key_of(key)) << kty;
    EXPECT_EQ(public_pem(key), "") << kty;
  }
  const record off_curve{
      .kty = "EC", .crv = "P-256", .alg = {}, .kid = {}, .use = {}, .parameters = {{octets, octets}}};
  EXPECT_FALSE(evp_key_of(off_curve));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace jwkguard::test
