// The options that say which rules apply: custom policies, lists of keys, repairs, secrets.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <string_view>

#include "places.hpp"
#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

std::string without(std::string text, std::string_view part) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.erase(at, part.size());
}

const std::string one_key = jwk_of(make_p256_key(0), "a");
const std::string nameless_key = without(one_key, R"("kid":"a",)");
const std::string key_thumbprint = cli({"thumbprint"}, one_key).out.substr(0, 43);

// The modulus is 2^2047: what is said of it beside its alg does not matter here.
const std::string rsa_without_alg =
    R"({"kty":"RSA","kid":"r","e":"AQAB","n":")" + std::string{"g"} + std::string(341, 'A') + R"("})";
const std::string hmac_secret = openssl_base64url("not a real secret, only the text of a test");
const std::string hmac_key = R"({"kty":"oct","alg":"HS256","kid":"h","k":")" + hmac_secret + R"("})";

TEST(cli_policy, a_policy_file_sets_limits_and_levels_and_is_named) {
  const scratch_file file{R"({"name":"strict","base":"rfc","levels":{"key.kid.missing":"error"},"limits":{"keys":1}})"};
  const outcome ended = cli({"check", "--format", "json", "--policy-file", file.name()}, nameless_key);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(has(ended.out, R"("policy":"strict")")) << ended.out;
  EXPECT_TRUE(has(ended.out, R"({"rule":"key.kid.missing","level":"error")")) << ended.out;
  EXPECT_EQ(cli({"check", "--policy", "rfc"}, nameless_key).exit_code, 0);
}

TEST(cli_policy, a_policy_file_that_is_wrong_is_refused_with_the_reason) {
  const scratch_file file{R"({"base":"rfc","levels":{"private.member":"note"}})"};
  const outcome ended = cli({"check", "--policy-file", file.name()}, one_key);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(has(ended.err, file.name() + ": 'private.member' cannot be lowered")) << ended.err;
  EXPECT_EQ(cli({"check", "--policy-file", "/nowhere/at/all"}, one_key).exit_code, 2);
  EXPECT_EQ(cli({"check", "--policy", "rfc", "--policy-file", file.name()}, one_key).exit_code, 2);
}

TEST(cli_policy, what_is_sent_is_held_to_the_endpoint) {
  const scratch_file file{R"({"base":"rfc"})"};
  const outcome ended = cli({"plan", "--policy-file", file.name()}, one_key, environment_for("http://127.0.0.1:1"));
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(has(ended.err, "cloudflare")) << ended.err;
}

TEST(cli_policy, keys_of_a_list_are_refused) {
  const scratch_file list{"# leaked\n\n" + key_thumbprint + " found in a backup\r\n"};
  const outcome ended = cli({"check", "--published-keys", list.name()}, one_key);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(has(ended.out, "key.published")) << ended.out;
  EXPECT_EQ(cli({"check", "--published-keys", list.name()}, jwk_of(make_p256_key(1), "a")).exit_code, 0);
  const scratch_file broken{key_thumbprint + "\n" + key_thumbprint.substr(1) + "\n"};
  const outcome refused = cli({"check", "--published-keys", broken.name()}, one_key);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(has(refused.err, "line 2 is not a thumbprint")) << refused.err;
}

TEST(cli_policy, a_default_alg_is_for_rsa_keys_that_name_none) {
  EXPECT_TRUE(has(cli({"check"}, rsa_without_alg).out, "error[key.alg.required]"));
  const outcome ended = cli({"check", "--default-rsa-alg", "PS256"}, rsa_without_alg);
  EXPECT_FALSE(has(ended.out, "key.alg.required")) << ended.out;
  EXPECT_TRUE(has(ended.out, "note[rsa.alg.default]: alg is missing; repaired: PS256 is written")) << ended.out;
  EXPECT_EQ(cli({"check", "--default-rsa-alg", "ES256"}, rsa_without_alg).exit_code, 2);
}

TEST(cli_policy, a_key_without_kid_is_named_by_its_thumbprint) {
  const outcome ended = cli({"normalize", "--kid-from-thumbprint"}, nameless_key);
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_TRUE(has(ended.out, R"("kid":")" + key_thumbprint + '"')) << ended.out;
  EXPECT_TRUE(has(ended.err, "note[key.kid.missing]")) << ended.err;
}

TEST(cli_policy, repairs_are_said_and_their_output_is_clean) {
  std::string padded = one_key;
  padded.insert(padded.find(R"(","y")"), "=");
  EXPECT_EQ(cli({"normalize"}, padded).exit_code, 1);
  const outcome ended = cli({"normalize", "--repair"}, padded);
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_TRUE(has(ended.err, "; repaired: x is written without it")) << ended.err;
  EXPECT_EQ(ended.out, cli({"normalize"}, one_key).out);
  EXPECT_EQ(cli({"check", "--repair"}, padded).exit_code, 0) << "what a push would take";
}

TEST(cli_policy, hmac_keys_go_to_the_endpoint_only_where_that_is_asked_for) {
  service endpoint{JWKGUARD_EMULATOR, {{}, {}, {"JWKGUARD_EMULATOR_TOKEN=" + token}}};
  const strings environment = environment_for(endpoint.first_line().substr(std::string_view{"listening on "}.size()));
  EXPECT_EQ(cli({"push", "--yes"}, hmac_key, environment).exit_code, 9);

  const outcome looked = cli({"push", "--dry-run", "--allow-secret"}, hmac_key, environment);
  EXPECT_EQ(looked.exit_code, 0) << looked.err;
  EXPECT_TRUE(has(looked.out, R"("kid":"h")")) << looked.out;

  const outcome pushed = cli({"push", "--yes", "--allow-secret"}, hmac_key, environment);
  EXPECT_EQ(pushed.exit_code, 0) << pushed.out << pushed.err;
  EXPECT_TRUE(has(pushed.out, "the endpoint never shows HMAC secrets")) << pushed.out;

  // The journal knows that this very secret was sent; without it nobody does.
  const outcome again = cli({"push", "--yes", "--allow-secret"}, hmac_key, environment);
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  EXPECT_TRUE(has(again.out, "nothing to change")) << again.out;
  const scratch_folder empty;
  const strings elsewhere{"--allow-secret", "--state-dir", empty.path_of()};
  strings arguments{"push", "--yes"};
  arguments.insert(arguments.end(), elsewhere.begin(), elsewhere.end());
  const outcome unknown = cli(arguments, hmac_key, environment);
  EXPECT_EQ(unknown.exit_code, 4) << unknown.out << unknown.err;
  EXPECT_TRUE(has(unknown.out, "no live key is known to stay: \"h\"")) << unknown.out;
  arguments = {"plan"};
  arguments.insert(arguments.end(), elsewhere.begin(), elsewhere.end());
  const outcome planned = cli(arguments, hmac_key, environment);
  EXPECT_TRUE(has(planned.out, "unknown")) << planned.out;
  for (const outcome& each : {looked, pushed, again, unknown, planned}) {
    EXPECT_FALSE(has(each.out, hmac_secret.substr(0, 12)) || has(each.err, hmac_secret.substr(0, 12)));
  }
  EXPECT_EQ(cli({"push", "--yes"}, one_key, environment).exit_code, 4) << "the HMAC key would be dropped";
  EXPECT_FALSE(has(endpoint.stop(), hmac_secret.substr(0, 12)));
}

TEST(cli_policy, private_halves_never_go_to_the_endpoint) {
  const std::string key = R"({"d":"AQAB",)" + one_key.substr(1);
  EXPECT_EQ(cli({"check", "--allow-secret"}, key).exit_code, 9);
  EXPECT_EQ(cli({"push", "--yes", "--allow-secret"}, key, environment_for("http://127.0.0.1:1")).exit_code, 9);
}

}  // namespace
}  // namespace jwkguard::test
