#include "keys/set.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule not_an_object{"set.type", error, error, "RFC 7517 5",
    "a JWK Set or a JWK is an object, this is {subject}",
    "a JWK Set looks like {\"keys\":[…]}, a single JWK like {\"kty\":…}; a bare array of keys goes into the former",
    leave::fixed};
constexpr rule element_not_an_object{"set.key.type", error, error, "RFC 7517 5.1",
    "every element of keys is an object, this is {subject}", "take it out of keys, or write the JWK itself",
    leave::fixed};
constexpr rule discovery_document{"set.discovery-document", error, error, "RFC 7517 5.1",
    "this is an OpenID discovery document, not a key set",
    "fetch the URL that stands in its member jwks_uri and check what that gives", leave::fixed};
constexpr rule keys_missing{"set.keys.missing", error, error, "RFC 7517 5.1",
    "there is neither keys nor any member of a JWK",
    "a JWK Set looks like {\"keys\":[…]}, a single JWK like {\"kty\":…}; if it stands inside this object, give only "
    "that",
    leave::fixed};
constexpr rule keys_type{"set.keys.type", error, error, "RFC 7517 5.1", "keys must be an array of JWKs",
    "write \"keys\":[…], also around a single key", leave::fixed};
constexpr rule set_empty{"set.empty", warning, error, "RFC 7517 5.1", "the set holds no key",
    "with no key every token is refused: check where the set comes from"};
constexpr rule nothing_left{"set.nothing-left", off, error, "Cloudflare token_validation",
    "every key of the set is left out: none would be live",
    "sign with a key that the endpoint takes: RS256 to PS512, ES256 or ES384", leave::fixed};
constexpr rule endpoint_limit{"set.endpoint-limit", off, error, "Cloudflare token_validation",
    "{actual} keys, the endpoint takes {limit}", "leave out keys that sign no more; --max-keys if your limit is higher",
    leave::fixed};
constexpr rule kid_duplicate{"set.kid.duplicate", warning, note, "RFC 7517 4.5", "an earlier key has the same kid",
    "give each key a kid of its own"};
constexpr rule alg_kid_duplicate{"set.alg-kid.duplicate", warning, error, "Cloudflare token_validation",
    "an earlier key has the same alg and kid: one of the two would be lost",
    "give each key a kid of its own, or take one out"};
constexpr rule key_duplicate{
    "set.key.duplicate", warning, warning, "RFC 7638 1", "the same key stands in the set already", "take one out"};
constexpr rule kid_missing_among{"set.kid.missing", warning, off, "RFC 7517 4.5",
    "kid is missing, and there are several keys to choose from",
    "give each key the kid that tokens name in their header"};
constexpr rule symmetric_mixed{"set.symmetric-mixed", warning, warning, "RFC 8725 3.1",
    "symmetric and asymmetric keys stand in one set",
    "keep shared secrets apart from public keys: one published by mistake is lost"};
constexpr rule use_mixed{"set.use-mixed", warning, warning, "OIDC Discovery 3",
    "keys for signing and for encryption stand in one set, and this one does not say its use", "give every key a use"};

constexpr rule shared_prime{"set.shared-prime", error, error, "RFC 8725 3.5",
    "the modulus has a prime in common with that of key {actual}: both can be factored",
    "make both keys anew, on a system with enough randomness; retire these", leave::fixed};

constexpr std::array rows = {&not_an_object, &element_not_an_object, &discovery_document, &keys_missing, &keys_type,
    &set_empty, &nothing_left, &too_many_keys, &endpoint_limit, &kid_duplicate, &alg_kid_duplicate, &key_duplicate,
    &kid_missing_among, &symmetric_mixed, &use_mixed, &shared_prime};

constexpr std::string_view kind_text(json::kind kind) noexcept {
  constexpr std::array<std::string_view, 6> texts = {
      "null", "true or false", "a number", "a string", "an array", "an object"};
  return texts[static_cast<std::size_t>(kind)];
}

