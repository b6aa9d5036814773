// Reports made by hand, with rules of their own: what shows them is tested without leaning on what the catalogue holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/report.hpp"
#include "jwkguard/rule.hpp"

namespace jwkguard::test {

inline constexpr rule curve_rule{"test.curve", level::error, level::error, "RFC 7518 6.2.1.1",
    "{member} is not on {subject}", "copy it again", leave::fixed};
inline constexpr rule length_rule{"test.length", level::warning, level::error, "RFC 7518 6.2.1.2",
    "{actual} octets, not {limit}", "write \"{member}\":{…} in {limit} octets"};
inline constexpr rule name_rule{
    "test.name", level::note, level::note, "RFC 7517 4", "nobody reads this", "take it out"};

/// mark is one finding to be made.
struct mark {
  const rule* row;
  std::string_view about;        ///< the bytes that it is about: where they stand first, behind `behind`
  std::string_view behind = "";  ///< empty: from the start. Where `about` is empty, the finding is at its end
  std::string pointer = "";
  std::uint32_t key = finding::no_key;
  std::uint64_t actual = 0;
};

/// made_report has a finding for each mark, and a usable key for each of `kids`. All of the text was understood.
[[nodiscard]] report made_report(
    std::string_view text, const std::vector<mark>& marks, const std::vector<std::string_view>& kids = {});

}  // namespace jwkguard::test
