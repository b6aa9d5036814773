// What the command prints of findings: the JSON that scripts lean on, and the picture that people see.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

std::set<std::string> members_of(const rapidjson::Value& object) {
  std::set<std::string> names;
  for (const auto& member : object.GetObject()) {
    EXPECT_TRUE(names.insert(member.name.GetString()).second) << member.name.GetString();
  }
  return names;
}

void expect_types(const rapidjson::Value& finding) {
  for (const char* const name : {"rule", "level", "pointer", "message", "help", "citation"}) {
    ASSERT_TRUE(finding[name].IsString()) << name;
  }
  for (const char* const name : {"line", "column", "offset", "length"}) {
    ASSERT_TRUE(finding[name].IsUint64()) << name;
  }
  for (const char* const name : {"key", "actual", "limit"}) {
    ASSERT_TRUE(finding[name].IsNull() || finding[name].IsUint64()) << name;
  }
  EXPECT_EQ(std::set<std::string>({"error", "warning", "note"}).count(finding["level"].GetString()), 1U);
}

const std::set<std::string> without_kid = {"rule", "level", "key", "pointer", "line", "column", "offset", "length",
    "message", "help", "citation", "actual", "limit"};

TEST(cli_json, has_exactly_the_promised_members) {
  const p256_key one = make_p256_key(0);
  const p256_key two = make_p256_key(1);
  std::string nameless = jwk_of(one, "a");
  nameless.erase(nameless.find(R"("kid":"a",)"), 10);
  const std::string text = R"({"keys":[)" + jwk_of({one.x, two.y}, "a1") + "," + nameless + "," +
                           jwk_of({one.x.substr(0, 32), one.y}, "\xC3\xA9\\u0022") + R"(,7],"extra":null})";
  const outcome ended = cli({"check", "--format", "json"}, text);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1);
  rapidjson::Document report;
  ASSERT_FALSE(report.Parse(ended.out.c_str()).HasParseError()) << ended.out;
  EXPECT_EQ(members_of(report), (std::set<std::string>{"source", "policy", "valid", "keys", "findings"}));
  EXPECT_STREQ(report["source"].GetString(), "<stdin>");
  EXPECT_STREQ(report["policy"].GetString(), "cloudflare");
  EXPECT_TRUE(report["valid"].IsFalse());
  EXPECT_EQ(report["keys"].GetUint(), 4U);

  std::set<std::string> kids;
  bool length_seen = false;
  for (const rapidjson::Value& finding : report["findings"].GetArray()) {
    expect_types(finding);
    std::set<std::string> names = members_of(finding);
    if (names.erase("kid") != 0) {
      kids.insert(finding["kid"].GetString());
      EXPECT_NE(finding["key"].GetUint(), 1U) << "that key has no kid";
    }
    EXPECT_EQ(names, without_kid);
    if (std::string_view{finding["rule"].GetString()} == "ec.coordinate.length") {
      length_seen = true;
      EXPECT_EQ(finding["actual"].GetUint(), 24U);
      EXPECT_EQ(finding["limit"].GetUint(), 32U);
      EXPECT_STREQ(finding["pointer"].GetString(), "/keys/2/x");
    }
    EXPECT_FALSE(has(finding["message"].GetString(), "{")) << finding["message"].GetString();
  }
  EXPECT_TRUE(length_seen) << ended.out;
  EXPECT_EQ(kids, (std::set<std::string>{"a1", "\xC3\xA9\""}));
}

TEST(cli_json, of_clean_input_names_the_policy_and_no_finding) {
  for (const std::string policy : {"rfc", "cloudflare"}) {
    const outcome ended = cli({"check", "--format=json", "--policy", policy}, make_p256_set(2));
    EXPECT_EQ(
        ended.out, R"({"source":"<stdin>","policy":")" + policy + R"(","valid":true,"keys":2,"findings":[]})" + "\n");
  }
}

struct layout {
  std::string_view name;
  std::string before;  ///< stands before the JWK's last member; holds line ends and long characters
};

