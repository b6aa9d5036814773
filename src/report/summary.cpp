#include "report/summary.hpp"

#include <algorithm>
#include <map>
#include <utility>

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

std::string next_step_of(const report& what) {
  constexpr std::size_t few = 2;
  std::map<const rule*, std::size_t> counts;
  for (const finding& each : what.findings) {
    counts[each.rule] += each.level == level::error ? 1U : 0U;
  }
  const auto weight = [&counts](const finding& each) {
    const bool is_leak = each.level == level::error && each.rule->id.starts_with("private.");
    return std::pair{is_leak, each.level == level::error ? counts[each.rule] : 0U};
  };
  // Of equals the first one in the text.
  const auto first = std::max_element(what.findings.begin(), what.findings.end(),
      [&weight](const finding& left, const finding& right) { return weight(left) < weight(right); });
  if (what.findings.size() <= few || first->level != level::error) {
    return {};
  }
  return std::string{first->rule->id} + " (" + counted(counts[first->rule], "time") + "): " + help_of(*first);
}

std::string_view verdict_of(const report& what) noexcept { return what.valid() ? "valid" : "refused"; }

}  // namespace jwkguard::report_text
