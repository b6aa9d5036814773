#include "json/hidden_characters.hpp"

#include <algorithm>
#include <array>

#include "json/utf8.hpp"

namespace jwkguard::json {
namespace {

struct row {
  std::uint32_t code_point;
  std::string_view name;
};

constexpr auto rows = std::to_array<row>({
#include "json/hidden_characters.inc"
});
static_assert(std::is_sorted(
    rows.begin(), rows.end(), [](const row& left, const row& right) { return left.code_point < right.code_point; }));

// Characters that may come to Unicode here are ignorable, and most readers show them as nothing already.
constexpr std::uint32_t first_ignorable = 0xE0000;
constexpr std::uint32_t last_ignorable = 0xE0FFF;

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (unsigned place = 4; place-- > 0;) {
    out += digits[unit >> (4U * place) & 15U];
  }
}

void append_escape(std::string& out, std::uint32_t code_point) {
  constexpr std::uint32_t first_of_pairs = 0x10000;
  if (code_point < first_of_pairs) {
    append_unit(out, code_point);
  } else {
    append_unit(out, 0xD800U + ((code_point - first_of_pairs) >> 10U));
    append_unit(out, 0xDC00U + (code_point & 0x3FFU));
  }
}

// Where the next character starts that is_hidden may be true of; the text's size if there is none.
std::size_t find_unusual(std::string_view text, std::size_t from) noexcept {
  const auto* const found = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(),
      [](char c) { return static_cast<unsigned char>(c) >= 0x7F; });
  return static_cast<std::size_t>(found - text.begin());
}

}  // namespace

std::string_view hidden_character_name(std::uint32_t code_point) noexcept {
  const auto* const found = std::lower_bound(rows.begin(), rows.end(), code_point,
      [](const row& each, std::uint32_t wanted) { return each.code_point < wanted; });
  if (found != rows.end() && found->code_point == code_point) {
    return found->name;
  }
  return code_point >= first_ignorable && code_point <= last_ignorable ? "an ignorable one of U+E0000 to U+E0FFF"
                                                                       : std::string_view{};
}

bool is_hidden(std::uint32_t code_point) noexcept {
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || !hidden_character_name(code_point).empty();
}

std::string show_hidden(std::string json) {
  std::size_t at = find_unusual(json, 0);
  if (at == json.size()) {
    return json;
  }
  std::string out = json.substr(0, at);
  while (at != json.size()) {
    const std::size_t length = utf8_sequence_length(json.data() + at, json.data() + json.size());
    const std::string_view sequence = std::string_view{json}.substr(at, std::max<std::size_t>(length, 1));
    const std::uint32_t code_point = length == 0 ? 0xFFFD : utf8_code_point(sequence);
    if (is_hidden(code_point)) {
      append_escape(out, code_point);
    } else {
      out += sequence;
    }
    const std::size_t next = find_unusual(json, at + sequence.size());
    out.append(json, at + sequence.size(), next - at - sequence.size());
    at = next;
  }
  return out;
}

}  // namespace jwkguard::json
