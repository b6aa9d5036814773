#include "plan/rules.hpp"

#include <array>

#include "jwkguard/plan.hpp"

namespace jwkguard {
namespace plan_rules {

constexpr std::string_view endpoint = "Cloudflare token_validation";

// Fixed: --allow takes a rule for every push to come; the options below name what they override.
const rule empties_set = judged(
    rule{"plan.empties-set", level::error, level::error, endpoint,
        "the set to be written holds no key, so that no token at all would be accepted",
        "write at least one key; to stop checking tokens, disable or delete the token configuration instead; for a "
        "leaked key, first add the new one, sign with it, and then push without the old one, with --retire",
        leave::fixed},
    "whatever the schema allows, an empty set has the endpoint refuse every token");

const rule no_overlap =
    judged(rule{"plan.no-overlap", level::error, level::error, endpoint,
               "no live key would stay, so that every token signed until now is refused at once",
               "publish the old and the new keys together, sign with the new ones, and push again without the old ones "
               "when the last token signed with them has expired; for a leaked key, first add the new one, sign with "
               "it, and then push without the old one, with --retire",
               leave::fixed},
        "the endpoint takes the set; tokens signed a moment ago would be refused until they expire");

const rule key_substituted = judged(
    rule{"plan.key-substituted", level::error, level::error, "RFC 7517 4.5",
        "a live kid would name another key, so that tokens signed with the key it names now are refused",
        "give the new key a new kid, and keep the old key beside it until its last token has expired", leave::fixed},
    "RFC 7517 leaves the names to who makes the keys; caches and tokens lean on a kid that keeps its meaning");

const rule drops_symmetric = judged(rule{"plan.drops-symmetric", level::error, level::error, endpoint,
                                        "a live HMAC key would be deleted, and the endpoint never gives one back",
                                        "--keep-symmetric keeps every live HMAC key without knowing its secret; to put "
                                        "another secret in its place, give the key itself, with --allow-secret",
                                        leave::fixed},
    "the endpoint deletes what a write leaves out, and no answer of it holds a secret to restore");

const rule overlap_short =
    judged(rule{"plan.overlap-short", level::error, level::error, endpoint,
               "an old key would go while tokens signed with it may still be in use: it was last wanted less than "
               "--min-overlap ago",
               "push with --keep-old, which keeps old keys until their time is over; to remove a key at once, name it "
               "with --retire; set --min-overlap to the longest life of your tokens. A key is wanted while it is in "
               "the input of a push; the journal of this machine remembers when it last was",
               leave::fixed},
        "how long both keys are needed depends on how long tokens live; --min-overlap says it");

const rule live_set_moved = judged(rule{"plan.live-set-moved", level::error, level::error, endpoint,
                                       "the live set is no longer the one that the plan was made for",
                                       "someone else is writing to it; find out who, then plan again", leave::fixed},
    "the endpoint has no If-Match; a write over a set that nobody has looked at may undo the work of another");

const rule faulty_set = judged(
    rule{"plan.faulty-set", level::error, level::error, endpoint,
        "a key that would be live breaks a rule, alone or together with another one that would be live",
        "keys that stay are held to the rules of the input: let an old one that is at fault go with --retire KID, an "
        "HMAC key with --drop-symmetric KID, or give it a "
        "place among your own exceptions (--allow, --policy-file) if its rule can be lowered; a new key that "
        "is at fault has to be replaced",
        leave::fixed},
    "the endpoint takes such a set; what it then accepts is for whoever can compute the private half, too");

const rule canary_refused = judged(
    rule{"plan.canary-refused", level::error, level::error, endpoint,
        "a token that is accepted now, and that must not be locked out, would be refused",
        "keep the key that signed it, with --keep-old, until tokens like it have expired; if the token may be refused, "
        "name it with --allow-canary-refused, or leave it out of --canary",
        leave::fixed},
    "which tokens must go on being accepted is for you to say; --canary says it");

using value = override_option::value;
constexpr std::array<override_option, 7> overrides{{
    {&no_overlap, "--allow-no-overlap", value::live_set, "no live key stays"},
    {&key_substituted, "--allow-substitute", value::kid, "this kid may name another key than now"},
    {&drops_symmetric, "--drop-symmetric", value::kid,
        "this HMAC key may be deleted, which the endpoint never gives back"},
    {&overlap_short, "--retire", value::kid, "this key may go now, however recently it was wanted"},
    {&empties_set, "--allow-empty", value::live_set, "no key at all is left"},
    {&live_set_moved, "--allow-moved", value::live_set,
        "the live set may be this one, not the one that was planned for"},
    {&canary_refused, "--allow-canary-refused", value::token, "this token of --canary may be refused from now on"},
}};

}  // namespace plan_rules

const rule_group& submit_rules() noexcept {
  static constexpr std::array rows{&plan_rules::empties_set, &plan_rules::no_overlap, &plan_rules::key_substituted,
      &plan_rules::drops_symmetric, &plan_rules::overlap_short, &plan_rules::live_set_moved, &plan_rules::faulty_set,
      &plan_rules::canary_refused};
  static constexpr rule_group group{"plan", rows};
  return group;
}

std::span<const override_option> override_options() noexcept { return plan_rules::overrides; }

const rule* find_submit_rule(std::string_view id) noexcept {
  for (const rule* row : submit_rules().rules) {
    if (row->id == id) {
      return row;
    }
  }
  return nullptr;
}

}  // namespace jwkguard
