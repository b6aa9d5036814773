// The section that a finding about one member of one type of key is about, where a rule speaks of many.
#include <string_view>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

// The section that defines a member of keys of this type.
std::string_view section_of(member which, const key_type* type) noexcept {
  const bool is_of_pair = which == member::crv || which == member::x || which == member::d;
  if (type == &okp_key_type && is_of_pair) {
    return okp_key_type.citation;
  }
  return type == &rsa_key_type && which == member::d ? "RFC 7518 6.3.2.1" : row_of(which).citation;
}

// The section that says which members keys of this type must have.
std::string_view section_of_required(member which, const key_type* type) noexcept {
  if (which == member::kty || type == nullptr) {
    return row_of(which).citation;
  }
  if (type == &ec_key_type && row_of(which).kept == secrecy::open) {
    return "RFC 7518 6.2.1";
  }
  if (type == &rsa_key_type && row_of(which).kept == secrecy::open) {
    return "RFC 7518 6.3.1";
  }
  return type == &akp_key_type ? "RFC 9964 3" : type == &oct_key_type ? oct_key_type.citation : section_of(which, type);
}

// The section that says how long an octet key pair's halves are.
std::string_view section_of_okp_length(std::string_view curve) noexcept {
  return curve == "Ed25519" ? "RFC 8032 5.1.5" : curve == "Ed448" ? "RFC 8032 5.2.5" : "RFC 7748 5";
}

std::string_view section_of_length(member which, const key_check& key) noexcept {
  if (key.type == &okp_key_type) {
    return section_of_okp_length(key.value().crv);
  }
  if (key.type == &akp_key_type) {
    return which == member::priv ? "RFC 9964 4" : "RFC 9964 5";
  }
  return section_of(which, key.type);
}

// The section that says what the public half of a private one is.
std::string_view section_of_pair(const key_check& key) noexcept {
  if (key.type == &rsa_key_type) {
    return "RFC 8017 3.2";
  }
  if (key.type != &okp_key_type) {
    return {};
  }
  const std::string_view curve = key.value().crv;
  return curve == "X25519" ? "RFC 7748 6.1" : curve == "X448" ? "RFC 7748 6.2" : section_of_okp_length(curve);
}

// The section that a rule about a point means on the curve that its row does not name; else empty.
std::string_view section_of_point(std::string_view id, std::string_view curve) noexcept {
  if (curve == "Ed448" && id.starts_with("okp.point.")) {
    return "RFC 8032 5.2.3";
  }
  return curve == "X448" && (id == "okp.agreement.zero" || id == "okp.agreement.small-order") ? "RFC 7748 6.2" : "";
}

}  // namespace

std::string_view key_check::citation_for(const rule& broken, member which) const noexcept {
  const std::string_view id = broken.id;
  if (id == "member.missing" || id == "x5c.no-key") {
    return section_of_required(which, type);
  }
  if (id == "member.length") {
    return section_of_length(which, *this);
  }
  if (id == "private.mismatch" || id == "private.range") {
    return section_of_pair(*this);
  }
  if (type == &okp_key_type && id.starts_with("okp.")) {
    return section_of_point(id, value().crv);
  }
  const bool is_about_any =
      id == "member.type" || id == "member.cose" || id == "member.empty" || id == "member.null" || id == "x5c.null";
  return is_about_any ? section_of(which, type) : std::string_view{};
}

}  // namespace jwkguard::keys
