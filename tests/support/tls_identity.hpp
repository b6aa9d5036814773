// Certificates made at run time: a server that is what it says, and those that are not.
#pragma once

#include <string>

#include "support/loopback.hpp"

namespace jwkguard::test {

/// identity is how a server shows itself to who asks for `localhost`.
enum class identity { good, expired, not_yet_valid, wrong_host, self_signed, other_authority };

/// trusted_authority is the certificate, in PEM, of who signed every identity but the last two.
[[nodiscard]] const std::string& trusted_authority();

/// server_context is a server with this identity, that speaks TLS up to this version.
[[nodiscard]] context_ptr server_context(identity which, int newest_version = TLS1_3_VERSION);

}  // namespace jwkguard::test
