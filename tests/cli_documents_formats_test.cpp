// Many documents as SARIF and as workflow commands: one log, places as the files count them, the same for any number of
// jobs.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/sarif_check.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

// One finding, at the start of `y`, at the same column on any line.
std::string off_curve(std::string_view kid = "a") { return jwk_of({make_p256_key(0).x, make_p256_key(1).y}, kid); }

// Runs the command with 1 job and with 4; what the two say must be the same.
outcome with_any_jobs(strings arguments, const std::string& input = {}) {
  arguments.insert(arguments.end(), {"--jobs", "1"});
  const outcome one = cli(arguments, input);
  arguments.back() = "4";
  const outcome four = cli(arguments, input);
  EXPECT_TRUE(one.out == four.out) << one.out.size() << ' ' << four.out.size();
  EXPECT_TRUE(one.err == four.err) << one.err.size() << ' ' << four.err.size();
  EXPECT_EQ(one.exit_code, four.exit_code);
  return one;
}

// The lines of a text that start so, each up to where it ends so.
strings lines_of(const std::string& text, std::string_view start, std::string_view end) {
  strings lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string_view line = std::string_view{text}.substr(at, text.find('\n', at) - at);
    if (line.starts_with(start)) {
      lines.emplace_back(line.substr(0, line.find(end)));
    }
  }
  return lines;
}

// The places of a log that is all of a text, as "URI:LINE RULE".
strings places_of(const std::string& text) {
  EXPECT_EQ(text.find('\n') + 1, text.size());
  rapidjson::Document document;
  strings places;
  for (const json_value& result : sarif_run(text, document)["results"].GetArray()) {
    const json_value& place = result["locations"][0]["physicalLocation"];
    places.push_back(text_of(place["artifactLocation"]["uri"]) + ':' +
                     std::to_string(place["region"]["startLine"].GetUint()) + ' ' + text_of(result["ruleId"]));
  }
  return places;
}

strings unread_in(const std::string& text) {
  rapidjson::Document document;
  const json_value& invocation = sarif_run(text, document)["invocations"][0];
  strings uris;
  for (const json_value& each : invocation["toolExecutionNotifications"].GetArray()) {
    uris.push_back(text_of(each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]));
  }
  EXPECT_EQ(invocation["executionSuccessful"].GetBool(), uris.empty());
  return uris;
}

// Some files and folders, of which the arguments are to be given in this order.
class some_files {
 public:
  some_files() {
    folder_.add("in/a.json", off_curve());
    folder_.add("in/b.json", make_p256_set(2));
    folder_.add("in/sub/c.jwks", "{\"keys\":[\n\n" + off_curve() + ",\n" + off_curve("b").insert(1, "\n") + "]}");
    folder_.add("in/not-a-key.txt", "?");
    folder_.add("empty/readme.txt", "?");
    folder_.add("z.json", make_p256_set(1));
    folder_.add("last.json", "\n" + off_curve());
  }

  [[nodiscard]] strings arguments(strings made) const {
    for (const char* const name : {"z.json", "none.json", "in", "empty", "last.json", "in/b.json"}) {
      made.push_back(folder_.path_of(name));
    }
    return made;
  }
  [[nodiscard]] std::string path_of(std::string_view name) const { return folder_.path_of(name); }

  // What is said of inputs that cannot be read, whatever the format.
  [[nodiscard]] std::string complaints() const {
    return "jwkguard: cannot read " + path_of("none.json") + ": No such file or directory\njwkguard: cannot read " +
           path_of("empty") + ": it has no file *.json, *.jwk or *.jwks\n";
  }

 private:
  scratch_folder folder_;
};

TEST(cli_documents_sarif, is_one_log_of_files_and_folders_in_their_order) {
  const some_files files;
  const std::string start = "file://" + files.path_of("");
  const strings places{start + "/in/a.json:1 ec.point.off-curve", start + "/in/sub/c.jwks:3 ec.point.off-curve",
      start + "/in/sub/c.jwks:5 ec.point.off-curve", start + "/last.json:2 ec.point.off-curve"};
  const outcome checked = with_any_jobs(files.arguments({"check", "--format", "sarif"}));
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_EQ(checked.err, files.complaints());
  EXPECT_EQ(places_of(checked.out), places);
  EXPECT_EQ(unread_in(checked.out), (strings{start + "/none.json", start + "/empty"}));

  const outcome normal = with_any_jobs(files.arguments({"normalize", "--format", "sarif"}));
  EXPECT_EQ(normal.exit_code, 2);
  EXPECT_EQ(lines_of(normal.out, "{\"keys\":", ":"), strings(3, "{\"keys\"")) << normal.out;
  EXPECT_TRUE(normal.err == files.complaints() + checked.out) << normal.err;
}

