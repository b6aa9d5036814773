// Pushes against a fake endpoint with every fault, and against the emulator over real HTTP.
#include <gtest/gtest.h>

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
#include "support/fake_endpoint.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

struct outcome_row {
  const char* name;
  set live;
  set desired;
  std::vector<server::fault> on_get;
  std::vector<server::fault> on_put;
  outcome expected;
  std::uint32_t gets;
  std::uint32_t puts;
  const char* says;
};

TEST(push, outcomes) {
  const set old{key_a, key_b};
  const set wanted{key_b, key_c};
  const std::vector<outcome_row> rows{
      {"plain", old, wanted, {}, {}, outcome::verified, 2, 1, "read back"},
      {"first keys", {}, wanted, {}, {}, outcome::verified, 2, 1, "read back"},
      {"other order", {key_a, key_b}, {key_b, key_a}, {}, {}, outcome::verified, 1, 0, "nothing to change"},
      {"GET: no connection", old, wanted, {answer_with(unsent)}, {}, outcome::unreachable, 0, 0, "connection refused"},
      {"GET: stalled", old, wanted, {answer_with(lost)}, {}, outcome::rejected, 1, 0, "no complete answer"},
      {"GET: 401", old, wanted, {answer_with(refusal(401, "10000"))}, {}, outcome::rejected, 1, 0,
          "CLOUDFLARE_API_TOKEN"},
      {"GET: 404", old, wanted, {answer_with(refusal(404, "7003"))}, {}, outcome::rejected, 1, 0, "no such route"},
      {"GET: 500", old, wanted, {answer_with(broken)}, {}, outcome::rejected, 1, 0, "HTTP 502"},
      {"GET: 302", old, wanted, {answer_with(response{302, ""})}, {}, outcome::rejected, 1, 0, "HTTP 302"},
      {"GET: false", old, wanted, {answer_with(refusal(200, "1"))}, {}, outcome::rejected, 1, 0, "1 no"},
      {"GET: garbage", old, wanted, {answer_with(garbage)}, {}, outcome::rejected, 1, 0, "envelope"},
      {"GET: no keys", old, wanted, {answer_with(server::envelope("{}"))}, {}, outcome::rejected, 1, 0,
          "no list of keys"},
      {"PUT: no connection", old, wanted, {}, {answer_with(unsent)}, outcome::unreachable, 1, 0, "connection refused"},
      {"PUT: 403", old, wanted, {}, {answer_with(refusal(403, "10403"))}, outcome::rejected, 1, 1, "API Shield"},
      {"PUT: 400", old, wanted, {}, {answer_with(refusal(400, "6003"))}, outcome::rejected, 1, 1, "6003"},
      {"PUT: 429", old, wanted, {}, {answer_with(response{429, ""})}, outcome::rejected, 1, 1, "5 minutes"},
      {"PUT: 200 and false, not done", old, wanted, {}, {answer_with(refusal(200, "5"))}, outcome::rejected, 2, 1,
          "what it was before"},
      {"PUT: 200 and false, explained", old, wanted, {}, {answer_with(refusal(200, "5"))}, outcome::rejected, 2, 1,
          "5 no"},
      {"PUT: 200 and false, done", old, wanted, {}, {commit_then(refusal(200, "5"))}, outcome::verified, 2, 1, "5 no"},
      {"PUT: 200 and false, half done", old, wanted, {}, {store_instead({key_c}, refusal(200, "5"))}, outcome::differs,
          2, 1, "5 no"},
      {"PUT: 200 and false, GET lost", old, wanted, {{}, answer_with(lost)}, {answer_with(refusal(200, "5"))},
          outcome::unknown, 2, 1, "`plan`"},
      {"PUT: 200 and a text, done", old, wanted, {}, {commit_then(says_true_as_text)}, outcome::verified, 2, 1,
          "`success` that is not true"},
      {"PUT: 200 and a text, not done", old, wanted, {}, {answer_with(says_true_as_text)}, outcome::rejected, 2, 1,
          "what it was before"},
      {"PUT: 408, done", old, wanted, {}, {commit_then(response{408, ""})}, outcome::verified, 2, 1, "HTTP 408"},
      {"PUT: 408, not done", old, wanted, {}, {answer_with(response{408, ""})}, outcome::rejected, 2, 1,
          "what it was before"},
      {"PUT: 408, half done", old, wanted, {}, {store_instead({key_c}, response{408, ""})}, outcome::differs, 2, 1,
          "missing: \"b\""},
      {"PUT: 502, not done", old, wanted, {}, {answer_with(broken)}, outcome::rejected, 2, 1, "what it was before"},
      {"PUT: 502, done", old, wanted, {}, {commit_then(broken)}, outcome::verified, 2, 1, "did not confirm"},
      {"PUT: 502, half done", old, wanted, {}, {store_instead({key_c}, broken)}, outcome::differs, 2, 1,
          "missing: \"b\""},
      {"PUT: lost, done", old, wanted, {}, {commit_then(lost)}, outcome::verified, 2, 1, "was lost"},
      {"PUT: lost, not done", old, wanted, {}, {answer_with(lost)}, outcome::unknown, 2, 1, "may yet"},
      {"PUT: lost, other", old, wanted, {}, {store_instead({key_c}, lost)}, outcome::differs, 2, 1, "missing"},
      {"PUT: lost, GET lost", old, wanted, {{}, answer_with(lost)}, {commit_then(lost)}, outcome::unknown, 2, 1,
          "`plan`"},
      {"PUT: garbage, done", old, wanted, {}, {commit_then(garbage)}, outcome::verified, 2, 1, "was lost"},
      {"PUT: garbage, not done", old, wanted, {}, {answer_with(garbage)}, outcome::unknown, 2, 1, "may yet"},
      {"PUT: 302, not done", old, wanted, {}, {answer_with(response{302, ""})}, outcome::rejected, 2, 1, "HTTP 302"},
      {"PUT: says yes, does nothing", old, wanted, {}, {answer_with(server::envelope(text_of(wanted)))},
          outcome::differs, 2, 1, "missing: \"c\""},
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
      {"read-back: no connection", old, wanted, {{}, answer_with(unsent)}, {}, outcome::unknown, 1, 1,
          "could not be read back"},
      {"read-back: 429", old, wanted, {{}, answer_with(response{429, ""})}, {}, outcome::unknown, 2, 1, "5 minutes"},
      {"read-back: garbage", old, wanted, {{}, answer_with(garbage)}, {}, outcome::unknown, 2, 1,
          "could not be read back"},
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
    const result what = push(desired.checked, some_target(), at);
    EXPECT_EQ(name_of(what.what), name_of(row.expected));
    EXPECT_EQ(what.requests.get, row.gets);
    EXPECT_EQ(what.requests.put, row.puts);
    EXPECT_LE(at.puts, 1U);
    EXPECT_TRUE(says(what.messages, row.says)) << render_plan_human(what, some_target(), false);
  }
}

