#include "cli/run_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <limits>

#include "cli/span.hpp"

namespace jwkguard::cli {
namespace {

std::uint32_t milliseconds_of(const std::string& span) {
  constexpr std::int64_t most_s = std::numeric_limits<std::uint32_t>::max() / 1'000;  // seven weeks
  return static_cast<std::uint32_t>(std::min(seconds_of(span).value_or(0), most_s) * 1'000);
}

}  // namespace

void run_options::add_writing(CLI::App* to) {
  to->add_option("--keep-entries", given_.keep_entries, "how many writes the journal keeps; 0: all")
      ->capture_default_str()
      ->type_name("N");
  to->add_option("--settle", settle_,
        "after a verified write, wait so long and read the live set again: exit code 7 if it "
        "has changed")
      ->check(span_fault)
      ->type_name("SPAN");
  to->add_option(
        "--lock-wait", lock_wait_, "wait so long if another run is writing to this target; then exit code 11 [0]")
      ->check(span_fault)
      ->type_name("SPAN");
}

run_settings run_options::finish() const {
  run_settings result = given_;
  result.settle_ms = milliseconds_of(settle_);
  result.lock_wait_ms = milliseconds_of(lock_wait_);
  return result;
}

}  // namespace jwkguard::cli
