#include "cli/tally.hpp"

#include <cstddef>

#include "submit/exit_codes.hpp"

namespace jwkguard::cli {

int worse(int left, int right) noexcept {
  for (const int code : {exit_secret, exit_usage, exit_findings}) {
    if (left == code || right == code) {
      return code;
    }
  }
  return exit_valid;
}

void tally::add(const report& what, std::uint64_t size, int code) noexcept {
  exit_code = worse(exit_code, code);
  documents += 1;
  bytes += size;
  refused += code == exit_valid ? 0U : 1U;
  errors += what.count(level::error);
  warnings += what.count(level::warning);
  notes += what.count(level::note);
}

void tally::add_unreadable() noexcept {
  exit_code = worse(exit_code, exit_usage);
  unreadable += 1;
}

tally& tally::operator+=(const tally& other) noexcept {
  exit_code = worse(exit_code, other.exit_code);
  documents += other.documents;
  bytes += other.bytes;
  refused += other.refused;
  unreadable += other.unreadable;
  errors += other.errors;
  warnings += other.warnings;
  notes += other.notes;
  return *this;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string counted(std::uint64_t number, const std::string& what) {
  return grouped(number) + ' ' + what + (number == 1 ? "" : "s");
}

std::string summary_line(const tally& all) {
  std::string text = "checked " + counted(all.documents, "document") + ": " + grouped(all.refused) + " refused; " +
                     counted(all.errors, "error") + ", " + counted(all.warnings, "warning") + ", " +
                     counted(all.notes, "note");
  if (all.unreadable != 0) {
    text += "; " + counted(all.unreadable, "input") + " could not be read";
  }
  return text + '\n';
}

}  // namespace jwkguard::cli
