// The command without an endpoint, run as people and scripts run it: arguments, bad input, exit codes, both forms.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "places.hpp"
#include "support/cli_run.hpp"
#include "support/jwk_sets.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

strings lines_of(std::string_view text) {
  strings lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t count_lines(std::string_view text, std::string_view start) {
  const strings lines = lines_of(text);
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [=](const std::string& line) { return line.starts_with(start); }));
}

std::string key(std::uint32_t index, std::string_view kid) { return jwk_of(make_p256_key(index), kid); }

// One key whose x and y belong to two points.
std::string off_curve(std::string_view kid) { return jwk_of({make_p256_key(0).x, make_p256_key(1).y}, kid); }

std::string with_member(std::string jwk, std::string_view member) { return jwk.insert(1, std::string{member} + ','); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

struct usage_case {
  strings arguments;
  std::string_view says;
};

TEST(cli_usage, is_exit_2_with_a_line_that_says_what_is_wrong_and_nothing_on_standard_output) {
  const usage_case cases[] = {
      {{}, "a command is missing"},
      {{"chek"}, "unknown command 'chek'"},
      {{"check", "--polcy"}, "unknown option --polcy"},
      {{"check", "--policy", "foo"}, "--policy: foo not in"},
      {{"check", "--format", "xml"}, "--format: xml not in"},
      {{"check", "--level", "fatal"}, "--level: fatal not in"},
      {{"check", "--color", "blue"}, "--color: blue not in"},
      {{"check", "--max-keys", "0"}, "--max-keys: Value 0 not in range 1 to 10000"},
      {{"check", "--max-keys", "many"}, "--max-keys: Value many not in range"},
      {{"check", "--allow", "no.such"}, "unknown rule 'no.such'"},
      {{"check", "--deny", "no.such"}, "unknown rule 'no.such'"},
      {{"check", "--deny"}, "--deny: 1 required RULE missing"},
      {{"check", "--allow", "private.member"}, "private.member cannot be lowered"},
      {{"check", "--allow", "private.symmetric"}, "private.symmetric cannot be lowered"},
      {{"push", "--allow", "plan.no-overlap"}, "plan.no-overlap is always an error"},
      {{"check", "--yes"}, "unknown option --yes\n"},
      {{"plan", "--zone", ""}, "--zone: its value is empty"},
      {{"push", "--config="}, "--config"},
      {{"show", "--base-url", ""}, "--base-url: its value is empty"},
      {{"plan", "one", "two"}, "unexpected argument 'two'"},
      {{"show", "one"}, "unexpected argument 'one'"},
      {{"push", "--deadline", "0"}, "--deadline: Value 0 not in range 1 to"},
      {{"explain"}, "RULE is required"},
      {{"explain", "off-curve"}, "ec.point.off-curve"},
      {{"explain", "no.such"}, "unknown rule 'no.such'; jwkguard rules lists them"},
      {{"check", "/no/such/file"}, "cannot read /no/such/file: No such file or directory"},
      {{"check", "push"}, "cannot read push: No such file or directory"},
      {{"check", "/proc/self/mem"}, "cannot read /proc/self/mem: "},
      {{"normalize", "/no/such/file"}, "cannot read /no/such/file"},
      {{"check", "--jobs", "0"}, "--jobs: Value 0 not in range 1 to 256"},
  };
  for (const usage_case& each : cases) {
    SCOPED_TRACE(each.says);
    const outcome ended = cli(each.arguments);
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(has(ended.err, each.says)) << ended.err;
    EXPECT_EQ(count_lines(ended.err, "jwkguard: "), 1U) << ended.err;
  }
}

TEST(cli_usage, never_repeats_the_value_of_an_option_that_does_not_exist) {
  const std::string token(40, 't');
  for (const strings& arguments : {strings{"push", "--token", token}, strings{"push", "--token=" + token},
           strings{"show", "--api-key=" + token}, strings{"show", "-k" + token}}) {
    const outcome ended = cli(arguments);
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_FALSE(has(ended.out + ended.err, token)) << ended.err;
    EXPECT_TRUE(has(ended.err, "secrets come from the environment (") || has(ended.err, "unknown option -k"))
        << ended.err;
  }
}

TEST(cli_usage, every_command_explains_itself) {
  for (const std::string command : {"check", "normalize", "thumbprint", "plan", "push", "show", "rules", "explain"}) {
    SCOPED_TRACE(command);
    const outcome ended = cli({command, "--help"});
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_EQ(ended.err, "");
    EXPECT_TRUE(has(ended.out, "Usage: jwkguard " + command));
    EXPECT_TRUE(has(cli({"--help"}).out, "\n  " + command + ' '));
  }
  const strings version = lines_of(cli({"--version"}).out);
  ASSERT_EQ(version.size(), 2U);
  EXPECT_EQ(version[0], "jwkguard " JWKGUARD_VERSION);
  for (const std::string_view part : {", OpenSSL 3.", ", GMP 6.", ", libcurl "}) {
    EXPECT_TRUE(has(version[1], part)) << version[1];
  }
  const strings vectors{", AVX-512,", ", AVX2,", ", SSE2,", ", no vectors,"};
  EXPECT_EQ(
      std::count_if(vectors.begin(), vectors.end(), [&](const std::string& one) { return has(version[1], one); }), 1)
      << version[1];
}

struct bad_input {
  std::string_view name;
  std::string text;
  std::string_view rule;
};

std::vector<bad_input> bad_inputs() {
  const std::string good = make_p256_set(1);
  std::string utf16 = "\xFF\xFE";
  for (const char c : good) {
    utf16 += {c, '\0'};
  }
  return {
      {"empty", "", "text.empty"},
      {"white space only", " \t\r\n\n ", "text.empty"},
      {"HTML", "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "text.html"},
      {"PEM", "-----BEGIN PUBLIC KEY-----\nMFkwEwYH\n-----END PUBLIC KEY-----\n", "text.pem"},
      {"byte-order mark", "\xEF\xBB\xBF" + good, "text.byte-order-mark"},
      {"discovery document", R"({"issuer":"https://id.example","jwks_uri":"https://id.example/keys"})",
          "set.discovery-document"},
      {"JWT", "eyJ" + std::string(17, 'h') + ".e30.\n", "text.jwt"},
      {"UTF-16", utf16, "text.utf-16"},
      {"not UTF-8", "{\"keys\":[\"\xC3(\"]}", "text.encoding"},
      {"cut off in a string", good.substr(0, good.size() / 2), "json.syntax"},
      {"cut off at the end", good.substr(0, good.size() - 1), "json.syntax"},
      {"NUL bytes", std::string(64, '\0'), "json.syntax"},
      {"NUL in the middle", std::string("{\"keys\":\0[]}", 12), "json.syntax"},
      {"two values", good + good, "json.trailing-text"},
      {"nested too deep", R"({"keys":[{"x":)" + std::string(100'000, '['), "limits.depth"},
      {"an array", "[]", "set.type"},
      {"a number", "17", "set.type"},
      {"an object of nothing", "{}", "set.keys.missing"},
      {"keys is no array", R"({"keys":{}})", "set.keys.type"},
      {"no key", R"({"keys":[]})", "set.empty"},
      {"a duplicate member", replaced(good, R"("kty":"EC",)", R"("kty":"EC","kty":"EC",)"), "json.member.duplicate"},
      {"off the curve", set_of({off_curve("a")}), "ec.point.off-curve"},
  };
}

TEST(cli_check, gives_bad_input_of_every_kind_one_clear_error_and_exit_1) {
  for (const bad_input& each : bad_inputs()) {
    SCOPED_TRACE(each.name);
    const outcome ended = cli({"check"}, each.text);
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_EQ(ended.err, "");
    EXPECT_EQ(count_lines(ended.out, "error["), 1U) << ended.out;
    EXPECT_EQ(count_lines(ended.out, "error[" + std::string{each.rule} + "]: "), 1U) << ended.out;
    EXPECT_EQ(count_lines(ended.out, "refused: <stdin>: "), 1U) << ended.out;
    for (const std::string command : {"normalize", "thumbprint"}) {
      const outcome written = cli({command, "-", "--policy", "cloudflare"}, each.text);
      EXPECT_EQ(written.exit_code, 1);
      EXPECT_EQ(written.out, "");
      EXPECT_EQ(written.err, ended.out);
    }
  }
}

TEST(cli_check, stops_reading_what_is_too_large) {
  const outcome ended = cli({"check", "--format", "json"}, std::string(70U << 20U, '['));
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(has(ended.out, R"("rule":"limits.text")")) << ended.out.substr(0, 1'000);
  EXPECT_EQ(count_lines(ended.out, "{"), 1U);
}

TEST(cli_check, private_and_secret_material_is_exit_9_and_never_shown) {
  const std::string hidden(43, 'Q');
  const std::string texts[] = {
      set_of({with_member(key(0, "a"), R"("d":")" + hidden + '"')}),
      set_of({R"({"kty":"oct","kid":"h","alg":"HS256","k":")" + hidden + "\"}"}),
      set_of({R"({"kty":"RSA","kid":"r","alg":"RS256","n":"AQAB","e":"AQAB","d":")" + hidden + "\"}"}),
      set_of({off_curve("a") + ',' + with_member(key(0, "b"), R"("d":")" + hidden + '"')}),
      with_member(key(0, "a"), R"("d":")" + hidden + '"'),
  };
  for (const std::string& text : texts) {
    for (const strings& arguments : {strings{"check"}, strings{"check", "--format", "json"}, strings{"normalize"},
             strings{"thumbprint"}, strings{"check", "--policy", "rfc"}, strings{"check", "--skip-unsupported"}}) {
      SCOPED_TRACE(arguments.back() + text);
      const outcome ended = cli(arguments, text);
      EXPECT_EQ(ended.exit_code, 9);
      EXPECT_FALSE(has(ended.out + ended.err, hidden.substr(0, 8))) << ended.out << ended.err;
    }
  }
}

struct option_case {
  std::string_view name;
  strings arguments;
  std::string text;
  int exit_code;
};

TEST(cli_check, options_change_what_is_refused) {
  const std::string duplicate = set_of({key(0, "a") + ',' + key(0, "b")});
  const std::string unsupported = set_of({key(0, "a") + R"(,{"kty":"new","kid":"n"})"});
  const std::string no_kid = set_of({replaced(key(0, "a"), R"("kid":"a",)", "")});
  const std::string no_alg = set_of({replaced(key(0, "a"), R"("alg":"ES256",)", "")});
  const option_case cases[] = {
      {"clean", {}, make_p256_set(2), 0},
      {"a single JWK", {}, key(0, "a"), 0},
      {"a warning passes", {}, duplicate, 0},
      {"--level error", {"--level", "error"}, duplicate, 0},
      {"--level warning", {"--level", "warning"}, duplicate, 1},
      {"--level note, and only a note", {"--level", "note"}, no_alg, 1},
      {"--level warning, and only a note", {"--level", "warning"}, no_alg, 0},
      {"--level note, and nothing", {"--level", "note"}, make_p256_set(1), 0},
      {"--deny", {"--deny", "set.key.duplicate"}, duplicate, 1},
      {"--allow below --level", {"--level", "warning", "--allow", "set.key.duplicate"}, duplicate, 0},
      {"--allow twice", {"--allow", "set.empty", "--allow", "key.kid.missing"}, no_kid, 0},
      {"the policy cloudflare wants a kid", {}, no_kid, 1},
      {"the policy rfc does not", {"--policy", "rfc"}, no_kid, 0},
      {"--policy cloudflare", {"--policy=cloudflare"}, no_kid, 1},
      {"--allow an error", {"--allow", "set.empty"}, R"({"keys":[]})", 0},
      {"an unknown key type", {}, unsupported, 1},
      {"--skip-unsupported", {"--skip-unsupported"}, unsupported, 0},
      {"--skip-unsupported repairs nothing else", {"--skip-unsupported"}, set_of({off_curve("a")}), 1},
      {"16 keys", {}, make_p256_set(16), 0},
      {"17 keys", {}, make_p256_set(17), 1},
      {"17 keys, --max-keys 17", {"--max-keys", "17"}, make_p256_set(17), 0},
      {"2 keys, --max-keys 1", {"--max-keys", "1"}, make_p256_set(2), 1},
      {"the policy rfc has no such limit", {"--policy", "rfc"}, make_p256_set(17), 0},
  };
  for (const option_case& each : cases) {
    SCOPED_TRACE(each.name);
    strings arguments{"check"};
    arguments.insert(arguments.end(), each.arguments.begin(), each.arguments.end());
    const outcome ended = cli(arguments, each.text);
    EXPECT_EQ(ended.exit_code, each.exit_code) << ended.out << ended.err;
    EXPECT_EQ(has(ended.out, "valid: <stdin>: "), count_lines(ended.out, "error[") == 0) << ended.out;
  }
}

TEST(cli_check, takes_several_files_and_reports_in_their_order_with_the_gravest_exit_code) {
  const scratch_file good{make_p256_set(1)};
  const scratch_file bad{set_of({off_curve("a")})};
  const scratch_file leak{set_of({with_member(key(0, "a"), R"("d":"AAAA")")})};
  struct several {
    strings files;
    int exit_code;
    std::size_t objects;
  };
  const several cases[] = {
      {{good.name(), good.name()}, 0, 2},
      {{good.name(), bad.name(), good.name()}, 1, 3},
      {{bad.name(), "/no/such/file", good.name()}, 2, 2},
      {{leak.name(), "/no/such/file", bad.name()}, 9, 2},
      {{good.name(), "-"}, 1, 2},
  };
  for (const several& each : cases) {
    strings arguments{"check", "--format", "json"};
    arguments.insert(arguments.end(), each.files.begin(), each.files.end());
    const outcome ended = cli(arguments);
    EXPECT_EQ(ended.exit_code, each.exit_code);
    const strings lines = lines_of(ended.out);
    ASSERT_EQ(lines.size(), each.objects);
    std::size_t at = 0;
    for (const std::string& file : each.files) {
      if (file != "/no/such/file") {
        rapidjson::Document object;
        ASSERT_FALSE(object.Parse(lines[at++].c_str()).HasParseError());
        EXPECT_EQ(object["source"].GetString(), file == "-" ? "<stdin>" : file);
      }
    }
  }
}

TEST(cli_normalize, writes_the_canonical_form_and_its_own_output_again) {
  const p256_key one = make_p256_key(0);
  const std::string text = "{ \"keys\" : [\r\n" +
                           replaced(with_member(key(0, "a"), R"("x-note":[1,{"a":null}])"), "ES", "\\u0045S") + " ,\t" +
                           key(1, "\xC3\xA9") + "] }\n";
  const outcome once = cli({"normalize", "-"}, text);
  EXPECT_EQ(once.exit_code, 0);
  EXPECT_EQ(once.out.find(R"({"keys":[{"alg":"ES256","crv":"P-256","kid":"a","kty":"EC","x":")" + one.x + R"(","y":")" +
                          one.y + R"("},{"alg":"ES256","crv":"P-256","kid":")" + "\xC3\xA9"),
      0U);
  const outcome twice = cli({"normalize"}, once.out);
  EXPECT_EQ(twice.exit_code, 0);
  EXPECT_EQ(twice.out, once.out);
  EXPECT_EQ(twice.err, "");

  const scratch_file first{text};
  const scratch_file second{key(2, "b")};
  EXPECT_EQ(cli({"normalize", first.name(), second.name()}).out, once.out + cli({"normalize", second.name()}).out);
}

TEST(cli_normalize, gives_records_and_thumbprints_one_line_a_key) {
  const std::string text = make_p256_set(3);
  const outcome records = cli({"normalize", "--records"}, text);
  const strings lines = lines_of(records.out);
  const strings prints = lines_of(cli({"thumbprint"}, text).out);
  ASSERT_EQ(lines.size(), 3U);
  ASSERT_EQ(prints.size(), 3U);
  for (std::uint32_t index = 0; index < 3; ++index) {
    const p256_key at = make_p256_key(index);
    const std::string hashed = R"({"crv":"P-256","kty":"EC","x":")" + at.x + R"(","y":")" + at.y + R"("})";
    const std::string print = openssl_base64url(openssl_sha256(hashed));
    EXPECT_EQ(prints[index], print);
    EXPECT_EQ(lines[index], R"({"thumbprint":")" + print + R"(","key":{"alg":"ES256","crv":"P-256","kid":"key-)" +
                                std::to_string(index) + R"(","kty":"EC","x":")" + at.x + R"(","y":")" + at.y +
                                R"("}})");
  }
}

TEST(cli_output, that_cannot_be_written_is_no_success) {
  const scratch_file good{make_p256_set(1)};
  const scratch_file token{"eyJhbGciOiJub25lIn0.e30."};
  const std::vector<strings> all{{"check", good.name()}, {"normalize", good.name()}, {"thumbprint", good.name()},
      {"rules"}, {"explain", "key.kid.missing"}, {"--help"}, {"push", "--help"}, {"--version"},
      {"verify", "--keys", good.name(), token.name()}, {"verify", "--help"}};
  for (const strings& arguments : all) {
    strings words{"-c", R"(exec "$0" "$@" >/dev/full)", JWKGUARD_CLI};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const outcome ended = run("/bin/sh", {words, {}, {}});
    EXPECT_EQ(ended.exit_code, 2) << arguments.front();
    EXPECT_TRUE(has(ended.err, "cannot write the output")) << ended.err;
  }
}

TEST(cli_rules, lists_every_rule_and_explains_each_without_loose_braces) {
  const outcome listed = cli({"rules"});
  EXPECT_EQ(listed.exit_code, 0);
  std::size_t explained = 0;
  for (const std::string& line : lines_of(listed.out)) {
    if (line.starts_with("  ")) {
      const std::string id = line.substr(2, line.find(' ', 2) - 2);
      const outcome ended = cli({"explain", id});
      EXPECT_EQ(ended.exit_code, 0) << id;
      EXPECT_TRUE(ended.out.starts_with(id + "\n"));
      for (const std::string_view brace : {"{member}", "{subject}", "{actual}", "{limit}"}) {
        EXPECT_FALSE(has(ended.out, brace)) << ended.out;
      }
      ++explained;
    }
  }
  EXPECT_GE(explained, 60U);
}

}  // namespace
}  // namespace jwkguard::test
