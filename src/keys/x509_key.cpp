#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "json/base64.hpp"
#include "keys/key_types.hpp"
#include "keys/octets.hpp"
#include "keys/openssl_certificate.hpp"
#include "keys/x509.hpp"
#include "keys/x509_form.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::string_view another_key = "the certificate of another key";

// Whether a member is missing, or is a string and these words.
bool may_be(const raw_key& raw, member which, std::string_view words) {
  const json::token* const text = raw.text(which);
  return !raw.has(which) || (text != nullptr && text->text() == words);
}

// Whether a member is missing, or is these octets.
bool may_be(const raw_key& raw, member which, std::span<const std::uint8_t> octets) {
  if (!raw.has(which)) {
    return true;
  }
  std::string text{raw.text(which) == nullptr ? std::string_view{} : raw.text(which)->text()};
  const auto there = json::decode_base64url(text);
  return there && std::equal(there->begin(), there->end(), octets.begin(), octets.end());
}

// Whether a digest is missing, or that of these octets.
template <class Digest>
bool may_be_digest(const raw_key& raw, member which, const Digest& wanted) {
  return !raw.has(which) || may_be(raw, which, std::span<const std::uint8_t>{wanted});
}

// Whether the second certificate is that of the issuer of the first one.
bool is_in_order(const certificate& first, std::span<const json::token> certificates) {
  if (certificates.size() == 1) {
    return true;
  }
  std::string text{certificates[1].kind == json::kind::string ? certificates[1].text() : std::string_view{}};
  const auto der = json::decode_base64(text);
  const auto second = der ? certificate::read(*der) : std::nullopt;
  return second && second->is_named_issuer_of(first) && !first.is_authority();
}

// Why the first certificate may be another one than that of the key: of a chain that is out of order, or whose digest
// is of another one, nobody knows which is meant; and a key for RSASSA-PSS is not to become one for anything else.
std::string_view find_doubt(const raw_key& raw, const certificate& first, std::span<const std::uint8_t> der,
    std::span<const json::token> certificates) {
  const std::string_view bound_to = first.rsa_alg();
  const json::token* const alg = raw.text(member::alg);
  const bool has_its_alg = bound_to.empty() || (alg != nullptr && alg->text().starts_with(bound_to));
  const bool is_named = may_be_digest(raw, member::x5t, sha1(der)) && may_be_digest(raw, member::x5t_s256, sha256(der));
  return !has_its_alg                        ? "a certificate for RSASSA-PSS only, and alg is another"
         : !is_in_order(first, certificates) ? "certificates out of order, so any of them may be the key's"
         : !is_named                         ? "another certificate than x5t or x5t#S256 names"
                                             : std::string_view{};
}

std::string_view name_of(const certified_key& key) noexcept {
  using row = std::array<std::string_view, 2>;
  constexpr std::array names = {
      row{"P-256", "the certificate of a P-256 key"},
      row{"P-384", "the certificate of a P-384 key"},
      row{"P-521", "the certificate of a P-521 key"},
      row{"secp256k1", "the certificate of a secp256k1 key"},
      row{"Ed25519", "the certificate of an Ed25519 key"},
  };
  const auto* const found =
      std::find_if(names.begin(), names.end(), [&key](const row& each) { return each[0] == key.crv; });
  return key.kty == "RSA" ? "the certificate of an RSA key" : found != names.end() ? (*found)[1] : another_key;
}

// What stands there, if the key says otherwise of its type, its curve or its numbers.
std::string_view find_contradiction(const raw_key& raw, const certified_key& key) {
  if (!may_be(raw, member::kty, key.kty) || (!key.crv.empty() && !may_be(raw, member::crv, key.crv))) {
    return name_of(key);
  }
  const auto parameters = find_key_type(key.kty)->parameters;
  for (std::size_t index = 0; index < parameters.size(); ++index) {
    if (!may_be(raw, parameters[index], key.parameters[index])) {
      return another_key;
    }
  }
  return {};
}

// The key of the first certificate, or why there is none.
struct found_key {
  std::optional<certified_key> key;
  std::string_view holds{};
};

found_key key_of_text(const raw_key& raw, std::string_view first, std::span<const json::token> certificates) {
  if (const auto digits = fault_of_digits(first)) {
    return {std::nullopt, digits->holds};
  }
  std::string text{first};
  const auto der = json::decode_base64(text);
  if (!der) {
    return {std::nullopt, fault_of_text(first).holds};
  }
  const auto read = certificate::read(*der);
  if (!read) {
    const std::string_view content = fault_of_octets(*der).holds;
    return {std::nullopt, content.empty() ? "a damaged certificate" : content};
  }
  auto key = read->key();
  if (!key || find_key_type(key->kty) == nullptr) {
    return {std::nullopt, "the certificate of a key that no JWK can hold"};
  }
  const std::string_view against = find_contradiction(raw, *key);
  const std::string_view holds = against.empty() ? find_doubt(raw, *read, *der, certificates) : against;
  return holds.empty() ? found_key{std::move(key)} : found_key{std::nullopt, holds};
}

// The first element of x5c is not decoded here, but a copy of it: what it cannot be read as is said later.
found_key key_of_certificate(const raw_key& raw, std::span<const json::token> elements) {
  const raw_member& chain = *raw.get(member::x5c);
  if (chain.value.kind != json::kind::array) {
    return {std::nullopt,
        chain.value.kind == json::kind::string ? "a string, not an array of strings" : "not an array of strings"};
  }
  const auto certificates = elements.subspan(chain.first_element, chain.elements);
  if (certificates.empty()) {
    return {std::nullopt, "no certificate"};
  }
  return certificates.front().kind == json::kind::string ? key_of_text(raw, certificates.front().text(), certificates)
                                                         : found_key{std::nullopt, "an element that is not a string"};
}

}  // namespace

completed_key complete_from_certificate(
    const raw_key& raw, std::span<const json::token> elements, workspace& work, findings& found) {
  const auto [key, holds] = key_of_certificate(raw, elements);
  if (!key) {
    return {raw, holds};
  }
  const auto parameters = find_key_type(key->kty)->parameters;
  raw_key& made = work.completed = raw;
  const auto supply_words = [&made](member which, std::string_view words) {
    if (!words.empty() && !made.has(which)) {
      made.supply(which, words);
    }
  };
  supply_words(member::kty, key->kty);
  supply_words(member::crv, key->crv);
  for (std::size_t index = 0; index < parameters.size(); ++index) {
    if (!made.has(parameters[index])) {
      const auto& from = key->parameters[index];
      const auto kept = found.own({from.begin(), from.end()});
      made.supply(parameters[index], text_of(kept));
      made.set_decoded(parameters[index], kept.size());
    }
  }
  return {made};
}

}  // namespace jwkguard::keys
