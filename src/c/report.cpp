#include "jwkguard/report.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "c/objects.hpp"
#include "jwkguard/record.hpp"
#include "keys/openssl.hpp"

namespace jwkguard::c {
namespace {

// Fills as much of a struct as the caller knows: later versions only add members at its end.
template <typename Struct>
jwkguard_status fill(Struct what, Struct* into) noexcept {
  what.struct_size = into->struct_size;
  std::memcpy(into, &what, std::min(what.struct_size, sizeof what));
  return JWKGUARD_OK;
}

// The first version's: to the end of its last member, whatever comes after it.
constexpr std::size_t least_finding = offsetof(jwkguard_finding, length) + sizeof(jwkguard_finding::length);
constexpr std::size_t least_key = offsetof(jwkguard_key, jwk) + sizeof(jwkguard_key::jwk);

}  // namespace

shown_key::shown_key(const key_entry& of)
    : status{of.status}, offset{of.offset}, length{of.length}, kid{of.kid()}, has_kid{of.kid().data() != nullptr} {
  if (status == key_status::usable) {
    const record value = of.value();
    kty = value.kty;
    crv = value.crv;
    alg = value.alg;
    thumbprint = thumbprint_text(value);
    jwk = canonical_key(value);
  }
}

shown_key::~shown_key() { keys::wipe(jwk); }

std::unique_ptr<jwkguard_report> make_report(const report& of) {
  auto made = std::make_unique<jwkguard_report>();
  made->findings = of.findings;
  for (const finding& each : of.findings) {
    made->finding_texts.push_back({message_of(each), help_of(each)});
  }
  made->keys.reserve(of.keys.size());
  for (const key_entry& each : of.keys) {
    made->keys.emplace_back(each);
  }
  made->counts = of.counts;
  made->secret = of.secret;
  return made;
}

}  // namespace jwkguard::c

int jwkguard_report_valid(const jwkguard_report* of) {
  return of != nullptr && of->counts[JWKGUARD_LEVEL_ERROR] == 0 ? 1 : 0;
}

int jwkguard_report_has_secret(const jwkguard_report* of) { return of != nullptr && of->secret ? 1 : 0; }

size_t jwkguard_report_findings(const jwkguard_report* of) { return of == nullptr ? 0 : of->findings.size(); }

size_t jwkguard_report_count(const jwkguard_report* of, jwkguard_level level) {
  const bool is_level = level >= JWKGUARD_LEVEL_OFF && level <= JWKGUARD_LEVEL_ERROR;
  return of == nullptr || !is_level ? 0 : of->counts[static_cast<std::size_t>(level)];
}

jwkguard_status jwkguard_report_finding(const jwkguard_report* of, size_t index, jwkguard_finding* into) {
  if (into == nullptr || into->struct_size < jwkguard::c::least_finding || index >= jwkguard_report_findings(of)) {
    return JWKGUARD_BAD_ARGUMENT;
  }
  const jwkguard::finding& what = of->findings[index];
  const jwkguard::c::finding_texts& texts = of->finding_texts[index];
  return jwkguard::c::fill({.struct_size = 0,
                               .rule = what.rule->id.data(),
                               .message = texts.message.c_str(),
                               .help = texts.help.c_str(),
                               .citation = jwkguard::citation_of(what).data(),
                               .pointer = what.pointer.c_str(),
                               .level = static_cast<jwkguard_level>(what.level),
                               .key = what.key,
                               .offset = what.offset,
                               .length = what.length},
      into);
}

size_t jwkguard_report_keys(const jwkguard_report* of) { return of == nullptr ? 0 : of->keys.size(); }

jwkguard_status jwkguard_report_key(const jwkguard_report* of, size_t index, jwkguard_key* into) {
  if (into == nullptr || into->struct_size < jwkguard::c::least_key || index >= jwkguard_report_keys(of)) {
    return JWKGUARD_BAD_ARGUMENT;
  }
  const jwkguard::c::shown_key& key = of->keys[index];
  return jwkguard::c::fill({.struct_size = 0,
                               .status = static_cast<jwkguard_key_status>(key.status),
                               .offset = key.offset,
                               .length = key.length,
                               .kid = key.has_kid ? key.kid.c_str() : nullptr,
                               .kid_size = key.kid.size(),
                               .kty = key.kty.c_str(),
                               .crv = key.crv.c_str(),
                               .alg = key.alg.c_str(),
                               .thumbprint = key.thumbprint.c_str(),
                               .jwk = key.jwk.c_str()},
      into);
}

void jwkguard_report_free(jwkguard_report* of) { delete of; }
