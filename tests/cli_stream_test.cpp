// Many documents at a time: the same output for any number of threads, at once, in constant memory; and the line on a
// terminal.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "places.hpp"
#include "support/allocation_count.hpp"
#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/pattern.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

std::string off_curve(std::string_view kid) { return jwk_of({make_p256_key(0).x, make_p256_key(1).y}, kid); }

// shell runs a script in a folder of its own, with the command as $0.
outcome shell(const scratch_folder& in, const std::string& script, bool terminal = false) {
  return run("/bin/sh", {{"-c", "cd '" + in.path_of() + "' || exit; " + script, JWKGUARD_CLI}, {}, {"TERM=xterm"},
                            terminal, std::chrono::seconds{60}});
}

// Lines of many kinds, so that those that take long and those that do not come in any order.
std::string mixed_lines(std::size_t count) {
  const std::array<std::string, 8> kinds = {
      make_p256_set(1),
      make_p256_set(10),
      R"({"keys":[)" + off_curve("a") + "]}",
      jwk_of(make_p256_key(2), "single") + '\r',
      "",
      R"({"keys":[)" + jwk_of(make_p256_key(3), "d").insert(1, R"("d":"QQQQQQQQ",)") + "]}",
      "[1,2",
      make_p256_set(1).insert(1, std::string(3'000, ' ')),
  };
  std::string text;
  for (std::size_t at = 0; at < count; ++at) {
    text += kinds[at * at / 3 % kinds.size()] + '\n';
  }
  return text;
}

TEST(cli_jobs, give_the_same_bytes_in_the_same_order_whatever_their_number) {
  const std::string text = mixed_lines(5'000);
  for (const strings& arguments : {strings{"check", "--format", "json"}, strings{"check", "--format", "sarif"},
           strings{"check", "--format", "github"}, strings{"check"}, strings{"normalize"},
           strings{"normalize", "--records", "--format", "json"}, strings{"thumbprint"}}) {
    strings with_jobs = arguments;
    with_jobs.insert(with_jobs.end(), {"--ndjson", "--jobs", "1"});
    const outcome one = cli(with_jobs, text);
    EXPECT_EQ(one.exit_code, 9);
    EXPECT_GT(one.out.size(), 100'000U);
    EXPECT_FALSE(has(one.out + one.err, "QQQQQQQQ"));
    for (const std::string_view jobs : {"2", "7"}) {
      SCOPED_TRACE(arguments.front() + ' ' + std::string{jobs});
      with_jobs.back() = jobs;
      const outcome more = cli(with_jobs, text);
      EXPECT_EQ(more.exit_code, 9);
      EXPECT_TRUE(more.out == one.out) << more.out.size() << ' ' << one.out.size();
      EXPECT_TRUE(more.err == one.err) << more.err.size() << ' ' << one.err.size();
    }
  }
}

TEST(cli_jobs, number_every_line_and_leave_out_none) {
  std::string text;
  std::string expected;
  for (std::size_t line = 1; line <= 20'000; ++line) {
    text += std::string(line % 7 == 0 ? 30'000 : 0, ' ') + R"({"keys":[]})" + '\n';
    expected += R"({"source":"<stdin>:)" + std::to_string(line) + "\"\n";
  }
  const outcome ended = cli({"check", "--policy", "rfc", "--ndjson", "--jobs", "7", "--format", "json"}, text);
  std::string numbers;
  for (std::size_t at = 0; at < ended.out.size(); at = ended.out.find('\n', at) + 1) {
    numbers += ended.out.substr(at, ended.out.find(',', at) - at) + '\n';
  }
  EXPECT_TRUE(numbers == expected);
}

TEST(cli_jobs, of_files_keep_their_order_while_one_is_slow) {
  const scratch_folder folder;
  folder.add("good.json", make_p256_set(1));
  folder.add("bad.json", off_curve("a"));
  // The first document comes only when the last one has been opened.
  const outcome ended = shell(folder, R"(mkfifo slow.json last.json
(cat bad.json >last.json; cat good.json >slow.json) &
"$0" normalize --jobs 3 slow.json bad.json none.json good.json last.json 2>&1)");
  const std::string good = cli({"normalize"}, make_p256_set(1)).out;
  EXPECT_TRUE(ended.out.starts_with(good + "error[")) << ended.out;
  const std::size_t none = ended.out.find("jwkguard: cannot read none.json");
  const std::size_t second_good = ended.out.find(good, 1);
  EXPECT_LT(ended.out.find("refused: bad.json"), none);
  EXPECT_LT(none, second_good);
  EXPECT_LT(second_good, ended.out.find("refused: last.json"));
  EXPECT_TRUE(ended.out.ends_with(
      "checked 4 documents: 2 refused; 2 errors, 0 warnings, 0 notes; 1 input could not be read\n"));
  EXPECT_EQ(ended.exit_code, 2);
}

// A question and its answer, time and again, over pipes that stay open: whoever waits for more input never answers.
TEST(cli_stream, answers_each_line_when_it_comes) {
  const scratch_folder folder;
  folder.add("line", make_p256_set(2) + '\n');
  for (const std::string jobs : {"1", "2", "7"}) {
    SCOPED_TRACE(jobs);
    const outcome ended =
        shell(folder, "rm -f in out; mkfifo in out; \"$0\" check --ndjson --format json --jobs " + jobs + R"( <in >out &
exec 3>in 4<out
for each in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat line >&3; read -r answer <&4; echo "$answer"; done
exec 3>&-; wait $!; echo "exit $?")");
    EXPECT_TRUE(has(ended.out, R"({"source":"<stdin>:20","policy":"cloudflare","valid":true)")) << ended.out;
    EXPECT_TRUE(ended.out.ends_with("exit 0\n")) << ended.out;
  }
}

TEST(cli_stream, ends_quietly_when_nobody_reads_any_more_though_the_input_stays_open) {
  const scratch_folder folder;
  folder.add("line", make_p256_set(1) + '\n');
  for (const std::string jobs : {"1", "2", "7"}) {
    SCOPED_TRACE(jobs);
    const outcome ended =
        shell(folder, "rm -f in out; mkfifo in out; \"$0\" check --ndjson --format json --jobs " + jobs + R"( <in >out &
exec 3>in 4<out
cat line >&3; read -r answer <&4; exec 4<&-; cat line >&3; wait $!; echo "exit $?")");
    EXPECT_EQ(ended.out, "exit 0\n");
    EXPECT_EQ(ended.err, "");
  }
}

TEST(cli_stream, stops_reading_when_its_output_cannot_be_written) {
  const scratch_folder folder;
  folder.add("line", R"({"keys":[]})"
                     "\n");
  const outcome ended = shell(
      folder, R"(mkfifo in; "$0" check --ndjson <in >/dev/full & exec 3>in; cat line >&3; wait $!; echo "exit $?")");
  EXPECT_EQ(ended.out, "exit 2\n");
  EXPECT_EQ(ended.err, "jwkguard: cannot write the output: No space left on device\n");
}

TEST(cli_stream, of_any_length_takes_the_same_memory) {
  if (!counts_new()) {
    GTEST_SKIP() << "skipped: a sanitizer keeps what was freed, and shadows of it";
  }
  const scratch_folder folder;
  std::string megabyte;
  const std::string line = make_p256_set(1).insert(1, std::string(2'000, ' ')) + '\n';
  while (megabyte.size() < 1'000'000) {
    megabyte += line;
  }
  folder.add("megabyte", megabyte);
  // What is left in the pipe when the memory is looked at is its last 64 KiB.
  const outcome ended = shell(folder, R"(mkfifo in; "$0" normalize --ndjson --jobs 2 <in >/dev/null & exec 3>in; count=0
while [ $count -lt 200 ]; do cat megabyte >&3; count=$((count + 1)); done
while read -r name value unit; do [ "$name" = VmHWM: ] && echo "$value"; done </proc/$!/status
exec 3>&-; wait $!; echo "exit $?")");
  EXPECT_TRUE(ended.out.ends_with("\nexit 0\n")) << ended.out;
  const int peak_kib = std::atoi(ended.out.c_str());
  EXPECT_GT(peak_kib, 1'000);
  EXPECT_LT(peak_kib, 64'000);
  EXPECT_TRUE(has(ended.err, "checked 9")) << ended.err;
}

// Lines that take no time to speak of, given while a second goes by, which is when progress is first drawn. It counts
// from when the command runs, however long it takes to start.
std::string checked_slowly(const std::string& in, const std::string& outputs) {
  return "mkfifo " + in + R"(; "$0" check --ndjson <)" + in + ' ' + outputs + " & exec 3>" + in +
         R"(; until read -r name </proc/$!/comm && [ "$name" = "${0##*/}" ]; do sleep 0.02; done
cat lines >&3; sleep 1.1; cat lines >&3; sleep 0.3; cat lines >&3; exec 3>&-; wait)";
}

TEST(cli_progress, is_drawn_on_a_terminal_while_work_goes_on_and_erased_in_the_end) {
  if (!has_terminals()) {
    GTEST_SKIP() << "skipped: no pseudo-terminals here";
  }
  const scratch_folder folder;
  const std::string valid = make_p256_set(1) + '\n';
  std::string lines;
  for (std::size_t line = 0; line < 1'200; ++line) {
    lines += line % 400 == 0 ? "[1,2\n" : valid;
  }
  folder.add("lines", lines);
  const auto start = [&folder](const std::string& script, bool terminal) {
    return std::async(std::launch::async, [&folder, script, terminal] { return shell(folder, script, terminal); });
  };
  auto drawn = start(checked_slowly("a", "2>&1 >/dev/null"), true);
  auto drawn_over_findings = start(checked_slowly("b", "2>&1"), true);
  auto on_a_dumb_one = start("TERM=dumb; " + checked_slowly("c", "2>&1 >/dev/null"), true);
  auto on_none = start(checked_slowly("d", "2>&1 >/dev/null"), false);

  const outcome seen = drawn.get();
  EXPECT_TRUE(contains_match(seen.out, "^\rjwkguard: [1-9],[0-9]{3} documents, [0-9]+ refused, [0-9]+ MB/s\x1b\\[K"))
      << seen.out;
  EXPECT_TRUE(seen.out.ends_with("\r\x1b[K")) << seen.out;
  EXPECT_LE(seen.out.size(), 1'000U);

  const outcome mixed = drawn_over_findings.get();
  EXPECT_TRUE(has(mixed.out, " MB/s\x1b[K\r\x1b[K")) << "it is gone before anything else is written";
  EXPECT_FALSE(contains_match(mixed.out, " MB/s\x1b\\[K[^\r]"));

  EXPECT_EQ(on_a_dumb_one.get().out, "");
  EXPECT_EQ(on_none.get().out, "") << "no terminal";
  EXPECT_EQ(shell(folder, "\"$0\" check --ndjson lines 2>&1 >/dev/null", true).out, "") << "too short";
}

}  // namespace
}  // namespace jwkguard::test
