// RSA keys (RFC 7518 6.3): recognised; their own rules are not written yet, so each is set aside with a finding.
#include <array>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::array parameters = {member::n, member::e};

// RFC 7518 3.1, 4.1.
constexpr std::array algorithms = {
    algorithm{"RS256", true},
    algorithm{"RS384", true},
    algorithm{"RS512", true},
    algorithm{"PS256", true},
    algorithm{"PS384", true},
    algorithm{"PS512", true},
    algorithm{"RSA1_5", false},
    algorithm{"RSA-OAEP", false},
    algorithm{"RSA-OAEP-256", false},
    algorithm{"RSA-OAEP-384", false},
    algorithm{"RSA-OAEP-512", false},
};

}  // namespace

const key_type rsa_key_type{"RSA", "RFC 7518 6.3", parameters, algorithms, {}, nullptr};

}  // namespace jwkguard::keys
