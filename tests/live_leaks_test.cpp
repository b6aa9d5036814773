// Keys that are live, and keys that stay: held to the same rules as those of the input, and together with them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "plan/rules.hpp"
#include "submit/set_judge.hpp"
#include "support/fake_endpoint.hpp"
#include "support/fresh_keys.hpp"
#include "support/openssl_keys.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

// RFC 7517 A.1: its private half is in A.2.
const std::string famous =
    R"({"alg":"ES256","crv":"P-256","kid":"f","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})";

sha256_digest thumbprint_of(std::string key) { return thumbprint(check(key, policy::rfc()).keys.at(0).value()); }

push_options job() {
  push_options how;
  how.keep_old = true;
  return how;
}

bool has_danger(const result& what, const rule& wanted) {
  return what.plan && std::any_of(what.plan->dangers.begin(), what.plan->dangers.end(),
                          [&](const danger& each) { return each.rule == &wanted; });
}

TEST(live_leaks, are_named_by_show) {
  server at{{key_a, famous, hmac, odd}};
  const live_set live = show(some_target(), at);
  ASSERT_EQ(live.keys.size(), 4U);
  EXPECT_EQ(live.keys[0].leaked, nullptr);
  ASSERT_NE(live.keys[1].leaked, nullptr);
  EXPECT_EQ(live.keys[1].leaked->id, "key.published");
  EXPECT_EQ(live.keys[2].leaked, nullptr);
  EXPECT_TRUE(says(live.messages, "LEAKED: \"f\" (ES256)"));
  EXPECT_NE(render_live_json(live, some_target()).find(R"("leaked":"key.published"})"), std::string::npos);
  EXPECT_NE(render_live_human(live, some_target(), false).find("LEAKED: key.published\n"), std::string::npos);

  policy rules = policy::cloudflare();
  rules.published = list_of({thumbprint_of(key_a)});
  const live_set listed = show(some_target(), at, rules);
  ASSERT_NE(listed.keys[0].leaked, nullptr);
  EXPECT_TRUE(says(listed.messages, "LEAKED: \"a\" (ES256)"));
}

// An exception for the input is none for what others know.
TEST(live_leaks, are_named_whatever_is_allowed) {
  server at{{famous}};
  policy rules = policy::cloudflare();
  ASSERT_TRUE(rules.allow(*find_rule("key.published")));
  EXPECT_TRUE(says(show(some_target(), at, rules).messages, "LEAKED"));
}

TEST(live_leaks, are_never_kept_by_keep_old) {
  for (const bool is_listed : {false, true}) {
    server at{{is_listed ? key_a : famous, key_b}};
    push_options how = job();
    if (is_listed) {
      how.rules.published = list_of({thumbprint_of(key_a)});
    }
    const std::string kid = is_listed ? "a" : "f";
    const result pushed = push(input{set{key_c}}.checked, some_target(), at, how);
    EXPECT_EQ(pushed.what, outcome::verified);
    EXPECT_TRUE(says(pushed.messages, "LEAKED: \"" + kid + "\" (ES256)"));
    EXPECT_TRUE(says(pushed.messages, "removed at once, because anyone can sign with it: \"" + kid + '"'));
    EXPECT_EQ(kids_of(pushed.desired), "cb") << "b is kept until its time is over";
    EXPECT_EQ(kids_of(show(some_target(), at).keys), "cb");
  }
}

TEST(live_leaks, do_not_go_in_silence_if_they_are_the_last) {
  server at{{famous}};
  const result refused = push(input{set{key_c}}.checked, some_target(), at, job());
  EXPECT_EQ(refused.what, outcome::refused);
  EXPECT_EQ(at.puts, 0U);
  EXPECT_TRUE(has_danger(refused, plan_rules::no_overlap));
}

TEST(live_leaks, are_named_by_a_plan) {
  server at{{famous, key_a}};
  const result planned = plan_against_live(input{set{key_a}}.checked, some_target(), at);
  EXPECT_TRUE(says(planned.messages, "LEAKED: \"f\""));
  ASSERT_EQ(planned.plan->remove.size(), 1U);
  EXPECT_NE(render_plan_json(planned, some_target()).find(R"("leaked":"key.published"})"), std::string::npos);
  EXPECT_NE(render_plan_human(planned, some_target(), false).find("LEAKED: key.published"), std::string::npos);
}

// A key that stays has a name that two rules do not like, and of the pair only together.
TEST(kept_keys, are_held_to_the_rules_of_one_key) {
  const std::string long_kid(300, 'k');
  server at{{ec(long_kid, 0)}};
  const result refused = push(input{set{key_b}}.checked, some_target(), at, job());
  EXPECT_EQ(refused.what, outcome::refused);
  ASSERT_TRUE(has_danger(refused, plan_rules::faulty_set));
  const danger& found = refused.plan->dangers.back();
  EXPECT_NE(found.message.find("key.kid.long"), std::string::npos) << found.message;
  EXPECT_EQ(found.kids, std::vector<std::string>{long_kid});
  EXPECT_EQ(found.permitted_by, "");
  EXPECT_EQ(at.puts, 0U);
  push_options lenient = job();
  ASSERT_TRUE(lenient.rules.allow(*find_rule("key.kid.long")));
  EXPECT_EQ(push(input{set{key_b}}.checked, some_target(), at, lenient).what, outcome::verified);
}

