// Coordinates of another length than those of their curve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "keys/key_check.hpp"

namespace jwkguard::keys {

/// is_zero is whether all octets are.
[[nodiscard]] bool is_zero(std::span<const std::uint8_t> all) noexcept;

/// in_full_length gives a coordinate in the length of the curve, if leading zero octets are all that it has too many or
/// too few; else nothing.
[[nodiscard]] std::span<const std::uint8_t> in_full_length(
    key_check& key, std::size_t coordinate_bytes, std::span<const std::uint8_t> given);

/// name_of_point_in_digits names a point that is written in hexadecimal digits, with separators or without; empty: it
/// is none. `text` may be null.
[[nodiscard]] std::string_view name_of_point_in_digits(const json::token* text, std::size_t coordinate_bytes) noexcept;

}  // namespace jwkguard::keys
