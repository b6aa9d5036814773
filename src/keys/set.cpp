#include "keys/set.hpp"

#include <algorithm>
#include <array>

#include "keys/checked_keys.hpp"
#include "keys/key_types.hpp"
#include "keys/octets.hpp"
#include "keys/set_kids.hpp"
#include "keys/set_secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule set_empty = judged(rule{"set.empty", warning, error, "RFC 7517 5.1", "the set is empty",
                                      "without a key every token is refused: check where the set comes from"},
    "The RFC allows an empty array; but a set without keys refuses every token");
constexpr rule nothing_left{"set.nothing-left", off, error, "Cloudflare token_validation",
    "every key is left out: none would be live",
    "sign with a key that the endpoint takes: RS256 to PS512, ES256 or ES384", leave::fixed};
constexpr rule endpoint_limit{"set.endpoint-limit", off, error, "Cloudflare token_validation",
    "{actual} keys, the endpoint takes {limit}", "leave out keys that no longer sign", leave::fixed};
constexpr rule kid_duplicate{"set.kid.duplicate", warning, off, "RFC 7517 4.5",
    "duplicate kid: an earlier key has the same",
    "one key for several alg (Keycloak, ZITADEL) works where readers look at alg too; for different keys, have "
    "the issuer give its next key a kid of its own, and keep both as long as it signs with both"};
constexpr rule alg_kid_duplicate =
    judged(rule{"set.alg-kid.duplicate", warning, error, "Cloudflare token_validation",
               "duplicate alg and kid: an earlier key has the same, and one of the two would be lost",
               "if both are the same key, one copy is enough; if not, tokens that name this kid may mean either key: "
               "have the issuer give "
               "the newer key a kid of its own and sign with that before the set is published"},
        "RFC 7517 4.5 has different keys use distinct kids (SHOULD); here not even alg tells them apart");
constexpr rule key_duplicate = judged(
    rule{"set.key.duplicate", warning, warning, "RFC 7638 1",
        "duplicate key: the set has it already, for the same algorithm",
        "one copy is enough where both have the same kid; under two kids, keep both as long as tokens use either"},
    "The RFC gives keys a digest to compare them by; no section forbids a copy, but it is a sign of a merge "
    "gone wrong");
constexpr rule kid_missing_among = judged(
    rule{"set.kid.missing", warning, off, "RFC 7517 4.5", "kid is missing, and there are several keys to choose from",
        "give each key the kid that tokens name in their header"},
    "kid is optional; but readers choose among several keys by it, and without one many refuse or guess");
constexpr rule symmetric_mixed{"set.symmetric-mixed", warning, warning, "OIDC Discovery 3",
    "the set mixes symmetric and asymmetric keys",
    "keep shared secrets apart from public keys: a published secret is lost"};
constexpr rule use_mixed{"set.use-mixed", warning, warning, "OIDC Discovery 3",
    "the set mixes keys for signing and for encryption, and this one has no use", "give every key a use"};

constexpr rule shared_prime =
    saying_more(rule{"set.shared-prime", error, error, "RFC 8725 3.5",
                    "the modulus has a prime in common with that of key {actual}: both can be factored",
                    "make two new keys, on a system with enough randomness; retire these", leave::fixed},
        " ({subject})");

constexpr rule secret_is_public{"set.secret-is-public", error, error, "RFC 8725 3.5",
    "k holds {subject} of key {actual}, and everybody can read that", "make a random secret", leave::fixed};
constexpr rule common_modulus = saying_more(
    judged(rule{"set.common-modulus", error, error, "RFC 8017 3.1",
               "key {actual} has the same modulus and another e: the owner of one private half has the other, too",
               "make two new keys, each with a modulus of its own; retire these", leave::fixed},
        "RFC 8017 has one e for a modulus; two private keys with one modulus are one shared secret"),
    " ({subject})");
constexpr rule deep_unfinished =
    saying_more(judged(rule{"limits.deep", warning, warning, "RFC 8259 9",
                           "the limit of deep checks was reached: {actual} keys did not get all of them",
                           "check fewer keys at once, or raise the limit deep_work in a policy file"},
                    "checks that were not made are named, so that silence means that they were made"),
        "; {subject}");

constexpr std::array rows = {&not_an_object, &element_not_an_object, &keys_missing, &keys_type, &set_empty,
    &nothing_left, &too_many_keys, &endpoint_limit, &kid_duplicate, &alg_kid_duplicate, &kids_alike, &key_duplicate,
    &kid_missing_among, &symmetric_mixed, &use_mixed, &shared_prime, &secret_is_public, &common_modulus,
    &deep_unfinished};

