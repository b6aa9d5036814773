// The human form, byte by byte: tests/golden/<name>.txt is what must come out for the text <name>.json and the findings
// made here. There is no way to have expectations written from what came out; a person judges them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/render.hpp"
#include "places.hpp"
#include "support/made_report.hpp"

namespace jwkguard::test {
namespace {

namespace fs = std::filesystem;

struct golden {
  std::string name;
  std::vector<mark> marks;
  std::vector<std::string_view> kids = {};
  std::string_view source = "jwks.json";
  bool color = false;
};

std::vector<mark> the_same_on_every_key() {
  std::vector<mark> marks;
  for (std::uint32_t key = 0; key < 3; ++key) {
    const std::string pointer = "/keys/" + std::to_string(key) + "/y";
    constexpr std::string_view values[] = {"first", "second", "third"};
    marks.push_back({&curve_rule, values[key], "", pointer, key});
    marks.push_back({&length_rule, values[key], "", pointer, key, key});
  }
  return marks;
}

const std::vector<golden>& cases() {
  static const std::vector<golden> all{
      {"clean", {}, {"a", "b"}},
      {"each-level",
          {{&curve_rule, "FAULT", "", "/keys/0/y", 0}, {&length_rule, "short", "", "/keys/1/x", 1, 3},
              {&name_rule, "7", "extra\": ", "/extra"}},
          {"a", "b"}},
      {"colored",
          {{&curve_rule, "FAULT", "", "/keys/0/y", 0}, {&length_rule, "short", "", "/keys/1/x", 1, 3},
              {&name_rule, "7", "extra\": ", "/extra"}},
          {"a", "b"}, "jwks.json", true},
      {"help-once", the_same_on_every_key(), {"a", "b", ""}},
      {"tabs", {{&curve_rule, "FAULT", "", "/keys/0/y", 0}, {&name_rule, "a\tb", "", "/keys/0/k", 0}}},
      {"wide", {{&curve_rule, "FAULT", "", "", 0}, {&name_rule, "\xE9\x8D\xB5", "", "/\xE9\x8D\xB5"}}},
      {"long-line",
          {{&curve_rule, "FAULT", "", "/keys/0/y", 0},
              {&length_rule, "(01234567890123456789012345678901234567890123456789012345678901234567890123456789)"}}},
      {"cr-lf", {{&curve_rule, "FAULT", "", "/keys/0/y", 0}, {&name_rule, "\"b\r\n  c\"", "", "/keys/0/n", 0}}},
      {"line-numbers", {{&name_rule, "nine"}, {&name_rule, "ten"}, {&name_rule, "eleven"}}},
      {"cut-off", {{&curve_rule, "", "\"FAULT"}}},
      {"cut-off-behind-a-line", {{&curve_rule, "", "[\n"}}},
      {"hostile", {{&curve_rule, "E\x1b[1mC\xFF", "", "/keys/0/\x1b]0;x\x07\xE2\x80\xAE", 0}},
          {"k\x1b[2J\xE2\x80\xAE\xFF"}, "a\x1b[31m\nb"},
      {"long-kid", {{&curve_rule, "FAULT", "", "", 0}},
          {"0123456789012345678901234567890123456789012345678901234567890123456789"}},
  };
  return all;
}

fs::path folder() { return fs::path{JWKGUARD_SOURCE_DIR} / "tests" / "golden"; }

std::string read_file(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  EXPECT_TRUE(in.is_open()) << file;
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(human_report, looks_as_the_golden_files_say) {
  for (const golden& each : cases()) {
    const std::string text = read_file(folder() / (each.name + ".json"));
    const report what = made_report(text, each.marks, each.kids);
    const std::string shown = render_human(what, {.source = each.source, .original = text, .color = each.color});
    EXPECT_TRUE(shown == read_file(folder() / (each.name + ".txt"))) << each.name << " came out as:\n" << shown;
  }
}

TEST(human_report, has_golden_files_for_each_case_and_no_others) {
  std::set<std::string> owed{".gitattributes"};
  for (const golden& each : cases()) {
    EXPECT_TRUE(owed.insert(each.name + ".json").second) << each.name;
    EXPECT_TRUE(owed.insert(each.name + ".txt").second) << each.name;
  }
  std::set<std::string> there;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder()}) {
    there.insert(entry.path().filename().string());
  }
  EXPECT_EQ(there, owed);
}

// What lies past the place where reading stopped is masked, and says nothing.
TEST(human_report, shows_no_line_that_was_not_understood) {
  const std::string text = "{\"a\":FAULT}";
  report what = made_report(text, {{&curve_rule, "FAULT"}});
  what.understood = what.findings[0].offset;
  EXPECT_EQ(render_human(what, {.source = "s", .original = text}),
      "error[test.curve]: y is not on P-256\n --> s:1:6\n  = help: copy it again\n"
      "  = see: RFC 7518 6.2.1.1; jwkguard explain test.curve\n\n"
      "refused: s: 0 keys, 0 usable; 1 error, 0 warnings, 0 notes\n");
}

// What a person copies stands on a line of its own, however narrow the terminal is.
TEST(human_report, keeps_to_the_width_but_for_commands) {
  const std::string text = "{\"a\":FAULT,\"b\":\"0123456789012345678901234567890123456789\"}";
  report what = made_report(text, {{&curve_rule, "FAULT"}});
  what.findings[0].help = "one two three four five six seven eight nine ten";
  what.findings[0].command = "jq '{keys:[..|objects|select(.kty)]}' FILE | wc";
  EXPECT_EQ(render_human(what, {.source = "s", .original = text, .columns = 34}),
      "error[test.curve]: y is not on P-256\n --> s:1:6\n"
      "  |\n1 | {\"a\":FAULT,\"b\":\"0123456789012…\n  |      ^^^^^\n"
      "  = help: one two three four five\n          six seven eight nine ten\n"
      "  = try: jq '{keys:[..|objects|select(.kty)]}' FILE | wc\n"
      "  = see: RFC 7518 6.2.1.1; jwkguard explain test.curve\n\n"
      "refused: s: 0 keys, 0 usable; 1 error, 0 warnings, 0 notes\n");
  // A width that no terminal has is taken for the least that has room.
  EXPECT_EQ(render_human(what, {.source = "s", .original = text, .columns = 1}),
      render_human(what, {.source = "s", .original = text, .columns = 30}));
}

}  // namespace
}  // namespace jwkguard::test
