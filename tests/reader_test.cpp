// The reader by itself: what it says for a table of texts, every fault at its place, its limits at the edge.
#include "json/reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/walk.hpp"

namespace jwkguard::json {
namespace {

constexpr std::size_t most_levels = 64;
constexpr reader::bounds wide{most_levels, 1U << 20U};

struct outcome {
  std::string events;  ///< "what@offset+length=text", one blank between two
  fault why;
};

std::string described(std::string_view what, const token& seen) {
  std::string text = std::string{what} + '@' + std::to_string(seen.offset) + '+' + std::to_string(seen.length);
  if (seen.kind == kind::string) {
    text +=
        '=' + std::string{seen.text()} + (seen.lone_surrogate ? "(surrogate)" : "") + (seen.control ? "(control)" : "");
  }
  return text;
}

constexpr std::string_view name_of(kind which) noexcept {
  constexpr std::array<std::string_view, 6> names = {"null", "bool", "number", "string", "[", "{"};
  return names[static_cast<std::size_t>(which)];
}

struct recorder {
  std::string& out;
  void add(const std::string& text) const { out += (out.empty() ? "" : " ") + text; }
  void on_name(const token& name, std::span<const step>) const { add(described("name", name)); }
  void on_value(const token& value) const { add(described(name_of(value.kind), value)); }
  void on_close(kind which) const { add(which == kind::object ? "}" : "]"); }
};

outcome read(std::string_view text, reader::bounds limits = wide) {
  std::vector<char> copy(text.begin(), text.end());  // a block of exactly this size
  outcome seen;
  const recorder visit{seen.events};
  reader from{copy, 0, limits};
  token top;
  if (from.next_value(top)) {
    visit.on_value(top);
    const bool nested = top.kind == kind::array || top.kind == kind::object;
    if (!nested || walk<most_levels>(from, top, visit)) {
      (void)from.finish();
    }
  }
  seen.why = from.why();
  return seen;
}

TEST(reader, says_what_stands_where) {
  struct row {
    std::string_view text;
    std::string_view events;
  };
  constexpr row table[] = {
      {"null", "null@0+4"},
      {" true ", "bool@1+4"},
      {"false", "bool@0+5"},
      {"0", "number@0+1"},
      {"-0", "number@0+2"},
      {"-12.50e+3", "number@0+9"},
      {"1e999", "number@0+5"},
      {"1.00000000000001e-2147483639", "number@0+28"},
      {R"("")", "string@0+2="},
      {R"("kid")", "string@0+5=kid"},
      {"[]", "[@0+1 ]"},
      {"{}", "{@0+1 }"},
      {"\t[ 1 ,\r\n2 ]\n", "[@1+1 number@3+1 number@8+1 ]"},
      {R"({"a":[1,true],"b":{"c":null}})",
          "{@0+1 name@1+3=a [@5+1 number@6+1 bool@8+4 ] name@14+3=b {@18+1 name@19+3=c null@23+4 } }"},
      {R"([[[]],{}])", "[@0+1 [@1+1 [@2+1 ] ] {@6+1 } ]"},
      {R"({"a":1,"a":2})", "{@0+1 name@1+3=a number@5+1 name@7+3=a number@11+1 }"},
      {R"({"\u006bty" : "E\u0043"})", "{@0+1 name@1+10=kty string@14+9=EC }"},
      {R"("\"\\\/\b\f\n\r\t")", "string@0+18=\"\\/\b\f\n\r\t(control)"},
      {R"("a\/b")", "string@0+6=a/b"},
      {R"("\u00e9\u20AC\uD83D\uDE00")", "string@0+26=\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"", "string@0+11=\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"\"~ \"", "string@0+4=~ "},
      {"\"\x7F\"", "string@0+3=\x7F(control)"},
      {"\"\xC2\x80\"", "string@0+4=\xC2\x80(control)"},
      {"\"\xC2\x9F\"", "string@0+4=\xC2\x9F(control)"},
      {"\"\xC2\xA0\"", "string@0+4=\xC2\xA0"},
      {"\"\xC3\x80\"", "string@0+4=\xC3\x80"},
      {R"("\u007f")", "string@0+8=\x7F(control)"},
      {R"("\u0085")", "string@0+8=\xC2\x85(control)"},
      {R"("\u00a0")", "string@0+8=\xC2\xA0"},
      {R"("\u001F")", "string@0+8=\x1F(control)"},
      {R"("\uD800")", "string@0+8=\xED\xA0\x80(surrogate)"},
      {R"("\uDC00x")", "string@0+9=\xED\xB0\x80x(surrogate)"},
      {R"("\uD800\uD800")", "string@0+14=\xED\xA0\x80\xED\xA0\x80(surrogate)"},
      {R"("\uD800\u0041")", "string@0+14=\xED\xA0\x80\x41(surrogate)"},
      {R"("\uDE00\uD83D")", "string@0+14=\xED\xB8\x80\xED\xA0\xBD(surrogate)"},
      {R"("\uD83D\uDE00\uD83D")", "string@0+20=\xF0\x9F\x98\x80\xED\xA0\xBD(surrogate)"},
  };
  for (const row& each : table) {
    const outcome seen = read(each.text);
    EXPECT_EQ(seen.events, each.events) << each.text;
    EXPECT_EQ(seen.why.kind, fault_kind::none) << each.text;
  }
}

TEST(reader, unescapes_nul_to_one_octet) {
  std::string text = R"("a\u0000b")";
  reader from{text, 0, wide};
  token value;
  ASSERT_TRUE(from.next_value(value));
  EXPECT_EQ(value.text(), std::string_view("a\0b", 3));
  EXPECT_TRUE(value.control);
  EXPECT_FALSE(value.plain());
}

TEST(reader, unescapes_inside_the_buffer) {
  std::string text = R"(["pl\u0061in","next"])";
  reader from{text, 0, wide};
  token array;
  token first;
  token second;
  ASSERT_TRUE(from.next_value(array));
  ASSERT_TRUE(from.next_element() && from.next_value(first));
  ASSERT_TRUE(from.next_element() && from.next_value(second));
  EXPECT_EQ(first.data, text.data() + 2);
  EXPECT_EQ(first.text(), "plain");
  EXPECT_FALSE(first.plain());
  EXPECT_EQ(second.data, text.data() + 15);
  EXPECT_TRUE(second.plain());
  EXPECT_FALSE(from.next_element());
  EXPECT_TRUE(from.finish());
}

TEST(reader, starts_where_it_is_told) {
  std::string text = "xx[]";
  reader from{text, 2, wide};
  token value;
  ASSERT_TRUE(from.next_value(value));
  EXPECT_EQ(value.offset, 2U);
  EXPECT_FALSE(from.next_element());
  EXPECT_TRUE(from.finish());
  EXPECT_EQ(from.position(), 4U);
}

struct fault_row {
  std::string_view text;
  fault_kind kind;
  std::uint32_t offset;
  std::uint32_t length;
};

constexpr fault_row fault_table[] = {
    {"", fault_kind::end_of_text, 0, 0},
    {" \n", fault_kind::end_of_text, 2, 0},
    {"[", fault_kind::end_of_text, 1, 0},
    {"[1", fault_kind::end_of_text, 2, 0},
    {"[1,", fault_kind::end_of_text, 3, 0},
    {"{", fault_kind::end_of_text, 1, 0},
    {R"({"a")", fault_kind::end_of_text, 4, 0},
    {R"({"a":)", fault_kind::end_of_text, 5, 0},
    {R"({"a":1)", fault_kind::end_of_text, 6, 0},
    {R"({"a":1,)", fault_kind::end_of_text, 7, 0},
    {"tru", fault_kind::end_of_text, 3, 0},
    {"-", fault_kind::end_of_text, 1, 0},
    {"1.", fault_kind::end_of_text, 2, 0},
    {"1e", fault_kind::end_of_text, 2, 0},
    {"1e+", fault_kind::end_of_text, 3, 0},
    {"\"\\", fault_kind::end_of_text, 2, 0},
    {"[,", fault_kind::expected_value, 1, 1},
    {"[1,]", fault_kind::expected_value, 3, 1},
    {"'a'", fault_kind::expected_value, 0, 1},
    {"+1", fault_kind::expected_value, 0, 1},
    {".5", fault_kind::expected_value, 0, 1},
    {"NaN", fault_kind::expected_value, 0, 1},
    {"\xE2\x82\xAC", fault_kind::expected_value, 0, 3},
    {"]", fault_kind::expected_value, 0, 1},
    {"{1", fault_kind::expected_name, 1, 1},
    {R"({"a":1,})", fault_kind::expected_name, 7, 1},
    {"{,", fault_kind::expected_name, 1, 1},
    {R"({"a" 1})", fault_kind::expected_colon, 5, 1},
    {R"({"a",)", fault_kind::expected_colon, 4, 1},
    {R"({"a":1 "b":2})", fault_kind::expected_comma_or_brace, 7, 1},
    {R"({"a":1])", fault_kind::expected_comma_or_brace, 6, 1},
    {"[1 2]", fault_kind::expected_comma_or_bracket, 3, 1},
    {"[1}", fault_kind::expected_comma_or_bracket, 2, 1},
    {"[1:", fault_kind::expected_comma_or_bracket, 2, 1},
    {"True", fault_kind::expected_value, 0, 1},
    {"trye", fault_kind::bad_literal, 0, 1},
    {"nul]", fault_kind::bad_literal, 0, 1},
    {"[false,nil]", fault_kind::bad_literal, 7, 1},
    {"01", fault_kind::bad_number, 0, 2},
    {"-x", fault_kind::bad_number, 0, 2},
    {"[1.x]", fault_kind::bad_number, 1, 3},
    {"[1e]", fault_kind::bad_number, 1, 3},
    {"[2.e3]", fault_kind::bad_number, 1, 3},
    {R"("\x41")", fault_kind::bad_escape, 1, 2},
    {R"("\U0041")", fault_kind::bad_escape, 1, 2},
    {R"("ab\u12G4")", fault_kind::bad_escape, 3, 6},
    {R"("\u12)", fault_kind::bad_escape, 1, 4},
    {R"("\uD800\u12G4")", fault_kind::bad_escape, 7, 6},
    {"\"a\nb\"", fault_kind::control_character, 2, 1},
    {"\"\t\"", fault_kind::control_character, 1, 1},
    {"\"abc", fault_kind::unterminated_string, 0, 4},
    {R"(["a\"])", fault_kind::unterminated_string, 1, 5},
    {R"({"name)", fault_kind::unterminated_string, 1, 5},
    {"\"\x80\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xC0\xAF\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xC3\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xE0\x80\x80\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xED\xA0\x80\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xF0\x8F\xBF\xBF\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xF4\x90\x80\x80\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xF5\x80\x80\x80\"", fault_kind::invalid_utf8, 1, 1},
    {"\"\xE2\x82", fault_kind::invalid_utf8, 1, 1},
    {"\"\xF0\x9F\x98", fault_kind::invalid_utf8, 1, 1},
    {"[\xFF]", fault_kind::invalid_utf8, 1, 1},
    {"{} x", fault_kind::trailing_text, 3, 1},
    {"1 2 3", fault_kind::trailing_text, 2, 3},
    {"[]]", fault_kind::trailing_text, 2, 1},
    {"\"a\"\"b\"", fault_kind::trailing_text, 3, 3},
    {std::string_view{"{}\0garbage", 10}, fault_kind::trailing_text, 2, 8},
    {std::string_view{"[\0]", 3}, fault_kind::expected_value, 1, 1},
    {std::string_view{"\"\0\"", 3}, fault_kind::control_character, 1, 1},
};

TEST(reader, points_at_each_fault) {
  std::set<fault_kind> seen_kinds;
  for (const fault_row& each : fault_table) {
    const outcome seen = read(each.text);
    seen_kinds.insert(seen.why.kind);
    EXPECT_EQ(seen.why.kind, each.kind) << each.text;
    EXPECT_EQ(seen.why.offset, each.offset) << each.text;
    EXPECT_EQ(seen.why.length, each.length) << each.text;
    EXPECT_EQ(seen.why.actual, 0U) << each.text;
  }
  // Every kind but the two of limits, which have tests of their own.
  for (auto kind = static_cast<int>(fault_kind::none) + 1; kind <= static_cast<int>(fault_kind::string_too_long);
       ++kind) {
    const auto which = static_cast<fault_kind>(kind);
    const bool elsewhere = which == fault_kind::too_deep || which == fault_kind::string_too_long;
    EXPECT_TRUE(elsewhere || seen_kinds.contains(which)) << "no text for fault kind " << kind;
  }
}

TEST(reader, a_fault_is_final) {
  std::string text = "[tru,1]";
  reader from{text, 0, wide};
  token value;
  ASSERT_TRUE(from.next_value(value));
  ASSERT_TRUE(from.next_element());
  ASSERT_FALSE(from.next_value(value));
  const fault first = from.why();
  EXPECT_FALSE(from.next_value(value));
  EXPECT_FALSE(from.next_element());
  EXPECT_FALSE(from.next_member(value));
  EXPECT_FALSE(from.finish());
  EXPECT_TRUE(from.failed());
  EXPECT_EQ(from.why().kind, first.kind);
  EXPECT_EQ(from.why().offset, first.offset);
}

TEST(reader, holds_the_depth_limit_exactly) {
  for (const auto& [open, close] : {std::pair{"[", "]"}, std::pair{R"({"a":)", "}"}}) {
    for (const std::uint32_t limit : {1U, 2U, 31U, 32U, static_cast<std::uint32_t>(most_levels)}) {
      std::string fits;
      std::string too_deep;
      for (std::uint32_t level = 0; level < limit; ++level) {
        fits += open;
      }
      too_deep = fits + open;
      const auto place = static_cast<std::uint32_t>(fits.size());
      fits += *open == '[' ? "" : "1";
      for (std::uint32_t level = 0; level < limit; ++level) {
        fits += close;
      }
      EXPECT_EQ(read(fits, {limit, 100}).why.kind, fault_kind::none);
      const fault why = read(too_deep, {limit, 100}).why;
      EXPECT_EQ(why.kind, fault_kind::too_deep);
      EXPECT_EQ(why.offset, place);
      EXPECT_EQ(why.length, 1U);
      EXPECT_EQ(why.actual, limit + 1);
    }
  }
}

TEST(reader, depth_counts_what_is_open_and_not_what_was) {
  std::string siblings = "[";
  for (int index = 0; index < 1'000; ++index) {
    siblings += "[],{},";
  }
  EXPECT_EQ(read(siblings + "1]", {2, 100}).why.kind, fault_kind::none);
}

TEST(reader, holds_the_string_limit_exactly_and_unescaped) {
  struct row {
    std::string_view text;
    std::uint32_t actual;  ///< 0: it fits
    std::uint32_t offset;
    std::uint32_t length;
  };
  constexpr row table[] = {
      {R"("abcd")", 0, 0, 0},
      {R"("abcde")", 5, 0, 7},
      {R"("\u0061bcd")", 0, 0, 0},
      {R"("\u0061bcde")", 5, 0, 12},
      {"\"\xF0\x9F\x98\x80\"", 0, 0, 0},
      {R"("\uD83D\uDE00")", 0, 0, 0},
      {R"("\uD83D\uDE00x")", 5, 0, 15},
      {R"({"abcd":1})", 0, 0, 0},
      {R"({"abcde":1})", 5, 1, 7},
  };
  for (const row& each : table) {
    const fault why = read(each.text, {8, 4}).why;
    EXPECT_EQ(why.kind, each.actual == 0 ? fault_kind::none : fault_kind::string_too_long) << each.text;
    EXPECT_EQ(why.actual, each.actual) << each.text;
    EXPECT_EQ(why.offset, each.offset) << each.text;
    EXPECT_EQ(why.length, each.length) << each.text;
  }
}

TEST(reader, a_million_brackets_cost_no_stack) {
  const std::string text(1'000'000, '[');
  const fault why = read(text).why;
  EXPECT_EQ(why.kind, fault_kind::too_deep);
  EXPECT_EQ(why.offset, most_levels);
}

TEST(walk, tells_the_path_and_tells_objects_apart) {
  std::string text = R"({"a":[{"b":1},{"b":2}],"c":{"d":{}}})";
  struct visitor {
    std::vector<std::string>& paths;
    std::set<std::uint32_t>& serials;
    void on_name(const token&, std::span<const step> path) const {
      std::string all;
      for (const step& each : path) {
        all += '/' + (each.in_object ? std::string{each.name} : std::to_string(each.index));
      }
      paths.push_back(all);
      serials.insert(path.back().serial);
    }
    void on_value(const token&) const {}
    void on_close(kind) const {}
  };
  std::vector<std::string> paths;
  std::set<std::uint32_t> serials;
  reader from{text, 0, wide};
  token top;
  ASSERT_TRUE(from.next_value(top));
  ASSERT_TRUE(walk<most_levels>(from, top, visitor{paths, serials}));
  EXPECT_EQ(paths, (std::vector<std::string>{"/a", "/a/0/b", "/a/1/b", "/c", "/c/d"}));
  EXPECT_EQ(serials.size(), 4U);
}

}  // namespace
}  // namespace jwkguard::json