// Whatever the server does to the write and to both reads: `verified` only if its store equals the plan, and never a
// second PUT.
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
        const result what = push(input{wanted}.checked, some_target(), at);
        ASSERT_LE(at.puts, 1U);
        ASSERT_LE(at.gets, 2U);
        ASSERT_NE(what.what, outcome::planned);
        if (what.what == outcome::verified) {
          ASSERT_EQ(at.store, text_of(wanted));
          ++verified;
        }
        if (what.what == outcome::unreachable || what.what == outcome::refused) {
          ASSERT_EQ(what.requests.put, 0U);
        }
        if (what.what == outcome::rejected && what.requests.get == 2) {
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

TEST(push, confirm_decides) {
  const input desired{set{key_a, key_b}};
  int asked = 0;
  const auto answering = [&asked](decision answer) {
    return push_options{[&asked, answer](const plan& shown) {
                          ++asked;
                          EXPECT_EQ(shown.add.size(), 1U);
                          return answer;
                        },
        false};
  };
  server stopped{{key_a}};
  EXPECT_EQ(push(desired.checked, some_target(), stopped, answering(decision::stop)).what, outcome::refused);
  EXPECT_EQ(stopped.puts, 0U);
  server at_once{{key_a}};
  EXPECT_EQ(push(desired.checked, some_target(), at_once, answering(decision::go)).what, outcome::verified);
  EXPECT_EQ(at_once.gets, 2U);
  server after{{key_a}};
  EXPECT_EQ(
      push(desired.checked, some_target(), after, answering(decision::go_after_reading_again)).what, outcome::verified);
  EXPECT_EQ(after.gets, 3U);
  EXPECT_EQ(asked, 3);
}

TEST(push, confirm_is_not_asked_about_dangers_or_nothing) {
  const push_options asks{[](const plan&) {
                            ADD_FAILURE() << "asked";
                            return decision::go;
                          },
      false};
  server dangerous{{key_b}};
  EXPECT_EQ(push(input{set{key_a}}.checked, some_target(), dangerous, asks).what, outcome::refused);
  server done{{key_a}};
  EXPECT_EQ(push(input{set{key_a}}.checked, some_target(), done, asks).what, outcome::verified);
}

TEST(push, a_live_set_that_moved_is_refused) {
  for (const set& moved : {set{}, set{key_a, key_c}, set{other_a}, set{key_a, hmac}, set{key_a, key_b}}) {
    server at{{key_a}};
    const push_options options{[&](const plan&) {
                                 at.store = text_of(moved);
                                 return decision::go_after_reading_again;
                               },
        false};
    const result what = push(input{set{key_a, key_b}}.checked, some_target(), at, options);
    EXPECT_EQ(what.what, outcome::refused);
    EXPECT_EQ(at.puts, 0U);
    ASSERT_TRUE(what.plan && what.plan->dangers.size() == 1);
    EXPECT_EQ(what.plan->dangers[0].rule->id, "plan.live-set-moved");
    EXPECT_FALSE(what.plan->dangers[0].kids.empty());
  }
  server lost_again{{key_a}};
  lost_again.on_get = {{}, answer_with(unsent)};
  const push_options again{[](const plan&) { return decision::go_after_reading_again; }, false};
  EXPECT_EQ(push(input{set{key_a, key_b}}.checked, some_target(), lost_again, again).what, outcome::unreachable);
  EXPECT_EQ(lost_again.puts, 0U);
}

TEST(push, a_dry_run_does_everything_but_the_write) {
  server at{{key_a}};
  const input desired{set{key_a, key_b}};
  const result what = push(desired.checked, some_target(), at, {{}, true});
  EXPECT_EQ(what.what, outcome::planned);
  EXPECT_EQ(at.puts, 0U);
  ASSERT_TRUE(what.write);
  EXPECT_EQ(what.write->method, "PUT");
  EXPECT_TRUE(what.write->url.ends_with("/credentials"));
  EXPECT_EQ(what.write->body, text_of({key_a, key_b}));
  EXPECT_NE(render_plan_human(what, some_target(), false).find(what.write->body), std::string::npos);
  server dangerous{{key_c}};
  EXPECT_EQ(push(desired.checked, some_target(), dangerous, {{}, true}).what, outcome::refused);
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
  at.on_get = {answer_with(unsent)};
  EXPECT_EQ(show(some_target(), at).failed, outcome::unreachable);
}

TEST(push, the_deadline_is_for_all_requests_together) {
  settings target = some_target();
  target.deadline_ms = 1;
  server at{{key_a}};
  at.on_get = {[](server& slow, const request&) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{3};
    while (std::chrono::steady_clock::now() < end) {
    }
    return slow.show();
  }};
  const result what = push(input{set{key_a, key_b}}.checked, target, at);
  EXPECT_EQ(what.what, outcome::unreachable);
  EXPECT_EQ(at.puts, 0U);
}

