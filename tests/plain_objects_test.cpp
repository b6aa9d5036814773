// The fast way through plain objects: what it takes and what it leaves.
#include "json/plain_objects.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

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

TEST(plain_objects, are_taken_as_the_table_says) {
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

}  // namespace
}  // namespace jwkguard
