// Keys whose points and moduli are measured together, and keys that are like the one before them, are judged as others.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../fuzz/both_ways.hpp"
#include "jwkguard/validator.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard {
namespace {

TEST(waiting_keys, are_judged_as_others_are) {
  constexpr int rounds = 4'000;
  policy own = policy::rfc();
  own.skip_unsupported = own.repair = own.kid_from_thumbprint = true;
  validator strict{policy::cloudflare()};
  validator tolerant{std::move(own)};
  policy narrow = policy::rfc();
  narrow.limits.string_bytes = 43;
  validator limited{std::move(narrow)};
  const std::string set = test::make_p256_set(11);  // more than are measured together
  constexpr std::string_view replacements[] = {"A", "_", "=", "+", "\"", ",", "ES384", "P-384", "enc", "",
      "\"d\":\"AA\",", "\"n\":\"AA\",", "\"kid\":\"a\",", "\"key_ops\":\"verify\",", "\"use\":\"x\",", " ", "\n", "{}",
      "null"};
  std::mt19937_64 random{7};
  const auto pick = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  std::size_t findings = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string text = set;
    for (std::size_t count = pick(4); count != 0; --count) {
      text.replace(pick(text.size()), pick(3), replacements[pick(std::size(replacements))]);
    }
    for (validator* with : {&strict, &tolerant, &limited}) {
      const std::string said = fuzz::verdict(*with, fuzz::spaced(text));
      ASSERT_EQ(said, fuzz::verdict(*with, fuzz::escaped(text))) << text;
      findings += static_cast<std::size_t>(std::count(said.begin(), said.end(), '\n'));
    }
  }
  EXPECT_GT(findings, static_cast<std::size_t>(rounds));
}

// --- keys of one shape: the same members in the same order, the same words

// The members of one key, those of `words` and the others in the order of `places`.
std::string jwk_in_order(const test::p256_key& key, std::string_view kid, std::span<const std::size_t> places) {
  const std::string members[] = {R"("kty":"EC")", R"("crv":"P-256")", R"("alg":"ES256")", R"("use":"sig")",
      R"("kid":")" + std::string{kid} + '"', R"("x":")" + key.x + '"', R"("y":")" + key.y + '"',
      R"("x5u":"https://a.example/")"};
  std::string text;
  for (const std::size_t place : places) {
    text += (text.empty() ? "{" : ",") + members[place];
  }
  return text + '}';
}

TEST(waiting_keys, of_one_shape_are_judged_as_others_are) {
  constexpr int rounds = 300;
  constexpr std::uint32_t count = 21;  // nearly three times as many as are measured together
  // RFC 7517 A.1; A.2 has its private half.
  const test::p256_key published{
      "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"};
  std::vector<test::p256_key> keys;
  for (std::uint32_t index = 0; index < count; ++index) {
    keys.push_back(test::make_p256_key(index));
  }
  std::mt19937_64 random{11};
  const auto pick = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };

  policy narrow = policy::cloudflare();
  narrow.limits.kid_bytes = 9;
  narrow.limits.string_bytes = 44;
  policy few = policy::rfc();
  few.limits.findings = 1;
  policy listed = policy::cloudflare();
  std::string third = R"({"keys":[)" + test::jwk_of(keys[3], "k") + "]}";
  listed.published = list_of({thumbprint(check(third, policy::rfc()).keys.at(0).value())});
  policy nameless = policy::rfc();
  ASSERT_TRUE(nameless.set_level(*find_rule("key.kid.missing"), level::off));
  validator all[] = {validator{policy::cloudflare()}, validator{policy::rfc()}, validator{std::move(narrow)},
      validator{std::move(few)}, validator{std::move(listed)}, validator{std::move(nameless)}};

  std::size_t usable = 0;
  std::size_t findings = 0;
  std::array<std::size_t, 8> places = {0, 1, 2, 3, 4, 5, 6, 7};
  for (int round = 0; round < rounds; ++round) {
    std::shuffle(places.begin(), places.end(), random);
    const bool has_url = pick(2) == 0;
    const bool has_alg = pick(3) != 0;  // without one there is something to say of each key
    std::string text;
    for (std::uint32_t index = 0; index < count; ++index) {
      test::p256_key key = pick(40) == 0 ? published : keys[index];
      std::string kid = "k" + std::string(pick(8), 'k') + std::to_string(pick(2) == 0 ? index : 10);
      switch (pick(60)) {
        case 0: kid.clear(); break;
        case 1: kid = std::string(45, 'l'); break;
        case 2: key.y = keys[(index + 1) % count].y; break;
        case 3: key.x += '='; break;
        case 4: key.x.pop_back(); break;
        case 5: key.y.back() = key.y.back() == 'A' ? 'B' : 'A'; break;
        case 6: key.x.clear(); break;
        case 7: key.y = "AA" + key.y; break;
        case 8: std::swap(places[pick(8)], places[pick(8)]); break;  // the shape changes
        default: break;
      }
      std::vector<std::size_t> in_order(places.begin() + (pick(60) == 0 ? 1 : 0), places.end());
      std::erase_if(in_order, [&](std::size_t place) { return (place == 7 && !has_url) || (place == 2 && !has_alg); });
      std::string made = jwk_in_order(key, kid, in_order);
      if (const std::size_t url = made.find("https:"); url != std::string::npos && pick(30) == 0) {
        made.erase(url + 4, 1);
      }
      if (pick(60) == 0) {
        made.replace(made.find("sig"), 3, "enc");
      }
      text += (text.empty() ? R"({"keys":[)" : ",") + made;
    }
    text += "]}";
    for (validator& with : all) {
      ASSERT_EQ(fuzz::verdict(with, fuzz::spaced(text)), fuzz::verdict(with, fuzz::escaped(text))) << text;
      std::string checked = text;
      const report& seen = with.check(checked);
      findings += seen.findings.size();
      usable += seen.records().size();
    }
  }
  EXPECT_GT(usable, static_cast<std::size_t>(rounds) * count);
  EXPECT_GT(findings, static_cast<std::size_t>(rounds) * 4);
}

