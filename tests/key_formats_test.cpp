// How key formats begin, the one reader of DER, and kinds of characters.
#include "keys/key_formats.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "json/ascii.hpp"
#include "keys/der.hpp"

namespace jwkguard::keys {
namespace {

using bytes = std::vector<std::uint8_t>;

TEST(ascii, kinds_are_those_of_the_c_locale) {
  for (int code = -128; code < 128; ++code) {
    const auto c = static_cast<char>(code);
    const std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    const std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const std::string_view digits = "0123456789";
    const auto is_in = [c](std::string_view all) { return all.find(c) != std::string_view::npos; };
    EXPECT_EQ(json::is_digit(c), is_in(digits)) << code;
    EXPECT_EQ(json::is_upper_case(c), is_in(capitals)) << code;
    EXPECT_EQ(json::is_letter(c), is_in(letters) || is_in(capitals)) << code;
    EXPECT_EQ(json::is_letter_or_digit(c), is_in(letters) || is_in(capitals) || is_in(digits)) << code;
    EXPECT_EQ(json::lower_case(c), is_in(capitals) ? letters[capitals.find(c)] : c) << code;
    EXPECT_EQ(json::is_hexadecimal_digit(c), is_in("0123456789abcdefABCDEF")) << code;
    EXPECT_EQ(json::is_white_space(c), is_in(json::white_space)) << code;
  }
  EXPECT_EQ(json::hexadecimal_value('9'), 9);
  EXPECT_EQ(json::hexadecimal_value('a'), 10);
  EXPECT_EQ(json::hexadecimal_value('F'), 15);
  EXPECT_EQ(json::trimmed(" \t\r\n a b\n "), "a b");
  EXPECT_EQ(json::left_trimmed(" \t\r\n a b\n "), "a b\n ");
  EXPECT_EQ(json::trimmed(" \n"), "");
}

TEST(der, is_read_a_tag_and_a_length_at_a_time) {
  const bytes two = {0x02, 0x01, 0x05, 0x04, 0x81, 0x02, 0xAA, 0xBB};
  der::octets rest{two};
  const auto first = der::take(rest);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tag, der::integer);
  EXPECT_EQ(first->content.size(), 1U);
  EXPECT_TRUE(der::first_element(rest).fills());
  const auto second = der::take(rest);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->tag, der::octet_string);
  EXPECT_EQ(second->content.back(), 0xBB);
  EXPECT_FALSE(der::take(rest));
}

TEST(der, of_which_the_end_is_missing_gives_what_is_there_and_no_more) {
  const bytes cut = {0x30, 0x84, 0x00, 0x00, 0x01, 0x00, 0x02, 0x01};
  const der::element seen = der::first_element(cut);
  EXPECT_EQ(seen.tag, der::sequence);
  EXPECT_EQ(seen.content.size(), 2U);
  EXPECT_FALSE(seen.is_whole);
  der::octets rest{cut};
  EXPECT_FALSE(der::take(rest));
  EXPECT_EQ(rest.size(), cut.size());
  for (std::size_t size = 0; size < 6; ++size) {
    EXPECT_EQ(der::first_element(der::octets{cut}.first(size)).tag, 0) << size;
  }
  EXPECT_EQ(der::first_element(bytes{0x30, 0x80, 0x00, 0x00}).tag, 0) << "no definite length";
  EXPECT_TRUE(der::read_head(bytes{0x30, 0x80, 0x00, 0x00})->is_indefinite);
  EXPECT_FALSE(der::read_head(bytes{0x30, 0x85, 1, 1, 1, 1, 1, 1}));
}

TEST(key_formats, of_open_ssh_are_told_by_the_name_and_the_space_behind_it) {
  for (const std::string_view name :
      {"ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com", "ssh-rsa-cert-v01@openssh.com"}) {
    const std::string line = std::string{name} + " AAAAB3NzaC1yc2E";
    EXPECT_TRUE(is_ssh_line(line)) << name;
    EXPECT_FALSE(is_ssh_line(std::string{name} + "AAAAB3NzaC1yc2E")) << name << ": a value may begin like that";
    EXPECT_EQ(is_security_key_line(line), name.starts_with("sk-")) << name;
    bytes blob = {0, 0, 0, static_cast<std::uint8_t>(name.size())};
    blob.insert(blob.end(), name.begin(), name.end());
    blob.resize(blob.size() + 16);
    EXPECT_TRUE(is_ssh_blob(blob)) << name;
    blob[0] = 1;
    EXPECT_FALSE(is_ssh_blob(blob)) << name;
  }
  EXPECT_FALSE(is_ssh_line("ssh keys are not for this"));
  EXPECT_FALSE(is_ssh_blob({}));
  EXPECT_FALSE(is_ssh_blob(bytes(32)));
}

TEST(key_formats, of_pem_are_named_by_the_label) {
  EXPECT_EQ(pem_label("-----BEGIN EC PRIVATE KEY-----\nMHc"), "EC PRIVATE KEY");
  EXPECT_EQ(pem_label("-----BEGIN"), "");
  EXPECT_EQ(pem_name("x -----BEGIN RSA PUBLIC KEY-----"), "a public key of PKCS #1 in PEM");
  EXPECT_EQ(pem_name("-----END CERTIFICATE-----"), "");
}

}  // namespace
}  // namespace jwkguard::keys
