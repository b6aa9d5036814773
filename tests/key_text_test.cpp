// Public keys in the texts of other programs.
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <algorithm>
#include <string>
#include <vector>

#include "jwkguard/key_text.hpp"
#include "support/certificates.hpp"
#include "support/key_samples.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::test {
namespace {

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
  for (const bool public_of_private : {false, true}) {  // where it is no use to ask for the public half
    const std::string pem = private_pem(make_key("P-256"));
    std::string masked = pem;
    for (std::size_t at = masked.find("PRIVATE"); at != std::string::npos; at = masked.find("PRIVATE", at)) {
      masked.replace(at, 7, "PUBLIC");
    }
    const std::string der = written([&](BIO* to) {
      return i2d_PKCS8PrivateKey_bio(to, make_key("P-256").get(), EVP_aes_128_cbc(), "password", 8, nullptr, nullptr);
    });
    std::string indented;
    std::string quoted;
    for (std::size_t at = 0; at < pem.size();) {
      const std::string line = pem.substr(at, pem.find('\n', at) + 1 - at);
      indented += "    " + line;
      quoted += "# " + line;
      at += line.size();
    }
    if (!public_of_private) {
      const std::string open = spki_pem(make_key("P-256"));
      EXPECT_EQ(fault_of(open + indented), key_text_fault::private_key);
      EXPECT_EQ(fault_of(open + quoted), key_text_fault::private_key);
    }
    for (const std::string& text : {masked, der, der + '\n', indented, quoted, pem.substr(0, 150),
             std::string{R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"})"},
             pem.substr(28, 64) + pem.substr(93, 64)}) {
      EXPECT_EQ(fault_of(text, public_of_private), key_text_fault::private_key) << text;
    }
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

std::string line_of(const std::string& blob) {
  const std::size_t size = static_cast<unsigned char>(blob[3]);
  return blob.substr(4, size) + ' ' + base64(blob) + " somebody@host\n";
}

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
  const std::string line = line_of(blob_of(ssh_samples().back()));
  EXPECT_EQ(fault_of("ssh-rsa" + line.substr(line.find(' '))), key_text_fault::broken) << "of another type";
  EXPECT_EQ(fault_of("@revoked * " + line), key_text_fault::unsupported);
  EXPECT_EQ(fault_of(line + spki_pem(make_key("P-256"))), key_text_fault::unsupported) << "no line is dropped";
  const key_text strange = read_key_text("x " + base64(field("hunter2-correct-horse") + std::string(40, 'a')));
  EXPECT_EQ(strange.fault, key_text_fault::broken);
  EXPECT_EQ(strange.message.find("hunter2"), std::string::npos) << strange.message;
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
    EXPECT_EQ(fault_of(pem(body.substr(0, head.size() + 4)), true), key_text_fault::private_key) << "cut off";
  }
}

}  // namespace
}  // namespace jwkguard::test
