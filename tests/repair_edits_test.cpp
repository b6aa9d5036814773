// Sound keys, edited at random: whatever a repair makes of one is the key that its text can only have meant. Texts are
// read here by a decoder of the test's own. JWKGUARD_EDITS says how many; `./dev repairs` makes 1,000,000.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "places.hpp"
#include "support/damaged_keys.hpp"
#include "support/fresh_keys.hpp"
#include "support/shared_rows.hpp"

namespace jwkguard {
namespace {

using test::fresh_key;
using test::key_kind;
using test::octet_string;
using test::text_members;

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::size_t wanted_edits() {
  const char* const asked = std::getenv("JWKGUARD_EDITS");
  const std::string_view digits = asked == nullptr ? "" : asked;
  std::size_t count = 20'000;
  if (!digits.empty()) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    EXPECT_TRUE(error == std::errc{} && end == digits.data() + digits.size()) << "JWKGUARD_EDITS: " << digits;
  }
  return count;
}

// --- what a text can only mean

bool has_white_space(std::string_view text) { return text.find_first_of(" \t\r\n") != std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && has_white_space(text.substr(0, 1))) {
    text.remove_prefix(1);
  }
  while (!text.empty() && has_white_space(text.substr(text.size() - 1))) {
    text.remove_suffix(1);
  }
  return text;
}

void wrap(std::string& text, std::size_t length) {
  for (std::size_t place = (text.size() - 1) / length * length; place != 0; place -= length) {
    text.insert(place, "\n");
  }
}

// A text without the line ends of an encoder that wraps; any other as it is.
std::string unwrapped(std::string_view text) {
  std::string joined{text};
  std::erase(joined, '\n');
  for (const std::size_t length : {std::size_t{64}, std::size_t{76}}) {
    std::string again = joined;
    wrap(again, length);
    if (again == text) {
      return joined;
    }
  }
  return std::string{text};
}

// The octets of base64 in either alphabet, with the padding that its length asks for or none; nothing for anything
// else.
std::optional<octet_string> meaning_of(std::string_view text) {
  const std::size_t characters = text.find_last_not_of('=') + 1;
  const std::size_t padding = text.size() - characters;
  if (characters % 4 == 1 || (padding != 0 && (padding > 2 || text.size() % 4 != 0))) {
    return std::nullopt;
  }
  octet_string octets;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (char c : text.substr(0, characters)) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
    const std::size_t value = url_alphabet.find(c);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      octets.push_back(static_cast<std::uint8_t>(bits >> held & 0xFFU));
    }
  }
  return (bits & ((1U << held) - 1)) == 0 ? std::optional{octets} : std::nullopt;
}

octet_string without_zeros(octet_string octets) {
  octets.erase(octets.begin(), std::find_if(octets.begin(), octets.end(), [](std::uint8_t each) { return each != 0; }));
  return octets;
}

// --- edits

class editor {
 public:
  explicit editor(std::uint32_t seed) : random_(seed) {}
  [[nodiscard]] std::size_t below(std::size_t limit) { return random_() % limit; }

  void edit(std::string& text) {
    constexpr std::string_view others = "+/= \n\r\t.,:%";
    const std::size_t place = below(text.size());
    const auto any = [this, others] { return below(3) == 0 ? others[below(others.size())] : url_alphabet[below(64)]; };
    switch (below(12)) {
      case 0: text[place] = any(); break;
      case 1: text.insert(place, 1, any()); break;
      case 2: text.erase(place, 1 + below(3)); break;
      case 3: std::swap(text[place], text[below(text.size())]); break;
      case 4: text.resize(text.size() - std::min(text.size() - 1, below(9))); break;
      case 5: text.erase(0, std::min(text.size() - 1, below(9))); break;
      case 6: text.append(1 + below(3), '='); break;
      case 7: text.append((4 - text.size() % 4) % 4, '='); break;
      case 8: wrap(text, below(2) == 0 ? 64 : 76); break;
      case 9: text[place] = ' '; break;
      case 10: text.insert(below(2) == 0 ? 0 : text.size(), below(2) == 0 ? " " : "\n"); break;
      default: to_standard(text); break;
    }
    if (text.empty()) {
      text = "A";
    }
  }

 private:
  static void to_standard(std::string& text) {
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
  }

  std::mt19937 random_;
};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : std::string(1, c);
  }
  return out;
}

// --- what is held

struct edited {
  const fresh_key& key;
  std::vector<std::string> texts;  // of the parameters, as edited

  [[nodiscard]] std::string jwk() const {
    text_members members = test::members_of(key, "kid", false);
    for (std::size_t index = 0; index < texts.size(); ++index) {
      const auto place = std::find_if(
          members.begin(), members.end(), [&](const auto& each) { return each.first == key.parameters[index].first; });
      place->second = escaped(texts[index]);
    }
    return test::jwk_text(members);
  }
};

