// The list of keys whose private half is known: that it is fit to be searched, and that each key is one of a kind.
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "json/base64.hpp"

namespace jwkguard::test {
namespace {

struct published_key {
  std::uint32_t first_octets;
  std::string_view thumbprint;
  std::string_view source;
};

constexpr published_key rows[] = {
#include "keys/published_keys.inc"
};

TEST(published_keys, are_thumbprints_with_a_source_each_once_and_in_order) {
  std::set<std::string_view> seen;
  std::uint32_t last = 0;
  for (const published_key& row : rows) {
    std::string text{row.thumbprint};
    const auto octets = json::decode_base64url(text);
    EXPECT_TRUE(octets && octets->size() == 32) << row.thumbprint;
    EXPECT_TRUE(seen.insert(row.thumbprint).second) << row.thumbprint << " occurs twice";
    EXPECT_FALSE(row.source.empty()) << row.thumbprint;
    EXPECT_LE(last, row.first_octets) << row.thumbprint << " is out of order";
    last = row.first_octets;
  }
  EXPECT_EQ(seen.size(), 366U) << "a row was lost, or this number was not brought up to date";
}

}  // namespace
}  // namespace jwkguard::test
