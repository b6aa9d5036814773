// The token configurations of a zone: what a target may be.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// configuration_summary is one token configuration, as the endpoint lists it; its texts are the server's: print them
/// escaped.
struct configuration_summary {
  std::string id;
  std::string title;
  std::size_t keys = 0;
};

/// configuration_list is those of a zone, or why they could not be learned.
struct configuration_list {
  std::optional<outcome> failed;  ///< rejected, unreachable or refused; absent: all of them are here
  std::vector<configuration_summary> configurations;
  std::vector<std::string> messages;  ///< as in result
};

/// list_configurations reads them all. settings::config only has to have its form.
[[nodiscard]] JWKGUARD_EXPORT configuration_list list_configurations(const settings& target, transport& wire);

/// render_configurations_human and render_configurations_json show them; the JSON is
/// {"zone","configs":[{"id","title","keys"}]}, with "outcome" instead of "configs" if they were not learned.
[[nodiscard]] JWKGUARD_EXPORT std::string render_configurations_human(
    const configuration_list& what, const settings& target);
[[nodiscard]] JWKGUARD_EXPORT std::string render_configurations_json(
    const configuration_list& what, const settings& target);

}  // namespace jwkguard::submit