// Two points of a curve have one x, and the last bit of y tells them apart (SEC 1 2.3.3). Other curves have no y.
std::uint64_t parity(std::span<const std::uint8_t> y) noexcept { return y.empty() ? 0 : y.back() & 1U; }

bool is_same_key(const record& left, const record& right) noexcept {
  return json::same_text(text_of(left.parameters[0]), text_of(right.parameters[0])) &&
         json::same_text(text_of(left.parameters[1]), text_of(right.parameters[1])) && left.kty == right.kty &&
         left.crv == right.crv;
}

}  // namespace

// Reports what is wrong between keys, each at its place.
class set_checks::set_report {
 public:
  set_report(std::span<const key_traits> traits, findings& found) noexcept
      : traits_(traits), found_(found), keys_(found.out().keys) {}

  void add(const rule& broken, std::uint32_t index, std::string_view member, details with = {}) {
    place where{index, {.key = index}, keys_[index].offset, 1};
    if (member == "kid" || member == "n") {
      const extent& value = member == "kid" ? traits_[index].kid : traits_[index].modulus;
      where.offset = value.offset;
      where.length = value.length;
    }
    if (!member.empty()) {
      where.pointer.member = member;
    }
    with.member = member;
    if (found_.add(broken, where, with) == error) {
      keys_[index].status = key_status::refused;
    }
  }

  // By index of the RSA keys. False: none of them shares a prime.
  bool add_shared_primes(std::span<const std::uint32_t> keys) {
    std::vector<std::span<const std::uint8_t>> moduli;
    moduli.reserve(keys.size());
    for (const std::uint32_t index : keys) {
      moduli.push_back(modulus_of(index));
    }
    const auto partners = find_shared_primes(moduli);
    bool is_shared = false;
    for (std::size_t at = 0; at < keys.size(); ++at) {
      if (partners[at]) {
        is_shared = true;
        add(shared_prime, keys[at], "n", {.actual = keys[*partners[at]]});
      }
    }
    return is_shared;
  }

  // Of keys with one modulus each that has another e than the first one, and the first one.
  void add_common_moduli(std::span<const std::uint32_t> keys) {
    std::vector<std::uint32_t> sorted{keys.begin(), keys.end()};
    const auto modulus = [this](std::uint32_t index) { return text_of(modulus_of(index)); };
    std::stable_sort(sorted.begin(), sorted.end(),
        [&](std::uint32_t left, std::uint32_t right) { return modulus(left) < modulus(right); });
    for (auto first = sorted.begin(); first != sorted.end();) {
      const auto end =
          std::find_if(first, sorted.end(), [&](std::uint32_t each) { return modulus(each) != modulus(*first); });
      const auto exponent = [this](std::uint32_t index) { return text_of(keys_[index].parameters()[1]); };
      const auto other = std::find_if(first, end, [&](auto each) { return exponent(each) != exponent(*first); });
      if (other != end) {
        add(common_modulus, *first, "n", {.actual = *other});
      }
      for (auto each = other; each != end; ++each) {
        if (exponent(*each) != exponent(*first)) {
          add(common_modulus, *each, "n", {.actual = *first});
        }
      }
      first = end;
    }
  }

  void add_public_secrets() {
    for (const public_secret& each : find_public_secrets(keys_)) {
      add(secret_is_public, each.index, "k", {.subject = each.what, .actual = each.of});
      if (each.what == kid_of_key) {
        found_.out().secrets.push_back(traits_[each.of].kid);
        checked_keys::hide_kid(keys_[each.of]);
      }
    }
  }

  void add_alike_kids() {
    for (const alike_kid& each : find_alike_kids(keys_)) {
      add(kids_alike, each.index, "kid", {.subject = each.what, .actual = each.of});
    }
  }

  void add_count(extent of_keys, std::uint32_t sent) {
    const place where{finding::no_key, {.member = "keys"}, of_keys.offset, of_keys.length};
    const std::uint32_t most = found_.rules().limits.endpoint_keys;
    if (keys_.empty()) {
      found_.add(set_empty, where);
    } else if (sent == 0) {
      found_.add(nothing_left, where);
    }
    if (sent > most) {
      found_.add(endpoint_limit, where, {.actual = sent, .limit = most});
    }
  }

 private:
  [[nodiscard]] std::span<const std::uint8_t> modulus_of(std::uint32_t index) const noexcept {
    return keys_[index].parameters()[0];
  }

  std::span<const key_traits> traits_;
  findings& found_;
  std::vector<key_entry>& keys_;
};

struct set_checks::noted_keys {
  std::span<const key_entry> keys;
  std::span<const key_traits> traits;
  const policy& rules;
};

