#include "submit/rules.hpp"

#include <array>

#include "jwkguard/plan.hpp"

namespace jwkguard {
namespace plan_rules {

constexpr std::string_view endpoint = "Cloudflare token_validation";

// Fixed: --allow takes a rule for every push to come; what overrides one of these must name what it overrides.
const rule empties_set{"plan.empties-set", level::error, level::error, endpoint,
    "the set to be written holds no key, so that no token at all would be accepted",
    "write at least one key; to stop checking tokens, disable or delete the token configuration instead; for a leaked "
    "key, two pushes at once do it: old and new together, then the new alone",
    leave::fixed};

const rule no_overlap{"plan.no-overlap", level::error, level::error, endpoint,
    "no live key would stay, so that every token signed until now is refused at once",
    "publish the old and the new keys together, sign with the new ones, and push again without the old "
    "ones when the last token signed with them has expired; for a leaked key, two pushes at once do it: old and new "
    "together, then the new alone",
    leave::fixed};

const rule key_substituted{"plan.key-substituted", level::error, level::error, "RFC 7517 4.5",
    "a live kid would name another key, so that tokens signed with the key it names now are refused",
    "give the new key a new kid, and keep the old key beside it until its last token has expired", leave::fixed};

const rule drops_symmetric{"plan.drops-symmetric", level::error, level::error, endpoint,
    "a live HMAC key would be deleted, and the endpoint never gives one back",
    "to keep it, put it into the set with its alg, kid and k, and give --allow-secret; without its k, or to delete it, "
    "use the API by hand: a PATCH of the set that names the key's alg and kid without k keeps it, one that leaves it "
    "out "
    "deletes it",
    leave::fixed};

const rule live_set_moved{"plan.live-set-moved", level::error, level::error, endpoint,
    "the live set is no longer the one that the plan was made for",
    "someone else is writing to it; find out who, then plan again", leave::fixed};

}  // namespace plan_rules

const rule_group& submit_rules() noexcept {
  static constexpr std::array rows{&plan_rules::empties_set, &plan_rules::no_overlap, &plan_rules::key_substituted,
      &plan_rules::drops_symmetric, &plan_rules::live_set_moved};
  static constexpr rule_group group{"plan", rows};
  return group;
}

const rule* find_submit_rule(std::string_view id) noexcept {
  for (const rule* row : submit_rules().rules) {
    if (row->id == id) {
      return row;
    }
  }
  return nullptr;
}

}  // namespace jwkguard
