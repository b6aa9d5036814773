// Records from and to OpenSSL's keys.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "jwkguard/evp.hpp"
#include "jwkguard/key_text.hpp"
#include "support/key_samples.hpp"

namespace jwkguard::test {
namespace {

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
  const auto unbound = record_of(make_key("RSA-PSS").get());
  ASSERT_TRUE(unbound);
  EXPECT_EQ(unbound->view().alg, "");
}

TEST(evp, keeps_what_a_key_for_pss_is_bound_to) {
  for (const int bits : {256, 384, 512}) {
    const keys::key_ptr key = make_pss_key("SHA" + std::to_string(bits));
    const auto bound = record_of(key.get());
    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->view().alg, "PS" + std::to_string(bits));
    EXPECT_EQ(read_key_text(spki_pem(key)).keys[0].view().alg, "PS" + std::to_string(bits));
  }
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
  const std::array<std::uint8_t, 33> longer{1};
  for (const auto& [kty, crv, x, y] : std::vector<std::tuple<const char*, const char*, std::size_t, std::size_t>>{
           {"OKP", "Ed25519", 31, 0}, {"OKP", "Ed25519", 0, 0}, {"OKP", "X25519", 33, 0}, {"OKP", "ED25519", 32, 0},
           {"OKP", "1.3.101.112", 32, 0}, {"EC", "P-256", 31, 33}, {"EC", "prime256v1", 32, 32}}) {
    const record key{.kty = kty,
        .crv = crv,
        .alg = {},
        .kid = {},
        .use = {},
        .parameters = {{std::span{longer}.first(x), std::span{longer}.first(y)}}};
    EXPECT_FALSE(evp_key_of(key)) << kty << ' ' << crv << ' ' << x;
  }
  const record off_curve{
      .kty = "EC", .crv = "P-256", .alg = {}, .kid = {}, .use = {}, .parameters = {{octets, octets}}};
  EXPECT_FALSE(evp_key_of(off_curve));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace jwkguard::test
