#include "keys/checked_keys.hpp"

#include <algorithm>

#include "keys/key_shape.hpp"
#include "keys/key_types.hpp"
#include "keys/kid_form.hpp"
#include "keys/kid_likeness.hpp"
#include "keys/published.hpp"
#include "keys/secret_forms.hpp"
#include "keys/x509.hpp"

namespace jwkguard::keys {
namespace {

extent extent_of(const raw_key& raw, member which) noexcept {
  const raw_member* const there = raw.get(which);
  return there == nullptr ? extent{raw.offset, 1} : extent_at(there->value);
}

// Whether nothing tells a key from others of its shape but its kid and what was measured ahead. A usable key of such
// members is an EC key, or an RSA key: no other type has them, and a type that is not known is set aside or refused.
bool has_kid_and_measured_only(const raw_key& raw) noexcept {
  const member_set telling = raw.present() - word_members;
  return (raw.point != nullptr && telling == member_set{member::kid, member::x, member::y}) ||
         (raw.modulus != nullptr && telling == member_set{member::kid, member::n});
}

// Whether what was measured ahead leaves nothing to say.
bool is_sound(const raw_key& raw, const policy& rules) noexcept {
  return raw.point != nullptr ? raw.point->on_curve : raw.modulus != nullptr && !rules.deep;
}

// A private key that stands in n as text or DER has another length than moduli have, and is told by the full check.
bool has_usual_length(const raw_key& raw) noexcept {
  return raw.point != nullptr || (raw.decoded(member::n).size() % 64 == 0 && raw.decoded(member::n).front() >= 0x80);
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
  model_.shape = 0;
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
  const std::size_t repairs = out.repairs.size();
  const std::size_t secrets = out.secrets.size();
  const auto counts = out.counts;
  check_key(key);
  if (key.is_left_out()) {
    // What else is wrong with a key that is not written refuses nothing, unless it is a leak.
    found.soften(start);
    constexpr auto errors = static_cast<std::size_t>(level::error);
    const bool is_set_aside = out.counts[errors] == counts[errors] && !from.is_broken;
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
  const bool is_kept =
      out.findings.size() != start.findings || out.repairs.size() != repairs || out.secrets.size() != secrets;
  if (is_kept) {
    found.sort_key(start.findings);
  } else if (from.raw.shape != 0) {
    set_model(from.raw, counts, out);
  }
}

void checked_keys::set_model(const raw_key& raw, const std::array<std::uint32_t, 4>& counts, const report& out) {
  const bool is_clean = counts == out.counts && made_.status == key_status::usable;
  const bool has_words_only = (raw.present() - word_members).empty();
  if (has_words_only || (is_clean && has_kid_and_measured_only(raw))) {
    model_ = {raw.shape, has_words_only, out.keys.back(), traits_.back(), out.counts};
    for (std::size_t index = 0; index < counts.size(); ++index) {
      model_.counts[index] -= counts[index];
    }
  }
}

bool checked_keys::check_alike(const raw_key& raw, findings& found) {
  if (raw.shape == 0 || raw.shape != model_.shape) {
    return false;
  }
  if (model_.has_words_only) {
    add_same(raw, found.out());
    return true;
  }
  return add_similar(raw, found);
}

// The same text, so the same findings; and of the first one's none was kept any more.
void checked_keys::add_same(const raw_key& raw, report& out) {
  for (std::size_t index = 0; index < out.counts.size(); ++index) {
    out.counts[index] += model_.counts[index];
  }
  key_entry& entry = out.keys.emplace_back(model_.entry);
  entry.offset = raw.offset;
  key_traits& traits = traits_.emplace_back(model_.traits);
  traits.kid.offset = traits.modulus.offset = raw.offset;
}

// Rules look at the shape of such a key, about which the model tells everything, and at what is tested here.
bool checked_keys::add_similar(const raw_key& raw, findings& found) {
  const json::token& kid = raw.get(member::kid)->value;
  const policy& rules = found.rules();
  const member first = raw.point != nullptr ? member::x : member::n;
  const bool may_be_half = rules.deep && kid.size >= stray::shortest;
  if (!is_sound(raw, rules) || may_be_half || kid.size == 0 || kid.size > rules.limits.kid_bytes || rules.published != nullptr ||
      may_be_published(raw.decoded(first)) || may_be_private_key(kid.text()) ||
      (may_be_leftover(kid.text()) && form_of_kid(kid.text()) != kid_form::plain) ||
      (raw.point == nullptr && (may_have_form(raw.decoded(first)) || !has_usual_length(raw)))) {
    return false;
  }
  key_entry& entry = found.out().keys.emplace_back(model_.entry);
  entry.offset = raw.offset;
  entry.length = raw.end - raw.offset;
  entry.kid_ = kid.data;
  entry.kid_bytes_ = kid.size;
  entry.octets_[0] = raw.decoded(first).data();
  key_traits& traits = traits_.emplace_back(model_.traits);
  traits.kid = extent_at(kid);
  if (raw.point != nullptr) {
    entry.octets_[1] = raw.decoded(member::y).data();
    traits.modulus.offset = raw.offset;
  } else {
    traits.modulus = extent_at(raw.get(member::n)->value);  // e, and that it is below n, is the model's
  }
  return true;
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
