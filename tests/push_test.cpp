// Pushes against a fake endpoint with every fault, and against the emulator over real HTTP.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "emulator/server.hpp"
#include "jwkguard/submit.hpp"
#include "jwkguard/validator.hpp"
#include "submit/retry.hpp"
#include "support/fake_endpoint.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

// Of the targets here, the deadline is a minute.
constexpr std::size_t most_in_a_minute = pace::burst + 60'000 / pace::interval_ms;
constexpr std::uint32_t many = 0xFFFFFFFF;  // as often as the deadline leaves time for

struct outcome_row {
  const char* name;
  set live;
  set desired;
  faults on_get;
  faults on_put;
  outcome expected;
  std::uint32_t gets;
  std::uint32_t puts;
  const char* says;
};

TEST(push, ends_with_the_outcome_that_the_answers_prove) {
  const set old{key_a, key_b};
  const set wanted{key_b, key_c};
  const auto with = [](came what) { return answer_with(std::move(what)); };
  const server::fault show_old = with(server::envelope(R"({"credentials":)" + text_of(old) + "}"));
  const std::vector<outcome_row> rows{
      {"plain", old, wanted, {}, {}, outcome::verified, 2, 1, "read back"},
      {"first keys", {}, wanted, {}, {}, outcome::verified, 2, 1, "read back"},
      {"other order", {key_a, key_b}, {key_b, key_a}, {}, {}, outcome::verified, 1, 0, "nothing to change"},
      {"GET: no connection", old, wanted, ever(with(unsent)), {}, outcome::unreachable, 0, 0, "connection refused"},
      {"GET: no connection once", old, wanted, {with(unsent)}, {}, outcome::verified, 2, 1, "read back"},
      {"GET: stalled", old, wanted, ever(with(lost)), {}, outcome::rejected, many, 0, "no complete answer"},
      {"GET: stalled once", old, wanted, {with(lost)}, {}, outcome::verified, 3, 1, "read back"},
      {"GET: 401", old, wanted, {with(refusal(401, "10000"))}, {}, outcome::rejected, 1, 0, "CLOUDFLARE_API_TOKEN"},
      {"GET: 404", old, wanted, {with(refusal(404, "7003"))}, {}, outcome::rejected, 1, 0, "no such route"},
      {"GET: 502", old, wanted, ever(with(broken)), {}, outcome::rejected, many, 0, "HTTP 502"},
      {"GET: 502 three times", old, wanted, {with(broken), with(broken), with(broken)}, {}, outcome::verified, 5, 1,
          "read back"},
      {"GET: 302", old, wanted, {with(response{302, ""})}, {}, outcome::rejected, 1, 0, "HTTP 302"},
      {"GET: false", old, wanted, {with(refusal(200, "1"))}, {}, outcome::rejected, 1, 0, "1 no"},
      {"GET: garbage", old, wanted, {with(garbage)}, {}, outcome::rejected, 1, 0, "envelope"},
      {"GET: no keys", old, wanted, {with(server::envelope("{}"))}, {}, outcome::rejected, 1, 0, "no list of keys"},
      {"PUT: no connection", old, wanted, {}, ever(with(unsent)), outcome::unreachable, many, 0, "connection refused"},
      {"PUT: no connection once", old, wanted, {}, {with(unsent)}, outcome::verified, 3, 1, "read back"},
      {"PUT: no connection, another wrote", old, wanted, {}, {[](server& at, const request&) {
         at.store = text_of({key_a});
         return unsent;
       }},
          outcome::refused, 2, 0, "moved"},
      {"PUT: no connection, another wrote the same", old, wanted, {}, {[](server& at, const request& what) {
         at.store = what.body;
         return unsent;
       }},
          outcome::verified, 2, 0, "exactly the planned one"},
      {"PUT: 403", old, wanted, {}, {with(refusal(403, "10403"))}, outcome::rejected, 2, 1, "API Shield"},
      {"PUT: 400", old, wanted, {}, {with(refusal(400, "6003"))}, outcome::rejected, 2, 1, "6003"},
      {"PUT: 400, done nevertheless", old, wanted, {}, {commit_then(refusal(400, "1"))}, outcome::verified, 2, 1,
          "did not confirm"},
      {"PUT: 403, GET too", old, wanted, {{}, with(refusal(403, "1"))}, {with(refusal(403, "1"))}, outcome::rejected, 2,
          1, "refused"},
      {"PUT: 429", old, wanted, {}, ever(with(response{429, ""})), outcome::rejected, many, many, "5 minutes"},
      {"PUT: 429 once", old, wanted, {}, {with(response{429, ""})}, outcome::verified, 3, 2, "read back"},
      {"PUT: 200 and false, not done", old, wanted, {}, {with(refusal(200, "5"))}, outcome::rejected, 2, 1,
          "the live set has not changed"},
      {"PUT: 200 and false, explained", old, wanted, {}, {with(refusal(200, "5"))}, outcome::rejected, 2, 1, "5 no"},
      {"PUT: 200 and false, done", old, wanted, {}, {commit_then(refusal(200, "5"))}, outcome::verified, 2, 1, "5 no"},
      {"PUT: 200 and false, half done", old, wanted, {}, {store_instead({key_c}, refusal(200, "5"))}, outcome::differs,
          2, 1, "5 no"},
      {"PUT: 200 and false, GET lost", old, wanted, ever(with(lost), 1), {with(refusal(200, "5"))}, outcome::unknown,
          many, 1, "`plan`"},
      {"PUT: 200 and a text, done", old, wanted, {}, {commit_then(says_true_as_text)}, outcome::verified, 2, 1,
          "`success` that is not true"},
      {"PUT: 200 and a text, not done", old, wanted, {}, {with(says_true_as_text)}, outcome::rejected, 2, 1,
          "the live set has not changed"},
      {"PUT: 408, done", old, wanted, {}, {commit_then(response{408, ""})}, outcome::verified, 2, 1, "HTTP 408"},
      {"PUT: 408, not done", old, wanted, {}, ever(with(response{408, ""})), outcome::rejected, many, many,
          "the live set has not changed"},
      {"PUT: 408, half done", old, wanted, {}, {store_instead({key_c}, response{408, ""})}, outcome::differs, 2, 1,
          "missing: \"b\""},
      {"PUT: 502, not done", old, wanted, {}, ever(with(broken)), outcome::rejected, many, many,
          "the live set has not changed"},
      {"PUT: 502 once", old, wanted, {}, {with(broken)}, outcome::verified, 3, 2, "read back"},
      {"PUT: 502, done", old, wanted, {}, {commit_then(broken)}, outcome::verified, 2, 1, "did not confirm"},
      {"PUT: 502, half done", old, wanted, {}, {store_instead({key_c}, broken)}, outcome::differs, 2, 1,
          "missing: \"b\""},
      {"PUT: lost, done", old, wanted, {}, {commit_then(lost)}, outcome::verified, 2, 1, "was lost"},
      {"PUT: lost, not done", old, wanted, {}, ever(with(lost)), outcome::unknown, many, many, "not changed yet"},
      {"PUT: lost once", old, wanted, {}, {with(lost)}, outcome::verified, 3, 2, "read back"},
      {"PUT: lost, then 403", old, wanted, {}, {with(lost), with(refusal(403, "1"))}, outcome::unknown, 3, 2,
          "not changed yet"},
      {"PUT: 502, then 403", old, wanted, {}, {with(broken), with(refusal(403, "1"))}, outcome::rejected, 3, 2,
          "the live set has not changed"},
      {"PUT: lost, other", old, wanted, {}, {store_instead({key_c}, lost)}, outcome::differs, 2, 1, "missing"},
      {"PUT: lost, GET lost", old, wanted, ever(with(lost), 1), {commit_then(lost)}, outcome::unknown, many, 1,
          "`plan`"},
      {"PUT: lost, GET lost once", old, wanted, {{}, with(lost)}, {commit_then(lost)}, outcome::verified, 3, 1,
          "was lost"},
      {"PUT: garbage, done", old, wanted, {}, {commit_then(garbage)}, outcome::verified, 2, 1, "was lost"},
      {"PUT: garbage, not done", old, wanted, {}, {with(garbage)}, outcome::unknown, 2, 1, "not changed yet"},
      {"PUT: 302, not done", old, wanted, {}, {with(response{302, ""})}, outcome::rejected, 2, 1, "HTTP 302"},
      {"PUT: says yes, does nothing", old, wanted, {}, {with(server::envelope(text_of(wanted)))}, outcome::differs,
          many, 1, "missing: \"c\""},
      {"PUT: done, and shown late", old, wanted, {{}, show_old, show_old}, {}, outcome::verified, 4, 1, "read back"},
      {"PUT: 504, not done", old, wanted, {}, ever(with(response{504, ""})), outcome::unknown, many, many,
          "not changed yet"},
      {"PUT: 504, done", old, wanted, {}, {commit_then(response{504, ""})}, outcome::verified, 2, 1, "was lost"},
      {"PUT: 403, another wrote", old, wanted, {}, {store_instead({key_a}, refusal(403, "1"))}, outcome::rejected, 2, 1,
          "not by this run"},
      {"GET: another configuration", old, wanted,
          {with(server::envelope(R"({"id":"00000000-0000-4000-8000-00000000ffff","credentials":{"keys":[]}})"))}, {},
          outcome::rejected, 1, 0, "envelope"},
      {"PUT: drops a key", old, wanted, {}, {store_instead({key_b})}, outcome::differs, 2, 1, "missing: \"c\" (ES256)"},
      {"PUT: drops all", old, wanted, {}, {store_instead({})}, outcome::differs, 2, 1, "missing: \"b\""},
      {"PUT: adds a key", old, wanted, {}, {store_instead({key_a, key_b, key_c})}, outcome::differs, 2, 1,
          "extra: \"a\""},
      {"PUT: alters a key", {key_a}, {key_a, key_b}, {}, {store_instead({other_a, key_b})}, outcome::differs, 2, 1,
          "altered: \"a\""},
      {"PUT: stores what cannot be read", old, wanted, {}, {store_instead({key_b, key_c, odd})}, outcome::differs, 2, 1,
          "extra: \"r\""},
      {"PUT: answer shows less", old, wanted, {}, {commit_then(server::envelope(text_of({key_b})))}, outcome::verified,
          2, 1, "does not show"},
      {"PUT: answer shows no keys", old, wanted, {}, {commit_then(server::envelope("null"))}, outcome::verified, 2, 1,
          "read back"},
      {"read-back: no connection", old, wanted, ever(with(unsent), 1), {}, outcome::unknown, 1, 1,
          "could not be read back"},
      {"read-back: 429", old, wanted, ever(with(response{429, ""}), 1), {}, outcome::unknown, many, 1, "5 minutes"},
      {"read-back: 429 once", old, wanted, {{}, with(response{429, ""})}, {}, outcome::verified, 3, 1, "read back"},
      {"read-back: garbage", old, wanted, {{}, with(garbage)}, {}, outcome::unknown, 2, 1, "could not be read back"},
      {"danger: no overlap", {key_a}, {key_b}, {}, {}, outcome::refused, 1, 0, "dangerous"},
      {"danger: substitution", {key_a, key_b}, {other_a, key_b}, {}, {}, outcome::refused, 1, 0, "dangerous"},
      {"danger: substitution under another alg", {key_a, odd_b}, {key_a, key_b}, {}, {}, outcome::refused, 1, 0,
          "dangerous"},
      {"danger: HMAC", {key_a, hmac}, {key_a}, {}, {}, outcome::refused, 1, 0, "dangerous"},
      {"unreadable key goes", {key_a, odd}, {key_a}, {}, {}, outcome::verified, 2, 1, "read back"},
  };
  for (const outcome_row& row : rows) {
    SCOPED_TRACE(row.name);
    server at{row.live};
    at.on_get = row.on_get;
    at.on_put = row.on_put;
    const input desired{row.desired};
    ASSERT_TRUE(desired.checked.valid());
    const result what = push(desired.checked, some_target(), at, no_wait());
    EXPECT_EQ(name_of(what.what), name_of(row.expected)) << render_plan_human(what, some_target(), false);
    EXPECT_TRUE(what.requests.get == row.gets || row.gets == many) << what.requests.get;
    EXPECT_TRUE(what.requests.put == row.puts || (row.puts == many && what.requests.put > 4)) << what.requests.put;
    EXPECT_TRUE(row.gets != many || what.attempts.size() >= pace::burst) << "it gave up before its deadline";
    EXPECT_LE(what.attempts.size(), most_in_a_minute);
    EXPECT_TRUE(says(what.messages, row.says)) << render_plan_human(what, some_target(), false);
  }
}

