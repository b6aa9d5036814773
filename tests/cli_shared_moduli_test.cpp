// check --deep over several documents: primes and moduli that keys of different documents share.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/cli_run.hpp"
#include "support/fresh_keys.hpp"
#include "support/gmp_numbers.hpp"
#include "support/jwk_sets.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

struct primes {
  mpz_class shared;
  std::vector<mpz_class> own;  // each another one
};

const primes& made() {
  static const primes once = [] {
    number_source source;
    primes all{source.prime(1'024), {}};
    for (int count = 0; count < 8; ++count) {
      all.own.push_back(source.prime(1'024));
    }
    return all;
  }();
  return once;
}

std::string rsa(const mpz_class& n, std::string_view kid, std::string_view e = "AQAB") {
  return R"({"kty":"RSA","alg":"RS256","kid":")" + std::string{kid} + R"(","e":")" + std::string{e} + R"(","n":")" +
         base64url(octets_of(n)) + "\"}";
}

mpz_class product(std::size_t left, std::size_t right) { return made().own[left] * made().own[right]; }
mpz_class sharing(std::size_t index) { return made().shared * made().own[index]; }

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

class shared_moduli : public testing::Test {
 protected:
  scratch_folder folder;
  const std::string a = folder.add("a.json", set_of({rsa(product(0, 1), "a0"), "\n " + rsa(sharing(2), "a1")}));
  const std::string b = folder.add("b.json", rsa(product(1, 5), "b0"));  // shares with a0
  const std::string c = folder.add("c.json", set_of({rsa(sharing(3), "c0")}));
  const std::string clean = folder.add("clean.json", set_of({rsa(product(6, 7), "d0")}));
};

TEST_F(shared_moduli, are_found_between_files_and_name_the_other_one) {
  const outcome ended = cli({"check", "--deep", a, c});
  EXPECT_EQ(ended.exit_code, 1) << ended.out << ended.err;
  EXPECT_EQ(count_of(ended.out, "error[set.shared-prime]"), 2U) << ended.out;
  EXPECT_TRUE(has(ended.out, "key 0 (kid c0) of " + c)) << ended.out;
  EXPECT_TRUE(has(ended.out, "key 1 (kid a1) of " + a)) << ended.out;
  EXPECT_TRUE(has(ended.out, "2 refused; 2 errors")) << ended.out;
  EXPECT_TRUE(has(ended.out, "a.json:2:2")) << "the place of a1 is shown:\n" << ended.out;
}

TEST_F(shared_moduli, are_found_for_single_keys_in_folders_and_lines) {
  const outcome of_folder = cli({"check", "--deep", folder.path_of()});
  EXPECT_EQ(of_folder.exit_code, 1) << of_folder.out;
  EXPECT_EQ(count_of(of_folder.out, "error[set.shared-prime]"), 4U) << of_folder.out;
  EXPECT_TRUE(has(of_folder.out, "key 0 (kid b0) of " + b)) << of_folder.out;

  const std::string lines =
      rsa(sharing(2), "first") + '\n' + rsa(product(0, 1), "second") + '\n' + rsa(sharing(3), "third") + '\n';
  const outcome of_lines = cli({"check", "--deep", "--ndjson", "--format", "json", "-"}, lines);
  EXPECT_EQ(of_lines.exit_code, 1) << of_lines.out;
  EXPECT_EQ(count_of(of_lines.out, "\"rule\":\"set.shared-prime\""), 2U) << of_lines.out;
  EXPECT_TRUE(has(of_lines.out, "key 0 (kid third) of <stdin>:3")) << of_lines.out;
  EXPECT_TRUE(has(of_lines.out, "key 0 (kid first) of <stdin>:1")) << of_lines.out;
  EXPECT_FALSE(has(of_lines.out, "of <stdin>:2")) << of_lines.out;
}

TEST_F(shared_moduli, come_out_in_one_order_whatever_the_jobs) {
  for (const std::string_view format : {"human", "json", "sarif", "github"}) {
    const outcome one = cli({"check", "--deep", "--jobs", "1", "--format", std::string{format}, a, b, c, clean});
    EXPECT_EQ(one.exit_code, 1);
    for (const std::string_view jobs : {"2", "4"}) {
      const outcome other =
          cli({"check", "--deep", "--jobs", std::string{jobs}, "--format", std::string{format}, a, b, c, clean});
      EXPECT_EQ(other.out, one.out) << format << " with " << jobs;
      EXPECT_EQ(other.exit_code, one.exit_code) << format << " with " << jobs;
    }
  }
}

TEST_F(shared_moduli, are_looked_for_with_deep_only) {
  EXPECT_EQ(cli({"check", a, b, c}).exit_code, 0);
  EXPECT_EQ(cli({"check", "--deep", a, clean}).exit_code, 0);
  EXPECT_EQ(cli({"check", "--deep", a}).exit_code, 0);
}

TEST_F(shared_moduli, with_two_exponents_are_one_secret) {
  const std::string other = folder.add("e.json", rsa(sharing(2), "e0", "AQ8"));  // e = 271
  const outcome ended = cli({"check", "--deep", "--policy", "rfc", "--allow", "rsa.exponent.unusual", a, other});
  EXPECT_EQ(ended.exit_code, 1) << ended.out;
  EXPECT_EQ(count_of(ended.out, "error[set.common-modulus]"), 2U) << ended.out;
  EXPECT_EQ(count_of(ended.out, "set.shared-prime"), 0U) << ended.out;
}

TEST_F(shared_moduli, of_one_key_that_stands_in_two_files_are_no_fault) {
  const std::string copy = folder.add("copy.json", rsa(sharing(2), "a1"));
  EXPECT_EQ(cli({"check", "--deep", a, copy}).exit_code, 0);
}

TEST_F(shared_moduli, past_the_work_that_is_allowed_are_said_not_to_be_compared) {
  const std::string policy = folder.add("policy.json", R"({"base":"cloudflare","limits":{"deep_work":100}})");
  const outcome ended = cli({"check", "--deep", "--policy-file", policy, "--format", "json", a, b, c, clean});
  EXPECT_TRUE(has(ended.out, "not searched for shared primes")) << ended.out << ended.err;
  EXPECT_FALSE(has(ended.out, "set.shared-prime")) << ended.out;
}

TEST_F(shared_moduli, can_be_allowed_where_a_policy_can) {
  EXPECT_EQ(cli({"check", "--deep", "--deny", "set.shared-prime", a, clean}).exit_code, 0);
  const outcome refused = cli({"check", "--deep", "--allow", "set.shared-prime", a, c});
  EXPECT_EQ(refused.exit_code, 2) << "the rule is fixed: " << refused.err;
}

}  // namespace
}  // namespace jwkguard::test
