#include "keys/secret_hints.hpp"

#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::size_t shortest_named = 4;  // of a passphrase; "no" is none
constexpr std::size_t shortest_number = 16;
constexpr std::size_t shortest_possible = 8;
constexpr std::size_t shortest_long = 20;  // half of the private key of the smallest curve

bool may_be_secret(const seen_value& value, std::size_t at_least) noexcept {
  switch (value.is) {
    case seen_value::what::nothing: return false;
    case seen_value::what::text:
      return !value.is_public && value.text.size() >= at_least && !is_url(value.text) &&
             kind_named(value.text) == kind_of_key::unknown;
    case seen_value::what::number: return value.text.size() >= shortest_number;
    case seen_value::what::filled: return true;
  }
  return false;
}

}  // namespace

seen_value seen_value_of(const json::token& value, bool is_filled, std::string_view written) noexcept {
  switch (value.kind) {
    case json::kind::string: return {seen_value::what::text, value.text()};
    case json::kind::number: return {seen_value::what::number, written};
    case json::kind::array:
    case json::kind::object: return {is_filled ? seen_value::what::filled : seen_value::what::nothing};
    default: return {};
  }
}

bool secret_hints::take(std::string_view name, extent at, const seen_value& value) {
  const named says = classify(name);
  const bool has_value = value.is != seen_value::what::nothing;
  switch (says.says) {
    case name_says::secret: return may_be_secret(value, shortest_named);
    case name_says::kind:
      if (value.is == seen_value::what::text) {
        take_kind(value.text, says.word == row_of(member::kty).name);
      }
      return false;
    case name_says::part_of_key: said_.is_key = said_.is_key || has_value; return false;
    case name_says::may_be_part: said_.may_be_key = said_.may_be_key || has_value; return false;
    case name_says::key:
      if (said_.names_key || value.is != seen_value::what::text || !may_be_secret(value, 1)) {
        return false;
      }
      said_.names_key = true;
      break;
    case name_says::private_member:
      if (!has_value || (value.is == seen_value::what::text && value.text.empty())) {
        return false;
      }
      break;
    default: return false;
  }
  if (suspects_.size() != most_suspects) {
    const std::size_t least = says.says == name_says::key ? shortest_possible : shortest_long;
    const bool is_long = value.is == seen_value::what::filled || value.text.size() >= least;
    suspects_.push_back({name, at, says.word, says.meant, is_long});
  }
  return false;
}

void secret_hints::take_kind(std::string_view value, bool is_kty) noexcept {
  const kind_of_key kind = kind_named(value);
  said_.has_kty = said_.has_kty || is_kty;
  said_.is_key = said_.is_key || is_kty;
  said_.is_symmetric = said_.is_symmetric || kind == kind_of_key::symmetric;
  said_.is_asymmetric = said_.is_asymmetric || kind == kind_of_key::asymmetric;
}

const rule* secret_hints::judge(const suspect& each) const noexcept {
  if (each.meant) {
    return said_.is_certain || said_.is_key || (said_.may_be_key && each.is_long) ? &secret_misspelt : nullptr;
  }
  if (said_.is_symmetric) {
    return &secret_rule(secrecy::symmetric);
  }
  return said_.is_certain && !said_.has_kty && !said_.is_asymmetric && each.is_long ? &secret_possible : nullptr;
}

}  // namespace jwkguard::keys
