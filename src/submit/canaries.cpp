#include "submit/canaries.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <new>

#include "jwkguard/saved_plan.hpp"
#include "jwkguard/validator.hpp"
#include "jwkguard/verify.hpp"
#include "plan/digest.hpp"
#include "submit/live_key.hpp"

namespace jwkguard::submit {
namespace {

// The secret of the input, or an HMAC key without octets.
record hmac_key(const credential& key, whose set, std::span<const record> input) {
  const auto found = std::find_if(input.begin(), input.end(),
      [&](const record& each) { return each.kty == "oct" && each.alg == key.alg && each.kid == key.kid; });
  return set == whose::desired && !key.kept && found != input.end()
             ? *found
             : record{.kty = "oct", .crv = {}, .alg = key.alg, .kid = key.kid, .use = {}, .parameters = {}};
}

// A key that cannot be read here may be the one that the endpoint takes for this kid.
bool may_be_unreadable(const verification& found, std::span<const credential> set) {
  return another_key_may_verify(found.what) && std::any_of(set.begin(), set.end(), [&](const credential& key) {
    return key.unreadable && (!found.kid || key.kid.empty() || key.kid == *found.kid) &&
           (key.alg.empty() || key.alg == found.alg);
  });
}

canary_fact fact_of(
    const canary& what, std::span<const record> keys, std::span<const credential> set, std::int64_t now_s) {
  verify_options how;
  how.now_s = now_s;
  const verification found = verify(what.token, keys, how);
  if (found.what == token_verdict::no_memory) {
    throw std::bad_alloc{};  // it says nothing of the token
  }
  canary_fact made{what.name, canary_digest(what.token), canary_state::refused, found.message};
  const bool is_over = std::find(found.notes.begin(), found.notes.end(), token_note::expired) != found.notes.end();
  made.what = is_over                                       ? canary_state::expired
              : found.verified()                            ? canary_state::verified
              : found.what == token_verdict::secret_unknown ? canary_state::unknown
                                                            : canary_state::refused;
  if (made.what == canary_state::refused && may_be_unreadable(found, set)) {
    made.what = canary_state::unknown;
    made.message = "a key that may be meant cannot be read here";
  }
  return made;
}

}  // namespace

bool another_key_may_verify(token_verdict what) noexcept {
  using enum token_verdict;
  constexpr std::array all{kid_missing, kid_unknown, no_key, key_unfit, alg_differs, other_key, signature_wrong};
  return std::find(all.begin(), all.end(), what) != all.end();
}

std::string canary_digest(std::string_view token) {
  constexpr std::size_t octets = 8;
  return hex_digest(token, octets);
}

canary_judge make_canary_judge(std::span<const canary> canaries, std::span<const record> input) {
  if (canaries.empty()) {
    return {};
  }
  return [canaries, input](std::span<const credential> set, whose from, std::int64_t now_s) {
    std::string text = keys_text(cloudflare::readable_keys(set));
    policy rules = policy::rfc();  // they are or will be live, whatever else is to be said of them
    rules.limits.keys = std::max(rules.limits.keys, static_cast<std::uint32_t>(set.size()));
    const report checked = check(std::span<char>{text}, rules);
    std::vector<record> keys = checked.records();
    for (const credential& key : set) {
      if (key.symmetric) {
        keys.push_back(hmac_key(key, from, input));
      }
    }
    std::vector<canary_fact> facts;
    std::transform(canaries.begin(), canaries.end(), std::back_inserter(facts),
        [&](const canary& each) { return fact_of(each, keys, set, now_s); });
    return facts;
  };
}

}  // namespace jwkguard::submit
