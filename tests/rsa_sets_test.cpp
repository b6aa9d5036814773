// Moduli of a set are measured together: what is said of a key must be what is said of it alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "../fuzz/both_ways.hpp"
#include "jwkguard/jwkguard.hpp"
#include "support/fresh_keys.hpp"
#include "support/gmp_numbers.hpp"

namespace jwkguard {
namespace {

struct modulus_text {
  std::string what;
  std::string n;
  std::string_view broken;       ///< a rule that it breaks under the policy `cloudflare`; empty: none
  std::string_view broken_deep;  ///< under that policy, deep
};

std::string encoded(const mpz_class& number) { return test::base64url(test::octets_of(number)); }

// Odd, without a small factor, and of 2,048 bits.
template <class Make>
mpz_class ordinary(Make make) {
  mpz_class small;
  mpz_primorial_ui(small.get_mpz_t(), 65'537);
  mpz_class number;
  do {
    number = make();
  } while (gcd(number, small) != 1 || mpz_sizeinbase(number.get_mpz_t(), 2) != 2'048);
  return number;
}

mpz_class with_factor_751(test::number_source& source) {
  const mpz_class lowest = test::power_of(2, 2'047) / 751 + 1;
  return 751 * test::prime_after(lowest + source.below(lowest / 2));
}

mpz_class cube(test::number_source& source) {
  mpz_class longest;
  mpz_root(longest.get_mpz_t(), test::power_of(2, 2'048).get_mpz_t(), 3);
  return ordinary([&] { return test::power_of(longest - source.below(longest / 10), 3); });
}

mpz_class roca_number(test::number_source& source) {
  mpz_class m;
  mpz_primorial_ui(m.get_mpz_t(), 167);
  return ordinary([&] {
    mpz_class power;
    mpz_powm(power.get_mpz_t(), mpz_class{65'537}.get_mpz_t(), source.below(m).get_mpz_t(), m.get_mpz_t());
    return mpz_class{source.number(2'048) / m * m + power};
  });
}

// Comes out in this round of Fermat's method, or beside it.
mpz_class close_number(test::number_source& source, unsigned long round) {
  return ordinary([&] {
    const mpz_class a = source.prime(1'024);
    const mpz_class b = sqrt(mpz_class{a * (2 * round - 1)});
    return mpz_class{a * a - b * b};
  });
}

std::vector<modulus_text> moduli(test::number_source& source) {
  constexpr std::string_view small = "rsa.modulus.small-factor";
  constexpr std::string_view power = "rsa.modulus.perfect-power";
  constexpr std::string_view roca = "rsa.modulus.roca";
  constexpr std::string_view close = "rsa.modulus.close-primes";
  constexpr std::string_view hexadecimal = "rsa.modulus.hexadecimal";
  constexpr std::string_view length = "rsa.modulus.short";
  constexpr std::string_view zeros = "member.leading-zeros";
  constexpr std::string_view bits = "base64url.trailing-bits";
  constexpr std::string_view character = "base64url.character";
  const mpz_class product = source.prime(1'024) * source.prime(1'024);
  std::vector<std::uint8_t> with_zero = test::octets_of(source.prime(1'024) * source.prime(1'016));
  with_zero.insert(with_zero.begin(), 0);
  std::string with_bits = encoded(product);
  ++with_bits.back();
  std::string with_sign = encoded(product);
  with_sign[100] = '!';
  // As long as base64url of a modulus, and without bits behind the last octet, too.
  const std::string digits = product.get_str(-16).substr(0, with_bits.size() - 1) + 'A';
  return {{"two primes", encoded(product), {}, {}}, {"a small factor", encoded(with_factor_751(source)), small, small},
      {"a cube", encoded(cube(source)), power, power}, {"ROCA", encoded(roca_number(source)), roca, roca},
      {"close primes", encoded(close_number(source, 40)), close, close},
      {"primes not so close", encoded(close_number(source, 1'000)), {}, close},
      {"one bit less", encoded(source.prime(1'024) * source.prime(1'023)), length, length},
      {"a zero octet first", test::base64url(with_zero), zeros, zeros},
      {"bits behind the last octet", with_bits, bits, bits}, {"a foreign character", with_sign, character, character},
      {"hexadecimal", digits, hexadecimal, hexadecimal},
      {"3,072 bits", encoded(source.prime(1'536) * source.prime(1'536)), {}, {}}};
}

std::string jwk(const std::string& n, std::size_t kid) {
  return R"({"kty":"RSA","alg":"RS256","kid":")" + std::to_string(kid) + R"(","n":")" + n + R"(","e":"AQAB"})";
}

policy rules_of(bool deep) {
  policy rules = policy::cloudflare();
  rules.deep = deep;
  return rules;
}

// What does not depend on where a key stands, of findings about one key.
using facts = std::vector<std::tuple<std::string_view, level, std::string_view, std::uint64_t, std::uint32_t>>;

facts facts_of(const report& what, std::uint32_t key) {
  facts made;
  for (const finding& each : what.findings) {
    if (each.key == key) {
      made.emplace_back(each.rule->id, each.level, each.member, each.actual.value_or(0), each.length);
    }
  }
  return made;
}

bool has_rule(const facts& all, std::string_view id) {
  return std::any_of(all.begin(), all.end(), [id](const auto& each) { return std::get<0>(each) == id; });
}

TEST(rsa_sets, a_key_is_judged_as_alone_in_every_place) {
  constexpr std::size_t places = 11;
  test::number_source source;
  const std::vector<modulus_text> all = moduli(source);
  std::vector<std::string> others(places);
  std::generate(others.begin(), others.end(), [&source] { return encoded(source.prime(1'024) * source.prime(1'024)); });
  int judged = 0;
  for (const bool deep : {false, true}) {
    validator with{rules_of(deep)};
    for (const modulus_text& modulus : all) {
      std::string alone = jwk(modulus.n, 0);
      const facts expected = facts_of(with.check(alone), 0);
      const std::string_view broken = deep ? modulus.broken_deep : modulus.broken;
      EXPECT_EQ(expected.empty(), broken.empty()) << modulus.what;
      EXPECT_TRUE(broken.empty() || has_rule(expected, broken)) << modulus.what;
      for (std::size_t place = 0; place < places; place += deep ? places : 1) {
        std::string text = R"({"keys":[)";
        for (std::size_t at = 0; at < places; ++at) {
          text.append(at == 0 ? "" : ",").append(jwk(at == place ? modulus.n : others[at], at));
        }
        text += "]}";
        const report& what = with.check(text);
        for (std::uint32_t at = 0; at < places; ++at) {
          EXPECT_EQ(facts_of(what, at), at == place ? expected : facts{}) << modulus.what << " at " << place;
        }
        ++judged;
      }
    }
  }
  EXPECT_EQ(judged, 12 * (11 + 1));
}

// Keys that differ in kid and modulus are judged by what was said of the one before them.
TEST(rsa_sets, keys_of_one_shape_are_judged_as_others_are) {
  constexpr int rounds = 60;
  constexpr std::size_t keys = 19;
  test::number_source source;
  std::vector<std::string> usual;
  for (int count = 0; count < 21; ++count) {
    usual.push_back(encoded(source.prime(1'024) * source.prime(1'024)));
  }
  const std::vector<modulus_text> unusual = moduli(source);

  std::string listed_key = R"({"keys":[)" + jwk(usual[3], 0) + "]}";
  policy listed = policy::cloudflare();
  listed.published = list_of({thumbprint(check(listed_key, policy::rfc()).keys.at(0).value())});
  policy longer = policy::rfc();
  longer.limits.modulus_bits_min = 3'072;
  policy shorter = policy::rfc();
  shorter.limits.modulus_bits_max = 2'047;
  ASSERT_TRUE(shorter.set_level(*find_rule("rsa.modulus.odd-length"), level::off));
  validator all[] = {validator{policy::cloudflare()}, validator{rules_of(true)}, validator{std::move(listed)},
      validator{std::move(longer)}, validator{std::move(shorter)}};

  std::mt19937_64 random{5};
  const auto pick = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  std::size_t usable = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string text;
    for (std::size_t index = 0; index < keys; ++index) {
      const bool is_unusual = pick(6) == 0 || (round % 3 == 0 && index < 2);
      std::string key = jwk(is_unusual ? unusual[pick(unusual.size())].n : usual[pick(usual.size())], pick(200));
      constexpr std::string_view exponents[] = {"AQ", "AQAC", "AQABA", "", "AAEAAQ", "Aw"};
      if (pick(10) == 0) {
        key.replace(key.find("AQAB"), 4, exponents[pick(std::size(exponents))]);
      }
      text.append(text.empty() ? R"({"keys":[)" : ",").append(key);
    }
    text += "]}";
    for (validator& with : all) {
      if (&with != &all[1] || round % 10 == 0) {  // deep
        ASSERT_EQ(fuzz::verdict(with, fuzz::spaced(text)), fuzz::verdict(with, fuzz::escaped(text))) << text;
        std::string checked = text;
        usable += with.check(checked).records().size();
      }
    }
  }
  EXPECT_GT(usable, static_cast<std::size_t>(rounds) * keys);
}

}  // namespace
}  // namespace jwkguard
