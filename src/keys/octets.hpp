// Octets and text: one seen as the other, and the octets that a text stands for. Those may be secret: who asks for them
// wipes them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "keys/openssl.hpp"

namespace jwkguard::keys {

[[nodiscard]] inline std::span<const std::uint8_t> octets_of(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view text_of(std::span<const std::uint8_t> octets) noexcept {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// wiped_string owns a string, and wipes it in the end.
struct wiped_string {
  std::string text{};

  wiped_string() = default;
  explicit wiped_string(std::string_view copied) : text(copied) {}
  explicit wiped_string(std::string&& of) noexcept : text(std::move(of)) {}
  wiped_string(const wiped_string&) = delete;
  wiped_string& operator=(const wiped_string&) = delete;
  wiped_string(wiped_string&&) = delete;
  wiped_string& operator=(wiped_string&&) = delete;
  ~wiped_string() { wipe(text); }
};

/// octets_in_base64 gives what a text in base64 or base64url stands for, passing over padding and white space; of any
/// other, nothing.
[[nodiscard]] std::string octets_in_base64(std::string_view text);
/// octets_in_hexadecimal gives what a text stands for that is_hexadecimal_text (readable.hpp); of any other, nothing.
[[nodiscard]] std::string octets_in_hexadecimal(std::string_view text);
/// ascii_of_utf16 gives the ASCII characters of a text in UTF-16, in either order; of what has too few zero octets for
/// that, nothing.
[[nodiscard]] std::string ascii_of_utf16(std::string_view text);

/// byte_order_mark is that of UTF-8; without_byte_order_mark is a text without it at its beginning.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text) noexcept;

/// is_ascii_text is whether octets are printable ASCII and white space.
[[nodiscard]] bool is_ascii_text(std::string_view text) noexcept;

}  // namespace jwkguard::keys
