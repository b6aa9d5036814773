// The files of the journal as texts. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/tree.hpp"
#include "json/writer.hpp"
#include "jwkguard/journal.hpp"

namespace jwkguard::submit {

/// write_keys writes an array with what is known of each key: its JWK; alg, kid and kty of an HMAC key; alg and kid of
/// one that could not be read.
void write_keys(json::writer& out, std::span<const credential> keys);

/// read_keys reads what write_keys wrote; what is no array has no keys. Nothing is believed: each key is checked.
[[nodiscard]] std::vector<credential> read_keys(json::value list);

/// read_seconds is a whole number of seconds, not negative; none for anything else.
[[nodiscard]] std::optional<std::int64_t> read_seconds(json::value from);

[[nodiscard]] std::string entry_text(const journal_entry& what);
/// read_entry gives none for a text that is no entry of this version.
[[nodiscard]] std::optional<journal_entry> read_entry(std::string_view text);

/// write_remembered writes an array; read_remembered reads it, as far as it is one.
void write_remembered(json::writer& out, std::span<const remembered_key> what);
[[nodiscard]] std::vector<remembered_key> read_remembered(json::value list);

[[nodiscard]] std::string known_text(std::span<const remembered_key> what);
/// known_keys is what such a text says.
struct known_keys {
  std::vector<remembered_key> keys{};
  bool lacks_wants = false;  ///< it is of a version that did not note who wanted a key
};
/// read_known gives nothing for a text of another version.
[[nodiscard]] known_keys read_known(std::string_view text);

}  // namespace jwkguard::submit
