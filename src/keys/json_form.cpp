#include "keys/json_form.hpp"

namespace jwkguard::keys {

const std::string_view decimal_command =
    "printf %s DIGITS | python3 -c 'import base64; n = int(open(0).read()); "
    "print(base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8, \"big\")).decode().strip(\"=\"))'";

std::string_view form_text(member which) noexcept {
  switch (which) {
    case member::key_ops: return "an array of strings ([\"verify\"])";
    case member::oth: return "an array";
    case member::kty: return "a string: a word in quotes (\"RSA\")";
    case member::use: return "a string: a word in quotes (\"sig\")";
    case member::alg: return "a string: a word in quotes (\"RS256\")";
    case member::crv: return "a string: a word in quotes (\"P-256\")";
    case member::kid: return "a string, in quotes (\"1\" for 1)";
    case member::x5u: return "a string: a URL in quotes";
    case member::x5c: return "an array of strings (base64 in quotes)";
    case member::e: return "a string: octets in base64url, in quotes (\"AQAB\" for 65537)";
    default: return "a string: octets in base64url, in quotes";
  }
}

}  // namespace jwkguard::keys
