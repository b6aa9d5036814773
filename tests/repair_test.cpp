// A repair never changes the key that is meant, says what it did, and leaves nothing to repair.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "support/damaged_keys.hpp"
#include "support/fresh_keys.hpp"

namespace jwkguard {
namespace {

using test::damage;
using test::damaged_key;
using test::damager;
using test::fresh_key;
using test::key_kind;
using test::octet_string;

// --- the policies

policy repairing(policy rules, bool repairs) {
  rules.repair = repairs;
  rules.kid_from_thumbprint = repairs;
  rules.default_rsa_alg = repairs ? "RS256" : "";
  rules.allow_secret = true;  // else no symmetric key could be repaired
  return rules;
}

// --- what is held

const finding* find(const report& in, const damage& what) {
  const auto found = std::find_if(in.findings.begin(), in.findings.end(),
      [&what](const finding& each) { return each.rule->id == what.rule && each.member == what.member; });
  return found == in.findings.end() ? nullptr : &*found;
}

std::string list_of(const report& of) {
  std::string all;
  for (const finding& each : of.findings) {
    all += std::string{name_of(each.level)} + ' ' + std::string{each.rule->id} + ' ' + message_of(each) + '\n';
  }
  return all;
}

// Every damage is a note that says what was and what is, and nothing else is said of the key.
void expect_repaired(const damaged_key& of, const report& what) {
  ASSERT_EQ(what.keys.size(), 1U);
  ASSERT_EQ(what.keys[0].status, key_status::usable) << list_of(what);
  EXPECT_EQ(thumbprint_text(what.keys[0].value()), test::thumbprint_of(of.key));
  for (const std::vector<damage>& group : {of.faults, of.gaps}) {
    for (const damage& each : group) {
      const finding* const said = find(what, each);
      ASSERT_NE(said, nullptr) << each.rule << ' ' << each.member << '\n' << list_of(what);
      EXPECT_TRUE(said->repaired) << each.rule;
      EXPECT_EQ(said->level, level::note) << each.rule;
      EXPECT_EQ(message_of(*said), each.message);
    }
  }
  const std::size_t always = of.key.kind->kty == "oct" ? 1 : 0;  // that the secret is there
  EXPECT_EQ(what.findings.size(), of.faults.size() + of.gaps.size() + always) << list_of(what);
}

void expect_canonical_is_clean(const damaged_key& of, const std::string& canonical, const policy& unrepairing) {
  std::string text = canonical;
  const report again = check(text, unrepairing);
  EXPECT_TRUE(again.valid()) << canonical << '\n' << list_of(again);
  EXPECT_EQ(again.findings.size(), of.key.kind->kty == "oct" ? 1U : 0U) << canonical << '\n' << list_of(again);
  EXPECT_EQ(canonical_set(again.records()), canonical);
}

void expect_errors(const damaged_key& of, const report& repaired, const report& what) {
  ASSERT_EQ(what.keys.size(), 1U);
  EXPECT_TRUE(of.faults.empty() || what.keys[0].status == key_status::refused);
  for (const damage& each : of.faults) {
    const finding* const said = find(what, each);
    ASSERT_NE(said, nullptr) << each.rule << ' ' << each.member << '\n' << list_of(what);
    EXPECT_EQ(said->level, level::error) << each.rule;
    EXPECT_FALSE(said->repaired) << each.rule;
    EXPECT_EQ(said->offset, find(repaired, each)->offset) << each.rule;
  }
}

void expect_repair(const damaged_key& of, const policy& column) {
  const policy with = repairing(column, true);
  const policy without = repairing(column, false);
  SCOPED_TRACE(std::string{of.key.kind->name} + " under " + std::string{with.name()} + ": " + of.text());
  std::string text = of.text();
  const report repaired = check(text, with);
  expect_repaired(of, repaired);
  if (repaired.valid()) {
    expect_canonical_is_clean(of, canonical_set(repaired.records()), without);
  }
  std::string text_again = of.text();
  expect_errors(of, repaired, check(text_again, without));
}

// --- the keys

bool begins_with_zero(const fresh_key& key) {
  return std::any_of(
      key.parameters.begin(), key.parameters.end(), [](const auto& each) { return each.second.front() == 0; });
}

// Some keys of a kind; of a curve, half of them with a coordinate that begins with a zero octet.
std::vector<fresh_key> make_keys(const key_kind& kind) {
  constexpr std::size_t ordinary = 3;
  std::vector<fresh_key> keys;
  while (keys.size() < ordinary) {
    keys.push_back(test::make_fresh_key(kind));
  }
  while (kind.kty == "EC" && keys.size() < 2 * ordinary) {
    if (fresh_key key = test::make_fresh_key(kind); begins_with_zero(key)) {
      keys.push_back(std::move(key));
    }
  }
  return keys;
}

TEST(repair, never_changes_the_key_and_leaves_nothing_to_repair) {
  constexpr std::size_t cases_of_a_kind = 300;
  std::size_t cases = 0;
  std::size_t faults = 0;
  damager random{7'638};
  for (const key_kind& kind : test::damaged_kinds()) {
    const std::vector<fresh_key> keys = make_keys(kind);
    for (std::size_t index = 0; index < cases_of_a_kind; ++index) {
      const bool is_pushed = (kind.endpoint_takes || kind.kty == "oct") && index % 2 == 0;
      const policy column = is_pushed ? policy::cloudflare() : policy::rfc();
      damaged_key damaged = random.damage_some(keys[index % keys.size()]);
      random.leave_gaps(damaged, column.column);
      expect_repair(damaged, column);
      ASSERT_FALSE(HasFailure());
      ++cases;
      faults += damaged.faults.size() + damaged.gaps.size();
    }
  }
  EXPECT_EQ(cases, 14 * cases_of_a_kind);
  EXPECT_GT(faults, 3 * cases / 2);
}

// --- what nobody can repair

void expect_refused(const damaged_key& of, const damage& why) {
  const policy rules = repairing(policy::rfc(), true);
  SCOPED_TRACE(std::string{of.key.kind->name} + ": " + of.text());
  std::string text = of.text();
  const report what = check(text, rules);
  ASSERT_EQ(what.keys.size(), 1U);
  EXPECT_EQ(what.keys[0].status, key_status::refused);
  // A coordinate whose text lacks its end is told as cut.
  const finding* const cut_off =
      why.rule == "ec.coordinate.length" ? find(what, {"ec.coordinate.cut", why.member, {}}) : nullptr;
  const finding* const said = cut_off != nullptr ? cut_off : find(what, why);
  ASSERT_NE(said, nullptr) << why.rule << ' ' << why.member << '\n' << list_of(what);
  EXPECT_EQ(said->level, level::error);
  EXPECT_FALSE(said->repaired);
}

damaged_key written_with(const fresh_key& key, std::string_view name, const octet_string& octets) {
  damaged_key made = test::undamaged_key(key);
  made.text_of(name) = test::base64url(octets);
  return made;
}

octet_string cut(octet_string octets, std::size_t at) {
  octets.erase(octets.begin() + static_cast<std::ptrdiff_t>(at));
  return octets;
}

// The rule that a member of a wrong length breaks.
std::string length_rule(const key_kind& kind) {
  return kind.kty == "EC"    ? "ec.coordinate.length"
         : kind.kty == "RSA" ? "rsa.modulus.short"
         : kind.kty == "oct" ? "oct.key.short"
                             : "member.length";
}

// Of a number any octets are one, but not of the length that was right.
TEST(repair, is_not_tried_where_octets_are_missing_or_too_many) {
  std::size_t cases = 0;
  const auto expect_length_fault = [&cases](const fresh_key& key, const std::string& name, const octet_string& octets) {
    expect_refused(written_with(key, name, octets), {length_rule(*key.kind), name, {}});
    ++cases;
  };
  for (const key_kind& kind : test::damaged_kinds()) {
    if (kind.name == "RSA 3072") {
      continue;  // a little shorter it is still long enough
    }
    const int rounds = kind.kty == "RSA" ? 3 : 20;
    for (int round = 0; round < rounds; ++round) {
      const fresh_key key = test::make_fresh_key(kind);
      const auto& [name, octets] = key.parameters.back().first == "e" ? key.parameters.front() : key.parameters.back();
      if (octets.front() != 0 || kind.kty != "EC") {
        expect_length_fault(key, name, cut(octets, 0));
      }
      expect_length_fault(key, name, cut(octets, octets.size() - 1));
      if (kind.kty == "EC" || kind.kty == "OKP" || kind.kty == "AKP") {
        octet_string longer = test::padded(octets, 1);
        longer.front() = kind.kty == "EC" ? 1 : 0;  // elsewhere not even zeros can be taken away
        expect_length_fault(key, name, longer);
      }
    }
  }
  EXPECT_GT(cases, 600U);
}

// Both together are the right octets of a point: a reader that only joins them takes such a key.
TEST(repair, is_not_tried_where_an_octet_is_on_the_wrong_side) {
  std::size_t cases = 0;
  for (const key_kind& kind : test::damaged_kinds()) {
    for (int round = 0; kind.kty == "EC" && round < 50; ++round) {
      const fresh_key key = test::make_fresh_key(kind);
      octet_string x = key.parameters[0].second;
      octet_string y = key.parameters[1].second;
      x.push_back(y.front());
      damaged_key damaged = written_with(key, "x", x);
      damaged.text_of("y") = test::base64url(cut(y, 0));
      expect_refused(damaged, {"ec.coordinate.length", "x", {}});
      ++cases;
    }
  }
  EXPECT_EQ(cases, 200U);
}

TEST(repair, is_not_tried_on_foreign_characters_and_impossible_lengths) {
  damager random{4'648};
  std::size_t cases = 0;
  for (const key_kind& kind : test::damaged_kinds()) {
    const fresh_key key = test::make_fresh_key(kind);
    for (const auto& [name, octets] : key.parameters) {
      for (const std::string_view foreign : {"!", ".", "\\u0000", "é", "="}) {
        damaged_key damaged = written_with(key, name, octets);
        std::string& text = damaged.text_of(name);
        text.replace(random.below(text.size() - 1), 1, foreign);
        expect_refused(damaged, {foreign.starts_with('\\') ? "json.string.control" : "base64url.character", name, {}});
        ++cases;
      }
      damaged_key damaged = written_with(key, name, octets);
      std::string& text = damaged.text_of(name);
      text.append((5 - text.size() % 4) % 4, 'A');
      expect_refused(damaged, {"base64url.length", name, {}});
      ++cases;
    }
  }
  EXPECT_GT(cases, 100U);
}

// Nothing is written from private members; and a shared secret may be a passphrase, which is another one without its
// spaces or padding.
TEST(repair, is_not_tried_on_private_members_nor_on_a_secret) {
  std::size_t cases = 0;
  for (const key_kind& kind : test::damaged_kinds()) {
    const fresh_key key = test::make_fresh_key(kind);
    for (const auto& [name, octets] : kind.kty == "oct" ? key.parameters : key.secrets) {
      damaged_key damaged = test::undamaged_key(key, true);
      damaged.text_of(name).insert(3, " ");
      expect_refused(damaged, {"base64url.white-space", name, {}});
      damaged.text_of(name) = test::base64url(octets) + "==";
      expect_refused(damaged, {"base64url.padding", name, {}});
      cases += 2;
    }
  }
  EXPECT_GE(cases, 46U);
}

// Any number is one: so a character that is missing must not be taken for a blank, nor bits for none.
TEST(repair, is_not_tried_on_numbers_of_which_something_may_be_missing) {
  std::size_t cases = 0;
  damager random{8'017};
  const auto expect = [&cases](const fresh_key& key, const std::string& name, const std::string& text,
                          const std::string& rule) {
    damaged_key damaged = test::undamaged_key(key);
    damaged.text_of(name) = text;
    expect_refused(damaged, {rule, name, {}});
    ++cases;
  };
  for (const key_kind& kind : test::damaged_kinds()) {
    if (kind.kty != "RSA") {
      continue;
    }
    const fresh_key key = test::make_fresh_key(kind);
    for (int round = 0; round < 20; ++round) {
      const std::string text = test::base64url(key.parameters[0].second);
      const std::size_t place = 1 + random.below(text.size() - 2);
      std::string blank = text;
      blank[place] = ' ';
      expect(key, "n", blank, "base64url.white-space");
      std::string broken = text;
      broken.insert(1 + place % 59, "\\n");
      expect(key, "n", broken, "base64url.white-space");
      expect(key, "n", text.substr(0, text.size() - 2 - text.size() % 4) + "=", "base64url.padding");
      std::string bits = text.substr(0, text.size() - text.size() % 4 - 4) + "AAD";
      expect(key, "n", bits, "base64url.trailing-bits");
      expect(key, "e", "AR", "base64url.trailing-bits");
      expect(key, "e", "AQ AB", "base64url.white-space");
    }
  }
  EXPECT_EQ(cases, 240U);
}

}  // namespace
}  // namespace jwkguard
