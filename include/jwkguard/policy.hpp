// A policy: the limits, and how much each rule weighs. A plain value; nothing of it is global.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "jwkguard/rule.hpp"

namespace jwkguard {

/// limits bound what the reader takes in (RFC 8259 9). What goes past one is refused with a finding.
struct limits {
  std::uint32_t text_bytes = 16U << 20U;     ///< size of the whole text
  std::uint32_t depth = 32;                  ///< nesting of arrays and objects; no more than max_depth counts
  std::uint32_t string_bytes = 256U << 10U;  ///< one string or member name, unescaped
  std::uint32_t keys = 10'000;               ///< elements of `keys`
  std::uint32_t elements = 256;              ///< elements of key_ops or x5c
  std::uint32_t findings = 1'000;  ///< leaks kept, as many other errors, as many remarks; more are counted only
  static constexpr std::uint32_t max_depth = 128;
};

/// policy says which rules apply, at which level, within which limits.
struct policy {
  /// base picks the column of the catalogue.
  enum class base : std::uint8_t {
    rfc,         ///< the standards alone
    cloudflare,  ///< what the endpoint takes (Cloudflare token_validation)
  };

  base column = base::cloudflare;
  jwkguard::limits limits;
  std::uint32_t endpoint_keys = 16;  ///< keys the endpoint takes in one set; used by `cloudflare` only
  bool allow_secret = false;         ///< `rfc`: private and symmetric keys are checked instead of refused
  std::int64_t now = 0;           ///< seconds since the epoch that certificates are held to; 0 asks the system's clock
  bool skip_unsupported = false;  ///< keys the endpoint does not take are left out with a warning

  [[nodiscard]] static policy rfc();
  [[nodiscard]] static policy cloudflare();

  /// name is "rfc" or "cloudflare"; static storage.
  [[nodiscard]] std::string_view name() const noexcept;

  /// level_of gives a rule's level here: the base's column, then what allow and deny changed.
  [[nodiscard]] level level_of(const rule& row) const noexcept;

  /// allow lowers one rule to a note. False, and nothing changed, if the rule is `leave::fixed`.
  [[nodiscard]] bool allow(const rule& row);

  /// deny raises one rule to an error.
  void deny(const rule& row);

 private:
  std::vector<std::pair<const rule*, level>> changed_;
};

}  // namespace jwkguard