TEST(kept_keys, that_are_hmac_keys_are_held_to_rules_too) {
  server at{{key_a, R"({"alg":"HS256","kid":")" + std::string(300, 'h') + R"(","kty":"oct"})", hmac}};
  push_options how = no_wait();
  how.keep_symmetric = true;
  const result refused = push(input{set{key_a, key_b}}.checked, some_target(), at, how);
  EXPECT_EQ(refused.what, outcome::refused);
  EXPECT_TRUE(has_danger(refused, plan_rules::faulty_set));
  server clean{{key_a, hmac, R"({"alg":"HS512","kid":"h2","kty":"oct"})"}};
  EXPECT_EQ(push(input{set{key_a, key_b}}.checked, some_target(), clean, how).what, outcome::verified);
}

// Two moduli with one prime.
class shared_prime : public testing::Test {
 protected:
  shared_prime() {
    const keys::key_ptr one = test::make_key("RSA", 2048);
    const keys::key_ptr other = test::make_key("RSA", 2048);
    const keys::bn_ptr p{number("rsa-factor1", one)};
    const keys::bn_ptr q{number("rsa-factor1", other)};
    const keys::bn_ptr n{BN_new()};
    const keys::bn_ctx_ptr work{BN_CTX_new()};
    BN_mul(n.get(), p.get(), q.get(), work.get());
    live = rsa("old", test::number_of(one, "n"));
    fresh = rsa("new", test::octets_of(n.get()));
    how.rules.deep = true;
  }
  static BIGNUM* number(const char* name, const keys::key_ptr& of) {
    const test::octet_string octets = test::number_of(of, name);
    return BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr);
  }
  static std::string rsa(const std::string& kid, const test::octet_string& n) {
    return R"({"alg":"RS256","e":"AQAB","kid":")" + kid + R"(","kty":"RSA","n":")" +
           test::openssl_base64url({reinterpret_cast<const char*>(n.data()), n.size()}) + "\"}";
  }
  std::string live;
  std::string fresh;
  push_options how = job();
};

TEST_F(shared_prime, with_a_key_that_stays_is_found) {
  server at{{live}};
  const result refused = push(input{set{fresh}}.checked, some_target(), at, how);
  EXPECT_EQ(refused.what, outcome::refused);
  EXPECT_EQ(at.puts, 0U);
  ASSERT_TRUE(has_danger(refused, plan_rules::faulty_set));
  EXPECT_NE(refused.plan->dangers.back().message.find(
                "\"new\" (RS256): the modulus has a prime in common with that of \"old\" (RS256)"),
      std::string::npos)
      << refused.plan->dangers.back().message;
  EXPECT_TRUE(says(refused.messages, "LEAKED: \"old\" (RS256)"));
}

// Whoever kept the old set has both moduli.
TEST_F(shared_prime, with_a_key_that_goes_is_found) {
  server at{{live, key_a}};
  how.keep_old = false;
  how.gates.min_overlap_s = 0;
  const result refused = push(input{set{key_a, fresh}}.checked, some_target(), at, how);
  EXPECT_EQ(refused.what, outcome::refused);
  EXPECT_TRUE(has_danger(refused, plan_rules::faulty_set));
  how.rules.deep = false;
  EXPECT_EQ(push(input{set{key_a, fresh}}.checked, some_target(), at, how).what, outcome::refused)
      << "in a small set shared primes are always looked for";
}

TEST(set_judge, tells_which_key_and_never_a_secret) {
  const std::string secret = test::make_p256_key(9).x;
  input with_secret{""};
  with_secret.text = text_of({key_a, R"({"alg":"HS256","kid":"h","kty":"oct","k":")" + secret + "\"}"});
  policy rules = policy::cloudflare();
  rules.allow_secret = true;
  with_secret.checked = check(with_secret.text, rules);
  const std::vector<record> records = with_secret.checked.records();
  ASSERT_EQ(records.size(), 2U);
  std::vector<credential> set = credentials_of(records);
  for (const key_fault& each : make_set_judge(records, rules)(set)) {
    EXPECT_NE(each.level, level::error) << each.rule->id;
  }
  set.push_back(set.front());  // the same name again
  bool is_found = false;
  for (const key_fault& each : make_set_judge(records, rules)(set)) {
    is_found = is_found || (each.key == 2 && each.rule->id == "set.alg-kid.duplicate" && each.level == level::error);
    EXPECT_EQ(each.message.find(secret.substr(0, 6)), std::string::npos);
  }
  EXPECT_TRUE(is_found);
}

TEST(set_judge, knows_rules_that_exist) {
  for (const char* id : {"key.published", "rsa.exponent.one", "rsa.modulus.small-factor", "rsa.modulus.prime",
           "rsa.modulus.perfect-power", "rsa.modulus.roca", "rsa.modulus.close-primes", "set.shared-prime"}) {
    ASSERT_NE(find_rule(id), nullptr) << id;
    EXPECT_TRUE(is_leak(*find_rule(id)));
  }
  EXPECT_FALSE(is_leak(*find_rule("rsa.modulus.short")));
}

}  // namespace
}  // namespace jwkguard::submit
