// Many documents: files, folders, and the lines of NDJSON; what is said of each, in which order, and the exit code.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

constexpr std::size_t most_bytes = 16U << 20U;  // of one text: policy.hpp

std::string off_curve(std::string_view kid) { return jwk_of({make_p256_key(0).x, make_p256_key(1).y}, kid); }

std::string leak() { return jwk_of(make_p256_key(0), "leak").insert(1, R"("d":")" + std::string(43, 'Q') + "\","); }

std::string replaced_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// A set with so many bytes: clean, and mostly white space.
std::string set_of_size(std::size_t bytes) {
  std::string text = make_p256_set(1);
  return text.insert(1, std::string(bytes - text.size(), ' '));
}

strings sources_of(const outcome& ended) {
  strings sources;
  for (std::size_t at = 0; at < ended.out.size(); at = ended.out.find('\n', at) + 1) {
    rapidjson::Document object;
    object.Parse<rapidjson::kParseStopWhenDoneFlag>(ended.out.c_str() + at);
    if (object.HasParseError() || !object.IsObject()) {
      ADD_FAILURE() << ended.out.substr(at, 1'000);
      break;
    }
    sources.emplace_back(object["source"].GetString());
  }
  return sources;
}

// The object that a text gets as a document by itself, as it must look if the text is line `number` of standard input.
std::string object_of_line(const std::string& text, std::size_t number) {
  const std::string line = std::to_string(number);
  const std::string alone = cli({"check", "--format", "json"}, text).out;
  return replaced_all(replaced_all(alone, R"("source":"<stdin>")", R"("source":"<stdin>:)" + line + '"'),
      R"("line":1,)", R"("line":)" + line + ",");
}

TEST(cli_ndjson, treats_each_line_as_a_document_of_its_own) {
  const std::string good = make_p256_set(2);
  const std::string bad = R"({"keys":[)" + off_curve("a") + "]}";
  struct line {
    std::string text;
    std::string end;
    bool is_document;
  };
  const std::vector<line> lines = {
      {"", "\n", false},
      {good, "\r\n", true},
      {"", "\r\n", false},
      {" \t ", "\n", false},
      {bad, "\r\n", true},
      {R"({"keys":[)", "\n", true},
      {leak(), "\n", true},
      {"17", "\n", true},
      {set_of_size(64U << 10U), "\n", true},
      {set_of_size(200'000), "\r\n", true},
      {jwk_of(make_p256_key(1), "single"), "\n", true},
      {"", "\n", false},
      {bad, "", true},
  };
  std::string text;
  std::string expected;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    text += lines[at].text + lines[at].end;
    expected += lines[at].is_document ? object_of_line(lines[at].text, at + 1) : "";
  }
  const outcome ended = cli({"check", "--ndjson", "--format", "json"}, text);
  EXPECT_EQ(ended.out, expected);
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.exit_code, 9);

  const outcome human = cli({"check", "--ndjson"}, text);
  EXPECT_TRUE(has(human.out, " --> <stdin>:5:")) << human.out;
  EXPECT_TRUE(has(human.out, "\n5 | ") && has(human.out, "refused: <stdin>:5: 1 key")) << human.out;
  EXPECT_FALSE(has(human.out, "<stdin>:2")) << "a clean document is not mentioned: " << human.out;
  EXPECT_FALSE(has(human.out + human.err, "QQQQ"));
  EXPECT_TRUE(has(human.out, "\nchecked 9 documents: 5 refused; ")) << human.out;
  const std::string padded = cli({"normalize"}, make_p256_set(1)).out;
  EXPECT_EQ(cli({"normalize", "--ndjson"}, text).out,
      cli({"normalize"}, good).out + padded + padded + cli({"normalize"}, lines[10].text).out);
}

TEST(cli_ndjson, refuses_a_line_that_is_too_long_and_goes_on_with_the_next) {
  const std::string fits = set_of_size(most_bytes);
  const std::string good = make_p256_set(1);
  const std::string too_long = set_of_size(most_bytes + 1);
  const std::string blank(most_bytes + 1, ' ');
  const std::string text = fits + "\r\n" + too_long + '\n' + good + '\n' + set_of_size(3 * most_bytes) + "\r\n" +
                           blank + '\n' + fits + '\n' + good + '\n' + too_long;
  const std::string clean = object_of_line(good, 1);
  const std::string refused = object_of_line(too_long, 1);
  ASSERT_TRUE(has(refused, "limits.text"));
  std::string expected;
  std::size_t number = 0;
  for (const bool is_clean : {true, false, true, false, false, true, true, false}) {
    const std::string line = std::to_string(++number);
    expected += replaced_all(replaced_all(is_clean ? clean : refused, "<stdin>:1", "<stdin>:" + line), R"("line":1,)",
        R"("line":)" + line + ",");
  }
  const outcome ended = cli({"check", "--ndjson", "--format", "json"}, text);
  EXPECT_EQ(ended.out, expected);
  EXPECT_EQ(ended.exit_code, 1);
}

TEST(cli_ndjson, of_several_files_counts_the_lines_of_each) {
  const scratch_folder folder;
  const std::string good = make_p256_set(1) + '\n';
  const std::string first = folder.add("in/a.ndjson", good + good + good.substr(0, good.size() - 1));
  const std::string second = folder.add("in/b.jsonl", '\n' + good);
  const std::string other = folder.add("in/c.json", good);
  const strings from_folder = {first + ":1", first + ":2", first + ":3", second + ":2"};
  EXPECT_EQ(sources_of(cli({"check", "--ndjson", "--format", "json", folder.path_of("in")})), from_folder);

  const outcome named =
      cli({"check", "--ndjson", "--format", "json", other, "-", folder.path_of("none"), second}, good);
  const strings from_names = {other + ":1", "<stdin>:1", second + ":2"};
  EXPECT_EQ(sources_of(named), from_names);
  EXPECT_EQ(named.exit_code, 2);
  EXPECT_EQ(named.err, "jwkguard: cannot read " + folder.path_of("none") + ": No such file or directory\n");
  EXPECT_EQ(cli({"check", "--ndjson"}).out, "checked 0 documents: 0 refused; 0 errors, 0 warnings, 0 notes\n");
}

void fill(const scratch_folder& folder) {
  for (const std::string_view name : {"B.JSON", "a.json", "a/b/c.jwks", "a/z.jwk", "b.json"}) {
    folder.add("in/" + std::string{name}, make_p256_set(1));
  }
  for (const std::string_view name : {"in/.hidden.json", "in/.git/x.json", "in/README.md", "in/a.json~", "in/json"}) {
    folder.add(name, "not a key");
  }
  folder.add("elsewhere/x.json", make_p256_set(1));
  folder.link("in/link.json", "../elsewhere/x.json");
  folder.link("in/a/loop", "..");
  folder.link("in/folder.json", ".");
  EXPECT_EQ(mkfifo(folder.path_of("in/pipe.json").c_str(), 0600), 0);
}

TEST(cli_folder, gives_the_files_below_it_by_name_and_passes_over_the_rest) {
  const scratch_folder folder;
  fill(folder);
  strings expected;
  for (const std::string_view name : {"B.JSON", "a/b/c.jwks", "a/z.jwk", "a.json", "b.json", "link.json"}) {
    expected.push_back(folder.path_of("in/" + std::string{name}));
  }
  const outcome ended = cli({"check", "--format", "json", folder.path_of("in")});
  EXPECT_EQ(sources_of(ended), expected);
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(sources_of(cli({"check", "--format", "json", folder.path_of("in/")})), expected);

  folder.link("to-in", "in");
  EXPECT_EQ(sources_of(cli({"check", "--format", "json", folder.path_of("to-in")})).size(), expected.size())
      << "a link that is named itself is followed";
  const strings named = {folder.path_of("in/.hidden.json")};
  EXPECT_EQ(sources_of(cli({"check", "--format", "json", named[0]})), named) << "what is named itself is read";
}

TEST(cli_folder, without_documents_or_with_unreadable_ones_is_exit_2_and_the_rest_is_checked) {
  const scratch_folder folder;
  folder.add("empty/README", "nothing");
  const outcome empty = cli({"check", folder.path_of("empty")});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_EQ(
      empty.err, "jwkguard: cannot read " + folder.path_of("empty") + ": it has no file *.json, *.jwk or *.jwks\n");

  const std::string good = folder.add("in/b.json", make_p256_set(1));
  folder.link("in/a.json", "nowhere");
  folder.link("in/c.json", "c.json");
  const outcome ended = cli({"check", folder.path_of("in")});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.err, "jwkguard: cannot read " + folder.path_of("in/a.json") +
                           ": No such file or directory\njwkguard: cannot read " + folder.path_of("in/c.json") +
                           ": Too many levels of symbolic links\n");
  EXPECT_EQ(ended.out, "checked 1 document: 0 refused; 0 errors, 0 warnings, 0 notes; 2 inputs could not be read\n");
}