TEST(push, the_time_to_answer_the_question_is_not_counted) {
  settings target = some_target();
  target.deadline_ms = 500;
  server at{{key_a}};
  const push_options slowly{[](const plan&) {
                              std::this_thread::sleep_for(std::chrono::milliseconds{600});
                              return decision::go_after_reading_again;
                            },
      false};
  const result what = push(input{set{key_a, key_b}}.checked, target, at, slowly);
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, target, false);
  EXPECT_EQ(at.puts, 1U);
}

TEST(push, exit_codes_are_the_promised_ones) {
  constexpr std::array<std::pair<outcome, int>, 7> codes{
      {{outcome::planned, 0}, {outcome::verified, 0}, {outcome::refused, 4}, {outcome::rejected, 5},
          {outcome::unknown, 6}, {outcome::differs, 7}, {outcome::unreachable, 8}}};
  for (const auto& [what, code] : codes) {
    EXPECT_EQ(exit_code(what), code) << name_of(what);
  }
}

class against_emulator : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(endpoint_.listening());
    target_ = some_target();
    target_.base_url = endpoint_.base_url();
    target_.zone = emulator::default_zone;
    target_.config = emulator::default_config;
    wire_ = make_transport(target_);
  }

  emulator::emulator endpoint_;
  settings target_;
  std::unique_ptr<transport> wire_;
};

TEST_F(against_emulator, pushes_and_verifies) {
  endpoint_.seed(text_of({key_a}));
  const result what = push(input{set{key_a, key_b}}.checked, target_, *wire_);
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, target_, false);
  EXPECT_EQ(endpoint_.log().size(), 3U);
  EXPECT_EQ(endpoint_.log()[1].method, "PUT");
  const result again = push(input{set{key_b, key_a}}.checked, target_, *wire_);
  EXPECT_EQ(again.what, outcome::verified);
  EXPECT_EQ(endpoint_.log().size(), 4U);
}

TEST_F(against_emulator, keeps_hmac_keys_from_being_dropped) {
  endpoint_.seed(text_of({key_a, R"({"alg":"HS256","kid":"h","kty":"oct","k":")" + std::string(43, 'A') + R"("})"}));
  const std::string before = endpoint_.stored_keys();
  const result what = push(input{set{key_a, key_b}}.checked, target_, *wire_);
  EXPECT_EQ(name_of(what.what), "refused") << render_plan_human(what, target_, false);
  EXPECT_EQ(endpoint_.stored_keys(), before);
  EXPECT_EQ(endpoint_.log().size(), 1U);
}

TEST_F(against_emulator, is_told_of_a_wrong_configuration) {
  target_.config.back() = '9';
  const result what = push(input{set{key_a}}.checked, target_, *wire_);
  EXPECT_EQ(name_of(what.what), "rejected") << render_plan_human(what, target_, false);
}

}  // namespace
}  // namespace jwkguard::submit
