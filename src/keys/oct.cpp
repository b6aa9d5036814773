// Symmetric keys (RFC 7518 6.4): recognised; their own rules are not written yet, so each is set aside with a finding.
#include <array>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::array parameters = {member::k};

// RFC 7518 3.1, 4.1, 5.1.
constexpr std::array algorithms = {
    algorithm{"HS256", true},
    algorithm{"HS384", true},
    algorithm{"HS512", true},
    algorithm{"A128KW", false},
    algorithm{"A192KW", false},
    algorithm{"A256KW", false},
    algorithm{"dir", false},
    algorithm{"A128GCMKW", false},
    algorithm{"A192GCMKW", false},
    algorithm{"A256GCMKW", false},
    algorithm{"A128CBC-HS256", false},
    algorithm{"A192CBC-HS384", false},
    algorithm{"A256CBC-HS512", false},
    algorithm{"A128GCM", false},
    algorithm{"A192GCM", false},
    algorithm{"A256GCM", false},
};

}  // namespace

const key_type oct_key_type{"oct", "RFC 7518 6.4", parameters, algorithms, {}, nullptr};

}  // namespace jwkguard::keys
