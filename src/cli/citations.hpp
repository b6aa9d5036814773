// The sections that rules cite, and what each says.
#pragma once

#include <span>
#include <string_view>

namespace jwkguard::cli {

/// cited_section is one section of a standard or other source, as rule::citation names it.
struct cited_section {
  std::string_view name;    ///< "RFC 7518 6.2.1.2"
  std::string_view says;    ///< what it demands or says, in a few words of our own
  bool by_finding = false;  ///< single findings may cite it, though no row of a rule, member or key type does
};

/// cited_sections gives all of them; static storage, no name twice.
[[nodiscard]] std::span<const cited_section> cited_sections() noexcept;

/// says_of gives what the section of this name says; empty if there is none.
[[nodiscard]] std::string_view says_of(std::string_view name) noexcept;

}  // namespace jwkguard::cli
