// Which dangers a plan has, and what lets each of them pass.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/plan.hpp"
#include "plan/dangers.hpp"
#include "plan/rules.hpp"
#include "plan/text.hpp"

namespace jwkguard {
namespace {

using keys = std::vector<credential>;
using names = std::vector<std::string>;

constexpr std::int64_t now_s = 2'000'000'000;
constexpr std::int64_t day_s = 24 * 60 * 60;

credential key(std::string kid, std::string thumbprint) {
  return {"ES256", std::move(kid), std::move(thumbprint), false, false};
}
const credential a = key("a", "t1");
const credential b = key("b", "t2");
const credential c = key("c", "t3");
const credential d = key("d", "t4");
const credential h = symmetric_credential("HS256", "h");

// last_wanted is when keys were last wanted, by how long ago.
gates last_wanted(const std::vector<std::pair<credential, std::int64_t>>& ages) {
  gates held_to;
  held_to.now_s = now_s;
  for (const auto& [key, age_s] : ages) {
    held_to.known.push_back({key, now_s - 100 * day_s, {{"push", now_s - age_s, false}}});
  }
  return held_to;
}

names ids_of(const std::vector<danger>& dangers) {
  names ids;
  for (const danger& each : dangers) {
    ids.emplace_back(each.rule->id);
  }
  return ids;
}

TEST(dangers, an_old_key_goes_when_it_was_last_wanted_long_enough_ago) {
  const keys live{a, b, c};
  const keys desired{b, c};
  struct row {
    const char* name;
    gates held_to;
    std::string_view says;  // empty: no danger
  };
  gates short_span = last_wanted({{a, 60}});
  short_span.min_overlap_s = 60;
  gates no_span = last_wanted({});
  no_span.min_overlap_s = 0;
  gates never_wanted;
  never_wanted.now_s = now_s;
  never_wanted.known = {{a, now_s - day_s, {}}};
  gates seen_lately = never_wanted;
  seen_lately.known[0].since_s += 3'600;
  gates of_two = last_wanted({{a, 2 * day_s}});
  of_two.known[0].wants.push_back({"https://issuer.example/keys", now_s - 3'600, true});
  const std::vector<row> rows{
      {"nothing known", last_wanted({}), "\"a\" (ES256) was last wanted just now, and may be removed after 24 h: at "},
      {"others known", last_wanted({{b, day_s}, {c, day_s}}), "\"a\" (ES256) was last wanted just now"},
      {"long enough", last_wanted({{a, day_s}}), ""},
      {"a second short", last_wanted({{a, day_s - 1}}),
          "\"a\" (ES256) was last wanted 23 h 59 min ago, and may be removed after 24 h: at 2033-05-18T03:33:21Z"},
      {"the clock went back", last_wanted({{a, -5}}), "was last wanted just now"},
      {"another key under the kid", last_wanted({{key("a", "t9"), day_s}}), "was last wanted just now"},
      {"never wanted, seen long ago", never_wanted, ""},
      {"never wanted, seen lately", seen_lately, "was last wanted 23 h ago"},
      {"two want it", of_two, "was last wanted 1 h ago"},
      {"a custom span", short_span, ""},
      {"no span", no_span, ""},
  };
  for (const row& each : rows) {
    SCOPED_TRACE(each.name);
    const plan made = make_plan(live, desired, each.held_to);
    ASSERT_EQ(ids_of(made.dangers), each.says.empty() ? names{} : names{"plan.overlap-short"});
    if (!each.says.empty()) {
      EXPECT_NE(made.dangers[0].message.find(each.says), std::string::npos) << made.dangers[0].message;
      EXPECT_EQ(made.dangers[0].kids, names{"a"});
      EXPECT_EQ(made.dangers[0].permitted_by, "--retire a");
    }
  }
  EXPECT_TRUE(make_plan(live, keys{b, d}, last_wanted({{a, day_s}, {c, day_s}})).dangers.empty())
      << "how long the new key has been live does not matter";
  keys leaked = live;
  leaked[0].leaked = &plan_rules::faulty_set;
  EXPECT_TRUE(make_plan(leaked, desired, last_wanted({})).dangers.empty()) << "a leaked key goes at once";
  leaked = {leaked[0]};
  EXPECT_EQ(ids_of(make_plan(leaked, keys{b}, last_wanted({})).dangers), names{"plan.no-overlap"})
      << "but not in silence, if it is the last";
}

TEST(dangers, each_is_let_pass_by_what_names_it_and_by_nothing_else) {
  struct row {
    const char* name;
    keys live;
    keys desired;
    const rule* broken;
    names named;
    std::string_view option;
  };
  const std::vector<row> rows{
      {"retire", {a, b}, {b}, &plan_rules::overlap_short, {"a"}, "--retire a"},
      {"retire two", {a, b, c}, {c}, &plan_rules::overlap_short, {"a", "b"}, "--retire a --retire b"},
      {"substitute", {a, b}, {key("a", "t9"), b}, &plan_rules::key_substituted, {"a"}, "--allow-substitute a"},
      {"HMAC", {a, h}, {a}, &plan_rules::drops_symmetric, {"h"}, "--drop-symmetric h"},
      {"no overlap", {a}, {b}, &plan_rules::no_overlap, {digest_of(keys{a})}, ""},
      {"empty", {a}, {}, &plan_rules::empties_set, {digest_of(keys{a})}, ""},
  };
  for (const row& each : rows) {
    SCOPED_TRACE(each.name);
    const plan refused = make_plan(each.live, each.desired);
    ASSERT_EQ(ids_of(refused.dangers), names{std::string{each.broken->id}});
    EXPECT_TRUE(refused.allowed.empty());
    if (!each.option.empty()) {
      EXPECT_EQ(refused.dangers[0].permitted_by, each.option);
    } else {
      EXPECT_TRUE(refused.dangers[0].permitted_by.ends_with(each.named[0])) << refused.dangers[0].permitted_by;
    }
    gates held_to;
    for (const std::string& name : each.named) {
      EXPECT_FALSE(make_plan(each.live, each.desired, held_to).dangers.empty());
      held_to.allowed.push_back({each.broken, name});
    }
    const plan allowed = make_plan(each.live, each.desired, held_to);
    EXPECT_TRUE(allowed.dangers.empty());
    EXPECT_EQ(ids_of(allowed.allowed), names{std::string{each.broken->id}});
    EXPECT_TRUE(unused_permissions(held_to, allowed).empty());
    for (permission& other : held_to.allowed) {
      other.names += "x";
    }
    EXPECT_FALSE(make_plan(each.live, each.desired, held_to).dangers.empty()) << "another name";
    EXPECT_EQ(unused_permissions(held_to, refused).size(), each.named.size());
  }
}

TEST(dangers, the_digest_names_the_set_and_nothing_but_the_set) {
  const std::string one = digest_of(keys{a, b, h});
  EXPECT_EQ(one.size(), 16U);
  EXPECT_EQ(one.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(digest_of(keys{h, b, a}), one);
  for (const keys& other :
      {keys{a, b}, keys{a, b, c}, keys{a, key("b", "t9"), h}, keys{key("a2", "t1"), b, h}, keys{}}) {
    EXPECT_NE(digest_of(other), one);
  }
  credential unreadable = a;
  unreadable.thumbprint.clear();
  EXPECT_NE(digest_of(keys{unreadable, b, h}), one);
}

TEST(dangers, what_to_type_survives_a_shell) {
  const auto option_for = [](const std::string& kid) {
    return make_plan(keys{key(kid, "t1"), b}, keys{b}).dangers.at(0).permitted_by;
  };
  EXPECT_EQ(option_for("2026-11.x_y:z/@%+=,"), "--retire 2026-11.x_y:z/@%+=,");
  EXPECT_EQ(option_for("two words"), "--retire=$'two words'");
  EXPECT_EQ(option_for("$(id)"), "--retire=$'$(id)'");
  EXPECT_EQ(option_for("it's"), R"(--retire=$'it\'s')");
  EXPECT_EQ(option_for("a\nb\\\xE2\x80\xAE"), R"(--retire=$'a\x0ab\\\xe2\x80\xae')");
  EXPECT_EQ(option_for("-x"), "--retire=$'-x'");
  EXPECT_EQ(option_for(""), "--retire ''");
}

TEST(dangers, keep_old_keeps_what_may_not_go_and_can_be_proven) {
  credential unreadable = d;
  unreadable.unreadable = true;
  unreadable.thumbprint.clear();
  keys live{a, b, h, unreadable};
  const keys kept = not_yet_to_retire(live, keys{b}, last_wanted({{a, 3'600}}));
  ASSERT_EQ(kept, keys{a});
  EXPECT_EQ(kept[0].kept_until_s, now_s - 3'600 + day_s);
  EXPECT_EQ(not_yet_to_retire(live, keys{b}, last_wanted({{a, day_s}})), keys{});
  gates retiring = last_wanted({});
  retiring.allowed = {{&plan_rules::overlap_short, "a"}};
  EXPECT_EQ(not_yet_to_retire(live, keys{b}, retiring), keys{});
  EXPECT_EQ(not_yet_to_retire(live, keys{b, key("a", "t9")}, last_wanted({})), keys{}) << "its kid is taken";
  live[0].leaked = &plan_rules::faulty_set;
  EXPECT_EQ(not_yet_to_retire(live, keys{b}, last_wanted({})), keys{}) << "anybody can sign with it";
}

TEST(dangers, spans_of_time_are_short) {
  const std::vector<std::pair<std::int64_t, std::string_view>> rows{{0, "0 s"}, {59, "59 s"}, {60, "1 min"},
      {61, "1 min 1 s"}, {3599, "59 min 59 s"}, {3600, "1 h"}, {3661, "1 h 1 min"}, {day_s, "24 h"},
      {100 * day_s, "2400 h"}};
  for (const auto& [seconds, text] : rows) {
    EXPECT_EQ(duration_text(seconds), text);
  }
}

}  // namespace
}  // namespace jwkguard
