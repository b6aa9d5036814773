// Algorithm key pairs (RFC 9964 3 to 5): lengths are all that can be told without the algorithm itself.
#include <algorithm>
#include <array>
#include <cstddef>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

// FIPS 204 4, table 2: octets of a public key.
constexpr std::array algorithms = {
    algorithm{"ML-DSA-44", true, {}, 1'312},
    algorithm{"ML-DSA-65", true, {}, 1'952},
    algorithm{"ML-DSA-87", true, {}, 2'592},
};
constexpr std::size_t seed_bytes = 32;  // FIPS 204 5.1: `priv` is the seed

// FIPS 204 7.2: `pub` is a seed, then t1, ten bits a coefficient. Of random octets two in 256 are 00 or FF.
constexpr std::size_t rho_bytes = 32;

constexpr rule key_empty{"akp.key.trivial", error, error, "RFC 8725 3.5",
    "this is not a usable {subject} key: all of it but the seed is zero or close to zero",
    "make a new key, and find out what wrote this one: anyone can forge signatures for it", leave::fixed};

constexpr std::array rows = {&key_empty};

// Each coefficient is 0, or 1023, which times 2^13 is -1 modulo q: whatever is multiplied with t1 then stays small, and
// a signature needs no private key.
bool is_next_to_zero(std::span<const std::uint8_t> t1) noexcept {
  const auto few = std::count_if(t1.begin(), t1.end(), [](std::uint8_t octet) { return octet != 0 && octet != 0xFF; });
  return static_cast<std::size_t>(few) * 2 < t1.size();
}

void check(key_check& key) {
  (void)key.require(member::alg);
  const auto pub = key.octets(member::pub, key.alg == nullptr ? 0 : key.alg->key_bytes);
  if (pub && key.alg != nullptr && key.fits(member::pub, *pub, key.alg->key_bytes, key.alg->name)) {
    key.value().parameters[0] = *pub;
    if (is_next_to_zero(pub->subspan(rho_bytes))) {
      key.add(key_empty, member::pub, {.subject = key.alg->name});
    }
  }
}

void check_private(key_check& key) {
  if (const auto seed = key.raw.has(member::priv) ? key.octets(member::priv) : std::nullopt) {
    (void)key.fits(member::priv, *seed, seed_bytes, "an ML-DSA seed");
  }
}

constexpr std::array parameters = {member::pub};
constexpr std::array secrets = {member::priv};

}  // namespace

const std::span<const rule* const> akp_rules{rows};
const key_type akp_key_type{.name = "AKP",
    .citation = "RFC 9964 3",
    .parameters = parameters,
    .secrets = secrets,
    .reads = common_members | member_set{parameters},
    .algorithms = algorithms,
    .curves = {},
    .endpoint_takes = false,
    .names_alg = true,
    .infer_alg = nullptr,
    .check = check,
    .check_secrets = check_private};

}  // namespace jwkguard::keys
