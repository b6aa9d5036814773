// Algorithm key pairs (RFC 9964 3 to 5): lengths are all that can be told without the algorithm itself.
#include <array>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

// FIPS 204 4, table 2: octets of a public key.
constexpr std::array algorithms = {
    algorithm{"ML-DSA-44", true, {}, 1'312},
    algorithm{"ML-DSA-65", true, {}, 1'952},
    algorithm{"ML-DSA-87", true, {}, 2'592},
};
constexpr std::size_t seed_bytes = 32;  // FIPS 204 5.1: `priv` is the seed

void check(key_check& key) {
  (void)key.require(member::alg);
  const auto pub = key.octets(member::pub);
  if (pub && key.alg != nullptr && key.fits(member::pub, *pub, key.alg->key_bytes, key.alg->name)) {
    key.value().parameters[0] = *pub;
  }
}

void check_private(key_check& key) {
  if (const auto seed = key.raw.has(member::priv) ? key.octets(member::priv) : std::nullopt) {
    (void)key.fits(member::priv, *seed, seed_bytes, "a seed of ML-DSA");
  }
}

constexpr std::array parameters = {member::pub};
constexpr std::array secrets = {member::priv};

}  // namespace

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
