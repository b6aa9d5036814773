// SARIF 2.1.0. sarif_run() checks of each log what the standard demands; `./dev test-sarif` holds the command's output
// to the standard's schema.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jwkguard/render.hpp"
#include "jwkguard/validator.hpp"
#include "places.hpp"
#include "support/cli_run.hpp"
#include "support/made_report.hpp"
#include "support/p256_keys.hpp"
#include "support/sarif_check.hpp"

namespace jwkguard::test {
namespace {

// Adds what a check of this text finds.
std::size_t add_checked(sarif_log& log, const std::string& text, const policy& rules, std::string_view source) {
  std::string buffer = text;
  std::string original = text;
  const report what = check(std::span<char>{buffer}, rules);
  mask_secrets(what, original);
  log.add(what, {.source = source, .original = original});
  return what.findings.size();
}

TEST(sarif, of_one_report_says_all_of_it) {
  const std::string text = "{\"keys\":[\n {\"x\":\"AA\",\"y\":\"BB\"}]}";
  sarif_log log;
  log.add(made_report(text, {{&curve_rule, "AA", "", "/keys/0/x", 0}, {&length_rule, "BB", "", "/keys/0/y", 0, 7}}),
      {.source = "a/b.json", .original = text});
  rapidjson::Document document;
  const json_value& run = sarif_run(log.text(policy::rfc()), document);
  ASSERT_EQ(run["results"].Size(), 2U);
  EXPECT_EQ(text_of(run["properties"]["policy"]), "rfc");
  EXPECT_TRUE(run["invocations"][0]["executionSuccessful"].GetBool());
  const json_value& row = run["tool"]["driver"]["rules"][1];
  EXPECT_EQ(text_of(row["shortDescription"]["text"]), "<actual> octets, not <limit>");
  EXPECT_EQ(text_of(row["help"]["text"]), "write \"<member>\":{…} in <limit> octets\nSource: RFC 7518 6.2.1.2");
  EXPECT_EQ(
      text_of(row["help"]["markdown"]), "write \"\\<member\\>\":{…} in \\<limit\\> octets\n\nSource: RFC 7518 6.2.1.2");
  EXPECT_EQ(text_of(row["defaultConfiguration"]["level"]), "warning");
  EXPECT_EQ(text_of(row["properties"]["citation"]), "RFC 7518 6.2.1.2");
  const json_value& result = run["results"][1];
  EXPECT_EQ(text_of(result["ruleId"]), "test.length");
  EXPECT_EQ(text_of(result["message"]["text"]), "7 octets, not 32");
  EXPECT_EQ(text_of(result["partialFingerprints"]["place/v1"]), "test.length a/b.json#/keys/0/y");
  const json_value& location = result["locations"][0];
  EXPECT_EQ(text_of(location["physicalLocation"]["artifactLocation"]["uri"]), "a/b.json");
  EXPECT_EQ(text_of(location["logicalLocations"][0]["fullyQualifiedName"]), "/keys/0/y");
  const json_value& region = location["physicalLocation"]["region"];
  EXPECT_EQ(region["startLine"].GetUint(), 2U);
  EXPECT_EQ(region["byteOffset"].GetUint(), text.find("BB"));
  EXPECT_EQ(region["byteLength"].GetUint(), 2U);
}

TEST(sarif, of_a_line_counts_lines_as_the_file_does_and_knows_no_offset_in_it) {
  const std::string text = "\xF0\x9F\x94\x91 AA";
  sarif_log log;
  log.add(made_report(text, {{&curve_rule, "AA", "", "/x", 0}}), {.source = "/k.ndjson", .line = 17, .original = text});
  rapidjson::Document document;
  const json_value& result = sarif_run(log.text(policy::rfc()), document)["results"][0];
  const json_value& place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(text_of(place["artifactLocation"]["uri"]), "file:///k.ndjson");
  EXPECT_EQ(place["region"]["startLine"].GetUint(), 17U);
  EXPECT_EQ(place["region"]["startColumn"].GetUint(), 4U);
  EXPECT_EQ(place["region"]["endLine"].GetUint(), 17U);
  EXPECT_EQ(place["region"]["endColumn"].GetUint(), 6U);
  EXPECT_FALSE(place["region"].HasMember("byteOffset"));
  EXPECT_EQ(text_of(result["partialFingerprints"]["place/v1"]), "test.curve file:///k.ndjson:17#/x");
}

TEST(sarif, gathers_inputs_in_one_run_with_each_rule_once) {
  sarif_log log;
  log.add(made_report("AA", {{&curve_rule, "AA"}}), {.source = "1", .original = "AA"});
  log.add(made_report("BB", {}), {.source = "2", .original = "BB"});
  log.add(made_report("CC DD", {{&name_rule, "CC"}, {&curve_rule, "DD"}}), {.source = "3", .original = "CC DD"});
  rapidjson::Document document;
  const json_value& run = sarif_run(log.text(policy::cloudflare()), document);
  ASSERT_EQ(run["results"].Size(), 3U);
  EXPECT_EQ(run["tool"]["driver"]["rules"].Size(), 2U);
  const std::vector<unsigned> indexes{0, 1, 0};
  for (unsigned at = 0; at < indexes.size(); ++at) {
    EXPECT_EQ(run["results"][at]["ruleIndex"].GetUint(), indexes[at]);
  }
}

TEST(sarif, appended_is_what_one_log_would_have_been) {
  sarif_log whole;
  sarif_log first;
  sarif_log second;
  const auto add = [](sarif_log& to, const rule& row, std::string_view source) {
    to.add(made_report("AA", {{&name_rule, "AA"}, {&row, "AA"}}), {.source = source, .original = "AA"});
    to.add_unread(source);
  };
  add(whole, length_rule, "1");
  add(whole, curve_rule, "2");
  add(first, length_rule, "1");
  add(second, curve_rule, "2");
  first.append(std::move(second));
  EXPECT_EQ(first.text(policy::cloudflare()), whole.text(policy::cloudflare()));
  rapidjson::Document document;
  EXPECT_EQ(sarif_run(first.text(policy::cloudflare()), document)["results"].Size(), 4U);
}

TEST(sarif, of_nothing_is_a_log_without_results) {
  rapidjson::Document document;
  const json_value& run = sarif_run(sarif_log{}.text(policy::cloudflare()), document);
  EXPECT_EQ(run["results"].Size(), 0U);
  EXPECT_TRUE(run["invocations"][0]["executionSuccessful"].GetBool());
}

TEST(sarif, says_which_inputs_could_not_be_read) {
  sarif_log log;
  log.add_unread("/gone.json");
  log.add_unread("also gone");
  rapidjson::Document document;
  const json_value& invocation = sarif_run(log.text(policy::cloudflare()), document)["invocations"][0];
  expect_members(invocation, {"executionSuccessful", "toolExecutionNotifications"});
  EXPECT_FALSE(invocation["executionSuccessful"].GetBool());
  const json_value& said = invocation["toolExecutionNotifications"];
  ASSERT_EQ(said.Size(), 2U);
  for (const json_value& each : said.GetArray()) {
    expect_members(each, {"level", "message", "locations"});
    EXPECT_EQ(text_of(each["level"]), "error");
    expect_sarif_text(each["message"]);
    expect_sarif_uri(each["locations"][0]["physicalLocation"]["artifactLocation"]);
  }
}

struct place {
  std::string_view name;
  std::string before;
  std::string about;
  unsigned line, column, end_line, end_column;
};

TEST(sarif, counts_columns_in_utf16_code_units) {
  const std::vector<place> places{
      {"at the start", "", "AA", 1, 1, 1, 3},
      {"two bytes", "\xC3\xA9", "AA", 1, 2, 1, 4},
      {"three bytes", "\xE2\x82\xAC\xE6\x97\xA5", "AA", 1, 3, 1, 5},
      {"four bytes are two units", "\xF0\x9F\x94\x91", "AA", 1, 3, 1, 5},
      {"combining", "e\xCC\x81", "AA", 1, 3, 1, 5},
      {"tab", "\t\t", "AA", 1, 3, 1, 5},
      {"not UTF-8: a unit a byte", "\xFF\xC3\xF0\x9F", "AA", 1, 5, 1, 7},
      {"LF", "\xC3\xA9\n\xC3\xA9", "AA", 2, 2, 2, 4},
      {"CR LF", "\xC3\xA9\r\n\xC3\xA9", "AA", 2, 2, 2, 4},
      {"a lone CR ends no line", "1\r2", "AA", 1, 4, 1, 6},
      {"marked, not ASCII", "1", "\xF0\x9F\x94\x91\xC3\xA9", 1, 2, 1, 5},
      {"over lines", "12", "A\nB\n\xC3\xA9", 1, 3, 3, 2},
      {"nothing", "12\n3", "", 2, 2, 2, 2},
  };
  for (const place& each : places) {
    SCOPED_TRACE(each.name);
    const std::string text = each.before + each.about;
    sarif_log log;
    // Twice, with one further right in between: from a known place, and from one that lies behind.
    log.add(made_report(text + "zz",
                {{&curve_rule, each.about, each.before}, {&curve_rule, "zz"}, {&curve_rule, each.about, each.before}}),
        {.source = "s", .original = text + "zz"});
    rapidjson::Document document;
    const json_value& results = sarif_run(log.text(policy::rfc()), document)["results"];
    for (const unsigned at : {0U, 2U}) {
      const json_value& region = results[at]["locations"][0]["physicalLocation"]["region"];
      EXPECT_EQ(region["startLine"].GetUint(), each.line);
      EXPECT_EQ(region["startColumn"].GetUint(), each.column);
      EXPECT_EQ(region["endLine"].GetUint(), each.end_line);
      EXPECT_EQ(region["endColumn"].GetUint(), each.end_column);
      EXPECT_EQ(region["byteOffset"].GetUint(), each.before.size());
    }
  }
}

TEST(sarif, names_files_by_uri) {
  const std::vector<std::pair<std::string, std::string>> names{
      {"jwks.json", "jwks.json"},
      {"./a/../b.json", "./a/../b.json"},
      {"/etc/jwks.json", "file:///etc/jwks.json"},
      {"a b#c?d%e.json", "a%20b%23c%3Fd%25e.json"},
      {"c:key.json", "c%3Akey.json"},
      {"\xC3\xA9\xFF\n\\\".json", "%C3%A9%FF%0A%5C%22.json"},
      {"//host/x", "file:////host/x"},
      {"<stdin>", "%3Cstdin%3E"},
  };
  for (const auto& [source, uri] : names) {
    sarif_log log;
    log.add(made_report("AA", {{&curve_rule, "AA"}}), {.source = source, .original = "AA"});
    rapidjson::Document document;
    const json_value& run = sarif_run(log.text(policy::rfc()), document);
    EXPECT_EQ(text_of(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]), uri);
  }
}

TEST(sarif, holds_for_every_vector_under_both_policies) {
  std::size_t files = 0;
  for (const policy& rules : {policy::rfc(), policy::cloudflare()}) {
    sarif_log log;
    std::size_t findings = 0;
    for (const auto& entry :
        std::filesystem::recursive_directory_iterator{std::filesystem::path{JWKGUARD_SOURCE_DIR} / "tests/vectors"}) {
      if (entry.path().extension() == ".json") {
        std::ifstream in{entry.path(), std::ios::binary};
        findings += add_checked(log, {std::istreambuf_iterator<char>{in}, {}}, rules, entry.path().filename().string());
        ++files;
      }
    }
    rapidjson::Document document;
    EXPECT_EQ(sarif_run(log.text(rules), document)["results"].Size(), findings);
  }
  EXPECT_GT(files, 2 * 400U);
}

TEST(sarif, is_a_log_of_hostile_text_too) {
  const std::vector<std::string> texts{"", "\xFF\xFE", "\xEF\xBB\xBF{}", std::string{"\0", 1},
      "{\"keys\":[{\"\xFF\":1}]}", "{\"keys\":[{\"\\u001b\\ud800~/\\u0000\":1,\"kty\":\"E\xE2\x80\xAE\"}]}",
      "{\"\xF0\x9F\x94\x91\":{\"{0}\":[1,]}}", std::string(5'000, '['), "\r\n\r\n{\"keys\":\r\n[7,7,7]}"};
  for (const std::string& text : texts) {
    sarif_log log;
    EXPECT_GT(add_checked(log, text, policy::cloudflare(), "\x1b\xFF:\n"), 0U);
    rapidjson::Document document;
    const std::string written = log.text(policy::cloudflare());
    (void)sarif_run(written, document);
    EXPECT_FALSE(has(written, "\x1b"));
  }
}

TEST(sarif, shows_no_value_of_the_input) {
  const p256_key one = make_p256_key(0);
  const p256_key two = make_p256_key(1);
  const std::string text = R"({"keys":[{"kty":"ECC-VALUE","crv":"CRV-VALUE","kid":"KID-VALUE","d":")" + two.x +
                           R"(","alg":"ALG-VALUE","x":")" + one.x + R"(","y":")" + two.y +
                           R"(","more":"MORE-VALUE","key_ops":["OPS-VALUE"]},"ELEMENT-VALUE")";
  sarif_log log;
  ASSERT_GT(add_checked(log, text, policy::cloudflare(), "s"), 2U);
  const std::string written = log.text(policy::cloudflare());
  EXPECT_FALSE(has(written, "VALUE")) << written;
  for (const std::string& value : {one.x, two.x, two.y}) {
    for (std::size_t at = 0; at + 6 <= value.size(); ++at) {
      EXPECT_FALSE(has(written, std::string_view{value}.substr(at, 6)));
    }
  }
}

// One line of 2 MB with 2,000 findings: counted from its start each time, this would be 4 GB.
TEST(sarif, counts_a_long_line_once) {
  std::string text = "{\"keys\":[";
  for (int at = 0; at < 2'000; ++at) {
    text += std::string(1'000, ' ') + "7,";
  }
  text += "7]}";
  sarif_log log;
  EXPECT_GT(add_checked(log, text, policy::cloudflare(), "s"), 900U);
}

TEST(cli_sarif, is_one_log_for_all_files) {
  const scratch_file bad{R"({"keys":[]})"};
  const scratch_file good{make_p256_set(1)};
  const scratch_file worse{"{"};
  const outcome ended = cli({"check", "--format", "sarif", bad.name(), good.name(), "no-such-file", worse.name()});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1);
  rapidjson::Document document;
  const json_value& run = sarif_run(ended.out, document);
  ASSERT_GE(run["results"].Size(), 2U);
  EXPECT_FALSE(run["invocations"][0]["executionSuccessful"].GetBool());
  EXPECT_TRUE(has(ended.out, "\"no-such-file\""));
  for (const std::string& file : {bad.name(), worse.name()}) {
    EXPECT_TRUE(has(ended.out, file)) << file;
  }
  EXPECT_FALSE(has(ended.out, good.name()));
}

TEST(cli_sarif, of_clean_input_is_still_a_log) {
  for (const std::string command : {"check", "normalize", "thumbprint"}) {
    const outcome ended = cli({command, "--format=sarif"}, make_p256_set(1));
    EXPECT_EQ(ended.exit_code, 0);
    rapidjson::Document document;
    EXPECT_EQ(sarif_run(command == "check" ? ended.out : ended.err, document)["results"].Size(), 0U);
  }
}

TEST(cli_sarif, is_for_findings_only) {
  for (const std::string command : {"plan", "push", "show", "rules"}) {
    for (const std::string format : {"sarif", "github"}) {
      EXPECT_EQ(cli({command, "--format", format}).exit_code, 2) << command;
    }
  }
}

}  // namespace
}  // namespace jwkguard::test
