// Octet key pairs (RFC 8037): recognised; their own rules are not written yet, so each is set aside with a finding.
#include <array>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::array parameters = {member::x};
constexpr std::array<std::string_view, 4> curves = {"Ed25519", "Ed448", "X25519", "X448"};

// RFC 8037 3.1, 3.2; Ed25519 and Ed448 as algorithms: RFC 9864 2.2.
constexpr std::array algorithms = {
    algorithm{"EdDSA", true},
    algorithm{"Ed25519", true, "Ed25519"},
    algorithm{"Ed448", true, "Ed448"},
    algorithm{"ECDH-ES", false},
    algorithm{"ECDH-ES+A128KW", false},
    algorithm{"ECDH-ES+A192KW", false},
    algorithm{"ECDH-ES+A256KW", false},
};

}  // namespace

const key_type okp_key_type{"OKP", "RFC 8037 2", parameters, algorithms, curves, nullptr};

}  // namespace jwkguard::keys
