#include "cli/rule_pages.hpp"

#include <algorithm>
#include <iterator>

namespace jwkguard::cli {
namespace {

// One file a group of rules; see rule_page for the columns.
constexpr rule_page pages[] = {
#include "cli/pages/certificates.inc"
#include "cli/pages/ec.inc"
#include "cli/pages/elsewhere.inc"
#include "cli/pages/guessable.inc"
#include "cli/pages/key.inc"
#include "cli/pages/keys.inc"
#include "cli/pages/members.inc"
#include "cli/pages/oct.inc"
#include "cli/pages/okp.inc"
#include "cli/pages/plan.inc"
#include "cli/pages/private.inc"
#include "cli/pages/readers.inc"
#include "cli/pages/rsa.inc"
#include "cli/pages/secrets.inc"
#include "cli/pages/set.inc"
#include "cli/pages/text.inc"
#include "cli/pages/values.inc"
};

}  // namespace

std::span<const rule_page> rule_pages() noexcept { return pages; }

rule_page page_of(std::string_view id) noexcept {
  const auto* const found =
      std::find_if(std::begin(pages), std::end(pages), [id](const rule_page& page) { return page.id == id; });
  return found == std::end(pages) ? rule_page{} : *found;
}

}  // namespace jwkguard::cli
