// The program's options about an issuer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/issuer.hpp"

namespace jwkguard::emulator {

/// seconds_of_span reads "90s", "15m", "24h", "2d", "1w" or a bare number of seconds, up to 366 days; none for anything
/// else.
[[nodiscard]] std::optional<std::int64_t> seconds_of_span(std::string_view text);

/// issuer_options are as given.
struct issuer_options {
  bool wanted = false;         ///< --issuer
  std::string needs_issuer{};  ///< an option that was given and means nothing without --issuer
  std::optional<std::int64_t> every_s{};
  std::optional<std::int64_t> overlap_s{};
  std::optional<std::int64_t> lead_s{};
  std::int64_t max_age_s = 300;
  issuer_fault fault = issuer_fault::none;
};

/// take_issuer_option sets an option that has a value; false if there is none of that name, or the value is not one.
[[nodiscard]] bool take_issuer_option(issuer_options& target, std::string_view option, std::string_view value);

/// fault_of says why these options do not go together; empty if they do.
[[nodiscard]] std::string fault_of(const issuer_options& given);

/// settings_of is the issuer that was asked for; none without --issuer.
[[nodiscard]] std::optional<issuer_settings> settings_of(const issuer_options& given);

}  // namespace jwkguard::emulator