bool is_repaired(const report& what, std::string_view member) {
  return std::any_of(what.findings.begin(), what.findings.end(),
      [member](const finding& each) { return each.repaired && each.member == member; });
}

void expect_meant(const edited& of, const report& what) {
  const record made = what.keys[0].value();
  for (std::size_t index = 0; index < of.texts.size(); ++index) {
    const auto& [name, sound] = of.key.parameters[index];
    const octet_string octets{made.parameters[index].begin(), made.parameters[index].end()};
    const bool is_number = of.key.kind->kty == "RSA";
    const octet_string original = is_number ? without_zeros(sound) : sound;
    if (!is_repaired(what, name) || octets == original) {
      continue;
    }
    // Another key is right only where the text says it, without a blank that may stand for a character.
    const auto meant = meaning_of(unwrapped(trimmed(of.texts[index])));
    ASSERT_TRUE(meant.has_value()) << of.jwk();
    EXPECT_EQ(octets, is_number ? without_zeros(*meant) : *meant) << of.jwk();
    EXPECT_NE(of.key.kind->kty, "EC") << "no other point comes out: " << of.jwk();
  }
}

policy repairing(policy rules) {
  rules.repair = true;
  rules.allow_secret = true;
  return rules;
}

TEST(repair_edits, never_make_another_key) {
  editor random{20'261'128};
  std::vector<key_kind> kinds = test::damaged_kinds();
  std::erase_if(kinds, [](const key_kind& kind) { return kind.kty == "AKP"; });  // OpenSSL makes none
  std::vector<fresh_key> keys;
  for (const key_kind& kind : kinds) {
    keys.push_back(test::make_fresh_key(kind));
    keys.push_back(test::make_fresh_key(kind));
  }
  std::size_t repaired = 0;
  validator with_rfc{repairing(policy::rfc())};
  validator with_cloudflare{repairing(policy::cloudflare())};
  const std::size_t count = wanted_edits();
  for (std::size_t round = 0; round < count && !::testing::Test::HasFailure(); ++round) {
    edited of{keys[random.below(keys.size())], {}};
    for (const auto& [name, octets] : of.key.parameters) {
      of.texts.push_back(test::base64url(octets));
    }
    for (std::size_t edits = 1 + random.below(3); edits != 0; --edits) {
      random.edit(of.texts[random.below(of.texts.size())]);
    }
    std::string text = of.jwk();
    const report& what = (round % 2 == 0 ? with_rfc : with_cloudflare).check(text);
    ASSERT_EQ(what.keys.size(), 1U);
    if (what.keys[0].status == key_status::usable) {
      expect_meant(of, what);
      repaired +=
          std::any_of(what.findings.begin(), what.findings.end(), [](const finding& each) { return each.repaired; });
    }
  }
  std::printf("%zu edits, %zu keys repaired\n", count, repaired);
  EXPECT_GT(repaired, count / 20);
}

// Of the suites that others wrote: what is valid has the thumbprint that they say, with repairs too.
TEST(repair_edits, never_make_another_key_of_the_suites) {
  std::size_t rows = 0;
  std::size_t compared = 0;
  const std::string folder = std::string{JWKGUARD_SHARED_DIR} + "/vectors/";
  if (!test::read_shared_rows(folder + "wycheproof.jsonl")) {
    GTEST_SKIP() << "skipped: no ../shared (3,109 rows)";
  }
  for (const char* const name : {"wycheproof", "peers", "realworld", "rfc", "badkeys"}) {
    const auto all = test::read_shared_rows(folder + name + ".jsonl");
    ASSERT_TRUE(all) << name;
    for (const test::shared_row& row : *all) {
      policy rules = repairing(policy::rfc());
      rules.now = 1'700'000'000;
      std::string text = row.text;
      const report what = check(text, rules);
      const bool is_single = what.keys.size() == 1 && row.keys.empty();
      if (is_single && what.keys[0].status == key_status::usable && row.expect == "valid" && !row.thumbprint.empty()) {
        EXPECT_EQ(thumbprint_text(what.keys[0].value()), row.thumbprint) << row.id;
        ++compared;
      }
      for (std::size_t index = 0; index < row.keys.size() && index < what.keys.size(); ++index) {
        if (what.keys[index].status == key_status::usable && row.keys[index].verdict == "valid" &&
            !row.keys[index].thumbprint.empty()) {
          EXPECT_EQ(thumbprint_text(what.keys[index].value()), row.keys[index].thumbprint) << row.id;
          ++compared;
        }
      }
      ++rows;
    }
  }
  EXPECT_EQ(rows, 3'109U);
  EXPECT_EQ(compared, 2'948U);
}

}  // namespace
}  // namespace jwkguard
