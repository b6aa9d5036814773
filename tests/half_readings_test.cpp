// The ways in which a private half may be written.
#include "keys/half_readings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "json/base64.hpp"

namespace jwkguard::keys {
namespace {

bool can_be_read(std::string_view text, json::kind kind, std::string_view octets) {
  half_readings readings;
  const auto& all = readings.read({json::token{}, text, kind});
  return std::find(all.begin(), all.end(), octets) != all.end();
}

constexpr std::string_view octets = "\x01\xFE\x0A\x7F";

TEST(half_readings, take_each_way_of_writing_octets) {
  constexpr std::array<std::string_view, 14> texts = {"Af4Kfw", "Af4Kfw==", "01fe0a7f", "01FE0A7F", "0x01fe0a7f",
      "1fe0a7f", "0X1FE0A7F", "01:fe:0a:7f", "1:fe:a:7f", "01 fe 0a 7f", "01FE-0A7F", "{0x01, 0xfe, 0x0a, 0x7f}",
      "33426047", "[1, 254, 10, 127]"};
  for (const std::string_view text : texts) {
    EXPECT_TRUE(can_be_read(text, json::kind::string, octets)) << text;
  }
  EXPECT_TRUE(can_be_read("33426047", json::kind::number, octets));
  EXPECT_TRUE(can_be_read("1,254, 10 ,127", json::kind::array, octets));
  EXPECT_TRUE(can_be_read("1,-2,10,127", json::kind::array, octets));
  EXPECT_TRUE(can_be_read(R"(1,"1":254,"2":10, "3":127)", json::kind::array, octets));
}

TEST(half_readings, take_words_of_big_numbers) {
  constexpr std::string_view number = "\x01\xFE\x0A\x7F\x82\x03\x04\xF5";
  for (const std::string_view text : {"2181235957,33426047", "33426047,2181235957", "33426047,-2113731339",
           R"("0":2181235957,"1":33426047)", "1269,33283,2687,510"}) {
    EXPECT_TRUE(can_be_read(text, json::kind::array, number)) << text;
  }
  for (const std::string_view text : {"2181235957,33426048", "2181235957,33426047.0", "2181235957,-33426047e1"}) {
    EXPECT_FALSE(can_be_read(text, json::kind::array, number)) << text;
  }
}

TEST(half_readings, take_what_stands_in_a_text) {
  constexpr std::string_view value = "0123456789012345678901234567890123456789";
  const std::string decoded = [&] {
    std::string copy{value};
    const auto read = json::decode_leniently(copy);
    return std::string{read.begin(), read.end()};
  }();
  for (const std::string_view before : {"d=", "https://example.com/?d=", "https://example.com/", "data:;base64,"}) {
    EXPECT_TRUE(can_be_read(std::string{before} + std::string{value}, json::kind::string, decoded)) << before;
  }
}

TEST(half_readings, take_nothing_else) {
  constexpr std::array<std::string_view, 6> texts = {
      "", "01fe0a7g", "0x", "1, 256, 10, 127", "1, -129, 10, 127", "1, 2.5, 10, 127"};
  for (const std::string_view text : texts) {
    half_readings readings;
    for (const std::string& each : readings.read({json::token{}, text, json::kind::string})) {
      EXPECT_NE(each, octets) << text;
    }
  }
  for (const std::string_view text : {"-33426047", "3.3425023e7", "33426048"}) {
    EXPECT_FALSE(can_be_read(text, json::kind::number, octets)) << text;
  }
  EXPECT_FALSE(can_be_read("1,256,10,127", json::kind::array, octets));
  EXPECT_FALSE(can_be_read("1,99999999999,10,127", json::kind::array, octets));
}

}  // namespace
}  // namespace jwkguard::keys