// Past the limit of findings, keys are judged as before it.
TEST(waiting_keys, of_one_text_have_the_same_findings) {
  constexpr int rounds = 200;
  constexpr std::string_view texts[] = {"{}", R"({"kty":"EC"})", R"({"kty":"RSA","alg":"ES256"})", R"({"kty":"zip"})",
      R"({"use":"enc","crv":"P-256","kty":"EC"})", R"({"alg":"none"})", R"({"kty":"EC","kid":""})", "{ }", "7"};
  std::mt19937_64 random{3};
  const auto pick = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  const auto seen = [](std::string text, policy rules, std::uint32_t most) {
    rules.limits.findings = most;
    report what = check(text, rules);
    if (!what.findings.empty() && what.findings.back().rule->id == "limits.findings") {
      --what.counts[static_cast<std::size_t>(level::warning)];
    }
    std::string said;
    for (const std::uint32_t count : what.counts) {
      said += std::to_string(count) + ' ';
    }
    for (const key_entry& each : what.keys) {
      said += std::to_string(static_cast<int>(each.status)) + ' ' + std::string{each.kid()} + ' ' +
              std::to_string(each.offset) + '+' + std::to_string(each.length) + '\n';
    }
    return std::pair{said, what.findings.size()};
  };
  std::size_t left_out = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string text;
    for (std::size_t count = 4 + pick(60), which = pick(std::size(texts)); count != 0; --count) {
      which = pick(3) == 0 ? pick(std::size(texts)) : which;
      text.append(text.empty() ? R"({"keys":[)" : ",").append(texts[which]);
    }
    text += "]}";
    policy own = round % 2 == 0 ? policy::rfc() : policy::cloudflare();
    own.skip_unsupported = round % 3 == 0;
    const auto [all, most] = seen(text, own, UINT32_MAX);
    const auto [some, few] = seen(text, own, 1);
    ASSERT_EQ(all, some) << text;
    left_out += most - few;
  }
  EXPECT_GT(left_out, static_cast<std::size_t>(rounds) * 10);
}

TEST(waiting_keys, hold_names_and_values_to_the_limit) {
  const auto rules_broken = [](std::uint32_t most_bytes) {
    policy rules = policy::rfc();
    rules.limits.string_bytes = most_bytes;
    std::string text = R"({"keys":[{"kty":"EC","crv":"EC","x5t#S256":"AAAA"}]})";
    const report seen = check(text, rules);
    return seen.findings.empty() ? "" : std::string{seen.findings.front().rule->id};
  };
  EXPECT_EQ(rules_broken(7), "limits.string");
  EXPECT_NE(rules_broken(8), "limits.string");
}

}  // namespace
}  // namespace jwkguard
