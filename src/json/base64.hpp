// base64url without padding, strictly (RFC 7515 2, RFC 4648 5), and the standard alphabet with padding (RFC 4648 4), in
// place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jwkguard::json {

/// base64url_faults is everything that is wrong with a text; positions count from 0.
struct base64url_faults {
  std::optional<std::size_t> padding;      ///< the first '='
  std::optional<std::size_t> white_space;  ///< the first space, tab or line end
  std::optional<std::size_t> alphabet;     ///< the first '+' or '/'
  std::optional<std::size_t> foreign;      ///< the first character of no base64 at all
  bool impossible_length = false;          ///< 4n + 1 characters: no octets encode to that
  bool trailing_bits = false;              ///< bits after the last octet are not zero
  /// decodable is whether the octets that were meant are plain nevertheless.
  [[nodiscard]] bool decodable() const noexcept { return !foreign && !impossible_length; }
};

/// decode_base64url decodes in place; none, and the text unchanged, if it is not strict unpadded base64url.
[[nodiscard]] std::optional<std::span<std::uint8_t>> decode_base64url(std::span<char> text) noexcept;

namespace detail {
/// decode_base64url_portably is decode_base64url without vectors.
[[nodiscard]] std::optional<std::span<std::uint8_t>> decode_base64url_portably(std::span<char> text) noexcept;
}  // namespace detail

/// find_base64url_faults explains why a text is not strict base64url.
[[nodiscard]] base64url_faults find_base64url_faults(std::string_view text) noexcept;

/// decode_leniently decodes in place what is decodable(), passing over padding and white space and taking both
/// alphabets.
[[nodiscard]] std::span<std::uint8_t> decode_leniently(std::span<char> text) noexcept;

/// decode_base64 decodes padded standard base64 in place; none, and the text unchanged, for anything else.
[[nodiscard]] std::optional<std::span<std::uint8_t>> decode_base64(std::span<char> text) noexcept;

/// append_base64url appends octets as unpadded base64url.
void append_base64url(std::string& out, std::span<const std::uint8_t> octets);

}  // namespace jwkguard::json
