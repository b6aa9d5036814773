#include "keys/checked_keys.hpp"

#include <algorithm>

#include "keys/key_types.hpp"
#include "keys/kid_likeness.hpp"
#include "keys/x509.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

extent extent_of(const raw_key& raw, member which) noexcept {
  const raw_member* const there = raw.get(which);
  return there == nullptr ? extent{raw.offset, 1} : extent_at(there->value);
}

// Field by field: as a whole, compilers clear it by an instruction that is slow to start.
void clear(record& value) noexcept {
  value.kty = {};
  value.crv = {};
  value.alg = {};
  value.kid = {};
  value.use = {};
  value.parameters[0] = {};
  value.parameters[1] = {};
}

}  // namespace

void checked_keys::start(const policy& rules, workspace& work) noexcept {
  work.moduli.start(rules);
  set_.start();
  traits_.clear();
}

void checked_keys::check(const key_source& from, workspace& work, findings& found) {
  report& out = found.out();
  made_.status = from.is_broken ? key_status::refused : key_status::usable;
  clear(made_.value);
  const auto index = static_cast<std::uint32_t>(out.keys.size());
  const completed_key whole = lacks_key_of_certificate(from.raw)
                                  ? complete_from_certificate(from.raw, from.elements, work, found)
                                  : completed_key{from.raw};
  key_check key{whole.raw, from.elements, found, made_, index, from.in_set, work};
  key.chain_holds = whole.holds;
  key.strays = from.strays;
  const findings::mark start = found.here();
  const std::uint32_t errors = out.counts[static_cast<std::size_t>(error)];
  check_key(key);
  if (key.is_left_out()) {
    // What else is wrong with a key that is not written refuses nothing, unless it is a leak.
    found.soften(start);
    const bool is_set_aside = out.counts[static_cast<std::size_t>(error)] == errors && !from.is_broken;
    made_.status = is_set_aside ? key_status::set_aside : key_status::refused;
  }
  add_entry(key, out);
  if (from.is_broken) {
    refuse(out.keys.back());  // readers make more than one key of it
  }
  add_traits(key);
  if (!from.in_set && work.moduli.unmeasured() != 0) {  // of a set that is said in the end
    report_unmeasured(work.moduli.unmeasured(), {.offset = from.raw.offset, .length = 1}, found);
  }
  if (out.findings.size() != start.findings) {
    found.sort_key(start.findings);
  }
}

void checked_keys::hide_kid(key_entry& key) noexcept {
  key.kid_ = nullptr;
  key.kid_bytes_ = 0;
}

void checked_keys::add_entry(const key_check& key, report& out) {
  const record& value = made_.value;
  key_entry& entry = out.keys.emplace_back();
  entry.offset = key.raw.offset;
  entry.length = key.raw.end - key.raw.offset;
  entry.status = made_.status;
  entry.kid_ = value.kid.data();
  entry.kid_bytes_ = static_cast<std::uint32_t>(value.kid.size());
  for (std::size_t index = 0; index < value.parameters.size(); ++index) {
    entry.octets_[index] = value.parameters[index].data();
    entry.octet_counts_[index] = static_cast<std::uint32_t>(value.parameters[index].size());
  }
  entry.type_ = key.type;
  entry.alg_ = key.alg;
  entry.identified_ = made_.status == key_status::usable || key.is_identified();
  entry.use_ = value.use == "enc" ? 1 : value.use == "sig" ? 2 : 0;
  if (!value.crv.empty()) {
    const auto curves = key.type->curves;
    entry.curve_ = static_cast<std::uint8_t>(std::find(curves.begin(), curves.end(), value.crv) - curves.begin() + 1);
  }
}

void checked_keys::add_traits(const key_check& key) {
  const bool encrypts = key.is_for_encryption();
  const bool is_symmetric = key.type == &oct_key_type;
  key_traits& traits = traits_.emplace_back();
  traits.is_key = true;
  traits.traits.insert_if(!key.raw.has(member::kid) && made_.value.kid.data() == nullptr, trait::lacks_kid);
  traits.traits.insert_if(!key.raw.has(member::use), trait::lacks_use);
  traits.traits.insert_if(encrypts, trait::encrypts);
  traits.traits.insert_if(!encrypts, trait::signs);
  traits.traits.insert_if(is_symmetric, trait::symmetric);
  traits.traits.insert_if(key.type != nullptr && !is_symmetric, trait::asymmetric);
  traits.traits.insert_if(!made_.value.crv.empty(), trait::has_curve);
  traits.traits.insert_if(!is_ascii(made_.value.kid), trait::foreign_kid);
  traits.kid = extent_of(key.raw, member::kid);
  traits.modulus = extent_of(key.raw, member::n);
}

void checked_keys::add_no_key(std::uint32_t offset, report& out) {
  key_entry& entry = out.keys.emplace_back();
  entry.offset = offset;
  entry.length = 1;
  traits_.push_back({.kid = {offset, 1}, .modulus = {offset, 1}});
}

}  // namespace jwkguard::keys
