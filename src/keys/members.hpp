// The members of a JWK that anything here reads: their names, types and sections, once.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "json/reader.hpp"
#include "json/words.hpp"

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
  ext,
  iss,
  iat,
  nbf,
  exp,
  revoked,
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
};  // clang-format keeps the groups: common, elsewhere, EC and OKP, RSA, AKP, secret

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
    member_row{"ext", json::kind::boolean, "RFC 7517 4"},  // Web Crypto's JsonWebKey
    member_row{"iss", json::kind::string, "RFC 7517 4"},
    member_row{"iat", json::kind::number, "OpenID Federation 8.7.2"},
    member_row{"nbf", json::kind::number, "OpenID Federation 8.7.2"},
    member_row{"exp", json::kind::number, "OpenID Federation 8.7.2"},
    member_row{"revoked", json::kind::object, "OpenID Federation 8.7.2"},
    member_row{"crv", json::kind::string, "RFC 7518 6.2.1.1"},
    member_row{"x", json::kind::string, "RFC 7518 6.2.1.2"},
    member_row{"y", json::kind::string, "RFC 7518 6.2.1.3"},
    member_row{"n", json::kind::string, "RFC 7518 6.3.1.1"},
    member_row{"e", json::kind::string, "RFC 7518 6.3.1.2"},
    member_row{"pub", json::kind::string, "RFC 9964 3"},
    member_row{"k", json::kind::string, "RFC 7518 6.4.1", secrecy::symmetric},
    member_row{"d", json::kind::string, "RFC 7518 6.2.2.1", secrecy::private_half},
    member_row{"p", json::kind::string, "RFC 7518 6.3.2.2", secrecy::private_half},
    member_row{"q", json::kind::string, "RFC 7518 6.3.2.3", secrecy::private_half},
    member_row{"dp", json::kind::string, "RFC 7518 6.3.2.4", secrecy::private_half},
    member_row{"dq", json::kind::string, "RFC 7518 6.3.2.5", secrecy::private_half},
    member_row{"qi", json::kind::string, "RFC 7518 6.3.2.6", secrecy::private_half},
    member_row{"oth", json::kind::array, "RFC 7518 6.3.2.7", secrecy::private_half},
    member_row{"priv", json::kind::string, "RFC 9964 3", secrecy::private_half},
};

inline constexpr std::size_t member_count = member_rows.size();
static_assert(member_count == static_cast<std::size_t>(member::priv) + 1);

[[nodiscard]] constexpr const member_row& row_of(member which) noexcept {
  return member_rows[static_cast<std::size_t>(which)];
}

// A table without collisions: a name's word times a number that makes the highest bits of all words differ.
class member_index {
 public:
  consteval member_index() {
    for (multiplier_ = first_multiplier; !fill();) {
      multiplier_ = multiplier_ * 6364136223846793005U + 1442695040888963407U;  // Knuth's MMIX generator
    }
  }
  struct slot {
    std::uint64_t word = 0;
    member which = member::kty;
    std::uint8_t size = 0;  ///< of its name, in bytes
  };
  /// at gives the only slot that may hold this word of a name (json::word_of). Names that differ by NUL bytes at their
  /// ends are alike.
  [[nodiscard]] constexpr const slot& at(std::uint64_t word) const noexcept { return slots_[place_of(word)]; }

 private:
  static constexpr unsigned bits = 7;
  static constexpr std::uint64_t first_multiplier = 0x9E3779B97F4A7C15U;

  [[nodiscard]] constexpr std::size_t place_of(std::uint64_t word) const noexcept {
    return static_cast<std::size_t>((word * multiplier_) >> (64U - bits));
  }
  constexpr bool fill() {
    // Free slots hold a word whose place is elsewhere: no word that is looked for there is the same.
    const std::uint64_t first = json::word_of(member_rows[0].name);
    slots_.fill({first, member{}, static_cast<std::uint8_t>(member_rows[0].name.size())});
    for (std::size_t index = 1; index < member_count; ++index) {
      const std::uint64_t word = json::word_of(member_rows[index].name);
      slot& here = slots_[place_of(word)];
      if (here.word != first || place_of(word) == place_of(first)) {
        return false;
      }
      here = {word, static_cast<member>(index), static_cast<std::uint8_t>(member_rows[index].name.size())};
    }
    return true;
  }

