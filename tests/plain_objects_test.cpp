// The fast way through plain objects: what it takes and what it leaves, and the shapes that it tells.
#include "json/plain_objects.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../fuzz/reader_oracle.hpp"

namespace jwkguard {
namespace {

using namespace std::string_view_literals;

// The members, each "name=value;", and what follows the object; "-" if it is left to the reader.
std::string taken(json::plain_objects& from, std::string_view text, std::uint32_t start) {
  oracle::plain_members seen{text, {}};
  const std::uint32_t end = from.read(start, seen);
  std::string members;
  for (const auto& [name, value] : seen.members) {
    members += name + '=' + value + ';';
  }
  return end == 0 ? "-" : members.append("|").append(text, end);
}

std::string taken(std::string_view text) {
  const auto from = std::make_unique<json::plain_objects>();
  from->start(text);
  return taken(*from, text, 1);
}

struct row {
  std::string_view text;
  std::string_view taken;
};
constexpr row rows[] = {
    {R"({"a":"b"})"sv, "a=b;|"sv},
    {R"({"a":"b","c":"d"},{)"sv, "a=b;c=d;|,{"sv},
    {R"({"":""})"sv, "=;|"sv},
    {"{ \"a\"\t:\r\n\"b\" ,\n\"c\" : \"d\"\n} "sv, "a=b;c=d;| "sv},
    {R"({"a":"b","a":"c"})"sv, "a=b;a=c;|"sv},
    {R"({"a":"},:{"}])"sv, "a=},:{;|]"sv},
    {R"({"a":"b"}\)"sv, "a=b;|\\"sv},
    {R"({"a":"b"}é)"sv, "a=b;|é"sv},
    {R"({})"sv, "|"sv},
    {"{ \n},"sv, "|,"sv},
    {R"({)"sv, "-"sv},
    {R"({ ,})"sv, "-"sv},
    {R"({"a")"sv, "-"sv},
    {R"({"a":"b")"sv, "-"sv},
    {R"({"a":"b",)"sv, "-"sv},
    {R"({"a":"b",})"sv, "-"sv},
    {R"({"a":"b","c"})"sv, "-"sv},
    {R"({"a":"b""c":"d"})"sv, "-"sv},
    {R"({"a""b"})"sv, "-"sv},
    {R"({"a"::"b"})"sv, "-"sv},
    {R"({"a","b"})"sv, "-"sv},
    {R"({,"a":"b"})"sv, "-"sv},
    {R"({"a":"b",,"c":"d"})"sv, "-"sv},
    {R"({"a":"b"]"c":"d"})"sv, "-"sv},
    {R"({"a":1})"sv, "-"sv},
    {R"({"a":"b","c":1})"sv, "-"sv},
    {R"({"a":["b"],"c":"d"})"sv, "-"sv},
    {R"({"a":{"b":"c"}})"sv, "-"sv},
    {R"({"a":"b","c":null,"d":"e"})"sv, "-"sv},
    {R"({a:"b"})"sv, "-"sv},
    {R"({"a":"b c"})"sv, "-"sv},
    {R"({"a":"\u0062"})"sv, "-"sv},
    {R"({"\u0061":"b"})"sv, "-"sv},
    {R"({"a":"é"})"sv, "-"sv},
    {"{\"a\":\"\x7F\"}"sv, "-"sv},
    {"{\"a\":\"\n\"}"sv, "-"sv},
    {"{\"a\":\"\0\"}"sv, "-"sv},
    {"{\"a\":\v\"b\"}"sv, "-"sv},
};

TEST(plain_objects, a_table) {
  for (const row& each : rows) {
    EXPECT_EQ(taken(each.text), each.taken) << each.text;
  }
  EXPECT_EQ(std::size(rows), 38U);
}

// Windows of quotes end anywhere in an object.
TEST(plain_objects, are_found_in_any_window) {
  for (std::size_t filler = 1; filler < 9'000; filler += 7) {
    const std::string text = R"({"filler":")" + std::string(filler, 'f') + R"("},{"a":"b","c":"d"},{"e":"f"}])";
    const auto from = std::make_unique<json::plain_objects>();
    from->start(text);
    const auto first = static_cast<std::uint32_t>(text.find(R"("a")"));
    const auto second = static_cast<std::uint32_t>(text.find(R"("e")"));
    (void)taken(*from, text, 1);
    ASSERT_EQ(taken(*from, text, first), "a=b;c=d;|,{\"e\":\"f\"}]") << filler;
    ASSERT_EQ(taken(*from, text, second), "e=f;|]") << filler;
  }
}

TEST(plain_objects, longer_than_a_window_are_left) {
  const auto with = [](std::size_t bytes) { return taken(R"({"a":")" + std::string(bytes, 'x') + R"("})"); };
  EXPECT_EQ(with(8'000).substr(0, 3), "a=x");
  EXPECT_EQ(with(8'192), "-");
}

// --- shapes: `…` marks a hole in what is learnt

struct shape_row {
  std::string_view learnt;
  std::string_view text;
  std::string_view found;  // what stands in the holes, each with ";" behind it, and what follows; "-": another shape
};
constexpr shape_row shape_rows[] = {
    {R"({"a":"…"})"sv, R"({"a":"b"}, "c")"sv, R"(b;|, "c")"sv},
    {R"({"a":"…"})"sv, R"({"a":""}, "c")"sv, R"(;|, "c")"sv},
    {R"({"a":"b","c":"…","d":"e","f":"…"})"sv, R"({"a":"b","c":"12345678","d":"e","f":"}"}        )"sv,
        R"(12345678;};|        )"sv},
    {R"({"a":"…","b":"…"})"sv, R"({"a":"1","b":"2"}        )"sv, R"(1;2;|        )"sv},
    {R"({ "a" : "…" })"sv, R"({ "a" : "b" }        )"sv, R"(b;|        )"sv},
    {R"({"a":"b"})"sv, R"({"a":"b"}        )"sv, R"(|        )"sv}, {"{}"sv, "{},{}"sv, "|,{}"sv},
    {"{}"sv, "{ }"sv, "-"sv}, {R"({"a":"…"})"sv, R"({"a":"b"})"sv, "b;|"sv}, {R"({"a":"…"})"sv, R"({"a":"b")"sv, "-"sv},
    {R"({"a":"…"})"sv, R"({"b":"b"}        )"sv, "-"sv}, {R"({"a":"…"})"sv, R"({ "a":"b"}        )"sv, "-"sv},
    {R"({"a":"…"})"sv, R"({"a":"b" }        )"sv, "-"sv}, {R"({"a":"…"})"sv, R"({"a":"b","c":"d"}        )"sv, "-"sv},
    {R"({"a":"…","b":"…"})"sv, R"({"a":"1","c":"2"}        )"sv, "-"sv},
    {R"({"a":"…","b":"…"})"sv, R"({"a":"1"}           )"sv, "-"sv},
    {R"({"a":"…","b":"…"})"sv, R"({"b":"1","a":"2"}        )"sv, "-"sv},
    {R"({"a":"b","c":"…"})"sv, R"({"a":"x","c":"d"}        )"sv, "-"sv},
    {R"({"a":"…"})"sv, R"({"a":"\u0062"}        )"sv, "-"sv}, {R"({"a":"…"})"sv, R"({"a":"b c"}        )"sv, "-"sv},
    {R"({"a":"…"})"sv, R"({"a":"123456789"}        )"sv, "-"sv},  // longer than the limit, 8
};

std::string found_in(const shape_row& each) {
  constexpr std::string_view mark = "…";
  std::string learnt{each.learnt};
  json::object_shape::holes holes{};
  std::size_t count = 0;
  for (std::size_t at = learnt.find(mark); at != std::string::npos; at = learnt.find(mark)) {
    learnt.replace(at, mark.size(), "xy");
    holes[count++] = {static_cast<std::uint32_t>(at), 2};
  }
  json::object_shape shape;
  shape.learn(learnt, 1, static_cast<std::uint32_t>(learnt.size()), std::span{holes}.first(count));
  const auto from = std::make_unique<json::plain_objects>();
  from->start(each.text);
  const std::uint32_t end = from->read_alike(1, shape, 8, holes);
  std::string found;
  for (const auto& hole : std::span{holes}.first(count)) {
    found.append(each.text, hole.offset, hole.size) += ';';
  }
  return end == 0 ? "-" : found.append("|").append(each.text, end);
}

TEST(object_shape, a_table) {
  for (const shape_row& each : shape_rows) {
    EXPECT_EQ(found_in(each), each.found) << each.learnt << " " << each.text;
  }
  EXPECT_EQ(std::size(shape_rows), 21U);
}

TEST(object_shape, is_no_object_s_where_too_much_would_be_kept) {
  const auto is_kept = [](std::size_t fixed, std::size_t holes) {
    std::string text = R"({"a":")" + std::string(fixed, 'f') + '"';
    std::vector<json::object_shape::hole> all;
    for (std::size_t index = 0; index < holes; ++index) {
      text += R"(,"b":"c")";
      all.push_back({static_cast<std::uint32_t>(text.size() - 2), 1});
    }
    text += '}';
    json::object_shape shape;
    shape.learn(text, 1, static_cast<std::uint32_t>(text.size()), all);
    const auto from = std::make_unique<json::plain_objects>();
    from->start(text);
    json::object_shape::holes found{};
    return from->read_alike(1, shape, 1'000, found) == text.size();
  };
  EXPECT_TRUE(is_kept(1, 8));
  EXPECT_FALSE(is_kept(1, 9));
  EXPECT_TRUE(is_kept(256 - 7, 0));
  EXPECT_FALSE(is_kept(256 - 6, 0));
}

// Windows of quotes end anywhere in an object.
TEST(object_shape, is_found_in_any_window) {
  const std::string object = R"({"a":"b","c":"d"})";
  json::object_shape shape;
  const json::object_shape::hole hole{14, 1};
  shape.learn(object, 1, static_cast<std::uint32_t>(object.size()), {&hole, 1});
  for (std::size_t filler = 1; filler < 9'000; filler += 7) {
    std::string text = R"({"filler":")" + std::string(filler, 'f') + R"("},)";
    const std::size_t first = text.size();
    text += object + ',' + object + ',' + object + "]";
    const auto from = std::make_unique<json::plain_objects>();
    from->start(text);
    (void)taken(*from, text, 1);
    json::object_shape::holes found{};
    for (std::size_t index = 0; index < 3; ++index) {
      const std::size_t start = first + index * (object.size() + 1);
      ASSERT_EQ(from->read_alike(static_cast<std::uint32_t>(start + 1), shape, 8, found), start + object.size())
          << filler;
      ASSERT_EQ(found[0].offset, start + 14) << filler;
    }
  }
}

}  // namespace
}  // namespace jwkguard
