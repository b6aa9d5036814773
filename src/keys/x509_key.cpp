#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "json/base64.hpp"
#include "keys/key_types.hpp"
#include "keys/openssl_certificate.hpp"
#include "keys/x509.hpp"

namespace jwkguard::keys {
namespace {

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

// Whether the first certificate can be no other than that of the key: of a chain that is out of order, or whose digest
// is of another one, nobody knows which is meant; and a key for RSASSA-PSS is not to become one for anything else.
bool is_plainly_of_key(const raw_key& raw, const certificate& first, std::span<const std::uint8_t> der,
    std::span<const json::token> certificates) {
  const std::string_view bound_to = first.rsa_alg();
  const json::token* const alg = raw.text(member::alg);
  const bool has_its_alg = bound_to.empty() || (alg != nullptr && alg->text().starts_with(bound_to));
  return has_its_alg && is_in_order(first, certificates) && may_be_digest(raw, member::x5t, sha1(der)) &&
         may_be_digest(raw, member::x5t_s256, sha256(der));
}

// The first element of x5c is not decoded here, but a copy of it: what it cannot be read as is said later.
std::optional<certified_key> key_of_certificate(const raw_key& raw, std::span<const json::token> elements) {
  const raw_member& chain = *raw.get(member::x5c);
  if (chain.value.kind != json::kind::array || chain.elements == 0) {
    return std::nullopt;
  }
  const auto certificates = elements.subspan(chain.first_element, chain.elements);
  const json::token& first = certificates.front();
  if (first.kind != json::kind::string) {
    return std::nullopt;
  }
  std::string text{first.text()};
  const auto der = json::decode_base64(text);
  const auto read = der ? certificate::read(*der) : std::nullopt;
  return read && is_plainly_of_key(raw, *read, *der, certificates) ? read->key() : std::nullopt;
}

}  // namespace

const raw_key& complete_from_certificate(
    const raw_key& raw, std::span<const json::token> elements, workspace& work, findings& found) {
  const auto key = key_of_certificate(raw, elements);
  const key_type* const type = key ? find_key_type(key->kty) : nullptr;
  if (type == nullptr || !may_be(raw, member::kty, key->kty) ||
      (!key->crv.empty() && !may_be(raw, member::crv, key->crv))) {
    return raw;
  }
  const auto parameters = type->parameters;
  for (std::size_t index = 0; index < parameters.size(); ++index) {
    if (!may_be(raw, parameters[index], key->parameters[index])) {
      return raw;
    }
  }
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
      made.supply(parameters[index], {reinterpret_cast<const char*>(kept.data()), kept.size()});
      made.set_decoded(parameters[index], kept.size());
    }
  }
  return made;
}

}  // namespace jwkguard::keys
