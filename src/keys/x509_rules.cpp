#include "keys/x509_rules.hpp"

#include <array>

#include "keys/key_check.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr std::string_view of_digests = "RFC 7517 4.8 and 4.9";
constexpr std::string_view digest_help =
    "write the digest's octets in base64url, or leave it out: openssl x509 -in cert.pem -outform DER | openssl dgst "
    "-{subject} -binary | base64 -w0 | tr '+/' '-_' | tr -d =";

}  // namespace

const rule certificate_type{"certificate.type", off, warning, "RFC 7517 4", "{member} must be {subject}",
    "write {subject}, or leave {member} out: it is not sent to the endpoint, but other readers of the set may fail "
    "on it"};
const rule url_syntax{"x5u.syntax", error, warning, "RFC 7517 4.6", "x5u is not a URI",
    "write the https URL of the certificate, percent-encoded where needed; or leave "
    "x5u out"};
const rule url_insecure{"key.x5u.scheme", error, warning, "RFC 7517 4.6", "x5u is not an https URL",
    "write the https URL of the certificate, or leave x5u out: without TLS anyone on the network can answer"};
const rule chain_empty{"x5c.empty", error, warning, "RFC 7517 4.7", "x5c holds no certificate", "leave x5c out"};
const rule chain_base64{"x5c.base64", error, warning, "RFC 7517 4.7", "this is {subject}, not standard base64",
    "write the certificate's DER in standard base64 with padding, on one line: openssl x509 -in cert.pem -outform DER "
    "| base64 -w0"};
const rule chain_der{"x5c.der", error, warning, "RFC 7517 4.7", "this certificate is not DER of X.509",
    "it is damaged or cut off: copy the certificate from its source again (openssl x509 -in cert.pem -outform DER | "
    "base64 "
    "-w0), or leave x5c out"};
const rule chain_content{"x5c.content", error, warning, "RFC 7517 4.7", "this is {subject}, not a certificate in DER",
    "write the certificate's DER in base64, once: openssl x509 -in cert.pem -outform DER | base64 -w0; if there is no "
    "certificate for this key, leave x5c out"};
const rule chain_other_key{"x5c.other-key", error, warning, "RFC 7517 4.7", "the first certificate is for another key",
    "put the certificate of this very key first, or leave x5c out"};
const rule chain_expired = judged(rule{"x5c.expired", warning, warning, "RFC 5280 4.1.2.5",
                                      "the first certificate has expired", "renew it, or leave x5c out"},
    "the key itself does not expire with its certificate, but a reader that checks the certificate refuses it from "
    "then on");
const rule chain_not_yet_valid =
    judged(rule{"x5c.not-yet-valid", warning, warning, "RFC 5280 4.1.2.5", "this certificate is not valid yet",
               "its notBefore is in the future, or a clock is wrong, here or at the certificate authority: compare the "
               "two (openssl "
               "x509 -in cert.pem -noout -startdate; date -u), and sign with another key until then"},
        "the key itself may be used already, but a reader that checks the certificate refuses it until then");
const rule chain_order{"x5c.order", error, warning, "RFC 7517 4.7",
    "this certificate did not certify the one before it, which names another issuer",
    "put each issuer's certificate right after the certificate it issued, and leave out what is not part of the chain"};
const rule chain_signature{"x5c.signature", error, warning, "RFC 7517 4.7",
    "this certificate did not certify the one before it, whose signature is not from this key",
    "get the chain from the certificate authority again: one of the two is damaged, replaced or forged"};
const rule chain_no_authority{"x5c.no-authority", warning, warning, "RFC 5280 4.2.1.3 and 4.2.1.9",
    "this certificate must not certify others, but it is named as the issuer of the one before it: it has {subject}",
    "have the certificate before it issued by a certificate authority (CA:TRUE, keyCertSign), or leave out of x5c "
    "all after the first: a reader that checks the chain refuses it"};
const rule curve_unnamed{"x5c.curve", error, warning, "RFC 5480 2.1.1",
    "the key of this certificate is on an unnamed curve",
    "have a certificate issued for a key with a named curve (openssl ecparam -name prime256v1 -param_enc named_curve): "
    "a custom curve can be made so that the private key is known"};
const rule usage_against{"x5c.key-usage", error, warning, "RFC 7517 4.7",
    "{member} says that the key is for {subject}, the key usage of the first certificate does not",
    "keep the right one: correct {member}, or have a certificate issued for this use (openssl x509 -in "
    "cert.pem -noout -ext keyUsage)"};
const rule alg_against{"x5c.alg", error, warning, "RFC 7517 4.7",
    "alg differs from that of the first certificate, whose key is for {subject} only",
    "write the algorithm that the certificate binds the key to, or have a certificate issued without that limit"};
const rule key_in_certificate{"x5c.parameters", error, error, "RFC 7517 4.7",
    "{member} is missing; the first certificate of x5c has it",
    "write {member} into the key as well: readers take the key from its own members", leave::fixed,
    "{member} is taken from the certificate",
    "it is the certificate's own key: what the key says of type, curve, parameters and digests is true of it, its "
    "issuer "
    "comes next, and no chain begins with an authority"};
const rule no_key_in_chain{"x5c.no-key", error, error, "RFC 7517 4.7",
    "{member} is missing, and x5c does not have it: it holds {subject}",
    "write {member} into the key: readers look for it there; or put into x5c, as an array, the DER of this key's own "
    "certificate in base64 (openssl x509 -in cert.pem -outform DER | base64 -w0)",
    leave::fixed};
const rule digest_encoding{"x5t.encoding", error, warning, of_digests, "{member} is not base64url", digest_help};
const rule digest_hex{"x5t.hex", error, warning, of_digests,
    "{member} holds hexadecimal digits, not the {limit} octets of the digest in base64url", digest_help};
const rule digest_length{
    "x5t.length", error, warning, of_digests, "{member} has {actual} octets, a digest has {limit}", digest_help};
const rule digest_other = judged(rule{"x5t.other-certificate", warning, warning, of_digests,
                                     "{member} is not the digest of the first certificate in x5c", digest_help},
    "it may mean another certificate of the same key, but readers look for it in x5c and do not find it");
const rule digest_other_key{"x5t.other-key", error, warning, of_digests,
    "{member} is the digest of a certificate in x5c that is for another key", digest_help};

namespace {
constexpr std::array rows = {&certificate_type, &url_syntax, &url_insecure, &chain_empty, &chain_base64, &chain_der,
    &chain_content, &chain_other_key, &key_in_certificate, &no_key_in_chain, &chain_expired, &chain_not_yet_valid,
    &chain_order, &chain_signature, &chain_no_authority, &curve_unnamed, &usage_against, &alg_against, &digest_encoding,
    &digest_hex, &digest_length, &digest_other, &digest_other_key};
}
const std::span<const rule* const> certificate_rules{rows};

}  // namespace jwkguard::keys
