#include "cli/findings_output.hpp"

#include <unistd.h>

namespace jwkguard::cli {

findings_output::findings_output(const options& given, int descriptor)
    : given_(given), descriptor_(descriptor), log_(given.policy) {}

bool findings_output::add(const checked_input& input) {
  if (given_.format == format::sarif) {
    log_.add(input.report, {input.source, input.original});
    return true;
  }
  return write(findings_text(input, given_, descriptor_));
}

void findings_output::add_unread(std::string_view source) { log_.add_unread(source); }

bool findings_output::finish() { return given_.format != format::sarif || write(log_.text() + '\n'); }

// What cannot be said on standard error cannot be said at all.
bool findings_output::write(std::string_view text) const {
  if (descriptor_ == STDOUT_FILENO) {
    return print_output(text);
  }
  print(descriptor_, text);
  return true;
}

}  // namespace jwkguard::cli
