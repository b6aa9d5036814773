// Which member a name that nobody knows was meant to be.
#pragma once

#include <optional>
#include <string_view>

#include "json/reader.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

/// meant_by gives the member whose name differs from `name` in the case of letters, in signs, or, from three letters
/// on, in one letter that is not the first, or two neighbours that are swapped. Not for names of members.
[[nodiscard]] std::optional<member> meant_by(std::string_view name) noexcept;

/// tells_purpose is whether a member that is meant to be `use` or key_ops can be taken for it: names that are a letter
/// away are other words, too ("user"), unless their value is one that `use` has.
[[nodiscard]] bool tells_purpose(std::string_view name, member meant, const json::token& value) noexcept;

/// is_known_elsewhere is whether a name is one that identity providers publish in keys beside the members that we read:
/// it means nothing to what a key is.
[[nodiscard]] constexpr bool is_known_elsewhere(std::string_view name) noexcept {
  return name == "issuer" || name == "cloud_instance_name";  // Microsoft Entra
}

}  // namespace jwkguard::keys
