// The table of keys whose private half can be guessed: that it is what it is made from, and that each key is found.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>

#include "jwkguard/record.hpp"
#include "keys/numbers_okp.hpp"
#include "keys/published.hpp"
#include "places.hpp"
#include "support/trivial_keys.hpp"

namespace jwkguard::test {
namespace {

const std::filesystem::path table = std::filesystem::path{JWKGUARD_SOURCE_DIR} / "src" / "keys" / "trivial_points.inc";

TEST(trivial_points, are_what_they_are_made_from) {
  EXPECT_EQ(trivial_keys().size(), 10'161U);
  const std::string made = trivial_points_table();
  if (std::getenv("JWKGUARD_WRITE_TRIVIAL_POINTS") != nullptr) {
    std::ofstream{table, std::ios::binary} << made;
  }
  std::ifstream in{table, std::ios::binary};
  const std::string written{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_TRUE(written == made) << "./dev trivial-points writes the table";
}

std::string_view jwk_name(std::string_view curve) {
  const std::map<std::string_view, std::string_view> names = {{"nist256", "P-256"}, {"nist384", "P-384"},
      {"nist521", "P-521"}, {"secp256k1", "secp256k1"}, {"ed25519", "Ed25519"}, {"ed448", "Ed448"},
      {"x25519", "X25519"}, {"x448", "X448"}};
  return names.at(curve);
}

record key_of(std::string_view crv, const octet_string& x) {
  record key{};
  key.crv = crv;
  key.parameters[0] = x;
  return key;
}

TEST(trivial_points, each_is_found_and_no_neighbour_of_it) {
  std::set<std::string_view> curves;
  for (const trivial_key& each : trivial_keys()) {
    const std::string_view crv = jwk_name(each.curve);
    curves.insert(crv);
    const keys::trivial_point* const found = keys::find_trivial(key_of(crv, each.x));
    ASSERT_NE(found, nullptr) << crv << ' ' << each.form << ' ' << each.number;
    EXPECT_EQ(found->number, each.number);
    for (const std::size_t bit : {std::size_t{8}, std::size_t{100}, each.x.size() * 8 - 33}) {
      EXPECT_EQ(keys::find_trivial(key_of(crv, flipped(each.x, bit))), nullptr) << crv << ' ' << each.number;
    }
    EXPECT_EQ(keys::find_trivial(key_of(crv == "P-256" ? "secp256k1" : "P-256", each.x)), nullptr);
  }
  EXPECT_EQ(curves.size(), 8U);
}

TEST(trivial_points, the_sign_of_an_edwards_point_and_the_ignored_bit_do_not_matter) {
  for (trivial_key each : trivial_keys()) {
    if (each.curve == "ed25519" || each.curve == "ed448" || each.curve == "x25519") {
      each.x.back() |= 0x80U;
      EXPECT_NE(keys::find_trivial(key_of(jwk_name(each.curve), each.x)), nullptr) << each.curve << ' ' << each.number;
    }
  }
}

TEST(trivial_points, multiples_of_base_points_of_rfc_8037_are_points_of_their_curves) {
  keys::okp_arithmetic points;
  for (const trivial_key& each : trivial_keys()) {
    if (each.form == "multiple" && jwk_name(each.curve).size() != 5) {
      const keys::okp_point_facts facts = points.measure(jwk_name(each.curve), each.x);
      EXPECT_TRUE(each.curve == "secp256k1" || (facts.canonical && facts.on_curve && !facts.small_order))
          << each.curve << ' ' << each.number;
    }
  }
}

TEST(trivial_points, few_other_keys_need_a_second_look) {
  std::mt19937_64 random{17};
  for (const std::size_t bytes : {32U, 48U, 56U, 57U, 256U}) {
    octet_string x(bytes);
    int looked_at = 0;
    constexpr int count = 100'000;
    for (int time = 0; time < count; ++time) {
      std::generate(x.begin(), x.end(), [&] { return static_cast<std::uint8_t>(random()); });
      x.front() |= bytes == 256 ? 0x80U : 0U;  // as moduli are
      looked_at += keys::may_be_published(x) ? 1 : 0;
    }
    EXPECT_LT(looked_at, count / 50) << bytes;
  }
}

}  // namespace
}  // namespace jwkguard::test
