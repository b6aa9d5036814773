// The public key of a certificate: compared with a record, or taken from it.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "jwkguard/evp.hpp"
#include "keys/named_curves.hpp"
#include "keys/openssl_certificate.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// --- the key, as it is written in nearly all certificates: is it the record's? Empty: it is written in another way.

bool are_same(octets left, octets right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

// RFC 5480 2.2, and the hybrid form of X9.62, which OpenSSL takes as well. The record's point is on its curve: to one x
// there are two y there, an odd one and an even one.
bool is_point(octets written, octets x, octets y) noexcept {
  constexpr unsigned compressed = 2;
  constexpr unsigned uncompressed = 4;
  constexpr unsigned hybrid = 6;
  const unsigned odd = y.back() & 1U;
  if (written.size() == 1 + x.size()) {
    return written[0] == (compressed | odd) && are_same(written.subspan(1), x);
  }
  return written.size() == 1 + x.size() + y.size() && (written[0] == uncompressed || written[0] == (hybrid | odd)) &&
         are_same(written.subspan(1, x.size()), x) && are_same(written.subspan(1 + x.size()), y);
}

// RFC 3279 2.3.1. Like OpenSSL, it looks past signs and zeros before a number.
std::optional<std::array<octets, 2>> numbers_of(octets written) {
  const der::element numbers = der::first_element(written);
  const der::element first = der::first_element(numbers.content);
  const der::element second = der::first_element(first.rest);
  if (numbers.tag != der::sequence || first.tag != der::integer || second.tag != der::integer || !numbers.fills() ||
      !second.fills()) {
    return std::nullopt;
  }
  const auto digits = [](octets number) {
    const auto zeros = std::find_if(number.begin(), number.end(), [](std::uint8_t octet) { return octet != 0; });
    return number.subspan(static_cast<std::size_t>(zeros - number.begin()));
  };
  return std::array{digits(first.content), digits(second.content)};
}

std::optional<bool> are_numbers(octets written, const std::array<octets, 2>& wanted) {
  const auto numbers = numbers_of(written);
  return numbers ? std::optional{are_same((*numbers)[0], wanted[0]) && are_same((*numbers)[1], wanted[1])}
                 : std::nullopt;
}

const named_curve* curve_of(const certificate_key& held) noexcept {
  const der::element id = der::first_element(held.parameters);
  return id.tag == der::object_id && id.fills() ? find_curve_of_id(ec_curves, id.content) : nullptr;
}

std::optional<bool> plainly_holds(const certificate_key& held, const record& key) {
  const auto& [first, second] = key.parameters;
  if (held.unused_bits != 0) {
    return std::nullopt;
  }
  if (key.kty == "EC" && held.has_algorithm(object_ids::ec_public_key)) {
    if (held.parameters_tag != der::object_id) {
      return std::nullopt;
    }
    const named_curve* const on = curve_of(held);
    return on != nullptr && on->name == key.crv && is_point(held.octets, first, second);
  }
  const bool is_rsa = held.has_algorithm(object_ids::rsa);
  if (key.kty == "RSA" && (is_rsa || held.has_algorithm(object_ids::rsa_pss))) {
    // A certificate may bind its key to PSS (RFC 4055 1.2); a JWK says that by alg.
    return held.parameters_tag == (is_rsa ? der::null : std::uint8_t{0}) ? are_numbers(held.octets, key.parameters)
                                                                         : std::nullopt;
  }
  if (key.kty == "OKP" && held.parameters_tag == 0) {
    const named_curve* const on = find_curve_of_id(okp_curves, held.algorithm);
    return on != nullptr && on->name == key.crv && is_raw_public(held.octets, on->name, first);
  }
  return key.kty == "OKP" ? std::nullopt : std::optional{false};  // of another type
}

// --- the key, however it is written

bool is_key(const EVP_PKEY* decoded, const record& key) {
  if (key.kty == "OKP") {
    return has_raw_public(decoded, key.crv, key.parameters[0]);
  }
  const auto held = record_of(decoded);
  return held && held->view().kty == key.kty && held->view().crv == key.crv &&
         std::equal(key.parameters.begin(), key.parameters.end(), held->view().parameters.begin(), are_same);
}

// The key as OpenSSL decodes it; null where it cannot.
key_ptr decode(const certificate_key& held) {
  const std::uint8_t* at = held.whole.data();
  return key_ptr{d2i_PUBKEY(nullptr, &at, static_cast<long>(held.whole.size()))};
}

bool holds(const certificate_key& held, const record& key) {
  if (key.parameters[0].empty()) {
    return false;  // nothing is left of a key that is refused
  }
  if (const auto plainly = plainly_holds(held, key)) [[likely]] {
    return *plainly;
  }
  const key_ptr decoded = decode(held);
  const bool is_held = decoded != nullptr && is_key(decoded.get(), key);
  clear_errors();
  return is_held;
}

// --- the key itself

using octet_string = std::vector<std::uint8_t>;

octet_string copy_of(octets from) { return {from.begin(), from.end()}; }

std::optional<certified_key> rsa_key(octets written) {
  const auto numbers = numbers_of(written);
  if (!numbers || (*numbers)[0].empty() || (*numbers)[1].empty()) {
    return std::nullopt;
  }
  return certified_key{"RSA", {}, {copy_of((*numbers)[0]), copy_of((*numbers)[1])}};
}

std::optional<certified_key> ec_key(const certificate_key& held) {
  const named_curve* const on = curve_of(held);
  if (on == nullptr) {
    return std::nullopt;
  }
  constexpr std::uint8_t uncompressed = 4;
  const octets written = held.octets;
  certified_key made{"EC", on->name, {}};
  if (written.size() == 1 + 2 * on->bytes && written[0] == uncompressed) {
    made.parameters = {copy_of(written.subspan(1, on->bytes)), copy_of(written.subspan(1 + on->bytes))};
    return made;
  }
  const auto whole = record_of(decode(held).get());
  clear_errors();
  if (!whole || whole->view().crv != on->name) {
    return std::nullopt;
  }
  made.parameters = {copy_of(whole->view().parameters[0]), copy_of(whole->view().parameters[1])};
  return made;
}

std::optional<certified_key> read_key(const certificate_key& held) {
  if (held.has_algorithm(object_ids::rsa) || held.has_algorithm(object_ids::rsa_pss)) {
    return rsa_key(held.octets);
  }
  if (held.has_algorithm(object_ids::ec_public_key)) {
    return ec_key(held);
  }
  const named_curve* const on = find_curve_of_id(okp_curves, held.algorithm);
  if (on == nullptr || held.parameters_tag != 0) {
    return std::nullopt;
  }
  return certified_key{"OKP", on->name, {copy_of(held.octets), {}}};
}

}  // namespace

bool certificate::holds(const record& key) const { return keys::holds(fields_.key, key); }

std::optional<certified_key> certificate::key() const { return read_key(fields_.key); }

}  // namespace jwkguard::keys
