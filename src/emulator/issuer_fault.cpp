#include "emulator/issuer_fault.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace jwkguard::emulator {
namespace {

struct row {
  issuer_fault fault;
  std::string_view name;
};

constexpr std::array<row, 17> rows{{
    {issuer_fault::none, "none"},
    {issuer_fault::server_error, "server-error"},
    {issuer_fault::not_found, "not-found"},
    {issuer_fault::html, "html"},
    {issuer_fault::discovery_in_place_of_set, "discovery-in-place-of-set"},
    {issuer_fault::error_envelope, "error-envelope"},
    {issuer_fault::empty_set, "empty-set"},
    {issuer_fault::redirect_same_host, "redirect-same-host"},
    {issuer_fault::redirect_elsewhere, "redirect-elsewhere"},
    {issuer_fault::redirect_loop, "redirect-loop"},
    {issuer_fault::too_large, "too-large"},
    {issuer_fault::cut, "cut"},
    {issuer_fault::slow, "slow"},
    {issuer_fault::other_issuer, "other-issuer"},
    {issuer_fault::stale, "stale"},
    {issuer_fault::flapping, "flapping"},
    {issuer_fault::no_validators, "no-validators"},
}};

}  // namespace

std::string_view name_of(issuer_fault fault) noexcept {
  const auto* const found =
      std::find_if(rows.begin(), rows.end(), [&](const row& each) { return each.fault == fault; });
  return found == rows.end() ? "" : found->name;
}

std::optional<issuer_fault> issuer_fault_named(std::string_view name) noexcept {
  const auto* const found = std::find_if(rows.begin(), rows.end(), [&](const row& each) { return each.name == name; });
  return found == rows.end() ? std::nullopt : std::optional{found->fault};
}

std::string issuer_fault_names() {
  std::string names;
  for (const row& each : rows) {
    names.append(names.empty() ? "" : ", ").append(each.name);
  }
  return names;
}

}  // namespace jwkguard::emulator