std::string_view bytes_of(std::span<const std::uint8_t> octets) noexcept {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

class set_check {
 public:
  set_check(const set_facts& facts, findings& found, set_workspace& work) noexcept
      : facts_(facts), found_(found), work_(work), keys_(found.out().keys) {}

  void run() {
    work_.kids.clear();
    work_.alg_kids.clear();
    work_.keys.clear();
    const bool signing = any([](const key_traits& each) { return each.is_key && !each.for_encryption; });
    const bool encrypting = any([](const key_traits& each) { return each.for_encryption; });
    const key_type* const first_type = first_known_type();
    bool mixed_said = false;
    for (std::uint32_t index = 0; index < keys_.size(); ++index) {
      if (!facts_.traits[index].is_key) {
        continue;
      }
      check_kid(index);
      check_same_key(index);
      const key_type* const type = facts_.traits[index].type;
      if (!mixed_said && type != nullptr && is_symmetric(*type) != is_symmetric(*first_type)) {
        mixed_said = true;
        add(symmetric_mixed, index, "kty");
      }
      if (signing && encrypting && !facts_.traits[index].has_use) {
        add(use_mixed, index, "use");
      }
    }
    if (found_.rules().deep) {
      check_shared_primes();
    }
    check_count();
  }

 private:
  template <class Predicate>
  [[nodiscard]] bool any(Predicate&& holds) const {
    return std::any_of(facts_.traits.begin(), facts_.traits.end(), holds);
  }

  [[nodiscard]] const key_type* first_known_type() const noexcept {
    const auto found = std::find_if(
        facts_.traits.begin(), facts_.traits.end(), [](const key_traits& each) { return each.type != nullptr; });
    return found == facts_.traits.end() ? nullptr : found->type;
  }

  [[nodiscard]] static bool is_symmetric(const key_type& type) noexcept { return &type == &oct_key_type; }

  [[gnu::cold, gnu::noinline]] void add(
      const rule& broken, std::uint32_t index, std::string_view member, details with = {}) {
    place where{index, "/keys/" + std::to_string(index), keys_[index].offset, 1};
    if (member == "kid" || member == "n") {
      const extent& value = member == "kid" ? facts_.traits[index].kid : facts_.traits[index].modulus;
      where.offset = value.offset;
      where.length = value.length;
    }
    if (!member.empty()) {
      append_pointer_token(where.pointer, member);
    }
    with.member = member;
    if (found_.add(broken, std::move(where), with) == error) {
      keys_[index].status = key_status::refused;
    }
  }

  void check_kid(std::uint32_t index) {
    const key_entry& key = keys_[index];
    const key_traits& traits = facts_.traits[index];
    if (!traits.has_kid) {
      if (keys_.size() > 1) {
        add(kid_missing_among, index, "kid");
      }
      return;
    }
    if (key.kid.data() == nullptr) {
      return;  // no string: that is said already, and it is the same as no other
    }
    const std::uint64_t hash = work_.hash(key.kid);
    const auto same_kid = [&](std::uint32_t other) { return keys_[other].kid == key.kid; };
    const auto same_alg_kid = [&](std::uint32_t other) { return same_kid(other) && alg_of(other) == alg_of(index); };
    if (!work_.kids.insert(hash, index, same_kid)) {
      add(kid_duplicate, index, "kid");
    }
    if (key.status != key_status::set_aside && !work_.alg_kids.insert(hash, index, same_alg_kid)) {
      add(alg_kid_duplicate, index, "kid");
    }
  }

  // The algorithm that is written, or, of a key without a record, the one that it names.
  [[nodiscard]] std::string_view alg_of(std::uint32_t index) const noexcept {
    const std::string_view written = keys_[index].value.alg;
    const algorithm* const named = facts_.traits[index].alg;
    return written.empty() && named != nullptr ? named->name : written;
  }

  void check_same_key(std::uint32_t index) {
    const key_entry& key = keys_[index];
    if (key.status != key_status::usable) {
      return;
    }
    const auto& first = key.value.parameters[0];
    const auto& second = key.value.parameters[1];
    const std::uint64_t hash = work_.hash(bytes_of(first), work_.hash(bytes_of(second)));
    const auto same = [&](std::uint32_t other) {
      return bytes_of(keys_[other].value.parameters[0]) == bytes_of(first) &&
             bytes_of(keys_[other].value.parameters[1]) == bytes_of(second) &&
             keys_[other].value.kty == key.value.kty && keys_[other].value.crv == key.value.crv;
    };
    if (!work_.keys.insert(hash, index, same)) {
      add(key_duplicate, index, {});
    }
  }

  void check_shared_primes() {
    std::vector<std::span<const std::uint8_t>> moduli(keys_.size());
    for (std::size_t index = 0; index < keys_.size(); ++index) {
      const record& key = keys_[index].value;
      if (key.kty == rsa_key_type.name && key.parameters[0].size() * 8 <= longest_measured_modulus_bits) {
        moduli[index] = key.parameters[0];
      }
    }
    const auto partners = find_shared_primes(moduli);
    for (std::uint32_t index = 0; index < partners.size(); ++index) {
      if (partners[index]) {
        add(shared_prime, index, "n", {.actual = *partners[index]});
      }
    }
  }

  void check_count() {
    const place where{finding::no_key, "/keys", facts_.offset, facts_.length};
    const auto sent = std::count_if(
        keys_.begin(), keys_.end(), [](const key_entry& each) { return each.status != key_status::set_aside; });
    if (keys_.empty()) {
      found_.add(set_empty, where);
    } else if (sent == 0) {
      found_.add(nothing_left, where);
    }
    if (static_cast<std::uint64_t>(sent) > found_.rules().limits.endpoint_keys) {
      found_.add(endpoint_limit, where,
          {.actual = static_cast<std::uint64_t>(sent), .limit = found_.rules().limits.endpoint_keys});
    }
  }

  const set_facts& facts_;
  findings& found_;
  set_workspace& work_;
  std::vector<key_entry>& keys_;
};

}  // namespace

const rule too_many_keys{"limits.keys", error, error, "RFC 8259 9", "there are more than {limit} keys",
    "a set that clients fetch holds a few keys; check what wrote this one", leave::fixed};
const std::span<const rule* const> set_rules{rows};

void check_set(const set_facts& facts, findings& found, set_workspace& work) {
  if (!facts.keys_is_array) {
    found.add(keys_type, {finding::no_key, "/keys", facts.offset, facts.length});
    return;
  }
  set_check{facts, found, work}.run();
}

void report_no_set(bool names_jwks_uri, std::uint32_t offset, findings& found) {
  found.add(names_jwks_uri ? discovery_document : keys_missing, {.offset = offset, .length = 1});
}

void report_not_an_object(const json::token& value, place where, findings& found) {
  distrust(value, found);
  const bool element = where.key != finding::no_key;
  found.add(element ? element_not_an_object : not_an_object, std::move(where), {.subject = kind_text(value.kind)});
}

}  // namespace jwkguard::keys