void set_checks::start() noexcept {
  kid_hashes_.clear();
  key_hashes_.clear();
  kids_.clear();
  alg_kids_.clear();
  keys_.clear();
  alike_.clear();
  sent_ = 0;
  seen_ = {};
  rsa_keys_ = 0;
  exponents_differ_ = false;
}

void set_checks::note(std::span<const key_entry> keys, std::span<const key_traits> traits) {
  for (std::size_t index = kid_hashes_.size(); index < keys.size(); ++index) {
    const key_entry& key = keys[index];
    const auto [first, second] = key.parameters();
    // What has no name, or no octets, is like no other.
    kid_hashes_.push_back(key.kid().data() == nullptr ? index : hash_(key.kid()));
    const bool has_curve = traits[index].traits.has(trait::has_curve);
    key_hashes_.push_back(
        first.empty() ? index : hash_(text_of(first), has_curve ? parity(second) : hash_(text_of(second))));
    if (!has_curve && second.data() != nullptr) {  // RSA: no other type has two members and no curve
      exponent_ = rsa_keys_++ == 0 ? second : exponent_;
      exponents_differ_ = exponents_differ_ || !json::same_text(text_of(second), text_of(exponent_));
    }
    seen_.insert(traits[index].traits);
    sent_ += key.status == key_status::set_aside ? 0U : 1U;
  }
}

void set_checks::compare_keys(const noted_keys& all) {
  if (all.keys.size() < 2) {
    return;
  }
  std::span<const json::repeats::hash_at> kids = repeated_kids_.find(kid_hashes_);
  std::span<const json::repeats::hash_at> keys = repeated_keys_.find(key_hashes_);
  const auto take = [](std::span<const json::repeats::hash_at>& from, std::uint32_t place) {
    const bool is_there = !from.empty() && from.front().place == place;
    from = from.subspan(is_there ? 1 : 0);
    return is_there;
  };
  while (!kids.empty() || !keys.empty()) {
    const bool kid_is_next = keys.empty() || (!kids.empty() && kids.front().place < keys.front().place);
    const std::uint32_t index = kid_is_next ? kids.front().place : keys.front().place;
    const likeness possible{.index = index, .kid = take(kids, index), .alg_kid = false, .key = take(keys, index)};
    if (all.traits[index].is_key) {
      compare(all, possible);
    }
  }
}

void set_checks::compare(const noted_keys& all, const likeness& possible) {
  const std::uint32_t index = possible.index;
  const key_entry& key = all.keys[index];
  likeness like{index};
  bool is_refused = key.status != key_status::usable;
  if (all.traits[index].traits.has(trait::lacks_kid)) {
    is_refused = is_refused || all.rules.level_of(kid_missing_among) == error;
  } else if (possible.kid &&
             key.kid().data() != nullptr) {  // else no string: that is said already, and it is like no other
    const auto same = [&](std::uint32_t other) { return json::same_text(all.keys[other].kid(), key.kid()); };
    if (const std::uint32_t* const first = kids_.insert(kid_hashes_[index], index, same)) {
      compare_same_kid(all, *first, like);
      is_refused = is_refused || all.rules.level_of(kid_duplicate) == error ||
                   (like.alg_kid && all.rules.level_of(alg_kid_duplicate) == error);
    }
  }
  if (possible.key && !is_refused) {
    // A key for several algorithms stands in the set once for each.
    const auto same = [&](std::uint32_t other) {
      const record earlier = all.keys[other].value();
      return earlier.alg == key.value().alg && is_same_key(earlier, key.value());
    };
    like.key = keys_.insert(key_hashes_[index], index, same) != nullptr;
  }
  if (like.kid || like.key) {
    alike_.push_back(like);
  }
}

void set_checks::compare_same_kid(const noted_keys& all, std::uint32_t first, likeness& like) {
  like.kid = true;
  const auto insert = [&](std::uint32_t index) {
    const auto same = [&](std::uint32_t other) {
      return all.keys[other].kid() == all.keys[index].kid() &&
             all.keys[other].value().alg == all.keys[index].value().alg;
    };
    return all.keys[index].status == key_status::set_aside ||
           alg_kids_.insert(kid_hashes_[index], index, same) == nullptr;
  };
  (void)insert(first);  // unless it was before
  like.alg_kid = !insert(like.index);
}

