#include "jwkguard/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

namespace jwkguard {
namespace {

credential key(std::string alg, std::string kid, std::string thumbprint) {
  return {std::move(alg), std::move(kid), std::move(thumbprint), false, false};
}

credential hmac(std::string kid) { return {"HS256", std::move(kid), "", true, false}; }

credential unreadable(std::string alg, std::string kid) { return {std::move(alg), std::move(kid), "", false, true}; }

using keys = std::vector<credential>;

// Where the time that keys have been live is not the point.
gates no_wait() {
  gates held_to;
  held_to.min_overlap_s = 0;
  return held_to;
}

plan make_plan(const keys& live, const keys& desired) { return jwkguard::make_plan(live, desired, no_wait()); }

auto order_of(const credential& of) { return std::tie(of.kid, of.alg, of.thumbprint, of.symmetric, of.unreadable); }

keys sorted(keys list) {
  std::sort(
      list.begin(), list.end(), [](const auto& left, const auto& right) { return order_of(left) < order_of(right); });
  return list;
}

std::set<std::string> dangers_of(const plan& of) {
  std::set<std::string> ids;
  for (const danger& one : of.dangers) {
    ids.emplace(one.rule->id);
  }
  return ids;
}

keys apply(const plan& changes, keys to) {
  const auto take_out = [&to](const credential& which) {
    const auto found = std::find(to.begin(), to.end(), which);
    ASSERT_NE(found, to.end()) << "the plan takes out a key that is not live: " << which.kid;
    to.erase(found);
  };
  for (const credential& one : changes.remove) {
    take_out(one);
  }
  for (const replacement& pair : changes.replace) {
    take_out(pair.live);
    to.push_back(pair.desired);
  }
  to.insert(to.end(), changes.add.begin(), changes.add.end());
  return sorted(std::move(to));
}

bool is_sorted(const keys& list) {
  return std::is_sorted(list.begin(), list.end(), [](const credential& left, const credential& right) {
    return std::tie(left.kid, left.alg) < std::tie(right.kid, right.alg);
  });
}

bool same(const plan& left, const plan& right) {
  const auto pairs = [](const plan& of) {
    keys flat;
    for (const replacement& pair : of.replace) {
      flat.push_back(pair.live);
      flat.push_back(pair.desired);
    }
    return flat;
  };
  const auto texts = [](const plan& of) {
    std::vector<std::string> lines;
    for (const danger& one : of.dangers) {
      lines.push_back(std::string{one.rule->id} + one.message);
      lines.insert(lines.end(), one.kids.begin(), one.kids.end());
    }
    return lines;
  };
  return left.add == right.add && left.keep == right.keep && left.remove == right.remove &&
         left.unknown == right.unknown && pairs(left) == pairs(right) && texts(left) == texts(right);
}

// Small alphabets, so that names and thumbprints meet often.
keys random_set(std::mt19937& random, bool with_hidden) {
  constexpr std::array<const char*, 3> algs{"ES256", "ES384", "RS256"};
  const auto below = [&random](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  keys result;
  std::set<std::pair<std::string, std::string>> names;
  for (std::uint32_t count = below(7); count != 0; --count) {
    credential one =
        key(algs[below(3)], std::string(1, static_cast<char>('a' + below(4))), "thumb" + std::to_string(below(4)));
    if (with_hidden && below(4) == 0) {
      one = below(2) == 0 ? hmac(one.kid) : unreadable(one.alg, one.kid);
    }
    if (names.emplace(one.alg, one.kid).second) {
      result.push_back(std::move(one));
    }
  }
  return result;
}

TEST(plan, random_sets_keep_the_laws) {
  std::mt19937 random{20'260'827};
  for (int round = 0; round < 20'000; ++round) {
    keys live = random_set(random, true);
    keys desired = random_set(random, false);
    const plan made = make_plan(live, desired);
    ASSERT_EQ(apply(made, live), sorted(desired)) << "round " << round;
    ASSERT_EQ(made.changes(), sorted(live) != sorted(desired)) << "round " << round;
    ASSERT_FALSE(make_plan(desired, desired).changes());
    ASSERT_TRUE(make_plan(desired, desired).dangers.empty());
    ASSERT_TRUE(is_sorted(made.add) && is_sorted(made.keep) && is_sorted(made.remove) && is_sorted(made.unknown));
    ASSERT_EQ(made.keep.size() + made.replace.size() + made.remove.size() + made.unknown.size(), live.size());
    ASSERT_EQ(made.keep.size() + made.replace.size() + made.add.size() + made.unknown.size(), desired.size());
    std::shuffle(live.begin(), live.end(), random);
    std::shuffle(desired.begin(), desired.end(), random);
    ASSERT_TRUE(same(make_plan(live, desired), made)) << "order matters in round " << round;
  }
}

// As the endpoint's notes put it: the same kid with another thumbprint.
bool is_substituted(const plan& of) {
  const auto renamed = [&](const credential& gone) {
    return std::any_of(of.add.begin(), of.add.end(), [&](const credential& one) {
      return one.kid == gone.kid && (gone.thumbprint.empty() || one.thumbprint != gone.thumbprint);
    });
  };
  return !of.replace.empty() || std::any_of(of.remove.begin(), of.remove.end(), renamed);
}

TEST(plan, random_sets_are_dangerous_exactly_when_they_should_be) {
  std::mt19937 random{7};
  for (int round = 0; round < 20'000; ++round) {
    const keys live = random_set(random, true);
    const keys desired = random_set(random, false);
    const plan made = make_plan(live, desired);
    const bool overlap = std::any_of(live.begin(), live.end(),
        [&](const credential& one) { return std::find(desired.begin(), desired.end(), one) != desired.end(); });
    const bool loses_hmac = std::any_of(live.begin(), live.end(), [](const credential& one) { return one.symmetric; });
    std::set<std::string> expected;
    if (!live.empty() && !overlap) {
      expected.emplace(desired.empty() ? "plan.empties-set" : "plan.no-overlap");
    }
    if (is_substituted(made)) {
      expected.emplace("plan.key-substituted");
    }
    if (loses_hmac) {
      expected.emplace("plan.drops-symmetric");
    }
    ASSERT_EQ(dangers_of(made), expected) << "round " << round;
  }
}

TEST(plan, one_kid_may_serve_two_algs) {
  const keys live{key("ES256", "a", "t1")};
  const plan made = make_plan(live, keys{key("ES256", "a", "t1"), key("ES384", "a", "t2")});
  EXPECT_EQ(made.add, (keys{key("ES384", "a", "t2")}));
  EXPECT_EQ(made.keep, live);
  EXPECT_TRUE(made.replace.empty());
  EXPECT_TRUE(made.dangers.empty());
}

TEST(plan, another_key_under_a_live_name_is_a_substitution) {
  const plan made = make_plan(
      keys{key("ES256", "a", "t1"), key("ES256", "b", "t2")}, keys{key("ES256", "a", "t3"), key("ES256", "b", "t2")});
  ASSERT_EQ(made.replace.size(), 1U);
  EXPECT_EQ(made.replace[0].live.thumbprint, "t1");
  EXPECT_EQ(made.replace[0].desired.thumbprint, "t3");
  ASSERT_EQ(dangers_of(made), (std::set<std::string>{"plan.key-substituted"}));
  EXPECT_EQ(made.dangers[0].kids, (std::vector<std::string>{"a"}));
  EXPECT_NE(made.dangers[0].message.find("\"a\" (ES256)"), std::string::npos);
}

TEST(plan, another_key_under_a_live_kid_is_a_substitution_whatever_its_alg) {
  const credential stays = key("ES256", "z", "t9");
  for (const credential& live : {key("RS256", "a", "t1"), unreadable("RS256", "a"), hmac("a")}) {
    const plan made = make_plan(keys{live, stays}, keys{key("ES256", "a", "t2"), stays});
    EXPECT_TRUE(made.replace.empty());
    ASSERT_TRUE(dangers_of(made).contains("plan.key-substituted")) << live.alg;
    EXPECT_EQ(made.dangers[0].kids, (std::vector<std::string>{"a"}));
    EXPECT_EQ(made.dangers[0].message, "\"a\" (" + live.alg + ") would name another key");
  }
}

TEST(plan, the_same_key_under_another_alg_is_no_substitution) {
  const keys live{key("RS256", "a", "t1"), key("ES256", "z", "t9")};
  const plan made = make_plan(live, keys{key("PS256", "a", "t1"), key("ES256", "z", "t9")});
  EXPECT_EQ(made.remove.size(), 1U);
  EXPECT_EQ(made.add.size(), 1U);
  EXPECT_TRUE(made.dangers.empty());
  const credential nameless = key("RS256", "", "t1");
  EXPECT_TRUE(make_plan(keys{nameless, live[1]}, keys{key("ES256", "", "t2"), live[1]}).dangers.empty())
      << "without a kid nothing is named";
}

TEST(plan, an_hmac_key_is_never_in_sync) {
  const plan made = make_plan(keys{hmac("h"), key("ES256", "a", "t")}, keys{key("ES256", "a", "t"), hmac("h")});
  EXPECT_EQ(made.unknown, (keys{hmac("h")}));
  EXPECT_TRUE(made.changes());
  EXPECT_TRUE(made.add.empty() && made.remove.empty() && made.replace.empty());
  EXPECT_TRUE(made.dangers.empty());
}

TEST(plan, an_hmac_key_that_a_put_would_delete_is_a_danger) {
  const plan made = make_plan(keys{hmac("h2"), hmac("h1"), key("ES256", "a", "t")}, keys{key("ES256", "a", "t")});
  ASSERT_EQ(dangers_of(made), (std::set<std::string>{"plan.drops-symmetric"}));
  EXPECT_EQ(made.dangers[0].kids, (std::vector<std::string>{"h1", "h2"}));
}

TEST(plan, a_key_that_cannot_be_read_equals_nothing) {
  const keys live{unreadable("RS256", "r")};
  EXPECT_TRUE(make_plan(live, live).changes());
  EXPECT_EQ(make_plan(live, keys{key("RS256", "r", "t")}).replace.size(), 1U);
  EXPECT_TRUE(make_plan(keys{key("ES256", "a", "")}, keys{key("ES256", "a", "")}).changes())
      << "no thumbprint is no proof";
}

TEST(plan, twice_under_one_name_is_seen) {
  const keys live{key("ES256", "a", "t1"), key("ES256", "a", "t2")};
  const plan made = make_plan(live, keys{key("ES256", "a", "t2")});
  EXPECT_EQ(made.keep, (keys{key("ES256", "a", "t2")}));
  EXPECT_EQ(made.remove, (keys{key("ES256", "a", "t1")}));
}

TEST(plan, the_first_keys_of_all_are_no_danger) {
  const plan made = make_plan({}, keys{key("ES256", "a", "t")});
  EXPECT_TRUE(made.changes());
  EXPECT_TRUE(made.dangers.empty());
}

TEST(plan, its_rules_say_what_to_do_for_a_leaked_key_and_for_an_hmac_key) {
  for (const char* id : {"plan.no-overlap", "plan.empties-set"}) {
    EXPECT_NE(find_submit_rule(id)->help.find(
                  "first add a new one, sign with it, then push without the old one, with --retire"),
        std::string_view::npos)
        << id;
  }
  EXPECT_NE(find_submit_rule("plan.drops-symmetric")->help.find("--keep-symmetric"), std::string_view::npos);
}

TEST(plan, its_rules_cannot_be_lowered_and_say_what_to_do) {
  ASSERT_EQ(submit_rules().title, "plan");
  ASSERT_EQ(submit_rules().rules.size(), 8U);
  std::set<std::string_view> ids;
  for (const rule* row : submit_rules().rules) {
    EXPECT_TRUE(row->id.starts_with("plan.")) << row->id;
    EXPECT_TRUE(ids.insert(row->id).second) << row->id;
    EXPECT_EQ(find_submit_rule(row->id), row);
    EXPECT_EQ(row->rfc, level::error);
    EXPECT_EQ(row->cloudflare, level::error);
    EXPECT_EQ(row->leave, leave::fixed);
    EXPECT_FALSE(row->citation.empty() || row->says.empty() || row->help.empty()) << row->id;
  }
  EXPECT_EQ(find_submit_rule("plan.no-such"), nullptr);
}

}  // namespace
}  // namespace jwkguard
