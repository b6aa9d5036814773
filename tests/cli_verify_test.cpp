// verify, end to end: where a token comes from, what it is held to, what is said, and what never is.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <ctime>
#include <string>

#include "support/cli_push_run.hpp"
#include "support/raw_server.hpp"
#include "support/scratch_folder.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::test {
namespace {

const std::string payload = R"({"iss":"https://idp.example/","sub":"a-subject-nobody-may-read","exp":4102444800})";

// Whatever is said of a token, nothing of it is said but its alg, its kid and its times.
void expect_discreet(const outcome& ended, const std::string& token) {
  const std::string all = ended.out + ended.err;
  EXPECT_FALSE(has(all, "nobody-may-read")) << all;
  constexpr std::size_t window = 12;
  for (std::size_t at = 0; at + window <= token.size(); ++at) {
    EXPECT_FALSE(has(all, token.substr(at, window))) << all;
  }
}

class cli_verify : public ::testing::Test {
 protected:
  [[nodiscard]] outcome verify(strings arguments, const std::string& input = {}, strings environment = {}) const {
    arguments.insert(arguments.begin(), "verify");
    outcome ended = cli(arguments, input, std::move(environment));
    expect_discreet(ended, good);
    return ended;
  }
  [[nodiscard]] std::string file(std::string_view name, const std::string& text) const {
    return folder_.add(name, text);
  }

  signer by = make_signer("ES256");
  std::string set = jwk_set({jwk_of(by, "a", "ES256"), jwk_of(make_signer("RS256"), "b", "RS256")});
  std::string good = token_of(by, "a", payload);
  scratch_folder folder_;
  std::string keys = file("keys.json", set);
};

TEST_F(cli_verify, takes_a_token_from_a_file_standard_input_or_the_environment) {
  const std::string name = file("token", good + "\n");
  for (const outcome& ended :
      {verify({"--keys", keys, name}), verify({"--keys", keys, "-"}, good), verify({"--keys", keys}, good + "\r\n"),
          verify({"--keys", keys}, {}, {"JWKGUARD_TOKEN=" + good}), verify({"--keys", "-", name}, set),
          verify({"--keys", keys}, "Bearer " + good), verify({"--keys", keys}, "Authorization: Bearer " + good + "\n"),
          verify({"--keys", keys}, {}, {"JWKGUARD_TOKEN=bearer " + good})}) {
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_TRUE(ended.out.starts_with("verified: the key \"a\" (ES256) verifies it\n")) << ended.out;
    EXPECT_TRUE(has(ended.out, "expires: 2100-01-01T00:00:00Z\n")) << ended.out;
    EXPECT_FALSE(has(ended.out, "idp.example")) << ended.out;
  }
  EXPECT_TRUE(has(verify({"--keys", keys, "--show-issuer", name}).out, "issuer: https://idp.example/\n"));
  EXPECT_EQ(verify({"--keys", keys, "--quiet", name}).out, "");
}

TEST_F(cli_verify, never_takes_a_token_from_an_argument_nor_repeats_one) {
  for (const strings& arguments : {strings{"--keys", keys, good}, {"--keys", keys, "Bearer", good},
           {"--keys", keys, "Bearer " + good}, {"--keys", good, keys}}) {
    const outcome ended = verify(arguments);
    EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
  }
  EXPECT_TRUE(has(verify({"--keys", keys, good}).err, "never pass a token as an argument"));
  const std::string spaced = "eyAiYWxnIjogIkhTMjU2IiB9.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";  // { "alg": …
  const std::string lines = "ewogImFsZyI6ICJIUzI1NiIgfQ.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  for (const std::string& token : {good, spaced, lines}) {
    for (const strings& arguments : {strings{"--keys", keys, token}, {"--keys", token},
             {"--keys", keys, "bearer " + token}, {"--keys", keys, "Authorization: Bearer " + token}, {"--" + token},
             {"--policy", token}, {"--policy=" + token}, {"--canary", token}, {"--file", token}, {"--ca-file=" + token},
             {"--keys", "./" + token}}) {
      const outcome ended = verify(arguments);
      EXPECT_EQ(ended.exit_code, 2) << ended.err;
      EXPECT_FALSE(has(ended.out + ended.err, token.substr(0, 20))) << ended.err;
    }
    for (const strings& arguments : {strings{"check", token}, {"explain", token}, {"plan", "--canary", "./" + token},
             {"sync", "--targets=" + token}, {token}}) {
      const outcome ended = cli(arguments);
      EXPECT_EQ(ended.exit_code, 2) << ended.err;
      EXPECT_FALSE(has(ended.out + ended.err, token.substr(0, 20))) << ended.err;
    }
  }
}