  std::uint64_t multiplier_ = 0;
  std::array<slot, 1U << bits> slots_{};
};
inline constexpr member_index members_by_name;

/// find_member gives the member of this name; `word` is json::word_of it, if it is no longer than that.
[[nodiscard]] constexpr std::optional<member> find_member(std::string_view name, std::uint64_t word) noexcept {
  const member_index::slot& found = members_by_name.at(word);
  const bool is_it = found.word == word && found.size == name.size();
  return is_it ? std::optional{found.which} : std::nullopt;
}
[[nodiscard]] constexpr std::optional<member> find_member(std::string_view name) noexcept {
  return name.size() > json::word_bytes ? std::nullopt : find_member(name, json::word_of(name));
}
static_assert([] {
  for (const member_row& row : member_rows) {
    if (row.name.size() > json::word_bytes || &row_of(*find_member(row.name)) != &row) {
      return false;
    }
  }
  return !find_member("") && !find_member({"x\0", 2}) && !find_member({"\0\0\0", 3}) && !find_member("keys");
}());

/// member_set is some of the members.
class member_set {
 public:
  constexpr member_set() = default;
  constexpr member_set(std::initializer_list<member> all) noexcept {
    for (const member which : all) {
      insert(which);
    }
  }
  constexpr explicit member_set(std::span<const member> all) noexcept {
    for (const member which : all) {
      insert(which);
    }
  }
  constexpr void insert(member which) noexcept { bits_ |= bit(which); }
  constexpr void erase(member which) noexcept { bits_ &= ~bit(which); }
  [[nodiscard]] constexpr bool has(member which) const noexcept { return (bits_ & bit(which)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr bool operator==(const member_set&) const noexcept = default;
  [[nodiscard]] constexpr member_set operator&(member_set other) const noexcept {
    return member_set{bits_ & other.bits_};
  }
  [[nodiscard]] constexpr member_set operator|(member_set other) const noexcept {
    return member_set{bits_ | other.bits_};
  }
  [[nodiscard]] constexpr member_set operator-(member_set other) const noexcept {
    return member_set{bits_ & ~other.bits_};
  }
  /// for_each calls `visit(member)` for each, in the table's order.
  template <class Visitor>
  constexpr void for_each(Visitor&& visit) const {
    for (std::uint32_t left = bits_; left != 0; left &= left - 1) {
      visit(static_cast<member>(std::countr_zero(left)));
    }
  }

 private:
  constexpr explicit member_set(std::uint32_t bits) noexcept : bits_(bits) {}
  [[nodiscard]] static constexpr std::uint32_t bit(member which) noexcept { return 1U << static_cast<unsigned>(which); }

  std::uint32_t bits_ = 0;
};
static_assert(member_count <= 32);

/// common_members are those of keys of any type (RFC 7517 4).
inline constexpr member_set common_members{member::kty, member::use, member::key_ops, member::alg, member::kid,
    member::x5u, member::x5c, member::x5t, member::x5t_s256};

/// elsewhere_members are public ones that others define for keys: they mean nothing to what a key is, and may have any
/// type.
inline constexpr member_set elsewhere_members{
    member::ext, member::iss, member::iat, member::nbf, member::exp, member::revoked};

/// certificate_members are about the key's certificate. Nothing of them is sent to the endpoint.
inline constexpr member_set certificate_members{member::x5u, member::x5c, member::x5t, member::x5t_s256};

/// members_where gives those whose row `holds`.
template <class Predicate>
[[nodiscard]] constexpr member_set members_where(Predicate&& holds) {
  member_set found;
  for (std::size_t index = 0; index < member_count; ++index) {
    if (holds(member_rows[index])) {
      found.insert(static_cast<member>(index));
    }
  }
  return found;
}

/// open_members are those that may stand in public.
inline constexpr member_set open_members =
    members_where([](const member_row& row) { return row.kept == secrecy::open; });
/// string_members are those that must be strings.
inline constexpr member_set string_members =
    members_where([](const member_row& row) { return row.kind == json::kind::string; });

/// for_each_member calls `visit(member, const member_row&)` for each, in the table's order.
template <class Visitor>
constexpr void for_each_member(Visitor&& visit) {
  for (std::size_t index = 0; index < member_count; ++index) {
    visit(static_cast<member>(index), member_rows[index]);
  }
}

}  // namespace jwkguard::keys
