// Keys whose private half anyone can look up or guess.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "jwkguard/record.hpp"
#include "keys/trivial_points.hpp"

namespace jwkguard::keys {

/// find_published gives where a key's private half is published ("RFC 7517 A.2"), or nothing. No allocation for a key
/// that is not listed.
[[nodiscard]] std::string_view find_published(const record& key);

/// find_trivial gives what the private half of a key is that can be guessed, or null. No allocation for other keys.
[[nodiscard]] const trivial_point* find_trivial(const record& key);

/// may_be_published is true of every key that find_published or find_trivial would find, told by its first parameter,
/// and of about one in 150 others.
[[nodiscard]] bool may_be_published(std::span<const std::uint8_t> parameter) noexcept;

}  // namespace jwkguard::keys
