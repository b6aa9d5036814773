// A plan: the difference between the live key set and the desired one, and what is dangerous about applying it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/export.hpp"
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
      false;          ///< a live key that this program cannot turn into a record: equal to no key, not even to itself
  bool kept = false;  ///< a desired HMAC key that is whatever is stored under its name: the write does not hold its `k`
  /// jwk is the key in RFC 8785 form: of an HMAC key alg, kid and kty alone, never `k`; empty if `unreadable`. No part
  /// of the comparison.
  std::string jwk = {};
  /// leaked is, of a live key, the rule that says why anybody can sign with it; null: nothing is known of that. No part
  /// of the comparison.
  const rule* leaked = nullptr;
  /// kept_until_s is, of a key that nobody wants any more and that stays because it may not go yet, when it may;
  /// seconds since 1970; 0: it is wanted, or goes. No part of the comparison.
  std::int64_t kept_until_s = 0;
  /// as_sent is, of a desired HMAC key, that its secret is the one that was last sent from here under its name, and
  /// that nobody else has written since: it is live. No part of the comparison.
  bool as_sent = false;
};

/// operator== compares everything but `jwk`, `leaked`, `kept_until_s` and `as_sent`.
[[nodiscard]] JWKGUARD_EXPORT bool operator==(const credential& left, const credential& right) noexcept;

/// credentials_of gives a credential for each record, in the same order.
[[nodiscard]] JWKGUARD_EXPORT std::vector<credential> credentials_of(std::span<const record> records);

/// symmetric_credential is an HMAC key, of which nothing but its name is known.
[[nodiscard]] JWKGUARD_EXPORT credential symmetric_credential(std::string alg, std::string kid);

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
  std::string permitted_by;       ///< the options that let it pass, or would, each with what it names; empty: none does
};

/// permission lets one danger pass. It names what it is about, so that it means nothing for the next write.
struct permission {
  const jwkguard::rule* rule = nullptr;  ///< the danger
  std::string names;                     ///< a kid, the live set's digest, or a token's (override_option says which)
};

/// want is that one source wants a key live, or did.
struct want {
  std::string source;       ///< "push" (the input of a push), or the URL or file of a source
  std::int64_t last_s = 0;  ///< when it last did; seconds since 1970
  bool still = false;       ///< it did at its last look
};

/// remembered_key is a key that has been live at every look since the first.
struct remembered_key {
  credential key;
  std::int64_t since_s = 0;  ///< when it was first seen live; seconds since 1970
  std::vector<want> wants;   ///< at most one for each source
};

/// last_wanted_s is when a key was last wanted by anybody; of a key that nobody here ever wanted, when it was first
/// seen live. Seconds since 1970.
[[nodiscard]] JWKGUARD_EXPORT std::int64_t last_wanted_s(const remembered_key& what) noexcept;

/// wish is what one source wants live at one look.
struct wish {
  std::string source;
  std::vector<credential> keys;
  /// is_whole is whether these are all. Else (it could not be read, or was at fault) it counts as still wanting what it
  /// wanted at its last look, and every live key that nobody ever wanted.
  bool is_whole = true;
  /// is_watched is whether the source is asked all the time: a key that it no longer has counts as wanted until the
  /// look that did not find it, however long ago the look before was. Else the key was last wanted at that look before.
  bool is_watched = false;
};

/// remember is what is known after these keys were seen live and these wishes were heard. Pure. Times never go back:
/// with a clock that was set back, keys stay longer, and never go earlier. Before 2026 the clock is not set: nothing
/// new is learned.
[[nodiscard]] JWKGUARD_EXPORT std::vector<remembered_key> remember(std::span<const remembered_key> known,
    std::span<const credential> live, std::span<const wish> wishes, std::int64_t now_s);

/// gates say what is known and allowed when a plan is weighed.
struct gates {
  std::vector<permission> allowed;
  /// min_overlap_s is how long ago a live key must have been wanted last before it may go; 0: no time.
  std::int64_t min_overlap_s = 86'400;
  std::vector<remembered_key> known;  ///< a live key that is not there counts as wanted now
  std::int64_t now_s = 0;             ///< seconds since 1970
  /// most_keys is how many the endpoint takes; 0: any number. Where the desired set is as large, an old key may go when
  /// half of its time is over.
  std::uint32_t most_keys = 0;
  /// replaces_leaked is whether all live keys may go at once for others, where each of them is leaked: nothing that is
  /// signed with them proves anything.
  bool replaces_leaked = false;
};

/// plan is a value of its own: it views nothing. Every list of keys is sorted by kid, then alg.
struct plan {
  std::vector<credential> add;       ///< desired, not live
  std::vector<credential> keep;      ///< live and desired: proven to be the same key, kept by its name, or `as_sent`
  std::vector<replacement> replace;  ///< live and desired under one name, not proven to be the same key
  std::vector<credential> remove;    ///< live, not desired
  std::vector<credential>
      unknown;                  ///< HMAC keys live and desired under one name: whether they are equal cannot be known
  std::vector<danger> dangers;  ///< why it must not be applied
  std::vector<danger> allowed;  ///< dangers that a permission lets pass
  std::string live_digest;      ///< of the live set: see digest_of

  /// changes is whether anything is live that is not proven to be what is desired, or the other way round.
  [[nodiscard]] bool changes() const noexcept {
    return !(add.empty() && replace.empty() && remove.empty() && unknown.empty());
  }
};

/// difference compares two sets by {alg, kid} and thumbprint. Pure; the order of either set never matters. It holds no
/// dangers.
[[nodiscard]] JWKGUARD_EXPORT plan difference(std::span<const credential> live, std::span<const credential> desired);

/// compare is the difference of two sets of records: what changes where `after` takes the place of `before`. Of HMAC
/// keys under one name the secrets are compared, so that none is `unknown`. What a key is
/// for (use) is no part of it.
[[nodiscard]] JWKGUARD_EXPORT plan compare(std::span<const record> before, std::span<const record> after);

/// make_plan is the difference, weighed.
[[nodiscard]] JWKGUARD_EXPORT plan make_plan(
    std::span<const credential> live, std::span<const credential> desired, const gates& held_to = {});

/// digest_of names a set: 16 hexadecimal characters of the SHA-256 of all its keys, in any order.
[[nodiscard]] JWKGUARD_EXPORT std::string digest_of(std::span<const credential> keys);

/// override_option is the option of the command that gives a permission for one rule.
struct override_option {
  /// value is what an option names.
  enum class value : std::uint8_t { kid, live_set, token };

  const jwkguard::rule* rule;
  std::string_view option;  ///< "--retire"
  value names;              ///< a kid, the live set's digest, or a token's (submit::canary_digest)
  std::string_view says;
};

/// override_options are all of them; static storage.
[[nodiscard]] JWKGUARD_EXPORT std::span<const override_option> override_options() noexcept;

/// submit_rules is the catalogue's group "plan": why a write is refused. Static storage; apart from the validator's
/// rule_groups().
[[nodiscard]] JWKGUARD_EXPORT const rule_group& submit_rules() noexcept;

/// find_submit_rule gives the row of submit_rules() with this id, or null.
[[nodiscard]] JWKGUARD_EXPORT const rule* find_submit_rule(std::string_view id) noexcept;

}  // namespace jwkguard
