// Keys that OpenSSL has just made: none of them may draw a finding that is not true of every key of its kind.
// JWKGUARD_GENERATED_KEYS says how many; `./dev generated` runs 20,000.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "support/fresh_keys.hpp"

namespace jwkguard {
namespace {

using test::fresh_key;
using test::key_kind;

constexpr std::size_t share_total = 200;

std::size_t wanted_keys() {
  const char* const asked = std::getenv("JWKGUARD_GENERATED_KEYS");
  const std::string_view digits = asked == nullptr ? "" : asked;
  std::size_t count = share_total;  // each kind, in its share
  if (!digits.empty()) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    EXPECT_TRUE(error == std::errc{} && end == digits.data() + digits.size()) << "JWKGUARD_GENERATED_KEYS: " << digits;
  }
  return count;
}

const key_kind& kind_of(std::size_t index) {
  std::size_t place = index % share_total;
  for (const key_kind& kind : test::key_kinds()) {
    if (place < kind.share) {
      return kind;
    }
    place -= kind.share;
  }
  std::abort();  // the shares do not add up
}

// What is true of every key of this kind, as "level rule member".
std::vector<std::string> owed_findings(const fresh_key& key, bool with_secrets) {
  std::vector<std::string> owed;
  if (key.kind->exponent == 3) {
    owed.emplace_back("warning rsa.exponent.short e");
  }
  if (key.kind->kty == "oct") {
    owed.emplace_back("note private.symmetric k");
  }
  for (const auto& [name, octets] : key.secrets) {
    if (with_secrets) {
      owed.push_back("note private.member " + name);
    }
  }
  std::sort(owed.begin(), owed.end());
  return owed;
}

policy taking_secrets(policy rules) {
  rules.allow_secret = true;
  rules.deep = true;
  return rules;
}

class key_checker {
 public:
  void check(const fresh_key& key) {
    const bool is_symmetric = key.kind->kty == "oct";
    check_one(rfc_with_secrets_, key, true);
    if (!is_symmetric) {
      check_one(rfc_, key, false);
    }
    if (key.kind->endpoint_takes) {
      check_one(cloudflare_, key, false);
    }
    if (key.kind->endpoint_takes || is_symmetric) {
      check_one(cloudflare_with_secrets_, key, false);
    }
  }

 private:
  static void check_one(validator& with, const fresh_key& key, bool secrets) {
    const std::string kid = "fresh";
    std::string text = test::jwk_text(test::members_of(key, kid, secrets));
    const report& what = with.check(text);
    std::vector<std::string> said;
    for (const finding& each : what.findings) {
      said.push_back(
          std::string{name_of(each.level)} + ' ' + std::string{each.rule->id} + ' ' + std::string{each.member});
    }
    std::sort(said.begin(), said.end());
    const std::string about = std::string{key.kind->name} + " under " + std::string{with.rules().name()} + ": " +
                              test::jwk_text(test::members_of(key, kid, false));
    EXPECT_EQ(said, owed_findings(key, secrets)) << about;
    ASSERT_EQ(what.keys.size(), 1U) << about;
    ASSERT_EQ(what.keys[0].status, key_status::usable) << about;
    EXPECT_EQ(thumbprint_text(what.keys[0].value()), test::thumbprint_of(key)) << about;
  }

  validator rfc_with_secrets_{taking_secrets(policy::rfc())};
  validator rfc_{policy::rfc()};
  validator cloudflare_{policy::cloudflare()};
  validator cloudflare_with_secrets_{taking_secrets(policy::cloudflare())};
};

// Makes and checks keys until all are done, and counts them by kind.
std::map<std::string_view, std::size_t> work(std::atomic<std::size_t>& next, std::size_t count) {
  constexpr std::size_t progress_step = 1'000;
  std::map<std::string_view, std::size_t> done;
  key_checker checker;
  for (std::size_t index = next++; index < count; index = next++) {
    const key_kind& kind = kind_of(index);
    checker.check(test::make_fresh_key(kind));
    ++done[kind.name];
    if (index != 0 && index % progress_step == 0) {
      std::fprintf(stderr, "%zu of %zu keys\n", index, count);
    }
  }
  return done;
}

TEST(generated_keys, draw_no_false_finding) {
  const std::size_t count = wanted_keys();
  std::atomic<std::size_t> next{0};
  std::vector<std::map<std::string_view, std::size_t>> done(std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::thread> workers;
  for (auto& mine : done) {
    workers.emplace_back([&mine, &next, count] { mine = work(next, count); });
  }
  for (std::thread& worker : workers) {
    worker.join();
  }
  std::size_t total = 0;
  for (const key_kind& kind : test::key_kinds()) {
    std::size_t of_kind = 0;
    for (const auto& mine : done) {
      const auto found = mine.find(kind.name);
      of_kind += found == mine.end() ? 0 : found->second;
    }
    std::printf("%6zu %s\n", of_kind, std::string{kind.name}.c_str());
    EXPECT_TRUE(of_kind != 0 || count < share_total) << kind.name;
    total += of_kind;
  }
  EXPECT_EQ(total, count);
}

TEST(generated_keys, shares_make_up_the_whole) {
  unsigned total = 0;
  for (const key_kind& kind : test::key_kinds()) {
    total += kind.share;
  }
  EXPECT_EQ(total, share_total);
}

}  // namespace
}  // namespace jwkguard