void set_checks::judge(std::span<const key_traits> traits, extent where, findings& found, measured_moduli& moduli) {
  compare_keys({found.out().keys, traits, found.rules()});
  set_report report{traits, found};
  const bool kids_missing =
      seen_.has(trait::lacks_kid) && traits.size() > 1 && found.rules().level_of(kid_missing_among) != off;
  const bool uses_missing = seen_.has(trait::lacks_use) && seen_.has(trait::signs) && seen_.has(trait::encrypts);
  const bool is_mixed = seen_.has(trait::symmetric) && seen_.has(trait::asymmetric);
  if (!alike_.empty() || kids_missing || uses_missing || is_mixed) {
    report_keys(report, traits, {kids_missing, uses_missing, is_mixed});
  }
  if (rsa_keys_ > 1) {
    compare_moduli(report, found.out().keys, moduli);
  }
  if (moduli.unmeasured() != 0) {
    report_unmeasured(moduli.unmeasured(), {finding::no_key, {.member = "keys"}, where.offset, where.length}, found);
  }
  if (seen_.has(trait::symmetric)) {
    report.add_public_secrets();
  }
  if (seen_.has(trait::foreign_kid)) {
    report.add_alike_kids();
  }
  report.add_count(where, sent_);
}

// Primes are looked for in small sets, unless the same keys were together before; in others as far as --deep goes.
void set_checks::compare_moduli(set_report& report, std::span<const key_entry> keys, measured_moduli& moduli) {
  constexpr std::uint32_t few_keys = 64;
  constexpr std::size_t few_octets = std::size_t{few_keys} * 512;
  constexpr std::uint32_t most_sets = 1'024;
  if (!moduli.is_deep() && rsa_keys_ > few_keys && !exponents_differ_) {
    return;
  }
  const std::uint64_t together = hash_({reinterpret_cast<const char*>(key_hashes_.data()), key_hashes_.size() * 8});
  const auto is_same = [](std::uint8_t) { return true; };
  if (!moduli.is_deep() && !exponents_differ_ && apart_.contains(together, is_same)) {
    return;
  }
  std::vector<std::uint32_t> rsa;
  std::size_t octets = 0;
  for (std::uint32_t index = 0; index < keys.size(); ++index) {
    const record key = keys[index].value();
    if (key.kty == rsa_key_type.name && key.parameters[0].size() * 8 <= longest_measured_modulus_bits) {
      rsa.push_back(index);
      octets += key.parameters[0].size();
    }
  }
  if (exponents_differ_) {
    report.add_common_moduli(rsa);
  }
  if (moduli.is_deep()) {
    moduli.release_reserve();
    const std::size_t wanted = rsa.size();
    while (rsa.size() > 1 && !moduli.take(shared_primes_work(rsa.size(), octets))) {
      octets /= 2;
      rsa.resize(rsa.size() / 2);
    }
    moduli.miss(static_cast<std::uint32_t>(wanted - rsa.size()));
    report.add_shared_primes(rsa);
  } else if (rsa.size() <= few_keys && octets <= few_octets && !report.add_shared_primes(rsa)) {
    if (apart_count_++ == most_sets) {
      apart_.clear();
      apart_count_ = 1;
    }
    (void)apart_.insert(together, 0, is_same);
  }
}

void set_checks::report_keys(set_report& report, std::span<const key_traits> traits, faults of_set) const {
  const trait_set* first = nullptr;  // of the keys whose type is known
  auto next = alike_.begin();
  for (std::uint32_t index = 0; index < traits.size(); ++index) {
    const key_traits& key = traits[index];
    const likeness like = next != alike_.end() && next->index == index ? *next++ : likeness{};
    const auto add_if = [&](bool holds, const rule& broken, std::string_view member) {
      if (holds) {
        report.add(broken, index, member);
      }
    };
    if (!key.is_key) {
      continue;
    }
    add_if(of_set.kids_missing && key.traits.has(trait::lacks_kid), kid_missing_among, "kid");
    add_if(like.kid, kid_duplicate, "kid");
    add_if(like.alg_kid, alg_kid_duplicate, "kid");
    add_if(like.key, key_duplicate, {});
    const bool is_known = key.traits.has(trait::symmetric) || key.traits.has(trait::asymmetric);
    first = first == nullptr && is_known ? &key.traits : first;
    if (of_set.mixed && is_known && key.traits.has(trait::symmetric) != first->has(trait::symmetric)) {
      of_set.mixed = false;  // said once
      report.add(symmetric_mixed, index, "kty");
    }
    add_if(of_set.uses_missing && key.traits.has(trait::lacks_use), use_mixed, "use");
  }
}

const rule too_many_keys{"limits.keys", error, error, "RFC 8259 9", "there are more than {limit} keys",
    "a set that clients fetch holds a few keys; check what wrote this one", leave::fixed};
const std::span<const rule* const> set_rules{rows};

void report_unmeasured(std::uint32_t keys, const place& where, findings& found) {
  found.add(deep_unfinished, where, {.actual = keys});
}

}  // namespace jwkguard::keys
