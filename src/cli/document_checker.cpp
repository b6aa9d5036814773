#include "cli/document_checker.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "json/ascii.hpp"
#include "json/names.hpp"
#include "jwkguard/render.hpp"

namespace jwkguard::cli {
namespace {

// Below that, a copy costs nothing that anybody notices.
constexpr std::size_t most_copied_bytes = 1U << 20U;

std::size_t top_of(std::string_view text) noexcept { return text.find_first_not_of(json::white_space); }

bool can_be_read_again(const std::string& file) noexcept {
  std::error_code error;
  return file != "-" && std::filesystem::is_regular_file(file, error);
}

}  // namespace

document_checker::document_checker(const options& given)
    : most_bytes_(given.policy.limits.text_bytes),
      shows_findings_only_(given.command == command::check),
      compares_documents_(given.command == command::check && given.policy.deep),
      guard_(given.policy) {}

std::string document_checker::check_file(const std::string& file) {
  input_.source = name_of_input(file);
  if (std::string fault = read_to_check(file, most_bytes_, input_.buffer); !fault.empty()) {
    return fault;
  }
  text_bytes_ = input_.buffer.size();
  if (shows_findings_only_ && text_bytes_ > most_copied_bytes && can_be_read_again(file)) {
    return check_and_read_again(file);
  }
  check_with_copy(input_.buffer);
  return {};
}

void document_checker::check_line(const std::string& file, std::uint64_t number, std::span<char> text) {
  input_.source = name_of_input(file);
  input_.line = number;
  text_bytes_ = text.size();
  check_with_copy(text);
}

void document_checker::check_with_copy(std::span<char> text) {
  input_.original.assign(text.data(), text.size());
  input_.report = guard_.check(text);
  keep_moduli(top_of(input_.original));
  mask_secrets(input_.report, input_.original);
}

std::string document_checker::check_and_read_again(const std::string& file) {
  const json::keyed_hash hash_of;
  const std::uint64_t hash = hash_of(input_.buffer);
  input_.original.clear();
  const std::size_t top = top_of(input_.buffer);
  input_.report = guard_.check(input_.buffer);
  keep_moduli(top);
  if (input_.report.findings.empty()) {
    return {};
  }
  let_go_of_text();
  std::swap(input_.original, input_.buffer);
  std::string fault = read_to_check(file, most_bytes_, input_.original);
  if (fault.empty() && (input_.original.size() != text_bytes_ || hash_of(input_.original) != hash)) {
    return "it changed while it was checked";  // secrets may stand elsewhere now: nothing of it is shown
  }
  mask_secrets(input_.report, input_.original);
  return fault;
}

void document_checker::keep_moduli(std::size_t top) {
  if (compares_documents_) {
    moduli_ = rsa_document_of(input_.report, top);
    moduli_.source = input_.source;
    moduli_.line = input_.line;
  }
}

// Of the report's views, only the names of keys with findings are looked at from here on. Each is kept once.
void document_checker::let_go_of_text() {
  report& held = input_.report;
  kids_.clear();
  for (const finding& each : held.findings) {
    if (each.key < held.keys.size() && held.keys[each.key].kid().data() != nullptr) {
      kids_.push_back({each.key, std::string{held.keys[each.key].kid()}});
      keys::detach(held.keys[each.key]);
    }
  }
  for (key_entry& each : held.keys) {
    keys::detach(each);
  }
  for (const named_key& each : kids_) {
    keys::detach(held.keys[each.index], each.kid);
  }
}

}  // namespace jwkguard::cli
