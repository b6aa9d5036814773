// Private halves against their public ones. Failures name curves, members and bits, never a value.
#include "keys/openssl_private.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/openssl_keys.hpp"

namespace jwkguard::keys {
namespace {

using test::flipped;
using test::make_key;
using test::number_of;
using test::octet_string;
using test::octets_of;
using test::padded;

// `left` plus or minus `right`, which must not be negative.
octet_string combined(const octet_string& left, const octet_string& right, decltype(&BN_add) how) {
  const bn_ptr sum{BN_bin2bn(left.data(), static_cast<int>(left.size()), nullptr)};
  const bn_ptr other{BN_bin2bn(right.data(), static_cast<int>(right.size()), nullptr)};
  EXPECT_EQ(how(sum.get(), sum.get(), other.get()), 1);
  return octets_of(sum.get());
}

octet_string sum(const octet_string& left, const octet_string& right) { return combined(left, right, BN_add); }
octet_string difference(const octet_string& left, const octet_string& right) { return combined(left, right, BN_sub); }

octet_string half(const octet_string& number) {
  const bn_ptr halved{BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr)};
  EXPECT_EQ(BN_rshift1(halved.get(), halved.get()), 1);
  return octets_of(halved.get());
}

const octet_string none;
const octet_string zero{0};
const octet_string one{1};
// What no arithmetic ends with in time: every power and product of such numbers is too long for it.
const octet_string huge(4'000'000, 0xFF);

// --- EC

constexpr std::array ec_curves = {"P-256", "P-384", "P-521", "secp256k1"};

struct ec_key {
  octet_string d;
  octet_string x;
  octet_string y;
};

ec_key make_ec(const char* curve) {
  const key_ptr made = make_key(curve);
  return {number_of(made, OSSL_PKEY_PARAM_PRIV_KEY), number_of(made, OSSL_PKEY_PARAM_EC_PUB_X),
      number_of(made, OSSL_PKEY_PARAM_EC_PUB_Y)};
}

std::string facts_of(const char* curve, const octet_string& d, const octet_string& x, const octet_string& y) {
  const scalar_facts facts = measure_ec_private(curve, d, x, y);
  return std::string{facts.in_range ? "range " : ""} + (facts.matches ? "match " : "");
}

struct ec_parameters {
  octet_string order;
  octet_string prime;
  octet_string base_x;
  octet_string base_y;
};

ec_parameters parameters_of(const char* curve) {
  const group_ptr group{EC_GROUP_new_by_curve_name(curve_id(curve))};
  const bn_ptr x{BN_new()};
  const bn_ptr y{BN_new()};
  EXPECT_EQ(
      EC_POINT_get_affine_coordinates(group.get(), EC_GROUP_get0_generator(group.get()), x.get(), y.get(), nullptr), 1);
  return {octets_of(EC_GROUP_get0_order(group.get())), octets_of(EC_GROUP_get0_field(group.get())), octets_of(x.get()),
      octets_of(y.get())};
}

TEST(openssl_private, ec_scalars_match_their_points_only) {
  int cases = 0;
  for (const char* const curve : ec_curves) {
    const ec_key key = make_ec(curve);
    const ec_key other = make_ec(curve);
    EXPECT_EQ(facts_of(curve, key.d, key.x, key.y), "range match ") << curve;
    EXPECT_EQ(facts_of(curve, padded(key.d, 3), padded(key.x, 1), padded(key.y, 1000)), "range match ") << curve;
    EXPECT_EQ(facts_of(curve, other.d, key.x, key.y), "range ") << curve;
    EXPECT_EQ(facts_of(curve, key.d, key.x, other.y), "range ") << curve;
    EXPECT_EQ(facts_of(curve, key.d, other.x, key.y), "range ") << curve;
    EXPECT_EQ(facts_of(curve, key.d, key.y, key.x), "range ") << curve;
    EXPECT_EQ(facts_of(curve, key.d, none, none), "range ") << curve;
    for (std::size_t bit = 0; bit < 200; bit += 5) {
      EXPECT_EQ(facts_of(curve, flipped(key.d, bit), key.x, key.y), "range ") << curve << " bit " << bit;
      EXPECT_EQ(facts_of(curve, key.d, flipped(key.x, bit), key.y), "range ") << curve << " bit " << bit;
      EXPECT_EQ(facts_of(curve, key.d, key.x, flipped(key.y, bit)), "range ") << curve << " bit " << bit;
      cases += 3;
    }
  }
  EXPECT_EQ(cases, 4 * 40 * 3);
}

TEST(openssl_private, ec_scalars_at_the_ends_of_their_range) {
  for (const char* const curve : ec_curves) {
    const ec_key key = make_ec(curve);
    const auto [order, prime, base_x, base_y] = parameters_of(curve);
    const octet_string opposite = difference(order, key.d);
    EXPECT_EQ(facts_of(curve, opposite, key.x, difference(prime, key.y)), "range match ") << curve;
    EXPECT_EQ(facts_of(curve, opposite, key.x, key.y), "range ") << curve;
    // The point is that of d: it is the scalar that is not in range.
    EXPECT_EQ(facts_of(curve, sum(key.d, order), key.x, key.y), "") << curve;
    // The point is the same modulo p, but not written as it is.
    EXPECT_EQ(facts_of(curve, key.d, sum(key.x, prime), key.y), "range ") << curve;
    EXPECT_EQ(facts_of(curve, key.d, key.x, sum(key.y, prime)), "range ") << curve;
    EXPECT_EQ(facts_of(curve, difference(order, one), key.x, key.y), "range ") << curve;
    EXPECT_EQ(facts_of(curve, one, key.x, key.y), "range ") << curve;
    EXPECT_EQ(facts_of(curve, one, base_x, base_y), "range match ") << curve;
    for (const octet_string& d : {none, zero, order, sum(order, one), huge}) {
      EXPECT_EQ(facts_of(curve, d, key.x, key.y), "") << curve << ' ' << d.size();
      EXPECT_EQ(facts_of(curve, d, none, none), "") << curve << ' ' << d.size();
    }
    EXPECT_EQ(facts_of(curve, key.d, huge, huge), "range ") << curve;
    for (const char* const elsewhere : ec_curves) {
      EXPECT_EQ(measure_ec_private(elsewhere, key.d, key.x, key.y).matches, curve == elsewhere) << curve;
    }
    EXPECT_EQ(facts_of("Ed25519", key.d, key.x, key.y), "");
    EXPECT_EQ(facts_of("", key.d, key.x, key.y), "");
  }
}

// --- OKP

struct okp_curve {
  const char* name;
  std::size_t bytes;
  std::vector<std::size_t> overwritten;  // bits of d, from the lowest of its last octet (RFC 7748 5)
};

std::vector<okp_curve> okp_curves() {
  return {{"Ed25519", 32, {}}, {"Ed448", 57, {}}, {"X25519", 32, {248, 249, 250, 6, 7}}, {"X448", 56, {440, 441, 7}}};
}

TEST(openssl_private, okp_keys_match_their_public_halves_only) {
  std::size_t cases = 0;
  for (const okp_curve& curve : okp_curves()) {
    const key_ptr made = make_key(curve.name);
    const octet_string d = test::raw_private(made);
    const octet_string x = test::raw_public(made);
    EXPECT_TRUE(okp_private_matches(curve.name, d, x)) << curve.name;
    EXPECT_FALSE(okp_private_matches(curve.name, test::raw_private(make_key(curve.name)), x)) << curve.name;
    EXPECT_FALSE(okp_private_matches(curve.name, x, x)) << curve.name;
    for (std::size_t bit = 0; bit < 8 * curve.bytes; ++bit) {
      const auto& free = curve.overwritten;
      const bool is_free = std::find(free.begin(), free.end(), bit) != free.end();
      EXPECT_EQ(okp_private_matches(curve.name, flipped(d, bit), x), is_free) << curve.name << " bit " << bit;
      const bool is_top_of_x25519 = curve.name == std::string{"X25519"} && bit == 7;
      EXPECT_EQ(okp_private_matches(curve.name, d, flipped(x, bit)), is_top_of_x25519) << curve.name << " bit " << bit;
      cases += 2;
    }
    for (const okp_curve& other : okp_curves()) {
      EXPECT_EQ(okp_private_matches(other.name, d, x), curve.name == other.name) << curve.name << ' ' << other.name;
    }
    for (const octet_string& text : {none, zero, huge, padded(d, 1), octet_string(d.begin(), d.end() - 1)}) {
      EXPECT_FALSE(okp_private_matches(curve.name, text, x)) << curve.name << ' ' << text.size();
      EXPECT_FALSE(okp_private_matches(curve.name, d, text)) << curve.name << ' ' << text.size();
    }
    for (const char* const name : {"", "HMAC", "POLY1305", "RSA", "EC", "DH", "P-256"}) {
      EXPECT_FALSE(okp_private_matches(name, d, x)) << name;
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
  EXPECT_EQ(cases, 2 * 8 * (32U + 57U + 32U + 56U));
}

// --- RSA

constexpr std::array member_names = {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
enum member_index : std::size_t { at_n, at_e, at_d, at_p, at_q, at_dp, at_dq, at_qi };
using rsa_key = std::array<octet_string, member_names.size()>;

rsa_key make_rsa(unsigned bits) {
  const key_ptr made = make_key("RSA", bits);
  return {number_of(made, OSSL_PKEY_PARAM_RSA_N), number_of(made, OSSL_PKEY_PARAM_RSA_E),
      number_of(made, OSSL_PKEY_PARAM_RSA_D), number_of(made, OSSL_PKEY_PARAM_RSA_FACTOR1),
      number_of(made, OSSL_PKEY_PARAM_RSA_FACTOR2), number_of(made, OSSL_PKEY_PARAM_RSA_EXPONENT1),
      number_of(made, OSSL_PKEY_PARAM_RSA_EXPONENT2), number_of(made, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
}

rsa_key without(rsa_key key, std::initializer_list<std::size_t> members) {
  for (const std::size_t each : members) {
    key[each].clear();
  }
  return key;
}

rsa_key with(rsa_key key, std::size_t member, octet_string value) {
  key[member] = std::move(value);
  return key;
}

using rsa_fact = bool rsa_private_facts::*;
constexpr std::array<std::pair<const char*, rsa_fact>, 6> rsa_facts{{{"range ", &rsa_private_facts::d_in_range},
    {"exponents ", &rsa_private_facts::exponents}, {"product ", &rsa_private_facts::product},
    {"dp ", &rsa_private_facts::dp}, {"dq ", &rsa_private_facts::dq}, {"qi ", &rsa_private_facts::qi}}};

rsa_private_facts measured(const rsa_key& key) {
  return measure_rsa_private(
      {key[at_n], key[at_e], key[at_d], key[at_p], key[at_q], key[at_dp], key[at_dq], key[at_qi]});
}

// The facts that do not hold.
std::string broken(const rsa_key& key) {
  const rsa_private_facts facts = measured(key);
  std::string names;
  for (const auto& [name, fact] : rsa_facts) {
    names += facts.*fact ? "" : name;
  }
  return names;
}

TEST(openssl_private, rsa_keys_hold_with_any_members_absent) {
  for (const unsigned bits : {512U, 1024U, 1031U, 2048U}) {
    const rsa_key key = make_rsa(bits);
    for (std::size_t mask = 0; mask < 256; ++mask) {
      rsa_key some;
      for (std::size_t member = 0; member < some.size(); ++member) {
        some[member] = (mask >> member & 1U) != 0 ? padded(key[member], member) : none;
      }
      EXPECT_EQ(broken(some), "") << bits << ' ' << mask;
    }
  }
}

TEST(openssl_private, rsa_one_bit_breaks_what_it_is_about) {
  constexpr std::array whole = {"product ", "exponents dp dq ", "exponents ", "exponents product dp qi ",
      "exponents product dq qi ", "dp ", "dq ", "qi "};
  const rsa_key key = make_rsa(1024);
  const rsa_key short_form = without(key, {at_p, at_q, at_dp, at_dq, at_qi});
  int cases = 0;
  for (std::size_t member = 0; member < key.size(); ++member) {
    // Not near the top of the long ones, so that d stays below n.
    const std::size_t octets = key[member].size();
    for (std::size_t bit = 0; bit < 8 * (octets > 8 ? octets - 6 : octets); bit += 13) {
      const rsa_key bad = with(key, member, flipped(key[member], bit));
      EXPECT_EQ(broken(bad), whole[member]) << member_names[member] << " bit " << bit;
      ++cases;
      if (member <= at_d) {
        EXPECT_EQ(broken(with(short_form, member, bad[member])), "exponents ")
            << member_names[member] << " bit " << bit;
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 400);
}

TEST(openssl_private, rsa_other_private_halves_that_are_right_or_nearly) {
  const rsa_key key = make_rsa(1024);
  // p and q change places: qi is the inverse of the other.
  rsa_key swapped = key;
  std::swap(swapped[at_p], swapped[at_q]);
  EXPECT_EQ(broken(swapped), "dp dq qi ");
  std::swap(swapped[at_dp], swapped[at_dq]);
  EXPECT_EQ(broken(swapped), "qi ");
  // Half of (p-1)(q-1) more or less is as good a d; beyond n, it undoes e but is not in range.
  const octet_string totient = difference(sum(key[at_n], one), sum(key[at_p], key[at_q]));
  const bool is_large = std::pair{key[at_d].size(), key[at_d]} > std::pair{half(totient).size(), half(totient)};
  const octet_string other_d = is_large ? difference(key[at_d], half(totient)) : sum(key[at_d], half(totient));
  for (const bool is_short : {false, true}) {
    const rsa_key from = is_short ? without(key, {at_p, at_q, at_dp, at_dq, at_qi}) : key;
    EXPECT_EQ(broken(with(from, at_d, other_d)), "");
    EXPECT_EQ(broken(with(from, at_d, difference(totient, key[at_d]))), "exponents ");
    const octet_string beyond = sum(key[at_d], totient);
    EXPECT_EQ(broken(with(from, at_d, beyond)), beyond.size() > key[at_n].size() ? "range exponents " : "range ");
    for (const octet_string& bad : {zero, key[at_n], sum(key[at_n], one), sum(key[at_d], key[at_n])}) {
      EXPECT_NE(broken(with(from, at_d, bad)).find("range exponents "), std::string::npos) << bad.size();
    }
  }
  // The exponents of the remainders are below their primes, and so is the coefficient.
  EXPECT_EQ(broken(with(key, at_dp, sum(key[at_dp], difference(key[at_p], one)))), "dp ");
  EXPECT_EQ(broken(with(key, at_dq, sum(key[at_dq], difference(key[at_q], one)))), "dq ");
  EXPECT_EQ(broken(with(key, at_qi, sum(key[at_qi], key[at_p]))), "qi ");
  EXPECT_EQ(broken(with(key, at_dp, key[at_d])), "dp ");
  // A wrong d does not make a right dp wrong.
  EXPECT_EQ(broken(with(key, at_d, sum(key[at_d], one))), "exponents ");
  rsa_key trivial = with(with(key, at_p, one), at_q, key[at_n]);
  EXPECT_EQ(broken(without(trivial, {at_dp, at_dq, at_qi, at_d})), "product ");
  EXPECT_EQ(broken(with(key, at_e, {1, 0, 0})), "exponents dp dq ");
}

// Each member once zero and once far too long, beside good ones and beside others like it.
TEST(openssl_private, rsa_hostile_members) {
  const rsa_key key = make_rsa(1024);
  constexpr std::array about = {"range exponents product dp dq qi ", "exponents dp dq ", "range exponents ",
      "exponents product dp qi ", "exponents product dq qi ", "dp ", "dq ", "qi "};
  for (std::size_t member = 0; member < key.size(); ++member) {
    EXPECT_EQ(broken(with(key, member, zero)), about[member]) << member_names[member];
    EXPECT_EQ(broken(with(key, member, member == at_n ? key[at_n] : huge)), member == at_n ? "" : about[member])
        << member_names[member];
  }
  rsa_key all;
  all.fill(huge);
  all[at_n] = key[at_n];
  EXPECT_EQ(broken(all), "range exponents product dp dq qi ");
  EXPECT_EQ(broken(without(all, {at_p, at_q})), "range exponents ");
  EXPECT_EQ(broken(without(all, {at_n})), "");
  EXPECT_EQ(ERR_peek_error(), 0U);
}

// --- RSA again, with numbers small enough to count on one's fingers

using small_key = std::array<std::uint64_t, member_names.size()>;

std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t modulus) {
  std::uint64_t result = 1 % modulus;
  for (std::uint64_t count = 0; count < exponent; ++count) {
    result = result * base % modulus;
  }
  return result;
}

// Whether left * right = 1, modulo something that is at least 1.
bool are_inverse(std::uint64_t left, std::uint64_t right, std::uint64_t modulus) {
  return modulus > 0 && left * right % modulus == 1 % modulus;
}

// The facts of positive numbers.
std::array<bool, 6> facts_of(const small_key& key, bool has_factors) {
  const auto& [n, e, d, p, q, dp, dq, qi] = key;
  bool undoes = n % 2 == 1;
  for (const std::uint64_t base : {2U, 3U}) {
    undoes = undoes && power(power(base, e, n), d, n) == base % n;
  }
  return {d < n, has_factors ? are_inverse(e, d, p - 1) && are_inverse(e, d, q - 1) : undoes,
      p > 1 && q > 1 && p * q == n, dp < p && are_inverse(e, dp, p - 1), dq < q && are_inverse(e, dq, q - 1),
      qi < p && are_inverse(qi, q, p)};
}

TEST(openssl_private, rsa_small_numbers_against_plain_integers) {
  constexpr std::size_t has_p_and_q = 1U << at_p | 1U << at_q;
  std::mt19937 random{8017};
  std::array<std::array<int, 2>, 6> counts{};
  for (int draw = 0; draw < 30'000; ++draw) {
    small_key key{random() % 256, random() % 8, random() % 24, random() % 16, random() % 16, random() % 8, random() % 8,
        random() % 8};
    if (random() % 2 == 0 && key[at_p] * key[at_q] != 0) {
      key[at_n] = key[at_p] * key[at_q];
    }
    const std::size_t present = random() % 2 == 0 ? 0xFF : random() % 256;
    const bool has_factors = (present & has_p_and_q) == has_p_and_q;
    const std::array<std::size_t, 6> needed = {1U << at_n | 1U << at_d,
        1U << at_n | 1U << at_e | 1U << at_d | (has_factors ? has_p_and_q : 0), 1U << at_n | has_p_and_q,
        1U << at_n | 1U << at_e | 1U << at_p | 1U << at_dp, 1U << at_n | 1U << at_e | 1U << at_q | 1U << at_dq,
        1U << at_n | has_p_and_q | 1U << at_qi};
    rsa_key written;
    std::size_t positive = 0;
    small_key counted = key;
    for (std::size_t member = 0; member < key.size(); ++member) {
      if ((present >> member & 1U) != 0) {
        written[member] = {static_cast<std::uint8_t>(key[member])};
      }
      positive |= (key[member] != 0 ? std::size_t{1} : 0) << member;
      counted[member] = std::max<std::uint64_t>(key[member], 1);  // of a zero nothing is asked
    }
    const std::array<bool, 6> expected = facts_of(counted, has_factors);
    const rsa_private_facts facts = measured(written);
    for (std::size_t fact = 0; fact < rsa_facts.size(); ++fact) {
      const bool is_asked = (present & needed[fact]) == needed[fact];
      const bool holds = (positive & needed[fact]) == needed[fact] && expected[fact];
      ASSERT_EQ(facts.*rsa_facts[fact].second, !is_asked || holds) << rsa_facts[fact].first << draw;
      counts[fact][holds ? 1 : 0] += is_asked ? 1 : 0;
    }
  }
  for (const auto& [fails, holds] : counts) {
    EXPECT_GT(fails, 300);
    EXPECT_GT(holds, 300);
  }
}

}  // namespace
}  // namespace jwkguard::keys
