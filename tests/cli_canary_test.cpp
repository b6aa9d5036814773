// --canary of plan, push and sync, end to end.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "support/cli_push_run.hpp"
#include "support/scratch_folder.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::test {
namespace {

class cli_canary : public ::testing::Test {
 protected:
  signer by = make_signer("ES256");
  std::string own = jwk_of(by, "own", "ES256");
  std::string token = token_of(by, "own", R"({"exp":4102444800})");
  scratch_folder folder;
  std::string file = folder.add("canary.txt", "Bearer " + token + "\n");
  scratch_file seed{set_of({key(0, "a"), own})};
  emulator at{{"--seed", seed.name()}};
};

TEST_F(cli_canary, refuses_what_would_lock_a_token_out_until_it_is_named) {
  const std::string desired = set_of({key(0, "a"), key(1, "b")});
  const outcome planned = at.plan(desired, {"--min-overlap", "0", "--canary", file, "--detailed-exitcode"});
  EXPECT_EQ(planned.exit_code, 4) << planned.out << planned.err;
  const std::string saved = folder.path_of("saved.json");
  EXPECT_EQ(at.plan(desired, {"--min-overlap", "0", "--canary", file, "--out", saved}).exit_code, 0);
  for (const strings& more : {strings{}, {"--canary", file}}) {
    strings arguments{"push", "--yes", "--plan", saved};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const outcome ended = cli(arguments, {}, at.environment());
    EXPECT_EQ(ended.exit_code, 4) << ended.out << ended.err;
    EXPECT_TRUE(has(ended.out + ended.err, more.empty() ? "give its file with --canary" : "plan.canary-refused"));
  }
  const outcome refused = at.push(desired, {"--min-overlap", "0", "--canary", file});
  EXPECT_EQ(refused.exit_code, 4) << refused.out << refused.err;
  const rapidjson::Document said = parsed(refused.out);
  ASSERT_EQ(said["dangers"].Size(), 1U);
  EXPECT_STREQ(said["dangers"][0]["rule"].GetString(), "plan.canary-refused");
  EXPECT_FALSE(has(refused.out + refused.err, token.substr(0, 24)));
  const std::string named = said["dangers"][0]["override"].GetString();
  const std::size_t space = named.find(' ');
  const outcome passed =
      at.push(desired, {"--min-overlap", "0", "--canary", file, named.substr(0, space), named.substr(space + 1)});
  EXPECT_EQ(passed.exit_code, 0) << passed.out << passed.err;
  EXPECT_EQ(at.live(), (std::set<std::string>{"a", "b"}));
}

TEST_F(cli_canary, guards_a_sync) {
  const std::string source = folder.add("jwks.json", set_of({key(0, "a"), key(1, "b")}));
  const auto sync = [&](const std::string& overlap) {
    return cli({"sync", "--file", source, "--state-dir", folder.path_of("state"), "--min-overlap", overlap, "--canary",
                   file, "--prove-every", "24h"},
        {}, at.environment());
  };
  const outcome refused = sync("0");
  EXPECT_EQ(refused.exit_code, 4) << refused.out << refused.err;
  EXPECT_TRUE(has(refused.out + refused.err, "plan.canary-refused")) << refused.out << refused.err;
  EXPECT_EQ(at.live(), (std::set<std::string>{"a", "own"}));
  EXPECT_EQ(sync("24h").exit_code, 0) << "the old key stays";
  EXPECT_EQ(at.live(), (std::set<std::string>{"a", "b", "own"}));
  const std::string forged = folder.add("forged.txt", token_of(make_signer("ES256"), "own", R"({"exp":4102444800})"));
  file = forged;
  EXPECT_TRUE(has(sync("24h").err, "forged.txt is refused by the live set")) << "canaries are asked at each run";
}

TEST_F(cli_canary, is_a_file_with_tokens_for_one_target) {
  const std::string desired = set_of({key(0, "a")});
  for (const strings& wrong : {strings{"--canary", token}, {"--canary", "-"}, {"--canary", folder.path_of("none")},
           {"--canary", folder.add("no-token", "hello\n")}, {"--allow-canary-refused", token}}) {
    const outcome ended = at.plan(desired, wrong);
    EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
    EXPECT_FALSE(has(ended.out + ended.err, token.substr(0, 24))) << ended.err;
  }
  const std::string targets = folder.add("targets.json", "{}");
  EXPECT_TRUE(has(cli({"sync", "--targets", targets, "--canary", file}, {}, at.environment()).err, "excludes"));
}

TEST_F(cli_canary, warns_of_a_token_that_is_not_accepted_now) {
  const std::string other =
      folder.add("other.txt", token_of(make_signer("ES256"), "own", R"({"exp":4102444800})") + "\n" + token);
  const outcome ended = at.push(set_of({key(0, "a"), key(1, "b"), own}), {"--canary", other});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.err, "other.txt:1 is refused by the live set")) << ended.err;
}

}  // namespace
}  // namespace jwkguard::test
