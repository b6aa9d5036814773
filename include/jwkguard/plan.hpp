// A plan: the difference between the live key set and the desired one, and what is dangerous about applying it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "jwkguard/record.hpp"
#include "jwkguard/rule.hpp"

namespace jwkguard {

/// credential is what tells one key of a set from another. The endpoint names a key by {alg, kid}; one kid may serve
/// two algs.
struct credential {
  std::string alg;         ///< as the set has it; not checked if `unreadable`
  std::string kid;         ///< as the set has it, UTF-8; not checked if `unreadable`
  std::string thumbprint;  ///< RFC 7638, 43 characters of base64url; empty if `symmetric` or `unreadable`
  bool symmetric = false;  ///< an HMAC key (kty oct): the endpoint never returns it, so nothing is known of its value
  bool unreadable =
      false;  ///< a live key that this program cannot turn into a record: equal to no key, not even to itself

  [[nodiscard]] bool operator==(const credential&) const = default;
};

/// credentials_of gives a credential for each record, in the same order.
[[nodiscard]] std::vector<credential> credentials_of(std::span<const record> records);

/// replacement is one name, {alg, kid}, whose key changes.
struct replacement {
  credential live;
  credential desired;
};

/// danger is one reason not to apply a plan.
struct danger {
  const jwkguard::rule* rule = nullptr;  ///< never null in a plan; a row of submit_rules(); static storage
  std::string message;            ///< what would happen, naming the keys; kids are shown as they are: print it escaped
  std::vector<std::string> kids;  ///< the keys concerned, sorted
};

/// plan is a value of its own: it views nothing. Every list is sorted by kid, then alg.
struct plan {
  std::vector<credential> add;       ///< desired, not live
  std::vector<credential> keep;      ///< live and desired, proven to be the same key
  std::vector<replacement> replace;  ///< live and desired under one name, not proven to be the same key
  std::vector<credential> remove;    ///< live, not desired
  std::vector<credential>
      unknown;  ///< HMAC keys live and desired under one name: whether they are equal cannot be known
  std::vector<danger> dangers;

  /// changes is whether anything is live that is not proven to be what is desired, or the other way round.
  [[nodiscard]] bool changes() const noexcept {
    return !(add.empty() && replace.empty() && remove.empty() && unknown.empty());
  }
};

/// make_plan compares two sets by {alg, kid} and thumbprint. Pure; the order of either set never matters.
[[nodiscard]] plan make_plan(std::span<const credential> live, std::span<const credential> desired);

/// submit_rules is the catalogue's group "plan": why a write is refused. Static storage; apart from the validator's
/// rule_groups().
[[nodiscard]] const rule_group& submit_rules() noexcept;

/// find_submit_rule gives the row of submit_rules() with this id, or null.
[[nodiscard]] const rule* find_submit_rule(std::string_view id) noexcept;

}  // namespace jwkguard
