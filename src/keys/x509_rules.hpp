// The rules about certificates.
#pragma once

#include "jwkguard/rule.hpp"

namespace jwkguard::keys {

extern const rule url_syntax;
extern const rule url_insecure;
extern const rule chain_empty;
extern const rule chain_base64;
extern const rule chain_der;
extern const rule chain_content;
extern const rule chain_other_key;
extern const rule chain_expired;
extern const rule chain_not_yet_valid;
extern const rule chain_order;
extern const rule chain_signature;
extern const rule chain_no_authority;
extern const rule curve_unnamed;
extern const rule usage_against;
extern const rule alg_against;
extern const rule key_in_certificate;
extern const rule no_key_in_chain;
extern const rule digest_encoding;
extern const rule digest_hex;
extern const rule digest_length;
extern const rule digest_other;
extern const rule digest_other_key;

}  // namespace jwkguard::keys
