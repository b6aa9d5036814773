#include "keys/readable.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "json/ascii.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {
namespace {

using json::is_digit;
using json::is_letter;
using json::is_upper_case;
using json::lower_case;

// Pairs of letters that words are made of: nearly all pairs of English text, and three in ten of random ones.
constexpr std::string_view common_pairs =
    "th he in an er re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic "
    "ne ea ra ce li ch ll be ma si om ur ke ey cr et ec ig gn tk ok wt jw my ys ss sw wo rd pa ap pp mo un us ut ul su "
    "pe po pr tr ta tu ge gi gr lo la ly mi na ni no oo op ot ow pl sh so sp ts ty ue ui um up ai ad ac ag am ab av ay "
    "bi bl bo br bu by ca ck cl ct cu da di do du ee ef ei el em ep ev ew ex fi fo fr fu go gu ho hu ia ib id ie if il "
    "im ir iv ki ks";

constexpr std::size_t index_of(char letter) noexcept { return static_cast<std::size_t>(lower_case(letter) - 'a'); }

struct pair_table {
  std::array<std::array<bool, 26>, 26> has{};
  consteval pair_table() {
    for (std::size_t at = 0; at + 1 < common_pairs.size(); at += 3) {
      has[index_of(common_pairs[at])][index_of(common_pairs[at + 1])] = true;
    }
  }
};
constexpr pair_table pairs;

// What a text is made of.
struct makeup {
  std::size_t letters = 0;
  std::size_t digits = 0;
  std::size_t upper = 0;
  std::size_t vowels = 0;
  std::size_t words = 0;  // as "camelCase" and "snake_case" have two
  std::size_t pairs_of_letters = 0;
  std::size_t common_pairs = 0;

  explicit makeup(std::string_view text) noexcept {
    char last = ' ';
    for (const char c : text) {
      if (is_letter(c)) {
        constexpr std::string_view all_vowels = "aeiouy";
        ++letters;
        upper += is_upper_case(c) ? 1U : 0U;
        vowels += all_vowels.find(lower_case(c)) != std::string_view::npos ? 1U : 0U;
        words += is_upper_case(c) || !is_letter(last) ? 1U : 0U;
        if (is_letter(last)) {
          ++pairs_of_letters;
          common_pairs += pairs.has[index_of(last)][index_of(c)] ? 1U : 0U;
        }
      } else {
        digits += is_digit(c) ? 1U : 0U;
      }
      last = c;
    }
  }
};

bool is_uuid(std::string_view text) noexcept {
  constexpr std::string_view form = "00000000-0000-0000-0000-000000000000";
  return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(), [](char c, char wanted) {
    return wanted == '-' ? c == '-' : json::is_hexadecimal_digit(c);
  });
}

bool is_words(std::string_view text) noexcept {
  constexpr std::size_t fewest_letters = 4;
  const makeup all{text};
  const bool is_mostly_letters = all.letters >= fewest_letters && 5 * all.letters >= 3 * (all.letters + all.digits);
  if (!is_mostly_letters || 5 * all.vowels < all.letters) {
    return false;
  }
  // Of random text 26 characters in 64 are of each case.
  if (all.upper == 0 || all.upper == all.letters) {
    return true;
  }
  return all.letters >= 3 * all.words && 5 * all.common_pairs >= 3 * all.pairs_of_letters;
}

// --- hexadecimal

bool has_prefix(std::string_view text) noexcept { return text.starts_with("0x") || text.starts_with("0X"); }

bool is_all_digits(std::string_view text) noexcept {
  return text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), json::is_hexadecimal_digit);
}

// aa:bb, aa-bb, aa bb.
bool is_in_pairs(std::string_view text) noexcept {
  if (text.size() % 3 != 2 || text.size() < 3 || std::string_view{":- "}.find(text[2]) == std::string_view::npos) {
    return false;
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at % 3 == 2 ? text[at] != text[2] : !json::is_hexadecimal_digit(text[at])) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string_view reads_as(std::string_view text) noexcept {
  if (text.empty()) {
    return {};
  }
  if (is_uuid(text)) {
    return "a UUID";
  }
  if (std::all_of(text.begin(), text.end(), is_digit)) {
    return "decimal digits";
  }
  return is_words(text) ? std::string_view{"words"} : std::string_view{};
}

bool is_hexadecimal_text(std::string_view text) noexcept {
  constexpr std::size_t shortest = 16;
  const bool is_prefixed = has_prefix(text);
  if (std::all_of(text.begin(), text.end(), [text](char c) { return c == text.front(); })) {
    return false;  // AAAA… is base64url of zeros
  }
  return is_hexadecimal(text) || (is_prefixed && text.size() >= shortest + 2 && is_all_digits(text.substr(2))) ||
         (!is_prefixed && text.size() >= shortest / 2 * 3 - 1 && is_in_pairs(text));
}

std::string hexadecimal_digits_of(std::string_view text) {
  std::string digits;
  if (is_hexadecimal_text(text)) {
    text.remove_prefix(has_prefix(text) ? 2 : 0);
    digits.reserve(text.size() + 1);  // so that no copy stays behind
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), json::is_hexadecimal_digit);
    digits.insert(0, digits.size() % 2, '0');
  }
  return digits;
}

bool is_printable(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), json::is_printable); }

}  // namespace jwkguard::keys