TEST_F(cli_verify, says_which_keys_count) {
  const std::string name = file("token", good);
  EXPECT_TRUE(has(verify({name}).err, "choose the keys with exactly one of"));
  EXPECT_TRUE(has(verify({"--live", "--keys", keys, name}).err, "choose the keys with exactly one of"));
  EXPECT_EQ(verify({"--keys", "-"}, set).exit_code, 2);
  EXPECT_EQ(verify({"--keys", keys, folder_.path_of("none")}).exit_code, 2);
  EXPECT_EQ(verify({"--keys", folder_.path_of("none"), name}).exit_code, 2);
  EXPECT_EQ(verify({"--jwks", "http://127.0.0.1:1/", name}).exit_code, 10);
}

TEST_F(cli_verify, prints_the_promised_json) {
  const outcome ended = verify({"--keys", keys, "--format", "json"}, good);
  rapidjson::Document said;
  ASSERT_FALSE(said.Parse(ended.out.c_str()).HasParseError()) << ended.out;
  EXPECT_TRUE(said["verified"].GetBool());
  EXPECT_STREQ(said["key"]["kid"].GetString(), "a");
  EXPECT_STREQ(said["key"]["alg"].GetString(), "ES256");
  EXPECT_EQ(said["key"]["thumbprint"].GetStringLength(), 43U);
  EXPECT_STREQ(said["reason"].GetString(), "verified");
  EXPECT_STREQ(said["alg"].GetString(), "ES256");
  EXPECT_STREQ(said["kid"].GetString(), "a");
  EXPECT_TRUE(said["not_before"].IsNull());
  EXPECT_STREQ(said["expires"].GetString(), "2100-01-01T00:00:00Z");
  EXPECT_FALSE(said.HasMember("issuer"));
  EXPECT_FALSE(said.HasMember("line"));
}

TEST_F(cli_verify, gives_a_line_for_each_token_and_1_if_one_is_not_verified) {
  const std::string unknown = token_of(by, "c", payload);
  const outcome ended = verify({"--keys", keys, "--format", "json"}, good + "\n\nBearer " + unknown + "\nno token\n");
  EXPECT_EQ(ended.exit_code, 1);
  expect_discreet(ended, unknown);
  EXPECT_EQ(count(ended.out, "\n"), 3U) << ended.out;
  EXPECT_TRUE(has(ended.out, R"("reason":"verified")")) << ended.out;
  EXPECT_TRUE(has(ended.out, R"("reason":"kid-unknown")")) << ended.out;
  EXPECT_TRUE(has(ended.out, R"("reason":"not-a-token")")) << ended.out;
  EXPECT_TRUE(has(ended.out, R"("line":4})")) << ended.out;
}

TEST_F(cli_verify, tells_a_token_that_was_broken_up) {
  const outcome ended =
      verify({"--keys", keys}, good.substr(0, 60) + "\n" + good.substr(60, 60) + "\n" + good.substr(120));
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(ended.out.starts_with("not verified[white-space]: ")) << ended.out;
  EXPECT_EQ(verify({"--keys", keys}, "").exit_code, 1);
  EXPECT_TRUE(has(verify({"--keys", keys}, "\n").out, "not verified[empty]"));
}

TEST_F(cli_verify, says_that_a_key_is_at_fault) {
  const std::string faulty = file("faulty.json", jwk_set({off_curve("a"), jwk_of(by, "b", "ES256")}));
  const outcome ended = verify({"--keys", faulty}, good);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(has(ended.out, "the key that its kid names is faulty")) << ended.out;
  EXPECT_TRUE(has(ended.err, "1 of 2 keys")) << ended.err;
  const outcome none = verify({"--keys", file("none.json", "no set")}, good);
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_TRUE(has(none.err, "error[")) << none.err;
}

