#include "plan/rules.hpp"

#include <array>

#include "jwkguard/plan.hpp"

namespace jwkguard {
namespace plan_rules {

constexpr std::string_view endpoint = "Cloudflare token_validation";

// Fixed: --allow takes a rule for every push to come; the options below name what they override.
const rule empties_set =
    judged(rule{"plan.empties-set", level::error, level::error, endpoint,
               "the set to write is empty, so no token would be accepted",
               "write at least one key; to stop checking tokens, disable or delete the token configuration instead; "
               "for a leaked key, first add a new one, sign with it, then push without the old one, with --retire",
               leave::fixed},
        "whatever the schema allows, with an empty set the endpoint refuses every token");

const rule no_overlap =
    judged(rule{"plan.no-overlap", level::error, level::error, endpoint,
               "no live key would stay, so every token signed until now would be refused at once",
               "publish the old and the new keys together, sign with the new ones, and push again without the old ones "
               "when the last token signed with them has expired; for a leaked key, first add a new one, "
               "sign with it, then push without the old one, with --retire",
               leave::fixed},
        "the endpoint accepts such a set; but tokens signed a moment ago would be refused until they expire");

const rule key_substituted = judged(
    rule{"plan.key-substituted", level::error, level::error, "RFC 7517 4.5",
        "a live kid would name another key, so tokens signed with the current key would be refused",
        "give the new key a new kid, and keep the old key beside it until its last token has expired", leave::fixed},
    "RFC 7517 leaves kids to the issuer; but caches and tokens rely on a kid that keeps its meaning");

const rule drops_symmetric = judged(rule{"plan.drops-symmetric", level::error, level::error, endpoint,
                                        "a live HMAC key would be deleted, and the endpoint never returns its secret",
                                        "--keep-symmetric keeps every live HMAC key without knowing "
                                        "its secret; to replace the secret, give the key itself, with --allow-secret",
                                        leave::fixed},
    "the endpoint deletes what a write leaves out, and its answers hold no secret to restore");

const rule overlap_short =
    judged(rule{"plan.overlap-short", level::error, level::error, endpoint,
               "an old key would be removed while tokens signed with it may still be in use: it was last "
               "wanted less than --min-overlap ago",
               "push with --keep-old, which keeps old keys until then; to remove a key at once, name it "
               "with --retire; set --min-overlap to the longest life of your tokens. A key is wanted while it is in "
               "the input of a push; the journal of this machine remembers when it last was",
               leave::fixed},
        "how long both keys are needed depends on how long tokens live; set that with --min-overlap");

const rule live_set_moved = judged(rule{"plan.live-set-moved", level::error, level::error, endpoint,
                                       "the live set has changed since the plan was made",
                                       "another writer changed it; find out who, then plan again", leave::fixed},
    "the endpoint has no If-Match; writing over an unseen set may undo another writer's work");

const rule faulty_set = judged(rule{"plan.faulty-set", level::error, level::error, endpoint,
                                   "a key that would be live breaks a rule, alone or with another such key",
                                   "keys that stay must pass the rules of the input: remove a faulty old key with "
                                   "--retire KID, an HMAC key with --drop-symmetric KID, or add an exception (--allow, "
                                   "--policy-file) if its rule can be lowered; replace a faulty new key",
                                   leave::fixed},
    "the endpoint accepts such a set; but anyone who can compute the private half can then sign");

const rule canary_refused =
    judged(rule{"plan.canary-refused", level::error, level::error, endpoint,
               "a token of --canary is accepted now, and would be refused",
               "keep the key that signed it, with --keep-old, until such tokens have expired; if the token may be "
               "refused, name it with --allow-canary-refused, or leave it out of --canary",
               leave::fixed},
        "you choose which tokens must stay valid; --canary names them");

using value = override_option::value;
constexpr std::array<override_option, 7> overrides{{
    {&no_overlap, "--allow-no-overlap", value::live_set, "no live key stays"},
    {&key_substituted, "--allow-substitute", value::kid, "this kid may name another key"},
    {&drops_symmetric, "--drop-symmetric", value::kid,
        "this HMAC key may be deleted; the endpoint never returns its secret"},
    {&overlap_short, "--retire", value::kid, "this key may be removed now, however recently it was wanted"},
    {&empties_set, "--allow-empty", value::live_set, "no key is left"},
    {&live_set_moved, "--allow-moved", value::live_set, "the live set may be this one instead of the planned one"},
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
