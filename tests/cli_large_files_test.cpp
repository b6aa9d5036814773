// Large files: `check` reads them twice instead of keeping a copy, and nobody can tell.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "places.hpp"
#include "support/allocation_count.hpp"
#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/process.hpp"

namespace jwkguard::test {
namespace {

// A key of about 10 KB. A check changes it all over: its name and a member that nobody knows, about which there is a
// note, are written with escapes.
std::string large_key(const p256_key& key, std::uint32_t index) {
  std::string note = R"("note":")";
  for (int count = 0; count < 1'600; ++count) {
    note += R"(\u0061)";
  }
  return jwk_of(key, R"(\u006b-)" + std::to_string(index)).insert(1, note + "\",");
}

// `first` stands in front.
std::string large_set(std::uint32_t count, std::string text = {}) {
  for (std::uint32_t index = 0; index < count; ++index) {
    text += (text.empty() ? "" : ",\n") + large_key(make_p256_key(index), index);
  }
  return "{\n\"keys\": [\n" + text + "\n]}\n";
}

// `normalize` needs the records, so it keeps the text as it was, whatever its size.
void expect_findings_as_with_a_copy(const std::string& text) {
  const scratch_file file{text};
  for (const std::string format : {"human", "json", "sarif", "github"}) {
    const outcome copied = cli({"normalize", "--policy", "rfc", "--format", format, file.name()});
    const outcome read_twice = cli({"check", "--policy", "rfc", "--format", format, file.name()});
    EXPECT_EQ(read_twice.exit_code, copied.exit_code) << format;
    EXPECT_EQ(read_twice.err, "") << format;
    EXPECT_GT(read_twice.out.size(), 1'000) << format;
    EXPECT_TRUE(read_twice.out == copied.err) << format << '\n' << read_twice.out.substr(0, 3'000);
  }
}

TEST(cli_large_files, show_what_a_copy_would_have_shown) {
  expect_findings_as_with_a_copy(large_set(150));
  expect_findings_as_with_a_copy(large_set(150, large_key({make_p256_key(0).x, make_p256_key(1).y}, 7)));
}

TEST(cli_large_files, show_no_secret_when_they_are_read_again) {
  const std::string secret(43, 'Q');
  const std::string text = large_set(150, jwk_of(make_p256_key(0), "leak").insert(1, R"("d":")" + secret + "\","));
  expect_findings_as_with_a_copy(text);
  const scratch_file file{text};
  const outcome ended = cli({"check", file.name()});
  EXPECT_EQ(ended.exit_code, 9);
  EXPECT_TRUE(has(ended.out, "private.member"));
  EXPECT_FALSE(has(ended.out, secret.substr(0, 8)));
}

TEST(cli_large_files, are_taken_if_there_is_nothing_to_show) {
  std::string text = make_p256_set(2);
  const scratch_file file{text.insert(1, std::string(3U << 20U, ' '))};
  const outcome ended = cli({"check", file.name()});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out, "valid: " + file.name() + ": 2 keys, 2 usable; 0 errors, 0 warnings, 0 notes\n");
}

// Changes one byte of a file when a program has read it for the first time.
class meddler {
 public:
  explicit meddler(const std::string& file)
      : watch_(inotify_init1(IN_CLOEXEC)),
        is_watching_(inotify_add_watch(watch_, file.c_str(), IN_CLOSE_NOWRITE) >= 0),
        thread_([this, file] { meddle(file); }) {}
  meddler(const meddler&) = delete;
  meddler& operator=(const meddler&) = delete;
  ~meddler() {
    thread_.join();
    close(watch_);
  }
  [[nodiscard]] bool is_watching() const noexcept { return is_watching_; }

 private:
  void meddle(const std::string& file) const {
    std::array<char, 4'096> event{};
    if (is_watching_ && read(watch_, event.data(), event.size()) > 0) {
      const int opened = open(file.c_str(), O_WRONLY | O_CLOEXEC);
      EXPECT_EQ(pwrite(opened, " ", 1, 1), 1);  // where a newline was: it is still the same set
      close(opened);
    }
  }

  int watch_;
  bool is_watching_;
  std::thread thread_;
};

// Whether the file changed in time. If it did not, nobody can tell.
bool is_refused_if_it_changes(const std::string& text) {
  const scratch_file file{text};
  const meddler other{file.name()};
  EXPECT_TRUE(other.is_watching());
  const outcome ended = cli({"check", "--policy", "rfc", file.name()});
  if (ended.exit_code == 0) {
    return false;
  }
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "jwkguard: cannot read " + file.name() + ": it changed while it was checked\n");
  return true;
}

TEST(cli_large_files, are_refused_if_they_change_between_the_two_readings) {
  const std::string text = large_set(900);
  int tries = 50;  // the machine may be busy elsewhere
  while (tries > 0 && !is_refused_if_it_changes(text)) {
    --tries;
  }
  EXPECT_GT(tries, 0);
}

outcome check_within(std::size_t bytes, const std::string& file, const std::string& input) {
  const std::string limit = "ulimit -d " + std::to_string(bytes >> 10U) + R"(; exec "$0" "$@")";
  invocation how;
  how.arguments = {"-c", limit, JWKGUARD_CLI, "check", "--policy", "rfc", file};
  how.input = input;
  return run("/bin/sh", how);
}

TEST(cli_large_files, take_their_size_and_little_more_of_memory) {
  if (!counts_new()) {
    GTEST_SKIP() << "skipped: a sanitizer takes memory of its own";
  }
  const std::string text = large_set(1'000);
  ASSERT_GT(text.size(), 9U << 20U);
  const std::size_t most = text.size() + (8U << 20U);
  const scratch_file file{text};
  const outcome read_twice = check_within(most, file.name(), {});
  EXPECT_EQ(read_twice.exit_code, 0) << read_twice.err;
  // However many findings a key has, its name is kept once.
  std::string one_key = jwk_of(make_p256_key(0), std::string(250'000, 'k')).insert(1, R"("n0":0)");
  for (int count = 1; count < 1'500; ++count) {
    one_key.insert(1, "\"n" + std::to_string(count) + "\":0,");
  }
  one_key.insert(one_key.find(R"("kty")"), ",");
  const scratch_file of_one_key{R"({"keys":[)" + one_key + std::string(1U << 20U, ' ') + "]}"};
  const outcome named_once = check_within(11U << 20U, of_one_key.name(), {});
  EXPECT_EQ(named_once.exit_code, 0) << named_once.err;
  // What comes through a pipe is kept twice: that the limit is one.
  const outcome copied = check_within(most, "-", text);
  EXPECT_EQ(copied.exit_code, 2);
  EXPECT_EQ(copied.err, "jwkguard: out of memory\n");
}

}  // namespace
}  // namespace jwkguard::test
