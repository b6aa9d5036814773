// The members of a JWK that anything here reads: their names, types and sections, once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "json/reader.hpp"

namespace jwkguard::keys {

enum class member : std::uint8_t {
  kty,
  use,
  key_ops,
  alg,
  kid,
  x5u,
  x5c,
  x5t,
  x5t_s256,
  crv,
  x,
  y,
  n,
  e,
  pub,
  k,
  d,
  p,
  q,
  dp,
  dq,
  qi,
  oth,
  priv,
};  // clang-format keeps the groups: common, EC and OKP, RSA, AKP, secret

enum class secrecy : std::uint8_t { open, private_half, symmetric };

struct member_row {
  std::string_view name;
  json::kind kind;            ///< the JSON type that it must have
  std::string_view citation;  ///< the section that defines it
  secrecy kept = secrecy::open;
};

inline constexpr std::array member_rows{
    member_row{"kty", json::kind::string, "RFC 7517 4.1"},
    member_row{"use", json::kind::string, "RFC 7517 4.2"},
    member_row{"key_ops", json::kind::array, "RFC 7517 4.3"},
    member_row{"alg", json::kind::string, "RFC 7517 4.4"},
    member_row{"kid", json::kind::string, "RFC 7517 4.5"},
    member_row{"x5u", json::kind::string, "RFC 7517 4.6"},
    member_row{"x5c", json::kind::array, "RFC 7517 4.7"},
    member_row{"x5t", json::kind::string, "RFC 7517 4.8"},
    member_row{"x5t#S256", json::kind::string, "RFC 7517 4.9"},
    member_row{"crv", json::kind::string, "RFC 7518 6.2.1.1"},
    member_row{"x", json::kind::string, "RFC 7518 6.2.1.2"},
    member_row{"y", json::kind::string, "RFC 7518 6.2.1.3"},
    member_row{"n", json::kind::string, "RFC 7518 6.3.1.1"},
    member_row{"e", json::kind::string, "RFC 7518 6.3.1.2"},
    member_row{"pub", json::kind::string, "RFC 9964"},
    member_row{"k", json::kind::string, "RFC 7518 6.4.1", secrecy::symmetric},
    member_row{"d", json::kind::string, "RFC 7518 6.2.2.1", secrecy::private_half},
    member_row{"p", json::kind::string, "RFC 7518 6.3.2.2", secrecy::private_half},
    member_row{"q", json::kind::string, "RFC 7518 6.3.2.3", secrecy::private_half},
    member_row{"dp", json::kind::string, "RFC 7518 6.3.2.4", secrecy::private_half},
    member_row{"dq", json::kind::string, "RFC 7518 6.3.2.5", secrecy::private_half},
    member_row{"qi", json::kind::string, "RFC 7518 6.3.2.6", secrecy::private_half},
    member_row{"oth", json::kind::array, "RFC 7518 6.3.2.7", secrecy::private_half},
    member_row{"priv", json::kind::string, "RFC 9964", secrecy::private_half},
};

inline constexpr std::size_t member_count = member_rows.size();
static_assert(member_count == static_cast<std::size_t>(member::priv) + 1);

[[nodiscard]] constexpr const member_row& row_of(member which) noexcept {
  return member_rows[static_cast<std::size_t>(which)];
}

inline constexpr std::size_t longest_member_name = 8;

/// word_of is a name of at most longest_member_name bytes as one number. Names that differ by NUL bytes at their ends
/// are alike.
[[nodiscard]] constexpr std::uint64_t word_of(std::string_view name) noexcept {
  std::uint64_t word = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    word |= std::uint64_t{static_cast<std::uint8_t>(name[at])} << (8 * at);
  }
  return word;
}

inline constexpr std::array<std::uint64_t, member_count> member_words = [] {
  std::array<std::uint64_t, member_count> words{};
  for (std::size_t index = 0; index < member_count; ++index) {
    words[index] = word_of(member_rows[index].name);
  }
  return words;
}();

[[nodiscard]] constexpr std::optional<member> find_member(std::string_view name) noexcept {
  if (name.size() > longest_member_name) {
    return std::nullopt;
  }
  const std::uint64_t word = word_of(name);
  for (std::size_t index = 0; index < member_count; ++index) {
    if (member_words[index] == word && member_rows[index].name.size() == name.size()) {
      return static_cast<member>(index);
    }
  }
  return std::nullopt;
}
static_assert([] {
  for (const member_row& row : member_rows) {
    if (row.name.size() > longest_member_name || &row_of(*find_member(row.name)) != &row) {
      return false;
    }
  }
  return !find_member("") && !find_member({"x\0", 2}) && !find_member("keys");
}());

/// for_each_member calls `visit(member, const member_row&)` for each, in the table's order.
template <class Visitor>
constexpr void for_each_member(Visitor&& visit) {
  for (std::size_t index = 0; index < member_count; ++index) {
    visit(static_cast<member>(index), member_rows[index]);
  }
}

/// raw_member is one member as written: nothing about it is checked yet.
struct raw_member {
  json::token name;
  json::token value;
  std::uint32_t end = 0;            ///< offset past the value, of an array or object past its closing bracket
  std::uint32_t first_element = 0;  ///< of an array that we read: its elements in raw_elements
  std::uint32_t elements = 0;
};

/// raw_key is one JSON object as written: the members that we know, by name.
class raw_key {
 public:
  std::uint32_t offset = 0;  ///< of the opening brace

  void clear() noexcept { present_ = misspelt_ = 0; }
  /// note_misspelt remembers a member whose name comes near to this one's.
  void note_misspelt(member which) noexcept { misspelt_ |= bit(which); }
  [[nodiscard]] bool is_misspelt(member which) const noexcept { return (misspelt_ & bit(which)) != 0; }
  [[nodiscard]] bool has(member which) const noexcept { return (present_ & bit(which)) != 0; }
  [[nodiscard]] bool has_any() const noexcept { return present_ != 0; }
  /// get gives a member that is there, whatever its type, or null.
  [[nodiscard]] const raw_member* get(member which) const noexcept { return has(which) ? &at(which) : nullptr; }
  /// text gives a member that is there and a string, or null.
  [[nodiscard]] const json::token* text(member which) const noexcept {
    return has(which) && at(which).value.kind == json::kind::string ? &at(which).value : nullptr;
  }
  raw_member& add(member which) noexcept {
    present_ |= bit(which);
    return members_[static_cast<std::size_t>(which)];
  }

 private:
  [[nodiscard]] static constexpr std::uint32_t bit(member which) noexcept { return 1U << static_cast<unsigned>(which); }
  [[nodiscard]] const raw_member& at(member which) const noexcept { return members_[static_cast<std::size_t>(which)]; }

  std::array<raw_member, member_count> members_{};
  std::uint32_t present_ = 0;
  std::uint32_t misspelt_ = 0;
};
static_assert(member_count <= 32);

}  // namespace jwkguard::keys