TEST(cli_documents_sarif, of_lines_counts_as_the_file_does) {
  std::string text;
  strings places;
  for (int line = 1; line <= 2'000; ++line) {
    const bool is_bad = line % 7 == 0;
    text += is_bad ? off_curve() : line % 3 == 0 ? "" : make_p256_set(1);
    text += line % 2 == 0 ? "\r\n" : "\n";
    if (is_bad) {
      places.push_back("%3Cstdin%3E:" + std::to_string(line) + " ec.point.off-curve");
    }
  }
  const outcome ended = with_any_jobs({"check", "--ndjson", "--format", "sarif"}, text);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(ended.err, "");
  EXPECT_TRUE(places_of(ended.out) == places);
  EXPECT_TRUE(unread_in(ended.out).empty());
}

TEST(cli_documents_sarif, of_lines_in_files_is_still_one_log) {
  const scratch_folder folder;
  folder.add("in/b.ndjson", make_p256_set(1) + "\n\n" + off_curve());
  folder.add("in/a.jsonl", off_curve() + '\n' + off_curve() + '\n');
  const std::string start = "file://" + folder.path_of();
  const outcome ended = with_any_jobs({"check", "--ndjson", "--format", "sarif", folder.path_of("in"),
      folder.path_of("none"), folder.path_of("in/b.ndjson")});
  EXPECT_EQ(ended.exit_code, 2);
  const std::string rule = " ec.point.off-curve";
  EXPECT_EQ(places_of(ended.out), (strings{start + "/in/a.jsonl:1" + rule, start + "/in/a.jsonl:2" + rule,
                                      start + "/in/b.ndjson:3" + rule, start + "/in/b.ndjson:3" + rule}));
  EXPECT_EQ(unread_in(ended.out), strings{start + "/none"});
}

TEST(cli_documents_sarif, of_clean_documents_is_an_empty_log_without_a_sum) {
  const std::string text = make_p256_set(1) + '\n' + make_p256_set(2) + '\n';
  for (const std::string command : {"check", "normalize", "thumbprint"}) {
    const outcome ended = with_any_jobs({command, "--ndjson", "--format", "sarif"}, text);
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_TRUE(places_of(command == "check" ? ended.out : ended.err).empty());
  }
}

TEST(cli_documents_github, annotates_files_and_folders_and_ends_with_a_sum) {
  const some_files files;
  const std::string start = "::error file=" + files.path_of("");
  const outcome ended = with_any_jobs(files.arguments({"check", "--format", "github"}));
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.err, files.complaints());
  EXPECT_EQ(lines_of(ended.out, "::", ",col="), (strings{start + "/in/a.json,line=1", start + "/in/sub/c.jwks,line=3",
                                                    start + "/in/sub/c.jwks,line=5", start + "/last.json,line=2"}));
  EXPECT_EQ(lines_of(ended.out, "refused: ", ": ").size(), 3U);
  EXPECT_FALSE(has(ended.out, "valid: ")) << "of many documents, those with findings are named";
  EXPECT_TRUE(ended.out.ends_with(
      "\nchecked 6 documents: 3 refused; 4 errors, 0 warnings, 0 notes; 2 inputs could not be read\n"))
      << ended.out;
}

TEST(cli_documents_github, of_lines_annotates_the_lines_of_the_file) {
  const scratch_folder folder;
  std::string text;
  strings commands;
  strings summaries;
  const std::string file = folder.path_of("k.ndjson");
  for (int line = 1; line <= 1'000; ++line) {
    text += (line % 9 == 0 ? off_curve() : line % 4 == 0 ? "" : make_p256_set(1)) + '\n';
    if (line % 9 == 0) {
      commands.push_back("::error file=" + file + ",line=" + std::to_string(line));
      summaries.push_back("refused: " + file + ':' + std::to_string(line));
    }
  }
  folder.add("k.ndjson", text);
  const outcome ended = with_any_jobs({"check", "--ndjson", "--format", "github", file});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(lines_of(ended.out, "::", ",col=") == commands);
  EXPECT_TRUE(lines_of(ended.out, "refused", ": 1 key") == summaries);
  EXPECT_TRUE(ended.out.ends_with("111 refused; 111 errors, 0 warnings, 0 notes\n"));
}

}  // namespace
}  // namespace jwkguard::test
