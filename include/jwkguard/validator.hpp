// The entry: a buffer and a policy in, a report out.
#pragma once

#include <memory>
#include <span>

#include "jwkguard/export.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard {

/// validator checks many texts with one policy and keeps its working memory between them: once warm, a clean text costs
/// no heap allocation. Not for use by two threads at once; make one each. Throws nothing but std::bad_alloc.
class validator {
 public:
  JWKGUARD_EXPORT explicit validator(policy rules);
  JWKGUARD_EXPORT validator(validator&&) noexcept;
  JWKGUARD_EXPORT validator& operator=(validator&&) noexcept;
  JWKGUARD_EXPORT ~validator();

  /// check reads a JWK Set or a single JWK (RFC 7517) in place. The text needs no terminator, and nothing outside the
  /// span is read or written; inside it, strings are unescaped and octets decoded, so its content afterwards is
  /// unspecified but for what the report's views show. The octets of private members are wiped unless
  /// policy::allow_secret; if this throws, the whole text is. The report is valid until the next call; its views as
  /// long as the buffer is alive and unchanged too.
  [[nodiscard]] JWKGUARD_EXPORT const report& check(std::span<char> text);

  [[nodiscard]] JWKGUARD_EXPORT const policy& rules() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// check is validator::check for one text.
[[nodiscard]] JWKGUARD_EXPORT report check(std::span<char> text, const policy& rules);

}  // namespace jwkguard