// is_refused is whether a write was answered by 403: from that alone it follows that it was not done, and a server may
// lie.
bool is_refused(const result& what) {
  return std::any_of(what.attempts.begin(), what.attempts.end(),
      [](const attempt& each) { return each.method == "PUT" && each.status == 403; });
}

// Whatever the server does to the write and to both reads: `verified` only if its store equals the plan, and never a
// second PUT without a GET before it.
TEST(push, verified_is_never_false) {
  const set old{key_a, key_b};
  const set wanted{key_b, key_c};
  const std::vector<came> answers{unsent, lost, broken, garbage, refusal(403, "10000"), refusal(200, "1"),
      response{302, ""}, response{200, ""}, response{408, ""}, says_true_as_text, server::envelope(text_of(wanted)),
      server::envelope(text_of(old)), server::envelope("null")};
  std::vector<server::fault> writes{{}};
  for (const came& heard : answers) {
    writes.push_back(commit_then(heard));
    for (const set& stored :
        {old, set{}, set{key_b}, set{key_b, key_c, hmac}, set{key_b, odd}, set{ec("b", 2), ec("c", 1)}}) {
      writes.push_back(store_instead(stored, heard));
    }
  }
  // What lies about the store is left out: against that nothing helps.
  std::vector<server::fault> reads{{}};
  for (std::size_t index = 0; index < 10; ++index) {
    reads.push_back(answer_with(answers[index]));
  }
  std::size_t verified = 0;
  for (const server::fault& first : reads) {
    for (const server::fault& write : writes) {
      for (const server::fault& second : reads) {
        server at{old};
        at.on_get = {first, second};
        at.on_put = {write};
        const result what = push(input{wanted}.checked, some_target(), at, no_wait());
        ASSERT_LE(at.puts, at.gets);
        ASSERT_LE(at.gets + at.puts, most_in_a_minute);
        ASSERT_NE(what.what, outcome::planned);
        if (what.what == outcome::verified) {
          ASSERT_EQ(at.store, text_of(wanted));
          ++verified;
        }
        if (what.what == outcome::unreachable || what.what == outcome::refused) {
          ASSERT_EQ(what.requests.put, 0U);
        }
        if (what.what == outcome::rejected && !second && !is_refused(what)) {
          ASSERT_EQ(at.store, text_of(old));
        }
      }
    }
  }
  EXPECT_GT(verified, 5U);
}

