// A token configuration: where tokens are looked for, and the keys that they are verified with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/credentials.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"

namespace jwkguard::emulator {

/// configuration is one, as stored.
struct configuration {
  std::string id;
  std::string title;
  std::string description;
  std::vector<std::string> token_sources;
  std::string created_at;    ///< RFC 3339, UTC
  std::string last_updated;  ///< RFC 3339, UTC
  std::vector<stored_key> keys;
};

/// presence is whether a request must name every setting (POST) or may leave some as they are (PATCH).
enum class presence { required, optional };

/// take_settings sets title, description and token_sources from a request, or gives the error and changes nothing.
[[nodiscard]] std::optional<notice> take_settings(configuration& target, json::value body, presence all);

/// write_settings writes the members id, title, description and token_sources into an open object.
void write_settings(json::writer& out, const configuration& one);

/// write_configuration writes the whole as an object; `k` is left out.
void write_configuration(json::writer& out, const configuration& one);

/// is_zone_id is whether `text` is 32 hexadecimal digits.
[[nodiscard]] bool is_zone_id(std::string_view text) noexcept;

/// is_configuration_id is whether `text` is a UUID (RFC 9562 4).
[[nodiscard]] bool is_configuration_id(std::string_view text) noexcept;

}  // namespace jwkguard::emulator
