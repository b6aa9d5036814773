// The catalogue of rules: what each demands, where the demand is written, how a fault is fixed.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "jwkguard/export.hpp"

namespace jwkguard {

/// level says how much a broken rule weighs. `off`: the policy does not apply the rule.
/// `error`: a MUST is broken or the policy forbids it; `warning`: a SHOULD; `note`: a repair, or worth knowing.
enum class level : std::uint8_t { off, note, warning, error };

/// name_of gives the lower-case name of a level ("off", "note", "warning", "error"); static storage.
[[nodiscard]] JWKGUARD_EXPORT std::string_view name_of(level value) noexcept;

/// leave says what `--allow` and `--skip-unsupported` may do with a rule.
enum class leave : std::uint8_t {
  lowerable,  ///< may be lowered to a note
  fixed,      ///< may not: without it there is no key left to write, or it guards secrets
  skippable,  ///< with policy::skip_unsupported the key is left out with a warning instead of refused
};

/// rule is one row of the catalogue. All text is in static storage, UTF-8, without a final full stop or newline.
/// In `says`, `help` and `repaired`, `{member}`, `{subject}`, `{actual}` and `{limit}` stand for the finding's own
/// values.
struct rule {
  std::string_view id;        ///< stable, dotted by subject: "ec.point.off-curve"
  level rfc;                  ///< level under the policy `rfc`
  level cloudflare;           ///< level under the policy `cloudflare`
  std::string_view citation;  ///< "RFC 7518 6.2.1.2", "SP 800-56A 5.6.2.3.3", "Cloudflare token_validation", …
  std::string_view says;      ///< what is wrong, for the line of a finding
  std::string_view help;      ///< how to fix it
  jwkguard::leave leave = jwkguard::leave::lowerable;
  std::string_view repaired{};   ///< what policy::repair does about it ("{member} is written …"); empty: nothing
  std::string_view proof{};      ///< of a repair: what proves that the key stays the one that the text means
  std::string_view judgement{};  ///< why the level under `rfc` is this project's own; empty: the citation carries it
  std::string_view says_more{};  ///< what follows `says` where the finding has a subject (": did you mean {subject}?")
};

/// judged gives a rule whose level under `rfc` the cited section does not carry, with the sentence that says why it is
/// that nevertheless.
[[nodiscard]] constexpr rule judged(rule row, std::string_view why) noexcept {
  row.judgement = why;
  return row;
}

/// saying_more gives a rule with the text that follows what it says where a finding has a subject.
[[nodiscard]] constexpr rule saying_more(rule row, std::string_view text) noexcept {
  row.says_more = text;
  return row;
}

/// rule_group is the rules of one subject ("ec", "json", …), in the order in which they are explained.
struct rule_group {
  std::string_view title;
  std::span<const rule* const> rules;
};

/// rule_groups gives the validator's whole catalogue; static storage, every id once.
[[nodiscard]] JWKGUARD_EXPORT std::span<const rule_group> rule_groups() noexcept;

/// find_rule gives the validator's row with this id, or null.
[[nodiscard]] JWKGUARD_EXPORT const rule* find_rule(std::string_view id) noexcept;

}  // namespace jwkguard
