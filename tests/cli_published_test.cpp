// Lists of keys whose private half is known: every form of them, at lengths that do not fit into memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "places.hpp"
#include "support/allocation_count.hpp"
#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/process.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

using digests = std::vector<sha256_digest>;

const std::string listed_key = jwk_of(make_p256_key(0), "a");
const std::string other_key = jwk_of(make_p256_key(1), "b");

sha256_digest digest_of(std::string key) { return thumbprint(check(key, policy::rfc()).keys.at(0).value()); }
const sha256_digest listed = digest_of(listed_key);

digests random_digests(std::size_t count, std::uint64_t seed = 1) {
  std::mt19937_64 from{seed};
  digests all(count);
  for (sha256_digest& each : all) {
    for (std::size_t at = 0; at < each.size(); at += 8) {
      const std::uint64_t octets = from();
      std::copy_n(reinterpret_cast<const std::uint8_t*>(&octets), 8, each.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  return all;
}

std::string binary_of(digests all) {
  std::sort(all.begin(), all.end());
  return {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(sha256_digest)};
}

std::string line_of(const sha256_digest& digest) {
  return openssl_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}) + '\n';
}

std::string text_of(const digests& all) {
  std::string text;
  text.reserve(all.size() * 44);
  for (const sha256_digest& each : all) {
    text += line_of(each);
  }
  return text;
}

void expect_listed(const std::string& list) {
  const outcome found = cli({"check", "--published-keys", list}, listed_key);
  EXPECT_EQ(found.exit_code, 1) << found.err;
  EXPECT_TRUE(has(found.out, "error[key.published]")) << found.out;
  const outcome clean = cli({"check", "--published-keys", list}, other_key);
  EXPECT_EQ(clean.exit_code, 0) << clean.out << clean.err;
}

void expect_fault(const std::string& list, std::string_view says) {
  const outcome ended = cli({"check", "--published-keys", list}, listed_key);
  EXPECT_EQ(ended.exit_code, 2) << says;
  EXPECT_EQ(ended.out, "");
  EXPECT_TRUE(has(ended.err, says)) << ended.err;
}

TEST(cli_published, sorted_digests_are_looked_up_wherever_the_key_stands) {
  for (const std::size_t count : {0U, 1U, 2U, 127U, 128U, 129U, 1'000U}) {
    digests all = random_digests(count);
    all.push_back(listed);
    expect_listed(scratch_file{binary_of(all)}.name());
  }
  // Lists that are made to be slow: all begin with the same octets as the key, less or greater than it.
  for (const bool is_less : {false, true}) {
    digests all = random_digests(2'000);
    for (sha256_digest& each : all) {
      std::copy_n(listed.begin(), 2, each.begin());
      each[2] = static_cast<std::uint8_t>(is_less ? each[2] % (listed[2] + 1U) : std::max(each[2], listed[2]));
    }
    all.push_back(listed);
    expect_listed(scratch_file{binary_of(all)}.name());
  }
  digests ends(3);
  ends[1].fill(0xFF);
  ends[2] = listed;
  expect_listed(scratch_file{binary_of(ends)}.name());
}

TEST(cli_published, every_digest_of_a_list_is_found_and_no_other) {
  std::string keys;
  digests all;
  for (std::uint32_t index = 0; index < 60; ++index) {
    const std::string key = jwk_of(make_p256_key(index), std::to_string(index));
    keys += (index == 0 ? "" : ",") + key;
    if (index % 2 == 0) {
      all.push_back(digest_of(key));
    }
  }
  const std::string set = R"({"keys":[)" + keys + "]}";
  for (const std::string& text : {binary_of(all), text_of(all)}) {
    const scratch_file list{text};
    const std::string out =
        cli({"check", "--policy", "rfc", "--format", "json", "--published-keys", list.name()}, set).out;
    for (std::uint32_t index = 0; index < 60; ++index) {
      EXPECT_EQ(
          has(out, R"({"rule":"key.published","level":"warning","key":)" + std::to_string(index) + ","), index % 2 == 0)
          << index;
    }
  }
}

TEST(cli_published, text_needs_no_order_and_has_remarks) {
  const std::string own = line_of(listed);
  const std::string word = own.substr(0, 43);
  for (const std::string& text : {own, word, word + " a remark", word + "\tsee\r\n", "\n\n# caf\xC3\xA9\n" + own,
           "# " + std::string(3U << 20U, 'x') + "\n" + own, word + " " + std::string(3U << 20U, 'x') + "\n",
           text_of(random_digests(30)) + own + text_of(random_digests(30, 2)), own + own}) {
    expect_listed(scratch_file{text}.name());
  }
  // What stood behind 16 MiB was not looked at.
  expect_listed(scratch_file{"# " + std::string((16U << 20U) - 3, 'x') + "\n" + own}.name());
}

TEST(cli_published, a_folder_is_all_of_its_lists) {
  const scratch_folder folder;
  folder.add("debian/rsa-2048", binary_of(random_digests(500)));
  folder.add("own.txt", text_of(random_digests(5, 2)));
  folder.add(".hidden", "no thumbprint at all");
  const auto is_listed_now = [&](const std::string& key) {
    const outcome ended = cli({"check", "--published-keys", folder.path_of()}, key);
    EXPECT_EQ(ended.err, "");
    return ended.exit_code == 1;
  };
  EXPECT_FALSE(is_listed_now(listed_key));
  folder.add("debian/more/rsa-4096", binary_of({listed}));
  EXPECT_TRUE(is_listed_now(listed_key));
  EXPECT_FALSE(is_listed_now(other_key));
  folder.add("last.txt", line_of(digest_of(other_key)));
  EXPECT_TRUE(is_listed_now(other_key));
  // The option may be repeated.
  const scratch_file one{line_of(listed)};
  const scratch_file two{binary_of(random_digests(100))};
  EXPECT_EQ(cli({"check", "--published-keys", one.name(), "--published-keys", two.name()}, listed_key).exit_code, 1);
  EXPECT_EQ(cli({"check", "--published-keys", two.name(), "--published-keys", one.name()}, listed_key).exit_code, 1);
  EXPECT_EQ(cli({"check", "--published-keys", two.name(), "--published-keys", one.name()}, other_key).exit_code, 0);
}

TEST(cli_published, a_list_that_is_not_one_is_refused_whatever_comes_before) {
  const scratch_folder folder;
  const std::string good = text_of(random_digests(5));
  digests unsorted = random_digests(100);
  std::sort(unsorted.begin(), unsorted.end());
  std::swap(unsorted[57], unsorted[58]);
  const std::string raw{reinterpret_cast<const char*>(unsorted.data()), unsorted.size() * sizeof(sha256_digest)};
  struct row {
    std::string text;
    std::string_view says;
  };
  const row rows[] = {
      {good + line_of(listed).substr(1), "line 6 is not a thumbprint"},
      {good + "A" + line_of(listed), "line 6 is not a thumbprint"},
      {"\n# x\n" + std::string(64, 'a') + "\n", "line 3 is not a thumbprint"},
      {good + listed_key + "\n", "line 6 is not a thumbprint"},
      {good + std::string(2U << 20U, 'A'), "line 6 is not a thumbprint"},
      {line_of(random_digests(1).front()).substr(0, 43) + "\r" + line_of(listed),
          "line 1 has a carriage return inside"},
      {"", "it is empty"},
      {raw, "digest 59 is less than the one before"},
      {binary_of(random_digests(100)) + "x", "ends in the middle of one"},
      {binary_of(random_digests(100)).substr(1), "ends in the middle of one"},
      {"x" + binary_of(random_digests(100)).substr(1), "is less than the one before"},
  };
  for (const row& each : rows) {
    expect_fault(scratch_file{each.text}.name(), each.says);
    const scratch_folder both;
    both.add("a", good);
    expect_fault((both.add("b", each.text), both.path_of()), each.says);
  }
  expect_fault(folder.path_of(), "this folder has no files");
  expect_fault(folder.path_of("none"), "No such file");
}

TEST(cli_published, standard_input_is_a_list_or_the_keys) {
  const scratch_file key{listed_key};
  EXPECT_EQ(cli({"check", "--published-keys", "-", key.name()}, line_of(listed)).exit_code, 1);
  EXPECT_EQ(cli({"check", "--published-keys", "-", key.name()}, binary_of({listed})).exit_code, 1);
  for (const strings& twice : {strings{"check", "--published-keys", "-"}, strings{"check", "--policy-file", "-"},
           strings{"check", "--published-keys", "-", "--published-keys", "-", key.name()},
           strings{"push", "--yes", "--published-keys", "-", "--plan", "-"}}) {
    const outcome ended = cli(twice, line_of(listed));
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_TRUE(has(ended.err, "standard input can be read only once")) << ended.err;
  }
}

TEST(cli_published, a_policy_file_that_is_too_long_is_refused_not_cut) {
  const std::string text = R"({"base":"rfc"})";
  const scratch_file longest{text + std::string((16U << 20U) - text.size(), ' ')};
  EXPECT_EQ(cli({"check", "--policy-file", longest.name()}, listed_key).exit_code, 0);
  const scratch_file longer{text + std::string((16U << 20U) + 1 - text.size(), ' ')};
  const outcome ended = cli({"check", "--policy-file", longer.name()}, listed_key);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(has(ended.err, "it is longer than 16,777,216 bytes")) << ended.err;
}

outcome check_within(std::size_t bytes, const std::string& list, const std::string& key) {
  const std::string limit = "ulimit -d " + std::to_string(bytes >> 10U) + R"(; exec "$0" "$@")";
  invocation how;
  how.arguments = {"-c", limit, JWKGUARD_CLI, "check", "--jobs", "1", "--published-keys", list};
  how.input = key;
  return run("/bin/sh", how);
}

void expect_listed_within(std::size_t bytes, const std::string& list) {
  const outcome found = check_within(bytes, list, listed_key);
  EXPECT_EQ(found.exit_code, 1) << found.err;
  EXPECT_TRUE(has(found.out, "key.published")) << found.out << found.err;
  EXPECT_EQ(check_within(bytes, list, other_key).exit_code, 0);
}

TEST(cli_published, millions_take_no_more_memory_than_thousands) {
  if (!counts_new()) {
    GTEST_SKIP() << "skipped: a sanitizer takes memory of its own";
  }
  digests all = random_digests(3'000'000);
  all.push_back(listed);
  const auto start = std::chrono::steady_clock::now();
  {
    const scratch_file sorted{binary_of(all)};
    expect_listed_within(8U << 20U, sorted.name());
  }
  all.resize(1'000'000);
  all[700'000] = listed;
  const scratch_file text{text_of(all)};
  expect_listed_within(40U << 20U, text.name());
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(std::chrono::duration_cast<std::chrono::seconds>(took).count(), 100) << "a debug build on a busy machine";
}

}  // namespace
}  // namespace jwkguard::test
