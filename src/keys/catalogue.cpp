#include <array>

#include "jwkguard/rule.hpp"
#include "keys/elsewhere.hpp"
#include "keys/key_purpose.hpp"
#include "keys/key_types.hpp"
#include "keys/other_readings.hpp"
#include "keys/secrets.hpp"
#include "keys/set.hpp"
#include "keys/text.hpp"
#include "keys/value_form.hpp"

namespace jwkguard {

std::span<const rule_group> rule_groups() noexcept {
  static const std::array groups = {
      rule_group{"the text", keys::text_rules},
      rule_group{"the set", keys::set_rules},
      rule_group{"misplaced keys", keys::elsewhere_rules},
      rule_group{"two readers, two keys", keys::other_reading_rules},
      rule_group{"every key", keys::key_rules},
      rule_group{"what a key is for", keys::purpose_rules},
      rule_group{"lifetime", keys::lifetime_rules},
      rule_group{"members and their encoding", keys::member_rules},
      rule_group{"values that hold something else", keys::value_rules},
      rule_group{"private and secret material", keys::secret_rules},
      rule_group{"certificates", keys::certificate_rules},
      rule_group{"elliptic curves", keys::ec_rules},
      rule_group{"RSA", keys::rsa_rules},
      rule_group{"octet key pairs", keys::okp_rules},
      rule_group{"symmetric keys", keys::oct_rules},
      rule_group{"algorithm key pairs", keys::akp_rules},
  };
  return groups;
}

const rule* find_rule(std::string_view id) noexcept {
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      if (row->id == id) {
        return row;
      }
    }
  }
  return nullptr;
}

}  // namespace jwkguard
