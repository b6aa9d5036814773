#include "cli/rule_pages.hpp"

#include <algorithm>
#include <iterator>

namespace jwkguard::cli {
namespace {

// One file a group of rules; see rule_page for the columns.
constexpr rule_page pages[] = {
#include "cli/pages/secrets.inc"
#include "cli/pages/values.inc"
};

}  // namespace

std::span<const rule_page> rule_pages() noexcept { return pages; }

const rule_page* find_rule_page(std::string_view id) noexcept {
  const auto* const found =
      std::find_if(std::begin(pages), std::end(pages), [id](const rule_page& page) { return page.id == id; });
  return found == std::end(pages) ? nullptr : found;
}

}  // namespace jwkguard::cli
