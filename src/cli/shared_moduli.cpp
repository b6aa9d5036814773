#include "cli/shared_moduli.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "json/printable.hpp"
#include "keys/key_types.hpp"
#include "keys/numbers.hpp"
#include "keys/octets.hpp"

namespace jwkguard::cli {
namespace {

// "key 0 (kid a1) of other.json:7"
std::string name_of(const rsa_document& document, const rsa_key& key) {
  const std::string kid = key.kid.empty() ? "" : " (kid " + key.kid + ')';
  const std::string line = document.line == 0 ? "" : ':' + std::to_string(document.line);
  return json::printable("key " + std::to_string(key.index) + kid + " of " + document.source + line);
}

constexpr std::size_t most_kept_bytes = std::size_t{64} << 20U;

// About what a key takes, with its share of its document.
std::size_t bytes_of(const rsa_document& document, const rsa_key& key) noexcept {
  constexpr std::size_t overhead = 256;
  return overhead + 2 * key.modulus.size() + key.exponent.size() + key.kid.size() + document.source.size() +
         document.keys.size() / document.moduli.size();
}

void add_finding(const rule& row, const policy& rules, finding&& what, report& into) {
  what.rule = &row;
  what.level = rules.level_of(row);
  if (what.level == level::off) {
    return;
  }
  ++into.counts[static_cast<std::size_t>(what.level)];
  if (what.level == level::error && what.key < into.keys.size()) {
    into.keys[what.key].status = key_status::refused;
  }
  into.findings.push_back(std::move(what));
}

}  // namespace

rsa_document rsa_document_of(const report& what, std::size_t top) {
  rsa_document made;
  for (std::uint32_t index = 0; index < what.keys.size(); ++index) {
    const key_entry& key = what.keys[index];
    const auto [modulus, exponent] = key.parameters();
    if (key.value().kty == keys::rsa_key_type.name && !modulus.empty() &&
        modulus.size() * 8 <= keys::longest_measured_modulus_bits) {
      made.moduli.push_back({index, key.offset, key.offset != top, std::string{key.kid()},
          std::string{keys::text_of(modulus)}, std::string{keys::text_of(exponent)}});
    }
  }
  if (!made.moduli.empty()) {
    std::transform(what.keys.begin(), what.keys.end(), std::back_inserter(made.keys),
        [](const key_entry& key) { return key.status; });
  }
  return made;
}

bool shared_moduli::has_room_for(const rsa_document& document, const rsa_key& key, std::uint64_t work) const {
  const bool is_known = by_modulus_.contains(key.modulus);
  const std::size_t count = by_modulus_.size() + (is_known ? 0 : 1);
  const std::size_t octets = octets_ + (is_known ? 0 : key.modulus.size());
  return keys::shared_primes_work(count, octets) <= work && kept_bytes_ + bytes_of(document, key) <= most_kept_bytes;
}

void shared_moduli::add(rsa_document&& document, std::uint64_t work) {
  const auto place = static_cast<std::uint32_t>(documents_.size());
  const std::uint32_t missed_before = missed_;
  std::erase_if(document.moduli, [&](const rsa_key& key) {
    if (!has_room_for(document, key, work)) {
      ++missed_;
      return true;
    }
    kept_bytes_ += bytes_of(document, key);
    octets_ += by_modulus_.try_emplace(key.modulus).second ? key.modulus.size() : 0;
    return false;
  });
  for (std::uint32_t key = 0; key < document.moduli.size(); ++key) {
    by_modulus_[document.moduli[key].modulus].push_back({place, key});
  }
  const bool is_first_missed = missed_before == 0 && missed_ != 0;
  first_missed_ = is_first_missed ? place : first_missed_;
  if (is_first_missed || !document.moduli.empty()) {
    documents_.push_back(std::move(document));
  }
}

// Each key with another exponent than the first one in another document, and that one.
void shared_moduli::add_exponents(const ends& all, std::vector<rsa_link>& found) const {
  bool is_first_told = false;
  for (const rsa_link::end each : all) {
    if (each.document != all.front().document && key_at(each).exponent != key_at(all.front()).exponent) {
      if (!std::exchange(is_first_told, true)) {
        found.push_back({all.front(), each, true});
      }
      found.push_back({each, all.front(), true});
    }
  }
}

void shared_moduli::add_primes(std::vector<rsa_link>& found) const {
  std::vector<std::span<const std::uint8_t>> moduli;
  std::vector<const ends*> places;
  for (const auto& [modulus, all] : by_modulus_) {
    moduli.push_back(keys::octets_of(modulus));
    places.push_back(&all);
  }
  const auto partners = keys::find_shared_primes(moduli);
  for (std::size_t index = 0; index < moduli.size(); ++index) {
    if (!partners[index]) {
      continue;
    }
    const ends& others = *places[*partners[index]];
    for (const rsa_link::end each : *places[index]) {
      const auto other = std::find_if(
          others.begin(), others.end(), [each](rsa_link::end there) { return there.document != each.document; });
      if (other != others.end()) {  // within one document it is said already
        found.push_back({each, *other, false});
      }
    }
  }
}

std::vector<rsa_link> shared_moduli::find() const {
  std::vector<rsa_link> found;
  for (const auto& [modulus, all] : by_modulus_) {
    add_exponents(all, found);
  }
  add_primes(found);
  std::stable_sort(
      found.begin(), found.end(), [](const rsa_link& left, const rsa_link& right) { return left.from < right.from; });
  return found;
}

namespace {

report_of_document empty_report(const shared_moduli& all, std::uint32_t document) {
  report_of_document made{document};
  made.report.understood = UINT32_MAX;
  for (const key_status status : all.documents()[document].keys) {
    made.report.keys.emplace_back().status = status;
  }
  return made;
}

void add_link(const shared_moduli& all, const rsa_link& link, const policy& rules, report_of_document& into) {
  const rsa_key& key = all.documents()[link.from.document].moduli[link.from.key];
  const rsa_document& other = all.documents()[link.to.document];
  const rsa_key& partner = other.moduli[link.to.key];
  keys::detach(into.report.keys[key.index], key.kid);
  finding what;
  what.key = key.index;
  what.offset = key.offset;
  what.length = 1;
  what.pointer = key.in_set ? "/keys/" + std::to_string(key.index) : "";
  what.subject = *into.report.repairs.emplace_back(std::make_shared<const std::string>(name_of(other, partner)));
  what.actual = partner.index;
  add_finding(
      *find_rule(link.is_modulus ? "set.common-modulus" : "set.shared-prime"), rules, std::move(what), into.report);
}

void add_unfinished(const shared_moduli& all, const policy& rules, report_of_document& into) {
  finding what;
  what.length = 1;
  what.subject = "they were not searched for shared primes";
  what.actual = all.missed();
  add_finding(*find_rule("limits.deep"), rules, std::move(what), into.report);
}

}  // namespace

std::vector<report_of_document> reports_of(
    const shared_moduli& all, std::span<const rsa_link> links, const policy& rules) {
  std::vector<report_of_document> made;
  const auto report_for = [&](std::uint32_t document) -> report_of_document& {
    if (made.empty() || made.back().document != document) {
      made.push_back(empty_report(all, document));
    }
    return made.back();
  };
  for (const rsa_link& link : links) {
    add_link(all, link, rules, report_for(link.from.document));
  }
  if (all.missed() != 0) {
    add_unfinished(all, rules, report_for(all.first_missed()));
  }
  std::erase_if(made, [](const report_of_document& each) { return each.report.findings.empty(); });
  return made;
}

}  // namespace jwkguard::cli
