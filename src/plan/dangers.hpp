// What is dangerous about applying a plan. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "jwkguard/plan.hpp"

namespace jwkguard {

/// key_fault is a rule that a key of a set breaks, alone or together with another.
struct key_fault {
  static constexpr std::size_t whole_set = SIZE_MAX;

  std::size_t key = 0;  ///< its place in the set; whole_set: a limit kept the rules from all that they look for
  const jwkguard::rule* rule = nullptr;
  jwkguard::level level = level::error;
  std::string message;  ///< for people; kids are shown as they are: print it escaped
};

enum class canary_state : std::uint8_t {
  verified,
  expired,  ///< it is refused whatever the keys are
  refused,
  unknown,  ///< the key that decides is not known here: its secret, or all of it
};

/// canary_fact is what a set makes of one token that must not be locked out.
struct canary_fact {
  std::string name;    ///< submit::canary::name
  std::string digest;  ///< names the token: 16 hexadecimal characters of its SHA-256
  canary_state what = canary_state::refused;
  std::string message;  ///< why, for people; kids are shown as they are: print it escaped
};

/// is_known is whether a key can be proven to be another one's equal.
[[nodiscard]] bool is_known(const credential& key) noexcept;

/// find_dangers adds to the plan its dangers, and those that a permission lets pass. The sets are sorted by kid.
void find_dangers(
    std::span<const credential> live, std::span<const credential> desired, const gates& held_to, plan& into);

/// add_moved adds the danger that the live set is no longer `expected`, unless that is allowed.
void add_moved(
    std::span<const credential> expected, std::span<const credential> live, const gates& held_to, plan& into);

/// add_faulty adds the danger that keys of the desired set break rules, if any of these faults is an error.
void add_faulty(std::span<const credential> desired, std::span<const key_fault> faults, plan& into);

/// add_canary_refused adds the danger that a token is locked out, unless that is allowed. `now` and `then` are what the
/// live set and the desired one make of it.
void add_canary_refused(const canary_fact& now, const canary_fact& then, const gates& held_to, plan& into);

/// not_yet_to_retire are the live keys that would be removed too early, each with kept_until_s: what `--keep-old`
/// keeps. Only keys that can be read, because no other can be proven to be live afterwards; no leaked one.
[[nodiscard]] std::vector<credential> not_yet_to_retire(
    std::span<const credential> live, std::span<const credential> desired, const gates& held_to);

/// unused_permissions names, for people, the options that let nothing pass.
[[nodiscard]] std::vector<std::string> unused_permissions(const gates& held_to, const plan& weighed);

/// name_in_message is a key's kid and alg, for people; the kid as it is: print it escaped.
[[nodiscard]] std::string name_in_message(const credential& key);

}  // namespace jwkguard
