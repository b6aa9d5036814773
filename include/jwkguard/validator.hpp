// The entry: a buffer and a policy in, a report out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "jwkguard/export.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard {

/// validator checks many texts with one policy and keeps its working memory between them: once warm, a clean text costs
/// no heap allocation. What a text needed beyond about 1 MiB is given back when the next one is checked; shrink gives
/// back all. Not for use by two threads at once; make one each. Throws nothing but std::bad_alloc.
class validator {
 public:
  JWKGUARD_EXPORT explicit validator(policy rules);
  /// What was moved from still checks, with the same policy, and as slowly as a new one.
  JWKGUARD_EXPORT validator(validator&& from) noexcept;
  JWKGUARD_EXPORT validator& operator=(validator&& from) noexcept;
  JWKGUARD_EXPORT ~validator();

  /// check reads a JWK Set or a single JWK (RFC 7517) in place. The text needs no terminator, and nothing outside the
  /// span is read or written; inside it, strings are unescaped and octets decoded, so its content afterwards is
  /// unspecified but for what the report's views show: a text can be checked once. The octets of private members are
  /// wiped unless policy::allow_secret; if this throws, the whole text is. The report is valid until the next call; its
  /// views as long as the buffer is alive and unchanged too.
  [[nodiscard]] JWKGUARD_EXPORT const report& check(std::span<char> text) &;
  [[nodiscard]] const report& check(std::span<std::uint8_t> text) & { return check(as_text(text)); }
  [[nodiscard]] const report& check(std::span<std::byte> text) & { return check(as_text(text)); }
  /// A validator that is gone has no report.
  const report& check(std::span<char> text) && = delete;
  const report& check(std::span<std::uint8_t> text) && = delete;
  const report& check(std::span<std::byte> text) && = delete;
  /// Of an array nobody knows whether its last NUL is text: say so with a span, or use check_copy.
  template <std::size_t Size>
  const report& check(char (&text)[Size]) = delete;

  /// check_copy is check of a copy, which report::text holds: the views of the report live as long as a copy of it.
  /// Allocates.
  [[nodiscard]] JWKGUARD_EXPORT report check_copy(std::string_view text);
  [[nodiscard]] report check_copy(std::span<const std::uint8_t> text) { return check_copy(as_text(text)); }
  [[nodiscard]] report check_copy(std::span<const std::byte> text) { return check_copy(as_text(text)); }

  /// shrink gives back the memory that is kept between texts. The report of the last one is gone; the next one is as
  /// slow as the first. Throws nothing.
  JWKGUARD_EXPORT void shrink() noexcept;

  /// rules is the policy, as long as a validator with it is.
  [[nodiscard]] const policy& rules() const& noexcept { return *rules_; }
  [[nodiscard]] const policy& rules() const&& = delete;

 private:
  template <typename Octet>
  [[nodiscard]] static std::span<char> as_text(std::span<Octet> octets) noexcept {
    return {reinterpret_cast<char*>(octets.data()), octets.size()};
  }
  template <typename Octet>
  [[nodiscard]] static std::string_view as_text(std::span<const Octet> octets) noexcept {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
  }

  struct state;
  std::shared_ptr<const policy> rules_;  // shared with what was moved from here
  std::unique_ptr<state> state_;         // null if moved from
};

/// check is validator::check for one text. The report's views show the text.
[[nodiscard]] JWKGUARD_EXPORT report check(std::span<char> text, const policy& rules);
template <std::size_t Size>
report check(char (&text)[Size], const policy& rules) = delete;

/// check_copy is validator::check_copy for one text.
[[nodiscard]] JWKGUARD_EXPORT report check_copy(std::string_view text, const policy& rules);

}  // namespace jwkguard
