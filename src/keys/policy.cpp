#include "jwkguard/policy.hpp"

#include <algorithm>
#include <array>

namespace jwkguard {

std::string_view name_of(level value) noexcept {
  constexpr std::array<std::string_view, 4> names = {"off", "note", "warning", "error"};
  return names[static_cast<std::size_t>(value)];
}

policy policy::rfc() {
  policy made;
  made.column = base::rfc;
  return made;
}

policy policy::cloudflare() { return {}; }

std::string_view policy::name() const noexcept { return column == base::rfc ? "rfc" : "cloudflare"; }

level policy::level_of(const rule& row) const noexcept {
  // The last word counts.
  const auto found =
      std::find_if(changed_.rbegin(), changed_.rend(), [&row](const auto& each) { return each.first == &row; });
  if (found != changed_.rend()) {
    return found->second;
  }
  return column == base::rfc ? row.rfc : row.cloudflare;
}

bool policy::allow(const rule& row) {
  if (row.leave == leave::fixed) {
    return false;
  }
  changed_.emplace_back(&row, level::note);
  return true;
}

void policy::deny(const rule& row) { changed_.emplace_back(&row, level::error); }

}  // namespace jwkguard