struct silent : transport {
  came send(const request&, std::uint32_t) override {
    ADD_FAILURE() << "something was sent";
    return failure{false, ""};
  }
};

TEST(push, what_has_a_fault_is_not_sent) {
  silent wire;
  std::string private_key = key_a;
  private_key.insert(1, R"("d":")" + std::string(42, 'A') + R"(E",)");
  const std::vector<std::string> texts{R"({"keys":[]})", "", "nonsense", "{}", text_of({key_a, R"({"kty":"EC"})"}),
      text_of({key_a, private_key}), text_of({hmac})};
  for (const std::string& text : texts) {
    const result what = push(input{text}.checked, some_target(), wire);
    EXPECT_EQ(what.what, outcome::refused) << text;
    EXPECT_EQ(exit_code(what.what), 4);
    EXPECT_FALSE(what.messages.empty());
  }
  report marked = input{set{key_a}}.checked;
  marked.secret = true;
  EXPECT_EQ(push(marked, some_target(), wire).what, outcome::refused);
  EXPECT_EQ(plan_against_live(marked, some_target(), wire).what, outcome::refused);
  std::string nameless =
      R"({"kty":"EC","crv":"P-256","x":")" + std::string{points[0][0]} + R"(","y":")" + points[0][1] + R"("})";
  EXPECT_EQ(push(check(nameless, policy::rfc()), some_target(), wire).what, outcome::refused);
}

