// push, plan and show, end to end: the real command against the real emulator, each a process of its own.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "places.hpp"
#include "support/cli_push_run.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

TEST(cli_push, installs_verifies_and_then_finds_nothing_to_change) {
  emulator at;
  const std::string text = set_of({key(0, "a"), key(1, "b")});
  const outcome first = at.push(text);
  expect_push(first, 0, "verified", 2, 1);
  const rapidjson::Document object = parsed(first.out);
  EXPECT_TRUE(object["changes"].IsTrue());
  EXPECT_EQ(kids_of(object["add"]), (std::set<std::string>{"a", "b"}));
  EXPECT_STREQ(object["add"][0]["alg"].GetString(), "ES256");
  const outcome prints = cli({"thumbprint"}, text, {});
  EXPECT_EQ(prints.out.substr(0, 43), object["add"][0]["thumbprint"].GetString());
  EXPECT_EQ(object["add"][0].MemberCount(), 3U);

  const outcome again = at.push(text);
  expect_push(again, 0, "verified", 1, 0);
  EXPECT_TRUE(parsed(again.out)["changes"].IsFalse());
  EXPECT_EQ(kids_of(parsed(again.out)["keep"]), (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(count(at.log(), "GET "), 3U);
  EXPECT_EQ(count(at.log(), "PUT "), 1U);
  EXPECT_EQ(count(at.log(), "\n"), 4U);
}

TEST(cli_push, rotates_by_adding_and_then_removing) {
  emulator at;
  EXPECT_EQ(at.push(set_of({key(0, "old")})).exit_code, 0);
  const outcome added = at.push(set_of({key(0, "old"), key(1, "new")}));
  expect_push(added, 0, "verified", 2, 1);
  EXPECT_EQ(kids_of(parsed(added.out)["keep"]), (std::set<std::string>{"old"}));
  expect_push(at.push(set_of({key(1, "new")})), 4, "refused", 1, 0);
  const outcome removed = at.push(set_of({key(1, "new")}), {"--min-overlap", "0"});
  expect_push(removed, 0, "verified", 2, 1);
  EXPECT_EQ(kids_of(parsed(removed.out)["remove"]), (std::set<std::string>{"old"}));
  EXPECT_EQ(count(at.log(), "PUT "), 3U);
}

TEST(cli_push, speaks_the_older_shape_of_answers_and_the_older_authorization) {
  emulator older{{"--legacy-shape"}};
  expect_push(older.push(set_of({key(0, "a")})), 0, "verified", 2, 1);

  service any{JWKGUARD_EMULATOR, {}};
  strings environment = environment_for(any.first_line().substr(13));
  environment.back() = "CLOUDFLARE_EMAIL=someone@example.com";
  environment.push_back("CLOUDFLARE_API_KEY=" + std::string(37, 'a'));
  const outcome ended = cli({"push", "--yes"}, set_of({key(0, "a")}), environment);
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_FALSE(has(ended.out + ended.err, std::string(37, 'a')));
}

struct danger_case {
  std::string live;
  std::string desired;
  std::string_view rule;
};

TEST(cli_push, refuses_what_is_dangerous_with_exit_4_and_writes_nothing) {
  const danger_case cases[] = {
      {set_of({key(0, "a")}), set_of({key(1, "b")}), "plan.no-overlap"},
      {set_of({key(0, "a")}), set_of({key(0, "b")}), "plan.no-overlap"},
      {set_of({key(0, "a"), key(1, "b")}), set_of({key(0, "a"), key(2, "b")}), "plan.key-substituted"},
      {set_of({key(0, "a"), hmac("h")}), set_of({key(0, "a")}), "plan.drops-symmetric"},
  };
  for (const danger_case& each : cases) {
    SCOPED_TRACE(each.rule);
    const scratch_file seed{each.live};
    emulator at{{"--seed", seed.name()}};
    const outcome ended = at.push(each.desired);
    expect_push(ended, 4, "refused", 1, 0);
    const rapidjson::Document object = parsed(ended.out);
    ASSERT_EQ(object["dangers"].Size(), 1U);
    EXPECT_EQ(object["dangers"][0]["rule"].GetString(), each.rule);
    EXPECT_TRUE(object["dangers"][0]["message"].IsString());
    const outcome human = cli({"push", "--yes"}, each.desired, at.environment());
    EXPECT_EQ(human.exit_code, 4);
    EXPECT_TRUE(has(human.out, "error[" + std::string{each.rule} + "]")) << human.out;
    EXPECT_EQ(at.plan(each.desired).exit_code, 0);
    EXPECT_EQ(at.plan(each.desired, {"--detailed-exitcode"}).exit_code, 4);
    EXPECT_EQ(count(at.log(), "PUT "), 0U) << at.log();
  }
}

TEST(cli_push, sends_nothing_for_input_that_must_not_go_out) {
  struct refused_case {
    std::string_view name;
    std::string text;
    strings options;
    int exit_code;
  };
  const std::string leak = key(0, "a").insert(1, R"("d":"AAAA",)");
  const refused_case cases[] = {
      {"nothing", "", {}, 1},
      {"white space", " \n", {}, 1},
      {"HTML", "<html>", {}, 1},
      {"PEM", "-----BEGIN PUBLIC KEY-----", {}, 1},
      {"byte-order mark", "\xEF\xBB\xBF" + make_p256_set(1), {}, 1},
      {"discovery document", R"({"issuer":"https://id.example","jwks_uri":"https://id.example/k"})", {}, 1},
      {"JWT", "eyJ" + std::string(17, 'h') + ".e30.", {}, 1},
      {"UTF-16", std::string("\xFF\xFE{\0}\0", 6), {}, 1},
      {"cut off", make_p256_set(1).substr(0, 60), {}, 1},
      {"NUL bytes", std::string(9, '\0'), {}, 1},
      {"brackets", std::string(100'000, '['), {}, 1},
      {"off the curve", set_of({off_curve("a")}), {}, 1},
      {"one of two off the curve", set_of({key(0, "a"), off_curve("b")}), {}, 1},
      {"off the curve, --skip-unsupported", set_of({off_curve("a")}), {"--skip-unsupported"}, 1},
      {"too many", make_p256_set(17), {}, 1},
      {"empty set", set_of({}), {}, 1},
      {"empty set, allowed", set_of({}), {"--allow", "set.empty"}, 4},
      {"nothing left", set_of({R"({"kty":"new","kid":"n"})"}), {"--skip-unsupported"}, 1},
      {"private", set_of({leak}), {}, 9},
      {"private among others", set_of({key(1, "b"), leak}), {"--skip-unsupported"}, 9},
      {"symmetric", set_of({hmac("h")}), {}, 9},
  };
  emulator at;
  for (const refused_case& each : cases) {
    SCOPED_TRACE(each.name);
    const outcome ended = at.push(each.text, each.options);
    expect_push(ended, each.exit_code, "refused", 0, 0);
    EXPECT_NE(ended.err, "");
    strings arguments{"push", "--yes"};
    arguments.insert(arguments.end(), each.options.begin(), each.options.end());
    const outcome human = cli(arguments, each.text, at.environment());
    EXPECT_EQ(human.exit_code, each.exit_code);
    EXPECT_TRUE(has(human.out + human.err, "othing was sent")) << human.out << human.err;
    if (each.exit_code != 4) {
      EXPECT_EQ(at.plan(each.text, each.options).exit_code, each.exit_code);
    }
  }
  EXPECT_EQ(at.log(), "");
}

TEST(cli_push, dry_run_shows_the_request_and_writes_nothing) {
  emulator at;
  const p256_key one = make_p256_key(0);
  const std::string body =
      R"({"keys":[{"alg":"ES256","crv":"P-256","kid":"a","kty":"EC","x":")" + one.x + R"(","y":")" + one.y + R"("}]})";
  const std::string line =
      "PUT " + at.url() + "/zones/" + zone + "/token_validation/config/" + config + "/credentials\n";
  const outcome human = cli({"push", "--dry-run"}, set_of({key(0, "a")}), at.environment());
  EXPECT_EQ(human.exit_code, 0);
  EXPECT_TRUE(has(human.out, line)) << human.out;
  EXPECT_TRUE(has(human.out, body)) << human.out;
  EXPECT_EQ(human.err, "");
  const outcome json = at.push(set_of({key(0, "a")}), {"--dry-run"});
  expect_push(json, 0, "planned", 1, 0);
  EXPECT_TRUE(has(json.err, line) && has(json.err, body)) << json.err;
  EXPECT_EQ(count(at.log(), "PUT "), 0U);
}

TEST(cli_push, asks_on_a_terminal_and_refuses_to_go_on_without_one) {
  if (!has_terminals()) {
    GTEST_SKIP() << "skipped: no pseudo-terminals here";
  }
  emulator at;
  const scratch_file file{set_of({key(0, "a")})};
  const outcome piped = cli({"push", file.name()}, "yes\n", at.environment());
  EXPECT_EQ(piped.exit_code, 2);
  EXPECT_TRUE(has(piped.err, "--yes")) << piped.err;
  const outcome keys_from_terminal = cli({"push"}, {}, at.environment(), true);
  EXPECT_EQ(keys_from_terminal.exit_code, 2);
  EXPECT_TRUE(has(keys_from_terminal.err, "name a FILE")) << keys_from_terminal.err;
  for (const std::string answer : {"no\n", "\n", "y\n", "YES\n", "\x04"}) {
    const outcome no = cli({"push", file.name()}, answer, at.environment(), true);
    EXPECT_EQ(no.exit_code, 4) << no.out << no.err;
    EXPECT_TRUE(has(no.err, "nothing is written yet") && has(no.err, "Type yes to continue")) << no.err;
  }
  EXPECT_FALSE(has(cli({"show"}, {}, at.environment()).out, " a "));
  const outcome yes = cli({"push", file.name()}, "yes\n", at.environment(), true);
  EXPECT_EQ(yes.exit_code, 0) << yes.out << yes.err;
  EXPECT_EQ(cli({"push", file.name()}, {}, at.environment(), true).exit_code, 0) << "there is nothing to ask about";
  EXPECT_EQ(count(at.log(), "PUT "), 1U);
}

TEST(cli_plan, detailed_exit_code_tells_changes_from_none) {
  emulator at;
  const std::string text = set_of({key(0, "a")});
  EXPECT_EQ(at.plan(text).exit_code, 0);
  EXPECT_EQ(at.plan(text, {"--detailed-exitcode"}).exit_code, 3);
  expect_push(at.plan(text, {"--format", "json"}), 0, "planned", 1, 0);
  EXPECT_EQ(at.push(text).exit_code, 0);
  EXPECT_EQ(at.plan(text, {"--detailed-exitcode"}).exit_code, 0);
  EXPECT_EQ(count(at.log(), "PUT "), 1U);
}

TEST(cli_show, shows_the_live_set_and_never_the_secret_of_one) {
  const scratch_file seed{set_of({key(0, "a"), hmac("h")})};
  emulator at{{"--seed", seed.name()}};
  const outcome human = cli({"show"}, {}, at.environment());
  EXPECT_EQ(human.exit_code, 0);
  const std::string print = cli({"thumbprint"}, key(0, "a"), {}).out.substr(0, 43);
  EXPECT_TRUE(has(human.out, print) && has(human.out, "HS256") && has(human.out, "2 live keys")) << human.out;
  EXPECT_FALSE(has(human.out, "\x1b"));
  const outcome json = cli({"show", "--format", "json"}, {}, at.environment());
  rapidjson::Document object;
  ASSERT_FALSE(object.Parse(json.out.c_str()).HasParseError());
  EXPECT_EQ(kids_of(object["keys"]), (std::set<std::string>{"a", "h"}));
  EXPECT_FALSE(has(human.out + json.out, std::string(43, 'A')));
}

}  // namespace
}  // namespace jwkguard::test
