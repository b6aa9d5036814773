// A policy: the limits, and how much each rule weighs. A plain value; nothing of it is global.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/record.hpp"
#include "jwkguard/rule.hpp"

namespace jwkguard {

/// limits bound what is taken in (RFC 8259 9) and what a key may measure. What goes past one is refused with a finding.
struct limits {
  std::uint32_t text_bytes = 16U << 20U;     ///< size of the whole text
  std::uint32_t depth = 32;                  ///< nesting of arrays and objects; no more than max_depth counts
  std::uint32_t string_bytes = 256U << 10U;  ///< one string or member name, unescaped
  std::uint32_t keys = 10'000;               ///< elements of `keys`
  std::uint32_t elements = 256;              ///< elements of key_ops or x5c
  std::uint32_t findings = 1'000;          ///< leaks kept, as many other errors, as many remarks; more are counted only
  std::uint32_t endpoint_keys = 16;        ///< keys that the endpoint takes in one set; used by `cloudflare` only
  std::uint32_t kid_bytes = 256;           ///< length of `kid`, unescaped
  std::uint32_t modulus_bits_min = 2'048;  ///< RSA: RFC 7518 3.3
  std::uint32_t modulus_bits_max = 8'192;  ///< RSA: what others take, and what keeps the work for one key small
  std::uint32_t deep_work = 2'000'000;     ///< of policy::deep, for one text: about a microsecond each
  static constexpr std::uint32_t max_depth = 128;
};

/// limit_row is one member of `limits`: its name in a policy file, and what it says.
struct limit_row {
  std::string_view name;
  std::uint32_t limits::*value;
  std::string_view says;
};

/// limit_rows lists all of them; static storage.
[[nodiscard]] JWKGUARD_EXPORT std::span<const limit_row> limit_rows() noexcept;

/// thumbprint_list is a list of RFC 7638 thumbprints, wherever it stands. Several threads look things up at once.
class thumbprint_list {
 public:
  thumbprint_list() = default;
  thumbprint_list(const thumbprint_list&) = delete;
  thumbprint_list& operator=(const thumbprint_list&) = delete;
  virtual ~thumbprint_list() = default;
  /// holds is whether the list has this thumbprint. A list that cannot be read any more must not answer "no".
  [[nodiscard]] virtual bool holds(const sha256_digest& thumbprint) const = 0;
};

/// list_of gives a list in memory; the order does not matter.
[[nodiscard]] JWKGUARD_EXPORT std::shared_ptr<const thumbprint_list> list_of(std::vector<sha256_digest> thumbprints);

/// policy says which rules apply, at which level, within which limits. There is none by default: start from rfc() or
/// cloudflare(). Several threads may read one.
struct policy {
  /// base picks the column of the catalogue.
  enum class base : std::uint8_t {
    rfc,         ///< the standards alone
    cloudflare,  ///< what the endpoint takes (Cloudflare token_validation)
  };

  explicit policy(base which) : column(which) {}

  base column;
  jwkguard::limits limits;
  std::string own_name;  ///< of a custom policy; empty: its column's name
  std::int64_t now = 0;  ///< seconds since the epoch that certificates are held to; 0 asks the system's clock
  /// allow_secret, under `rfc`: private and symmetric keys are checked instead of refused. Under `cloudflare`:
  /// symmetric keys for signing are taken; private halves never are.
  bool allow_secret = false;
  bool skip_unsupported = false;     ///< keys the endpoint does not take are left out with a warning
  bool deep = false;                 ///< also what costs milliseconds a key, or compares all keys with each other
  bool repair = false;               ///< what can be repaired without changing the key is, each time with a note
  bool kid_from_thumbprint = false;  ///< a key without `kid` gets its RFC 7638 thumbprint for one
  /// default_rsa_alg is the `alg` of RSA keys that name none; empty, or no algorithm of RSA keys: none.
  std::string default_rsa_alg;
  /// published lists keys whose private half is known, beside those that this library knows; null: none.
  std::shared_ptr<const thumbprint_list> published;

  [[nodiscard]] JWKGUARD_EXPORT static policy rfc();
  [[nodiscard]] JWKGUARD_EXPORT static policy cloudflare();

  /// name is own_name, or else "rfc" or "cloudflare"; valid as long as this policy.
  [[nodiscard]] JWKGUARD_EXPORT std::string_view name() const noexcept;

  /// level_of gives a rule's level here: the base's column, then what set_level, allow and deny changed.
  [[nodiscard]] level level_of(const rule& row) const noexcept {
    return changed_.empty() ? level_in_base(row) : changed_level_of(row);
  }
  /// level_in_base is its level before any of that.
  [[nodiscard]] level level_in_base(const rule& row) const noexcept {
    return column == base::rfc ? row.rfc : row.cloudflare;
  }

  /// set_level gives one rule a level of its own. False, and nothing changed, if that lowers a rule that is
  /// `leave::fixed`, or switches off one that is `leave::skippable`.
  [[nodiscard]] JWKGUARD_EXPORT bool set_level(const rule& row, level weight);

  /// allow lowers one rule to a note. False, and nothing changed, if the rule is `leave::fixed`.
  [[nodiscard]] JWKGUARD_EXPORT bool allow(const rule& row);

  /// deny raises one rule to an error.
  JWKGUARD_EXPORT void deny(const rule& row);

 private:
  [[nodiscard]] JWKGUARD_EXPORT level changed_level_of(const rule& row) const noexcept;

  std::vector<std::pair<const rule*, level>> changed_;
};

/// parsed_policy is a policy, or what is wrong with the text of one, for people.
struct parsed_policy {
  std::optional<policy> value;
  std::string fault;
};

/// parse_policy reads a custom policy: a JSON object {"name", "base": "rfc" or "cloudflare", "limits": {name:
/// number}, "levels": {rule: level}}, all but base optional; what it does not name stays as in its base. No member is
/// passed over in silence, and no rule that guards secrets can be lowered.
[[nodiscard]] JWKGUARD_EXPORT parsed_policy parse_policy(std::string_view text);

/// policy_text is the JSON that parse_policy reads, with every limit and every level, over several lines.
[[nodiscard]] JWKGUARD_EXPORT std::string policy_text(const policy& rules);

}  // namespace jwkguard
