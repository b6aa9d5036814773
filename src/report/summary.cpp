#include "report/summary.hpp"

#include <algorithm>

namespace jwkguard::report_text {
namespace {

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string{what} + (count == 1 ? "" : "s");
}

}  // namespace

std::string summary_of(const report& what) {
  const auto usable = std::count_if(
      what.keys.begin(), what.keys.end(), [](const key_entry& key) { return key.status == key_status::usable; });
  return counted(what.keys.size(), "key") + ", " + std::to_string(usable) + " usable; " +
         counted(what.count(level::error), "error") + ", " + counted(what.count(level::warning), "warning") + ", " +
         counted(what.count(level::note), "note");
}

std::string_view verdict_of(const report& what) noexcept { return what.valid() ? "valid" : "refused"; }

}  // namespace jwkguard::report_text