TEST(cli_folder, that_may_not_be_read_is_said) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "skipped: root may read everything";
  }
  const scratch_folder folder;
  folder.add("in/a/x.json", make_p256_set(1));
  folder.add("in/b.json", make_p256_set(1));
  ASSERT_EQ(chmod(folder.path_of("in/a").c_str(), 0), 0);
  const outcome ended = cli({"check", folder.path_of("in")});
  ASSERT_EQ(chmod(folder.path_of("in/a").c_str(), 0700), 0);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.err, "jwkguard: cannot read " + folder.path_of("in/a") + ": Permission denied\n");
  EXPECT_TRUE(has(ended.out, "checked 1 document: 0 refused")) << ended.out;
}

TEST(cli_documents, end_with_the_gravest_exit_code_and_a_sum) {
  const scratch_folder folder;
  const std::string good = folder.add("good.json", make_p256_set(1));
  const std::string bad = folder.add("bad.json", off_curve("a"));
  const std::string leaked = folder.add("leak.json", leak());
  const std::string none = folder.path_of("none.json");
  struct several {
    strings files;
    int exit_code;
    std::string_view sum;
  };
  const several cases[] = {
      {{good, good}, 0, "checked 2 documents: 0 refused; 0 errors, 0 warnings, 0 notes\n"},
      {{good, bad, good}, 1, "checked 3 documents: 1 refused; 1 error, 0 warnings, 0 notes\n"},
      {{bad, none, good}, 2,
          "checked 2 documents: 1 refused; 1 error, 0 warnings, 0 notes; 1 input could not be read\n"},
      {{none, leaked, bad}, 9,
          "checked 2 documents: 2 refused; 2 errors, 0 warnings, 0 notes; 1 input could not be "
          "read\n"},
  };
  for (const several& each : cases) {
    SCOPED_TRACE(each.sum);
    for (const std::string command : {"check", "normalize", "thumbprint"}) {
      strings arguments{command, "--policy", "cloudflare"};
      arguments.insert(arguments.end(), each.files.begin(), each.files.end());
      const outcome ended = cli(arguments);
      EXPECT_EQ(ended.exit_code, each.exit_code);
      EXPECT_TRUE((command == "check" ? ended.out : ended.err).ends_with(each.sum)) << ended.out << ended.err;
      EXPECT_EQ(has(ended.out, "checked"), command == "check");
      arguments.insert(arguments.end(), {"--format", "json"});
      const outcome json = cli(arguments);
      EXPECT_EQ(json.exit_code, each.exit_code);
      EXPECT_FALSE(has(json.out + json.err, "checked")) << json.out << json.err;
    }
  }
  EXPECT_TRUE(has(cli({"check", good}).out, "valid: " + good)) << "a single clean document is mentioned";
  EXPECT_FALSE(has(cli({"check", good}).out, "checked"));
  EXPECT_EQ(cli({"check", "-", good, "-"}).exit_code, 2);
  EXPECT_EQ(cli({"check", "-", "-"}).err.find("jwkguard: standard input can be read only once"), 0U);
}

}  // namespace
}  // namespace jwkguard::test