TEST_F(cli_verify, takes_secrets_only_where_they_are_allowed) {
  const signer secret = make_signer("HS256");
  const std::string name = file("secret.json", jwk_set({jwk_of(secret, "h", "HS256")}));
  const std::string token = token_of(secret, "h", payload);
  const outcome refused = verify({"--keys", name, "--policy", "rfc"}, token);
  EXPECT_EQ(refused.exit_code, 9);
  for (const std::string policy : {"rfc", "cloudflare"}) {
    const outcome ended = verify({"--keys", name, "--policy", policy, "--allow-secret"}, token);
    EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_FALSE(has(ended.out, "thumbprint")) << ended.out;
    expect_discreet(ended, token);
    expect_discreet(ended, jwk_of(secret, "h", "HS256").substr(40));
  }
}

TEST_F(cli_verify, holds_a_token_to_the_live_set) {
  const signer secret = make_signer("HS256");
  const scratch_file seed{jwk_set({jwk_of(by, "a", "ES256"), jwk_of(secret, "h", "HS256")})};
  const emulator at{{"--seed", seed.name()}};
  const outcome ended = verify({"--live"}, good, at.environment());
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "verified: the key \"a\" (ES256)")) << ended.out;
  const outcome hmac_token = verify({"--live"}, token_of(secret, "h", payload), at.environment());
  EXPECT_EQ(hmac_token.exit_code, 1);
  EXPECT_TRUE(has(hmac_token.out, "not verified[secret-unknown]")) << hmac_token.out;
  const outcome unreachable = verify({"--live", "--deadline", "1"}, good, environment_for("http://127.0.0.1:1"));
  EXPECT_EQ(unreachable.exit_code, 8);
  EXPECT_EQ(unreachable.out, "");
}

TEST_F(cli_verify, says_that_a_live_key_cannot_be_read) {
  const scratch_file seed{jwk_set({off_curve("u"), off_curve("a"), jwk_of(make_signer("RS256"), "a", "RS256")})};
  const emulator at{{"--seed", seed.name()}};
  const outcome alone = verify({"--live"}, token_of(by, "u", payload), at.environment());
  EXPECT_EQ(alone.exit_code, 1);
  EXPECT_TRUE(has(alone.out, "not verified[kid-unknown]: a key with this kid is live, but cannot be read here\n"))
      << alone.out;
  EXPECT_TRUE(has(alone.out, "help: look at it (jwkguard show)")) << alone.out;
  const outcome beside = verify({"--live"}, good, at.environment());
  EXPECT_TRUE(has(beside.out, "; another key with this kid is live, but cannot be read here\n")) << beside.out;
  const outcome unknown = verify({"--live"}, token_of(by, "z", payload), at.environment());
  EXPECT_FALSE(has(unknown.out, "cannot be read here")) << unknown.out;
}

TEST_F(cli_verify, adds_what_the_command_can_do) {
  const signer secret = make_signer("HS256");
  EXPECT_TRUE(has(verify({"--keys", keys}, token_of(secret, "c", payload)).out, "kid-unknown"));
  EXPECT_TRUE(has(verify({"--keys", keys}, token_of(make_signer("ES512"), "a", payload)).out, "; --policy rfc"));
  EXPECT_TRUE(has(verify({"--keys", keys}, token_of(make_signer("ES256"), "a", payload)).out, "jwkguard thumbprint"));
  EXPECT_TRUE(has(verify({"--keys", keys}, "\n").out, "help: give a token in a file"));
}

TEST_F(cli_verify, holds_a_token_to_a_source) {
  raw_server source{{ok(set)}};
  const outcome ended = verify({"--jwks", source.url()}, good);
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_EQ(verify({"--file", keys}, good).exit_code, 0);
}

TEST_F(cli_verify, says_what_people_do_next) {
  const outcome ended = verify({"--keys", keys}, token_of(by, "b", payload));
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(has(ended.out, "not verified[other-key]: the kid \"b\" names another key")) << ended.out;
  EXPECT_TRUE(has(ended.out, "\n  = help: ")) << ended.out;
  const outcome late =
      verify({"--keys", keys}, token_of(by, "a", R"({"exp":)" + std::to_string(std::time(nullptr) - 60) + '}'));
  EXPECT_EQ(late.exit_code, 0) << "the signature is right; times are told";
  EXPECT_TRUE(has(late.out, "note: it has expired")) << late.out;
}

}  // namespace
}  // namespace jwkguard::test