// The place is looked for in the text itself; the line and the column are counted here, one byte at a time.
TEST(cli_json, places_are_right_for_every_kind_of_line_and_character) {
  const p256_key one = make_p256_key(0);
  const std::string fault = make_p256_key(1).y;  // a string's place is what stands between its quotes
  const layout layouts[] = {
      {"one line", ""},
      {"LF", "\n\n  "},
      {"CR LF", "\r\n\r\n\t"},
      {"a lone CR ends no line", "\r \r"},
      {"two bytes a character", "\"note\":\"\xC3\xA9\xC3\xA9\","},
      {"three and four bytes, then CR LF", "\"note\":\"\xE2\x82\xAC\xF0\x9F\x94\x91\",\r\n  "},
      {"escapes before it", R"("note":"\u00e9\ud83d\udd11\n",)"},
      {"a long line", std::string(5'000, ' ')},
      {"many lines", std::string(3'000, '\n')},
  };
  for (const layout& each : layouts) {
    SCOPED_TRACE(each.name);
    const std::string text = R"({"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"a","x":")" + one.x + "\"," +
                             each.before + R"("y":")" + fault + "\"}]}";
    const outcome ended = cli({"check", "--format", "json"}, text);
    rapidjson::Document report;
    ASSERT_FALSE(report.Parse(ended.out.c_str()).HasParseError());
    const auto& findings = report["findings"].GetArray();
    const auto* const found = std::find_if(findings.Begin(), findings.End(), [](const rapidjson::Value& finding) {
      return std::string_view{finding["rule"].GetString()} == "ec.point.off-curve";
    });
    ASSERT_NE(found, findings.End()) << ended.out;

    const std::size_t offset = text.find(fault);
    const std::size_t newline = text.rfind('\n', offset);
    EXPECT_EQ((*found)["offset"].GetUint(), offset);
    EXPECT_EQ((*found)["length"].GetUint(), fault.size());
    EXPECT_EQ((*found)["line"].GetInt(),
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    EXPECT_EQ((*found)["column"].GetUint(), newline == std::string::npos ? offset + 1 : offset - newline);
    EXPECT_STREQ((*found)["pointer"].GetString(), "/keys/0/y");
    EXPECT_STREQ((*found)["kid"].GetString(), "a");
  }
}

strings characters_of(std::string_view text) {
  strings characters;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U && !characters.empty()) {
      characters.back() += c;
    } else {
      characters.emplace_back(1, c);
    }
  }
  return characters;
}

// What the carets of the first finding stand under.
std::string under_the_caret(const std::string& human) {
  const std::size_t carets = human.find('^');
  if (carets == std::string::npos) {
    return "(no caret)";
  }
  const std::size_t caret_line = human.rfind('\n', carets) + 1;
  const std::size_t count = human.find_first_not_of('^', carets) - carets;
  const std::size_t source_line = human.rfind('\n', caret_line - 2) + 1;
  const strings source = characters_of(std::string_view{human}.substr(source_line, caret_line - 1 - source_line));
  std::string marked;
  for (std::size_t at = carets - caret_line; at < std::min(carets - caret_line + count, source.size()); ++at) {
    marked += source[at];
  }
  return marked;
}

struct picture {
  std::string_view name;
  std::string text;
  std::string marked;
};

TEST(cli_human, the_caret_stands_under_exactly_what_is_wrong) {
  const p256_key one = make_p256_key(0);
  const std::string odd_curve =
      R"({"kty":"EC","crv":"P-257","alg":"ES256","kid":"a","x":")" + one.x + R"(","y":")" + one.y + "\"}";
  const auto in_set = [](const std::string& before, const std::string& jwk) {
    return before + R"({"keys":[)" + jwk + "]}";
  };
  const picture cases[] = {
      {"at the start of a line", in_set("", "\n" + odd_curve), "P-257"},
      {"after CR LF", in_set("\r\n", "\r\n" + odd_curve + "\r\n"), "P-257"},
      {"behind long characters", in_set("", "{\"n\":\"\xC3\xA9\xE2\x82\xAC\"," + odd_curve.substr(1)), "P-257"},
      {"far right", in_set(std::string(300, ' '), odd_curve), "P-257"},
      {"behind what is shown escaped", in_set("", "{\"n\":\"\xE2\x80\xAE\"," + odd_curve.substr(1)), "P-257"},
      {"syntax", "{\"keys\":\n  [nul]}", "n"},
  };
  for (const picture& each : cases) {
    SCOPED_TRACE(each.name);
    const outcome ended = cli({"check", "--allow", "member.unread"}, each.text);
    const std::size_t error = ended.out.find("error[");
    ASSERT_NE(error, std::string::npos) << ended.out;
    EXPECT_EQ(under_the_caret(ended.out.substr(error)), each.marked) << ended.out;
  }
}

TEST(cli_human, names_the_place_the_key_and_the_way_out) {
  const p256_key one = make_p256_key(0);
  const scratch_file file{"{\"keys\":[\n" + jwk_of({one.x, make_p256_key(1).y}, "a1") + "]}"};
  const outcome ended = cli({"check", file.name()});
  EXPECT_TRUE(ended.out.starts_with("error[ec.point.off-curve]: the point is not on P-256\n")) << ended.out;
  for (const std::string_view part :
      {"a1", "/keys/0/y", "help: ", "SP 800-56A 5.6.2.3.3", "jwkguard explain ec.point.off-curve"}) {
    EXPECT_TRUE(has(ended.out, part)) << part << "\n" << ended.out;
  }
  EXPECT_TRUE(has(ended.out, file.name() + ":2:")) << ended.out;
}

struct color_case {
  std::string_view name;
  strings options;
  strings environment;
  bool terminal;
  bool colored;
};

TEST(cli_human, is_coloured_on_a_terminal_only_or_when_asked_to_be) {
  if (!has_terminals()) {
    GTEST_SKIP() << "skipped: no pseudo-terminals here";
  }
  const scratch_file file{R"({"keys":[]})"};
  const color_case cases[] = {
      {"a pipe", {}, {"TERM=xterm"}, false, false},
      {"a pipe, always", {"--color", "always"}, {}, false, true},
      {"a pipe, always over NO_COLOR", {"--color=always"}, {"NO_COLOR=1"}, false, true},
      {"a terminal", {}, {"TERM=xterm"}, true, true},
      {"a terminal, auto", {"--color", "auto"}, {"TERM=xterm"}, true, true},
      {"a terminal, never", {"--color", "never"}, {"TERM=xterm"}, true, false},
      {"a terminal, NO_COLOR", {}, {"TERM=xterm", "NO_COLOR=1"}, true, false},
      {"a terminal, NO_COLOR empty counts as unset", {}, {"TERM=xterm", "NO_COLOR="}, true, true},
      {"a terminal that knows nothing", {}, {"TERM=dumb"}, true, false},
  };
  for (const color_case& each : cases) {
    SCOPED_TRACE(each.name);
    strings arguments{"check", file.name()};
    arguments.insert(arguments.end(), each.options.begin(), each.options.end());
    const outcome ended = cli(arguments, {}, each.environment, each.terminal);
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_TRUE(has(ended.out, "set.empty"));
    EXPECT_EQ(has(ended.out, "\x1b["), each.colored) << ended.out;
  }
}

TEST(cli_human, says_that_it_waits_for_text_from_the_terminal) {
  if (!has_terminals()) {
    GTEST_SKIP() << "skipped: no pseudo-terminals here";
  }
  const outcome ended = cli({"check"}, "\x04", {}, true);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(has(ended.err, "reading a key set from the terminal")) << ended.err;
  EXPECT_TRUE(has(ended.out, "text.empty")) << ended.out;
}

TEST(cli_human, hostile_text_cannot_drive_the_terminal) {
  const p256_key one = make_p256_key(0);
  const std::string y = make_p256_key(1).y;
  const std::string raw = "\x1b[2J\xE2\x80\xAE";
  const std::string texts[] = {
      R"({"keys":[)" + jwk_of({one.x, y}, R"(a\u001b[31m\u202eb)") + "]}",
      R"({"keys":[)" +
          jwk_of({one.x, y},
              "\xE2\x80\xAE"
              "bidi") +
          "]}",
      R"({"keys":[)" + jwk_of({one.x, y}, raw) + "]}",
      R"({"keys":[{"\u001b]0;x\u0007":1,"kty":"E)"
      "\xE2\x80\xAE"
      R"("}]})",
      raw,
      "{\"keys\":[" + raw,
  };
  for (const std::string& text : texts) {
    const outcome ended = cli({"check", "--color", "never"}, text);
    EXPECT_EQ(ended.exit_code, 1);
    for (const std::string_view bad : {"\x1b", "\x07", "\xE2\x80\xAE", "\r"}) {
      EXPECT_FALSE(has(ended.out + ended.err, bad)) << ended.out;
    }
    const outcome json = cli({"check", "--format", "json"}, text);
    EXPECT_FALSE(has(json.out, "\x1b"));
    rapidjson::Document report;
    EXPECT_FALSE(report.Parse(json.out.c_str()).HasParseError()) << json.out;
  }
  const outcome file = cli({"check", raw});
  EXPECT_EQ(file.exit_code, 2);
  EXPECT_FALSE(has(file.err, "\x1b"));
  const outcome option = cli({"check", "--" + raw});
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_FALSE(has(option.err, "\x1b"));
}

}  // namespace
}  // namespace jwkguard::test
