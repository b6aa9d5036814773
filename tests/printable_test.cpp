#include "json/printable.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace jwkguard::json {
namespace {

struct row {
  std::string text;
  std::string shown;
};

TEST(printable, shows_what_hides_and_passes_what_does_not) {
  const std::vector<row> rows{
      {"", ""},
      {"plain ~text\\", "plain ~text\\"},
      {"d\xC3\xA9j\xC3\xA0 \xE6\x97\xA5 \xF0\x9F\x94\x91", "d\xC3\xA9j\xC3\xA0 \xE6\x97\xA5 \xF0\x9F\x94\x91"},
      {std::string{"\0\n\r\t\x1b[2J\x7f", 9}, "\\u{0}\\u{a}\\u{d}\\u{9}\\u{1b}[2J\\u{7f}"},
      {"\xC2\x80\xC2\x9B\xC2\x9F\xC2\xA0", "\\u{80}\\u{9b}\\u{9f}\xC2\xA0"},
      {"\xE2\x80\x8E\xE2\x80\x8F\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9\xEF\xBB\xBF",
          "\\u{200e}\\u{200f}\\u{202a}\\u{202e}\\u{2066}\\u{2069}\\u{feff}"},
      {"\xE2\x80\xA8\xE2\x80\xA9\xD8\x9C", "\\u{2028}\\u{2029}\\u{61c}"},
      {"\xF3\xA0\x81\x81", "\\u{e0041}"},
      {"\x9B\xFF", "\\x9b\\xff"},
      {"\xC0\x80", "\\xc0\\x80"},
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},
      {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"cut \xE2\x80", "cut \\xe2\\x80"},
  };
  for (const row& each : rows) {
    EXPECT_EQ(printable(each.text), each.shown);
  }
}

}  // namespace
}  // namespace jwkguard::json
