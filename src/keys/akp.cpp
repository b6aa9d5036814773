// Algorithm key pairs (RFC 9964): recognised; their own rules are not written yet, so each is set aside with a finding.
#include <array>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::array parameters = {member::pub};
constexpr std::array algorithms = {
    algorithm{"ML-DSA-44", true}, algorithm{"ML-DSA-65", true}, algorithm{"ML-DSA-87", true}};

}  // namespace

const key_type akp_key_type{"AKP", "RFC 9964", parameters, algorithms, {}, nullptr};

}  // namespace jwkguard::keys
