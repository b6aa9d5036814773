#include "report/summary.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "report/messages.hpp"

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

std::string next_step_of(const report& what, rule_hint hint) {
  constexpr std::size_t few = 1;
  std::map<const rule*, std::size_t> counts;
  for (const finding& each : what.findings) {
    counts[each.rule] += each.level == level::error ? 1U : 0U;
  }
  // What no option helps against comes before what one does: a leak, a key that anyone can sign for, a damaged one.
  const auto rank = [](const rule& row) {
    return row.id.starts_with("private.") ? 3 : row.id == "key.published" ? 2 : row.leave == leave::fixed ? 1 : 0;
  };
  const auto weight = [&](const finding& each) {
    return each.level == level::error ? std::pair{rank(*each.rule), counts[each.rule]} : std::pair{-1, std::size_t{0}};
  };
  // Of equals the first one in the text.
  const auto first = std::max_element(what.findings.begin(), what.findings.end(),
      [&weight](const finding& left, const finding& right) { return weight(left) < weight(right); });
  if (what.findings.size() <= few || first->level != level::error) {
    return {};
  }
  const std::size_t count = counts[first->rule];
  return std::string{first->rule->id} + (count > 1 ? " (" + counted(count, "time") + ")" : "") + ": " +
         advice_of(*first, hint);
}

std::string_view verdict_of(const report& what) noexcept { return what.valid() ? "valid" : "refused"; }

}  // namespace jwkguard::report_text
