#include "cli/citations.hpp"

#include <algorithm>
#include <iterator>

namespace jwkguard::cli {
namespace {

constexpr cited_section sections[] = {
#include "cli/citations.inc"
};

}  // namespace

std::span<const cited_section> cited_sections() noexcept { return sections; }

std::string_view says_of(std::string_view name) noexcept {
  const auto* const found = std::find_if(
      std::begin(sections), std::end(sections), [name](const cited_section& each) { return each.name == name; });
  return found == std::end(sections) ? std::string_view{} : found->says;
}

}  // namespace jwkguard::cli
