// The index of quotes: what the reader takes whole with it, and that it says the same as without.
#include "json/quote_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "../fuzz/reader_oracle.hpp"

namespace jwkguard {
namespace {

using namespace std::string_view_literals;

// How many members are taken whole; -1 if the reader says something else than without an index.
int taken(std::string_view text) {
  std::size_t members = 0;
  return oracle::index_agrees(text, members) ? static_cast<int>(members) : -1;
}

struct row {
  std::string_view text;
  int taken;
};
constexpr row rows[] = {
    {R"({"a":"b"})"sv, 1},
    {R"({"a":"b","c":"d"},{)"sv, 2},
    {R"({"":""})"sv, 1},
    {"{ \"a\"\t:\r\n\"b\" ,\n\"c\" : \"d\"\n} "sv, 2},
    {R"({"a":"b","a":"c"})"sv, 2},
    {R"({"a":"},:{"}])"sv, 1},
    {R"({"a":"b"}\)"sv, 1},
    {R"({"a":"b"}é)"sv, 1},
    {R"({})"sv, 0},
    {"{ \n},"sv, 0},
    {R"({)"sv, 0},
    {R"({ ,})"sv, 0},
    {R"({"a")"sv, 0},
    {R"({"a":"b")"sv, 1},
    {R"({"a":"b",)"sv, 1},
    {R"({"a":"b",})"sv, 1},
    {R"({"a":"b","c"})"sv, 1},
    {R"({"a":"b""c":"d"})"sv, 1},
    {R"({"a""b"})"sv, 0},
    {R"({"a"::"b"})"sv, 0},
    {R"({"a","b"})"sv, 0},
    {R"({,"a":"b"})"sv, 0},
    {R"({"a":"b",,"c":"d"})"sv, 1},
    {R"({"a":"b"]"c":"d"})"sv, 1},
    {R"({"a":1})"sv, 0},
    {R"({"a":"b","c":1})"sv, 1},
    {R"({"a":["b"],"c":"d"})"sv, 1},
    {R"({"a":{"b":"c"}})"sv, 1},
    {R"({"a":"b","c":null,"d":"e"})"sv, 2},
    {R"({a:"b"})"sv, 0},
    {R"({"a":"b c"})"sv, 0},
    {R"({"a":"\u0062"})"sv, 0},
    {R"({"\u0061":"b"})"sv, 0},
    {R"({"a":"é"})"sv, 0},
    {"{\"a\":\"\x7F\"}"sv, 0},
    {"{\"a\":\"\n\"}"sv, 0},
    {"{\"a\":\"\0\"}"sv, 0},
    {"{\"a\":\v\"b\"}"sv, 0},
};

TEST(quote_index, has_members_taken_as_the_table_says) {
  for (const row& each : rows) {
    EXPECT_EQ(taken(each.text), each.taken) << each.text;
  }
  EXPECT_EQ(std::size(rows), 38U);
}

// Windows end anywhere in a text.
TEST(quote_index, may_end_anywhere) {
  for (std::size_t filler = 1; filler < 9'000; filler += 7) {
    const std::string text = R"([{"filler":")" + std::string(filler, 'f') + R"("},{"a":"b","c":"d"},{"e":"f"}])";
    ASSERT_GE(taken(text), 3) << filler;
  }
}

TEST(quote_index, leaves_what_is_longer_than_a_window) {
  const auto with = [](std::size_t bytes) { return taken(R"({"a":")" + std::string(bytes, 'x') + R"(","b":"c"})"); };
  EXPECT_EQ(with(8'000), 2);
  EXPECT_EQ(with(8'192), 1);
}

}  // namespace
}  // namespace jwkguard