TEST(push, an_empty_report_is_refused_by_rule) {
  silent wire;
  const result what = push(report{}, some_target(), wire);
  EXPECT_EQ(what.what, outcome::refused);
  ASSERT_TRUE(what.plan && what.plan->dangers.size() == 1);
  EXPECT_EQ(what.plan->dangers[0].rule->id, "plan.empties-set");
  const std::string shown = render_plan_human(what, some_target(), false);
  const std::string_view says = what.plan->dangers[0].rule->says;
  EXPECT_EQ(shown.find(says), shown.rfind(says)) << shown;
}

TEST(push, a_plan_shows_dangers_and_writes_nothing) {
  server at{{key_c}};
  const result what = plan_against_live(input{set{key_a}}.checked, some_target(), at);
  EXPECT_EQ(what.what, outcome::planned);
  ASSERT_TRUE(what.plan);
  EXPECT_EQ(what.plan->dangers.size(), 1U);
  EXPECT_EQ(at.puts, 0U);
}

TEST(push, show_reads_the_live_set) {
  server at{{key_a, hmac, odd}};
  const live_set what = show(some_target(), at);
  ASSERT_FALSE(what.failed);
  ASSERT_EQ(what.keys.size(), 3U);
  EXPECT_TRUE(what.keys[1].symmetric);
  EXPECT_TRUE(what.keys[2].unreadable);
  at.on_get = {answer_with(refusal(403, "10000"))};
  EXPECT_EQ(show(some_target(), at).failed, outcome::rejected);
  at.on_get = ever(answer_with(unsent));
  EXPECT_EQ(show(some_target(), at).failed, outcome::unreachable);
}

TEST(push, exit_codes_are_the_promised_ones) {
  constexpr std::array<std::pair<outcome, int>, 7> codes{
      {{outcome::planned, 0}, {outcome::verified, 0}, {outcome::refused, 4}, {outcome::rejected, 5},
          {outcome::unknown, 6}, {outcome::differs, 7}, {outcome::unreachable, 8}}};
  for (const auto& [what, code] : codes) {
    EXPECT_EQ(exit_code(what), code) << name_of(what);
  }
}

}  // namespace
}  // namespace jwkguard::submit
