// libcurl is loaded by what sends requests, and by nothing else.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <string>

#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

// An environment in which what is loaded as libcurl is taken from this folder.
strings environment_with(const scratch_folder& libraries) {
  strings environment = environment_for("http://127.0.0.1:9");
  environment.push_back("LD_LIBRARY_PATH=" + libraries.path_of());
  return environment;
}

void expect_nothing_sent(const outcome& ended, const std::string& why) {
  EXPECT_EQ(ended.exit_code, 8) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "libcurl cannot be loaded")) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, why)) << ended.out;
}

TEST(cli_without_libcurl, checks_keys_all_the_same) {
  const scratch_folder libraries;
  libraries.add("libcurl.so.4", "no library");
  const strings environment = environment_with(libraries);
  EXPECT_EQ(cli({"check"}, make_p256_set(2), environment).exit_code, 0);
  EXPECT_EQ(cli({"normalize"}, make_p256_set(2), environment).exit_code, 0);
  EXPECT_EQ(cli({"rules"}, {}, environment).exit_code, 0);
  EXPECT_EQ(cli({"history"}, {}, environment).exit_code, 0);
}

TEST(cli_without_libcurl, sends_nothing_and_says_why) {
  const scratch_folder libraries;
  libraries.add("libcurl.so.4", "no library");
  const strings environment = environment_with(libraries);
  expect_nothing_sent(cli({"show"}, {}, environment), "libcurl.so.4: ");
  expect_nothing_sent(cli({"plan"}, make_p256_set(2), environment), "libcurl.so.4: ");
  expect_nothing_sent(cli({"push", "--yes"}, make_p256_set(2), environment), "libcurl.so.4: ");
}

TEST(cli_without_libcurl, takes_no_library_that_lacks_a_function) {
  Dl_info other{};
  ASSERT_NE(dladdr(reinterpret_cast<const void*>(&OpenSSL_version_num), &other), 0);
  const scratch_folder libraries;
  libraries.link("libcurl.so.4", other.dli_fname);
  expect_nothing_sent(cli({"show"}, {}, environment_with(libraries)), "undefined symbol: curl_");
}

}  // namespace
}  // namespace jwkguard::test
