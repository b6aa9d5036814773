// The bytes that all contestants get: a JWK Set, and the keys in it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/report.hpp"
#include "public_keys.hpp"

namespace jwkguard::bench {

/// key_set is a text, where each key stands in it, and the same keys decoded, for contestants that read no JSON:
/// uncompressed points, or moduli whose exponent is 65537.
struct key_set {
  key_kind kind = key_kind::p_256;
  std::string text;
  std::vector<extent> places;
  std::vector<octets> decoded;
};

/// kid_source names the key of an index.
using kid_source = std::function<std::string(std::size_t index)>;

/// digits_of is a number in decimal, with zeros before it up to a length.
[[nodiscard]] std::string digits_of(std::size_t number, std::size_t length);

/// usual_kid is a name of 24 characters.
[[nodiscard]] std::string usual_kid(std::size_t index);

/// append_jwk writes one key with the members that an identity provider publishes; of P-256 with a usual_kid 185 bytes.
/// `more` stands behind them: nothing, or a comma and members.
void append_jwk(std::string& out, key_kind kind, std::span<const std::uint8_t> key, std::string_view kid,
    std::string_view more = {});

/// make_key_set writes a set of these keys.
[[nodiscard]] key_set make_key_set(key_kind kind, std::vector<octets> keys, const kid_source& kid = usual_kid);

/// make_key_set makes the keys too. `bad_key` is the index of one that is broken.
[[nodiscard]] key_set make_key_set(key_kind kind, std::size_t count, std::optional<std::size_t> bad_key = {});

/// with_members_rotated is its text with the members of each key in another order than those of the next.
[[nodiscard]] std::string with_members_rotated(const key_set& set);

}  // namespace jwkguard::bench
