// Workflow commands of GitHub Actions: exact lines, and that no text can begin one of its own.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/render.hpp"
#include "support/cli_run.hpp"
#include "support/made_report.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

TEST(github_report, is_a_command_for_each_finding_and_a_summary) {
  const std::string text = "{\n \"\xF0\x9F\x94\x91\":\"AA\", \"y\":\"B\nB\"}";
  const report what = made_report(text,
      {{&curve_rule, "AA", "", "/keys/0/x", 0}, {&length_rule, "B\nB", "", "/keys/0/y", 0, 7}, {&name_rule, "", text}},
      {"k"});
  EXPECT_EQ(render_github(what, {.source = "a.json", .original = text}),
      "::error file=a.json,line=2,col=8,endColumn=10,title=test.curve::y is not on P-256 (/keys/0/x)"
      "%0Ahelp: copy it again\n"
      "::warning file=a.json,line=2,endLine=3,title=test.length::7 octets, not 32 (/keys/0/y)"
      "%0Ahelp: write \"y\":{…} in 32 octets\n"
      "::notice file=a.json,line=3,col=4,endColumn=4,title=test.name::nobody reads this"
      "%0Ahelp: take it out\n"
      "refused: a.json: 1 key, 1 usable; 1 error, 1 warning, 1 note\n");
}

TEST(github_report, of_a_line_annotates_that_line_of_the_file) {
  EXPECT_EQ(
      render_github(made_report(" AA", {{&curve_rule, "AA"}}), {.source = "k[].ndjson", .line = 17, .original = " AA"}),
      "::error file=k[].ndjson,line=17,col=2,endColumn=4,title=test.curve::y is not on P-256%0Ahelp: copy it again\n"
      "refused: k%5B%5D.ndjson:17: 0 keys, 0 usable; 1 error, 0 warnings, 0 notes\n");
}

struct escape {
  std::string source;
  std::string pointer;
  std::string file;   ///< as it stands in the property
  std::string shown;  ///< the pointer, as it stands in the message
  std::string in_summary;
};

TEST(github_report, escapes_what_would_end_a_property_or_a_message) {
  const std::vector<escape> cases{
      {"a,b:c%d.json", "/a,b:c%d", "a%2Cb%3Ac%25d.json", "/a,b:c%25d", "a%2Cb%3Ac%25d.json"},
      {"x\r\n::error::y", "/x\r\n::error::y", "x\\u{d}\\u{a}%3A%3Aerror%3A%3Ay", "/x\\u{d}\\u{a}::error::y",
          "x%0D%0A%3A%3Aerror%3A%3Ay"},
      {"##[add-mask]x", "/##[add-mask]x", "##[add-mask]x", "/##[add-mask]x", "%23%23%5Badd-mask%5Dx"},
      {"\x1b[2J\xFF", "/\x1b[2J\xFF", "\\u{1b}[2J\\xff", "/\\u{1b}[2J\\xff", "%1B%5B2J%FF"},
  };
  for (const escape& each : cases) {
    const report what = made_report("AA", {{&curve_rule, "AA", "", each.pointer}});
    EXPECT_EQ(render_github(what, {.source = each.source, .original = "AA"}),
        "::error file=" + each.file + ",line=1,col=1,endColumn=3,title=test.curve::y is not on P-256 (" + each.shown +
            ")%0Ahelp: copy it again\nrefused: " + each.in_summary +
            ": 0 keys, 0 usable; 1 error, 0 warnings, 0 notes\n");
  }
}

TEST(cli_github, annotates_on_the_output_where_the_findings_go) {
  const scratch_file bad{R"({"keys":[]})"};
  const outcome checked = cli({"check", "--format", "github", bad.name(), bad.name()});
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_TRUE(checked.out.starts_with("::error file=")) << checked.out;
  EXPECT_TRUE(has(checked.out, "title=set.empty::")) << checked.out;
  for (const std::string command : {"normalize", "thumbprint"}) {
    const outcome ended = cli({command, "--format=github", "--policy=cloudflare", bad.name()});
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_TRUE(ended.err.starts_with("::error file=")) << ended.err;
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_EQ(cli({"check", "--format=github"}, make_p256_set(2)).out,
      "valid: <stdin>: 2 keys, 2 usable; 0 errors, 0 warnings, 0 notes\n");
}

}  // namespace
}  // namespace jwkguard::test
