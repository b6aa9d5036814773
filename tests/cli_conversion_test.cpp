// from-pem, to-pem and diff, end to end.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <rapidjson/document.h>

#include <string>

#include "jwkguard/record.hpp"
#include "support/cli_push_run.hpp"
#include "support/scratch_folder.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::test {
namespace {

using bio_ptr = std::unique_ptr<BIO, keys::deleter<BIO_free>>;

std::string pem_of(const signer& by, bool is_private = false) {
  const bio_ptr to{BIO_new(BIO_s_mem())};
  EXPECT_EQ(is_private ? PEM_write_bio_PrivateKey(to.get(), by.pair.get(), nullptr, nullptr, 0, nullptr, nullptr)
                       : PEM_write_bio_PUBKEY(to.get(), by.pair.get()),
      1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(to.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

class cli_conversion : public ::testing::Test {
 protected:
  signer by = make_signer("ES256");
  scratch_folder folder;
  std::string own = folder.add("own.json", jwk_set({jwk_of(by, "a", "ES256")}));
};

TEST_F(cli_conversion, makes_a_set_of_pem_and_pem_of_the_set) {
  const std::string pem = pem_of(by);
  const outcome made = cli({"from-pem", "--alg", "ES256", "--kid", "a"}, pem);
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.err, "");
  EXPECT_EQ(made.out, cli({"normalize", own}).out);
  const outcome back = cli({"to-pem"}, made.out);
  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(back.out, pem);
  EXPECT_EQ(cli({"from-pem"}, pem).err, "") << "what was not said is not complained of";
  EXPECT_EQ(count(cli({"from-pem", folder.add("two.pem", pem + pem_of(make_signer("EdDSA")))}).out, "kty"), 2U);
}

TEST_F(cli_conversion, takes_no_private_key_but_its_public_half) {
  const std::string pem = pem_of(by, true);
  const outcome refused = cli({"from-pem"}, pem);
  EXPECT_EQ(refused.exit_code, 9) << refused.err;
  EXPECT_EQ(refused.out, "");
  EXPECT_TRUE(has(refused.err, "--public-of")) << refused.err;
  const outcome taken = cli({"from-pem", "--public-of", "--alg", "ES256", "--kid", "a"}, pem);
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_EQ(taken.out, cli({"normalize", own}).out);
  for (const std::string& argument : {pem, jwk_of(make_signer("HS256"), "h", "HS256")}) {
    for (const char* command : {"from-pem", "to-pem", "check", "diff"}) {
      const outcome ended = cli({command, argument});
      EXPECT_EQ(ended.exit_code, 2) << command;
      EXPECT_TRUE(has(ended.err, "never pass a key as an argument")) << ended.err;
      EXPECT_FALSE(has(ended.err, argument.substr(0, 40))) << ended.err;
    }
  }
  for (const std::string& said : {refused.err, taken.out + taken.err}) {
    const std::string line = pem.substr(pem.find('\n') + 1, 64);
    for (std::size_t at = 0; at + 12 <= line.size(); ++at) {
      EXPECT_FALSE(has(said, line.substr(at, 12)));
    }
  }
}

TEST_F(cli_conversion, checks_what_it_makes) {
  signer weak = make_signer("RS256");
  weak.pair = make_key("RSA", 1024);
  const outcome refused = cli({"from-pem"}, pem_of(weak));
  EXPECT_EQ(refused.exit_code, 1) << refused.err;
  EXPECT_EQ(refused.out, "");
  EXPECT_TRUE(has(refused.err, "rsa.modulus.short")) << refused.err;
  for (const char* alg : {"es256", "FOO"}) {
    const outcome unknown = cli({"from-pem", "--quiet", "--alg", alg}, pem_of(by));
    EXPECT_EQ(unknown.exit_code, 1) << alg;
    EXPECT_EQ(unknown.out, "") << "no set without its keys";
    EXPECT_TRUE(has(unknown.err, "key.alg.")) << unknown.err;
  }
  const outcome other = cli({"from-pem", "--alg", "RS256"}, pem_of(by));
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_TRUE(has(other.err, "key.alg.kty")) << other.err;
}

TEST_F(cli_conversion, keeps_a_key_for_pss_to_its_hash) {
  const signer bound{"PS384", make_pss_key("SHA384", 2'048), {}};
  const outcome made = cli({"from-pem", "--kid", "a"}, pem_of(bound));
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_TRUE(has(made.out, R"("alg":"PS384")")) << made.out;
  EXPECT_EQ(cli({"from-pem", "--kid", "a", "--alg", "PS384"}, pem_of(bound)).out, made.out);
  for (const char* alg : {"RS256", "PS256"}) {
    const outcome refused = cli({"from-pem", "--alg", alg}, pem_of(bound));
    EXPECT_EQ(refused.exit_code, 1) << alg;
    EXPECT_EQ(refused.out, "");
    EXPECT_TRUE(has(refused.err, "its alg can only be PS384")) << refused.err;
  }
}

TEST_F(cli_conversion, says_what_it_cannot_read) {
  EXPECT_EQ(cli({"from-pem"}, "hello").exit_code, 1);
  EXPECT_TRUE(has(cli({"from-pem", own}).err, "is JSON already"));
  EXPECT_EQ(cli({"from-pem", folder.path_of("none")}).exit_code, 2);
  EXPECT_EQ(cli({"from-pem", "--kid", "a"}, pem_of(by) + pem_of(make_signer("ES256"))).exit_code, 2);
  EXPECT_EQ(cli({"to-pem", folder.path_of("none")}).exit_code, 2);
  EXPECT_EQ(cli({"to-pem"}, off_curve("a")).exit_code, 1);
  const outcome secret = cli({"to-pem", "--allow-secret"}, jwk_of(make_signer("HS256"), "h", "HS256"));
  EXPECT_EQ(secret.exit_code, 1) << secret.out;
  EXPECT_TRUE(has(secret.err, "cannot be written as PEM")) << secret.err;
}

TEST_F(cli_conversion, writes_the_key_that_is_named) {
  const signer other = make_signer("Ed448");
  const std::string set = jwk_set({jwk_of(by, "a", "ES256"), jwk_of(other, "b", "EdDSA")});
  EXPECT_EQ(cli({"to-pem"}, set).out, pem_of(by) + pem_of(other));
  EXPECT_EQ(cli({"to-pem", "--kid", "b"}, set).out, pem_of(other));
  const outcome none = cli({"to-pem", "--kid", "c"}, set);
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_EQ(none.out, "");
}

TEST_F(cli_conversion, compares_two_sets) {
  const std::string before = folder.add("before.json", set_of({key(0, "a"), key(1, "b"), key(2, "c")}));
  const std::string after = folder.add("after.json", set_of({key(3, "d"), key(4, "b"), key(0, "a")}));
  const outcome shown = cli({"diff", before, after});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_TRUE(has(shown.out, "  - remove   ES256  c  ")) << shown.out;
  EXPECT_TRUE(has(shown.out, "  ~ replace  ES256  b  ")) << shown.out;
  EXPECT_TRUE(has(shown.out, "  + add      ES256  d  ")) << shown.out;
  EXPECT_TRUE(has(shown.out, "1 to remove, 1 to replace, 1 to add, 1 kept\n")) << shown.out;
  const outcome told = cli({"diff", before, after, "--format", "json", "--detailed-exitcode"});
  EXPECT_EQ(told.exit_code, 3);
  rapidjson::Document said;
  ASSERT_FALSE(said.Parse(told.out.c_str()).HasParseError()) << told.out;
  EXPECT_TRUE(said["changes"].GetBool());
  for (const char* list : {"add", "keep", "replace", "remove"}) {
    EXPECT_EQ(said[list].Size(), 1U) << list;
  }
  EXPECT_STREQ(said["remove"][0]["kid"].GetString(), "c");
  const std::string shuffled = folder.add("shuffled.json", set_of({key(2, "c"), key(0, "a"), key(1, "b")}));
  EXPECT_EQ(cli({"diff", before, shuffled, "--detailed-exitcode"}).exit_code, 0);
  EXPECT_TRUE(
      has(cli({"diff", before, "-"}, set_of({key(0, "a")})).out, "2 to remove, 0 to replace, 0 to add, 1 kept\n"));
}

TEST_F(cli_conversion, compares_the_secrets_of_hmac_keys) {
  const signer one = make_signer("HS256");
  const std::string own_secret = jwk_of(one, "h", "HS256");
  const std::string before =
      folder.add("before.json", jwk_set({own_secret, jwk_of(make_signer("HS256"), "i", "HS256")}));
  EXPECT_EQ(cli({"diff", "--allow-secret", "--detailed-exitcode", before, before}).exit_code, 0);
  const outcome told = cli({"diff", "--allow-secret", "--format", "json", before,
      folder.add("after.json", jwk_set({own_secret, jwk_of(make_signer("HS256"), "i", "HS256")}))});
  rapidjson::Document said;
  ASSERT_FALSE(said.Parse(told.out.c_str()).HasParseError()) << told.out << told.err;
  EXPECT_EQ(said["unknown"].Size(), 0U);
  ASSERT_EQ(said["replace"].Size(), 1U);
  EXPECT_STREQ(said["replace"][0]["kid"].GetString(), "i");
  ASSERT_EQ(said["keep"].Size(), 1U);
  EXPECT_STREQ(said["keep"][0]["kid"].GetString(), "h");
}

TEST_F(cli_conversion, compares_nothing_that_is_at_fault) {
  const std::string good = folder.add("good.json", set_of({key(0, "a")}));
  const outcome refused = cli({"diff", good, folder.add("bad.json", set_of({off_curve("a")}))});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_TRUE(has(refused.err, "bad.json")) << refused.err;
  EXPECT_EQ(cli({"diff", good}).exit_code, 2);
  EXPECT_EQ(cli({"diff", good, folder.path_of("none")}).exit_code, 2);
  EXPECT_EQ(cli({"diff", "-", "-"}, "{}").exit_code, 2);
}

}  // namespace
}  // namespace jwkguard::test
