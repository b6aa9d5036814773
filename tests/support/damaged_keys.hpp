// Keys whose text says what they are in ways that it must not: each damage can be repaired, because the octets are
// plain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/policy.hpp"
#include "support/fresh_keys.hpp"

namespace jwkguard::test {

/// damage is one fault of one member, and what has to be said where it is repaired.
struct damage {
  std::string rule;
  std::string member;
  std::string message;
};

/// damaged_key is a key and its members as damaged.
struct damaged_key {
  const fresh_key& key;
  text_members members;
  std::vector<damage> faults;  ///< an error each, unless repaired
  std::vector<damage> gaps;    ///< members that are left out, and filled in where the policy says so

  [[nodiscard]] std::string text() const { return jwk_text(members); }
  [[nodiscard]] std::string& text_of(std::string_view name);
};

/// damaged_kinds are kinds of every key type and curve, AKP among them.
[[nodiscard]] std::vector<key_kind> damaged_kinds();

/// undamaged_key starts with a key as it should be written.
[[nodiscard]] damaged_key undamaged_key(const fresh_key& key, bool with_secrets = false);

/// damager does the same damages for the same seed and keys.
class damager {
 public:
  explicit damager(std::uint32_t seed) : random_(seed) {}

  /// damage_some damages any of the parameters, in any of the ways, or in none.
  [[nodiscard]] damaged_key damage_some(const fresh_key& key);
  /// leave_gaps leaves out what a policy of this column can fill in.
  void leave_gaps(damaged_key& of, policy::base column);

  [[nodiscard]] std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  [[nodiscard]] bool one_in(unsigned many) { return random_() % many == 0; }
  void damage_octets(damaged_key& of, const std::string& name, octet_string& octets);
  void damage_text(damaged_key& of, const std::string& name, std::string& text);
  void scatter_spaces(std::string& text);
  void wrap(std::string& text);  // as encoders do, or with white space around it

  std::mt19937 random_;
};

}  // namespace jwkguard::test
