#include "cli/citations.hpp"

namespace jwkguard::cli {
namespace {

constexpr cited_section sections[] = {
#include "cli/citations.inc"
};

}  // namespace

std::span<const cited_section> cited_sections() noexcept { return sections; }

}  // namespace jwkguard::cli
