// The sections that rules cite, and what each says.
#pragma once

#include <span>
#include <string_view>

namespace jwkguard::cli {

/// cited_section is one section of a standard or other source, as rule::citation names it.
struct cited_section {
  std::string_view name;  ///< "RFC 7518 6.2.1.2"
  std::string_view says;  ///< what it demands or says, in a few words of our own
};

/// cited_sections gives all of them; static storage, no name twice.
[[nodiscard]] std::span<const cited_section> cited_sections() noexcept;

}  // namespace jwkguard::cli
