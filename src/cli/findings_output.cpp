#include "cli/findings_output.hpp"

#include "cli/hints.hpp"
#include "jwkguard/render.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {

std::string findings_text(const checked_input& input, const options& given, int descriptor) {
  render_options how{.source = input.source, .line = input.line, .original = input.original, .hint = hint_of};
  switch (given.format) {
    case format::json: return render_json(input.report, given.policy, how) + '\n';
    case format::github: return render_github(input.report, how);
    default:
      how.color = use_color(given, descriptor);
      how.columns = columns_of(descriptor);
      return render_human(input.report, how);
  }
}

findings_output::findings_output(const document_source& from, const options& given, int descriptor) noexcept
    : given_(given), descriptor_(descriptor), is_single_(from.is_single()) {}

// People who check one document are told that it is clean; of many they want to see those that are not, and a sum.
bool findings_output::says_clean() const noexcept {
  return given_.format == format::json || (is_single_ && given_.format != format::sarif);
}

bool findings_output::is_wanted(const report& what, int exit_code) const noexcept {
  const bool is_for_programs = given_.format == format::json || given_.format == format::sarif;
  return (says_clean() || !what.findings.empty()) && (!given_.quiet || is_for_programs || exit_code != exit_valid);
}

void findings_output::add(const checked_input& input, result& into) const {
  if (given_.format == format::sarif) {
    into.log.add(input.report, {input.source, input.line, input.original, false});
  } else {
    into.text.add(descriptor_, findings_text(input, given_, descriptor_));
  }
}

std::string findings_output::ending(const outcome& all) const {
  if (given_.format == format::sarif) {
    return all.log.text(given_.policy, hint_of) + '\n';
  }
  return says_clean() || given_.quiet ? "" : summary_line(all.counts);
}

}  // namespace jwkguard::cli
