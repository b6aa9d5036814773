// x5c, x5t and x5t#S256 (RFC 7517 4.7 to 4.9): compared with the key and with each other; never fetched, never trusted.
#include <algorithm>
#include <array>
#include <ctime>

#include "json/base64.hpp"
#include "keys/key_check.hpp"
#include "keys/openssl_certificate.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule chain_empty{"x5c.empty", error, warning, "RFC 7517 4.7", "x5c holds no certificate", "leave x5c out"};
constexpr rule chain_base64{"x5c.base64", error, warning, "RFC 7517 4.7", "this certificate is not standard base64",
    "x5c holds DER in base64 with padding, no base64url, no line ends, no PEM armour"};
constexpr rule chain_der{"x5c.der", error, warning, "RFC 7517 4.7", "this certificate is not DER of X.509",
    "take the certificate anew from its source, or leave x5c out"};
constexpr rule chain_other_key{"x5c.other-key", error, warning, "RFC 7517 4.7",
    "the first certificate is for another key", "put the certificate of this very key first, or leave x5c out"};
constexpr rule chain_expired{"x5c.expired", warning, warning, "RFC 7517 4.7", "the first certificate has expired",
    "renew it, or leave x5c out; nothing of it is sent to the endpoint"};
constexpr rule digest_encoding{"x5t.encoding", error, warning, "RFC 7517 4.8", "{member} is not base64url",
    "write the base64url of the certificate's digest, or leave it out"};
constexpr rule digest_hex{"x5t.hex", warning, warning, "RFC 7517 4.8",
    "{member} is base64url of hexadecimal text, not of the digest",
    "write the base64url of the {limit} octets of the digest, or leave it out; it is not sent to the endpoint"};
constexpr rule digest_length{"x5t.length", error, warning, "RFC 7517 4.8",
    "{member} has {actual} octets, a digest has {limit}",
    "write the base64url of the certificate's digest, or leave it out"};
constexpr rule digest_other{"x5t.other-certificate", error, warning, "RFC 7517 4.8",
    "{member} is not the digest of the first certificate in x5c",
    "compute it from the DER of that certificate, or leave it out"};

constexpr std::array rows = {&chain_empty, &chain_base64, &chain_der, &chain_other_key, &chain_expired,
    &digest_encoding, &digest_hex, &digest_length, &digest_other};

using octets = std::span<const std::uint8_t>;

bool is_hexadecimal(octets text) noexcept {
  return std::all_of(text.begin(), text.end(),
      [](std::uint8_t c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

// The certificate that must be for this key; false if it is none.
bool check_first(key_check& key, octets der) {
  const std::int64_t now = key.rules().now != 0 ? key.rules().now : static_cast<std::int64_t>(std::time(nullptr));
  const certificate_facts facts = measure_certificate(der, key.value(), now);
  if (facts.parsed && !facts.holds_key && key.status() == key_status::usable) {
    key.add_at_element(chain_other_key, member::x5c, 0);
  }
  if (facts.expired) {
    key.add_at_element(chain_expired, member::x5c, 0);
  }
  return facts.parsed;
}

// The DER of the first certificate, if it is one.
octets check_chain(key_check& key, const raw_member& chain) {
  const auto all = key.elements_of(chain);
  if (all.empty()) {
    key.add(chain_empty, member::x5c);
  }
  octets first;
  for (std::uint32_t index = 0; index < all.size(); ++index) {
    if (all[index].kind != json::kind::string) {
      continue;  // its type is said to be wrong already
    }
    const auto der = json::decode_base64({all[index].data, all[index].size});
    if (!der) {
      key.add_at_element(chain_base64, member::x5c, index);
      continue;
    }
    if (index == 0 ? !check_first(key, *der) : !is_certificate(*der)) {
      key.add_at_element(chain_der, member::x5c, index);
    } else if (index == 0) {
      first = *der;
    }
  }
  return first;
}

void check_digest(key_check& key, member which, octets expected, std::size_t digest_bytes) {
  const json::token* const text = key.raw.text(which);
  if (text == nullptr) {
    return;
  }
  const auto digest = json::decode_base64url({text->data, text->size});
  if (!digest) {
    key.add(digest_encoding, which);
  } else if (digest->size() == 2 * digest_bytes && is_hexadecimal(*digest)) {
    key.add(digest_hex, which, {.limit = digest_bytes});
  } else if (digest->size() != digest_bytes) {
    key.add(digest_length, which, {.actual = digest->size(), .limit = digest_bytes});
  } else if (!expected.empty() && !std::equal(digest->begin(), digest->end(), expected.begin())) {
    key.add(digest_other, which);
  }
}

}  // namespace

const std::span<const rule* const> certificate_rules{rows};

void check_certificates(key_check& key) {
  octets certificate;
  if (const raw_member* const chain = key.raw.get(member::x5c);
      chain != nullptr && chain->value.kind == json::kind::array) {
    certificate = check_chain(key, *chain);
  }
  const bool is_compared = !certificate.empty();
  if (key.raw.has(member::x5t)) {
    const auto expected = is_compared ? sha1(certificate) : std::array<std::uint8_t, 20>{};
    check_digest(key, member::x5t, is_compared ? octets{expected} : octets{}, expected.size());
  }
  if (key.raw.has(member::x5t_s256)) {
    const auto expected = is_compared ? sha256(certificate) : sha256_digest{};
    check_digest(key, member::x5t_s256, is_compared ? octets{expected} : octets{}, expected.size());
  }
}

}  // namespace jwkguard::keys
