#include "keys/kid_likeness.hpp"

#include <array>
#include <cstddef>

#include "json/hidden_characters.hpp"
#include "json/utf8.hpp"

namespace jwkguard::keys {
namespace {

struct decomposition {
  std::uint32_t whole;
  std::uint32_t first;
  std::uint32_t second;  // 0: there is none
};
constexpr auto decompositions = std::to_array<decomposition>({
#include "keys/decompositions.inc"
});

struct class_range {
  std::uint32_t first;
  std::uint32_t last;
  std::uint8_t combining_class;
};
constexpr auto classes = std::to_array<class_range>({
#include "keys/combining_classes.inc"
});

struct look_alike {
  std::uint32_t code_point;
  char ascii;
  std::string_view name;
};
constexpr auto look_alikes = std::to_array<look_alike>({
#include "keys/look_alikes.inc"
});

// The first syllable of Hangul, and those of its parts (Unicode 3.12).
constexpr std::uint32_t syllables = 0xAC00;
constexpr std::uint32_t syllable_count = 11'172;
constexpr std::uint32_t leading = 0x1100;
constexpr std::uint32_t vowels = 0x1161;
constexpr std::uint32_t vowel_count = 21;
constexpr std::uint32_t trailing = 0x11A7;  // one before the first
constexpr std::uint32_t trailing_count = 28;

// The row of a table in ascending order whose member has this value, or null.
template <class Row, std::size_t Count>
const Row* find_row(const std::array<Row, Count>& rows, std::uint32_t Row::*member, std::uint32_t wanted) noexcept {
  const auto* const found = std::lower_bound(
      rows.begin(), rows.end(), wanted, [member](const Row& row, std::uint32_t value) { return row.*member < value; });
  return found != rows.end() && found->*member == wanted ? found : nullptr;
}

std::uint8_t combining_class(char32_t code_point) noexcept {
  const auto* const found = std::lower_bound(classes.begin(), classes.end(), code_point,
      [](const class_range& row, char32_t value) { return row.last < value; });
  return found != classes.end() && found->first <= code_point ? found->combining_class : 0;
}

void append_decomposed(std::u32string& out, std::uint32_t code_point) {
  if (code_point - syllables < syllable_count) {
    const std::uint32_t index = code_point - syllables;
    out += static_cast<char32_t>(leading + index / (vowel_count * trailing_count));
    out += static_cast<char32_t>(vowels + index % (vowel_count * trailing_count) / trailing_count);
    if (index % trailing_count != 0) {
      out += static_cast<char32_t>(trailing + index % trailing_count);
    }
    return;
  }
  const decomposition* const found = find_row(decompositions, &decomposition::whole, code_point);
  if (found == nullptr) {
    out += static_cast<char32_t>(code_point);
    return;
  }
  append_decomposed(out, found->first);
  if (found->second != 0) {
    append_decomposed(out, found->second);
  }
}

// Marks that stand at one letter are brought into the order of their classes.
void order_marks(std::u32string& text) {
  for (auto first = text.begin(); first != text.end();) {
    if (combining_class(*first) == 0) {
      ++first;
      continue;
    }
    const auto end = std::find_if(first, text.end(), [](char32_t each) { return combining_class(each) == 0; });
    std::stable_sort(
        first, end, [](char32_t left, char32_t right) { return combining_class(left) < combining_class(right); });
    first = end;
  }
}

// Reads one character; of octets that are no UTF-8, which no kid has, U+FFFD.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
  const std::size_t length = json::utf8_sequence_length(text.data() + at, text.data() + text.size());
  const std::uint32_t code_point = length == 0 ? 0xFFFD : json::utf8_code_point(text.substr(at, length));
  at += std::max<std::size_t>(length, 1);
  return code_point;
}

std::string_view name_of(char32_t code_point) noexcept {
  const look_alike* const found = find_row(look_alikes, &look_alike::code_point, code_point);
  return found != nullptr ? found->name : json::hidden_character_name(code_point);
}

std::string_view name_of_blank(std::uint32_t code_point) noexcept {
  const look_alike* const found = find_row(look_alikes, &look_alike::code_point, code_point);
  return found != nullptr && found->ascii == ' ' ? found->name : std::string_view{};
}

}  // namespace

std::u32string decomposed(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) {
    append_decomposed(out, next_code_point(text, at));
  }
  order_marks(out);
  return out;
}

std::u32string look_of(std::string_view text) {
  std::u32string out = decomposed(text);
  std::erase_if(out, [](char32_t each) { return !json::hidden_character_name(each).empty(); });
  for (char32_t& each : out) {
    const look_alike* const found = find_row(look_alikes, &look_alike::code_point, each);
    each = found == nullptr ? each : static_cast<unsigned char>(found->ascii);
  }
  // A blank at an end is not seen either.
  const std::size_t first = std::min(out.find_first_not_of(U' '), out.size());
  return out.substr(first, out.find_last_not_of(U' ') + 1 - first);
}

std::string_view difference_between(std::string_view left, std::string_view right) {
  const std::u32string first = decomposed(left);
  const std::u32string second = decomposed(right);
  if (first == second) {
    return "Unicode normalization only: under NFC they are equal";
  }
  const auto [at, other] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
  const std::string_view name = at == first.end() ? std::string_view{} : name_of(*at);
  return name.empty() && other != second.end() ? name_of(*other) : name;
}

std::string_view hidden_in_kid(std::string_view kid, std::size_t& at) noexcept {
  while (at < kid.size()) {
    if (const std::string_view name = json::hidden_character_name(next_code_point(kid, at)); !name.empty()) {
      return name;
    }
  }
  return {};
}

bool has_replacement(std::string_view kid) noexcept { return kid.find("\xEF\xBF\xBD") != std::string_view::npos; }

std::string_view foreign_blank_at_end(std::string_view kid) noexcept {
  std::size_t at = 0;
  const std::string_view first = name_of_blank(next_code_point(kid, at));
  if (!first.empty()) {
    return first;
  }
  std::uint32_t last = 0;
  for (at = 0; at < kid.size();) {
    last = next_code_point(kid, at);
  }
  return name_of_blank(last);
}

}  // namespace jwkguard::keys
