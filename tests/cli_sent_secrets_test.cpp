// HMAC keys that were sent are not sent again, and their secrets stand nowhere, not even as a plain hash.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "keys/openssl_hmac.hpp"
#include "support/cli_push_run.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

// A coordinate looks as random as a secret has to.
std::string secret_of(std::uint32_t index) { return make_p256_key(index).x; }

std::string hmac_with(const std::string& kid, std::uint32_t index) {
  return R"({"alg":"HS256","kid":")" + kid + R"(","kty":"oct","k":")" + secret_of(index) + "\"}";
}

std::string text_of_folder(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& each : std::filesystem::recursive_directory_iterator{folder}) {
    if (each.is_regular_file()) {
      std::ifstream file{each.path(), std::ios::binary};
      all.append(std::istreambuf_iterator<char>{file}, {});
    }
  }
  return all;
}

class cli_sent_secrets : public testing::Test {
 protected:
  [[nodiscard]] outcome push(const std::string& text, const scratch_folder& state, strings more = {}) const {
    more.insert(more.end(), {"--allow-secret", "--state-dir", state.path_of()});
    return at_.push(text, std::move(more));
  }
  [[nodiscard]] std::string key_file() const { return here_.path_of("hmac.key"); }

  emulator at_;
  scratch_folder here_;
  const std::string first_ = set_of({key(0, "a"), hmac_with("h", 11)});
  const std::string second_ = set_of({key(0, "a"), hmac_with("h", 12)});
};

TEST_F(cli_sent_secrets, the_same_secret_is_not_written_twice) {
  expect_push(push(first_, here_), 0, "verified", 2, 1);
  expect_push(push(first_, here_), 0, "verified", 1, 0);
  const rapidjson::Document planned =
      parsed(at_.plan(first_, {"--format", "json", "--allow-secret", "--state-dir", here_.path_of()}).out);
  EXPECT_FALSE(planned["changes"].GetBool());
  EXPECT_EQ(kids_of(planned["keep"]), (std::set<std::string>{"a", "h"}));
  expect_push(push(second_, here_), 0, "verified", 2, 1);
  expect_push(push(first_, here_), 0, "verified", 2, 1);
}

TEST_F(cli_sent_secrets, another_alg_or_kid_is_another_key) {
  expect_push(push(first_, here_), 0, "verified", 2, 1);
  expect_push(push(set_of({key(0, "a"), hmac_with("h", 11), hmac_with("i", 11)}), here_), 0, "verified", 2, 1);
  expect_push(push(set_of({key(0, "a"), hmac_with("h", 11), hmac_with("i", 13)}), here_), 0, "verified", 2, 1);
}

TEST_F(cli_sent_secrets, what_somebody_else_wrote_since_is_not_taken_for_ours) {
  const scratch_folder there;
  expect_push(push(first_, here_), 0, "verified", 2, 1);
  expect_push(push(second_, there), 0, "verified", 2, 1);  // its secret shows nowhere, but last_updated has changed
  const outcome again = push(first_, here_);
  expect_push(again, 0, "verified", 2, 1);
  EXPECT_TRUE(has(again.err, "another writer changed the configuration (last_updated 2")) << again.err;
  expect_push(push(first_, here_), 0, "verified", 1, 0);
}

TEST_F(cli_sent_secrets, without_the_key_of_the_folder_it_is_written_again) {
  expect_push(push(first_, here_), 0, "verified", 2, 1);
  struct stat found {};
  ASSERT_EQ(::stat(key_file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(found.st_size, 32);
  ASSERT_EQ(::chmod(key_file().c_str(), 0640), 0);
  expect_push(push(first_, here_), 0, "verified", 2, 1);  // others may know it: another one was made
  ASSERT_EQ(::stat(key_file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  expect_push(push(first_, here_), 0, "verified", 1, 0);
  std::filesystem::remove(key_file());
  expect_push(push(first_, here_), 0, "verified", 2, 1);
}

TEST_F(cli_sent_secrets, an_interrupted_write_leaves_nothing_that_is_believed) {
  expect_push(push(first_, here_), 0, "verified", 2, 1);
  for (const auto& each : std::filesystem::recursive_directory_iterator{here_.path_of()}) {
    if (each.path().filename() == "left.json") {
      std::filesystem::remove(each.path());
    }
  }
  expect_push(push(first_, here_), 0, "verified", 2, 1);
}

TEST_F(cli_sent_secrets, a_kept_key_keeps_what_is_known_of_it) {
  expect_push(push(first_, here_), 0, "verified", 2, 1);
  ASSERT_EQ(push(set_of({key(0, "a"), key(1, "b")}), here_, {"--keep-symmetric"}).exit_code, 0);
  expect_push(push(set_of({key(0, "a"), key(1, "b"), hmac_with("h", 11)}), here_), 0, "verified", 1, 0);
}

TEST_F(cli_sent_secrets, the_state_folder_tells_no_secret_to_who_has_not_its_key) {
  const scratch_folder there;
  ASSERT_EQ(push(first_, here_).exit_code, 0);
  ASSERT_EQ(push(first_, there).exit_code, 0);
  const std::string all = text_of_folder(here_.path_of());
  EXPECT_FALSE(has(all, secret_of(11)));
  const std::string digest = text_between(all, "\"hmac\":\"", "\"");
  EXPECT_EQ(digest.size(), 64U) << all;
  EXPECT_FALSE(has(text_of_folder(there.path_of()), digest)) << "it would be a hash that anybody can compute";
}

// RFC 4231 4.3.
TEST(hmac_sha256, is_that_of_the_rfc) {
  const auto digest = keys::hmac_sha256("Jefe", "what do ya want for nothing?");
  ASSERT_TRUE(digest);
  const std::vector<unsigned> first{0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e};
  for (std::size_t each = 0; each < first.size(); ++each) {
    EXPECT_EQ((*digest)[each], first[each]);
  }
}

}  // namespace
}  // namespace jwkguard::test
