#include "keys/near_values.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "keys/cose_numbers.hpp"
#include "keys/key_types.hpp"
#include "keys/near_aliases.hpp"
#include "keys/near_names.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::size_t longest_text = 96;
using bare_value = bare_name<64>;

constexpr std::array<std::string_view, 3> uses = {"sig", "enc", "jwt-svid"};
constexpr std::array<std::string_view, 8> operations = {
    "sign", "verify", "encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"};

// What a name is made of.
struct composition {
  const family* of = nullptr;
  std::size_t size = 0;
  bool is_whole = false;  // there is nothing else in it

  void take(const piece& next) noexcept {
    of = next.of == nullptr || (of != nullptr && of->is_of_one_curve) ? of : next.of;
    size = next.size != 0 ? next.size : size;
  }
};

// Of one size that is said twice ("ES256withSHA256") it is that; of two, none.
composition take_apart(std::string_view bare) noexcept {
  composition made;
  while (!bare.empty()) {
    const auto* const found =
        std::find_if(pieces.begin(), pieces.end(), [bare](const piece& each) { return bare.starts_with(each.text); });
    if (found == pieces.end() || (found->size != 0 && made.size != 0 && found->size != made.size)) {
      return made;
    }
    made.take(*found);
    bare.remove_prefix(found->text.size());
  }
  made.is_whole = true;
  return made;
}

// Of a hash alone it is what keys of this type sign with.
const family* family_of(const key_type* type) noexcept {
  return type == &rsa_key_type   ? &of_rsa_keys
         : type == &ec_key_type  ? &es
         : type == &oct_key_type ? &hs
         : type == nullptr       ? &of_any_keys
                                 : nullptr;
}

std::string_view composed_algorithm(std::string_view bare, const key_type* type) noexcept {
  const composition made = take_apart(bare);
  const family* const of = made.of != nullptr ? made.of : made.size != 0 ? family_of(type) : nullptr;
  return of == nullptr || !made.is_whole ? std::string_view{} : of->members[made.size == 0 ? 3 : made.size - 1];
}

std::string_view find_alias(std::span<const alias> all, std::string_view bare) noexcept {
  const auto found = std::find_if(all.begin(), all.end(), [bare](const alias& each) { return each.name == bare; });
  return found == all.end() ? std::string_view{} : found->meant;
}

// Looks a text up among names: the same bare, or else the one that is one slip away.
class search {
 public:
  explicit search(std::string_view bare) noexcept : bare_(bare) {}

  void try_name(std::string_view name) noexcept {
    constexpr std::size_t shortest_to_slip = 3;
    constexpr std::size_t shortest_to_replace = 4;  // of three letters one other makes another word
    const bare_value other{name};
    if (same_.empty() && other.view() == bare_) {
      same_ = name;
    }
    const std::size_t shorter = std::min(other.size, bare_.size());
    const bool may_slip = shorter >= shortest_to_slip &&
                          (shorter >= shortest_to_replace || other.size != bare_.size() || is_anagram(other.view()));
    if (slip_.empty() && may_slip && is_one_slip(other.view(), bare_)) {
      slip_ = name;
    }
  }
  [[nodiscard]] std::string_view same() const noexcept { return same_; }
  [[nodiscard]] std::string_view slip() const noexcept { return slip_; }

 private:
  [[nodiscard]] bool is_anagram(std::string_view other) const noexcept {
    return std::is_permutation(other.begin(), other.end(), bare_.begin(), bare_.end());
  }

  std::string_view bare_;
  std::string_view same_;
  std::string_view slip_;
};

template <class Visitor>
void for_each_value(member which, Visitor&& visit) noexcept {
  if (which == member::use) {
    std::for_each(uses.begin(), uses.end(), visit);
  } else if (which == member::key_ops) {
    std::for_each(operations.begin(), operations.end(), visit);
  }
  for (const key_type* type : key_types()) {
    if (which == member::kty) {
      visit(type->name);
    } else if (which == member::crv) {
      std::for_each(type->curves.begin(), type->curves.end(), visit);
    } else if (which == member::alg) {
      for (const algorithm& row : type->algorithms) {
        visit(row.name);
      }
    }
  }
}

std::span<const alias> aliases_of(member which) noexcept {
  switch (which) {
    case member::kty: return type_aliases;
    case member::crv: return curve_aliases;
    case member::use: return use_aliases;
    case member::key_ops: return operation_aliases;
    case member::alg: return algorithm_aliases;
    default: return {};
  }
}

// The one key type that has this algorithm or curve.
std::string_view type_of(std::string_view bare) noexcept {
  std::string_view found;
  for (const key_type* type : key_types()) {
    const auto is_it = [bare](std::string_view name) { return bare_value{name}.view() == bare; };
    const bool has_it = std::any_of(type->curves.begin(), type->curves.end(), is_it) ||
                        std::any_of(type->algorithms.begin(), type->algorithms.end(),
                            [&is_it](const algorithm& row) { return is_it(row.name); });
    if (has_it && !found.empty()) {
      return {};
    }
    found = has_it ? type->name : found;
  }
  const composition made = take_apart(bare);
  return found.empty() && made.is_whole && made.of != nullptr ? made.of->type : found;
}

// "ecdsa-p256", "ecdsa-sha2-nistp256", "ECC_NIST_P256"
std::string_view prefixed_curve(std::string_view bare) noexcept {
  const auto* const prefix = std::find_if(
      curve_prefixes.begin(), curve_prefixes.end(), [bare](std::string_view each) { return bare.starts_with(each); });
  if (prefix == curve_prefixes.end()) {
    return {};
  }
  bare.remove_prefix(prefix->size());
  search among{bare};
  for_each_value(member::crv, [&among](std::string_view name) { among.try_name(name); });
  const std::string_view meant = among.same().empty() ? find_alias(curve_aliases, bare) : among.same();
  return meant.empty() ? prefixed_curve(bare) : meant;
}

}  // namespace

std::string_view near_value(member which, std::string_view text, const key_type* type) noexcept {
  if (const std::string_view meant = name_of_cose_number(which, text); !meant.empty()) {
    return meant;
  }
  // XML Signature's algorithms are URIs: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256".
  if (which == member::alg && text.starts_with("http")) {
    text.remove_prefix(std::min(text.find_last_of("#/") + 1, text.size()));
  }
  if (text.size() > longest_text) {
    return {};
  }
  const bare_value bare{text};
  if (bare.size == 0 || bare.size == bare.text.size()) {
    return {};
  }
  search among{bare.view()};
  for_each_value(which, [&among](std::string_view name) { among.try_name(name); });
  if (!among.same().empty()) {
    return among.same();
  }
  if (const std::string_view meant = find_alias(aliases_of(which), bare.view()); !meant.empty()) {
    return meant;
  }
  const std::string_view meant = which == member::alg   ? composed_algorithm(bare.view(), type)
                                 : which == member::kty ? type_of(bare.view())
                                 : which == member::crv ? prefixed_curve(bare.view())
                                                        : std::string_view{};
  return meant.empty() ? among.slip() : meant;
}

}  // namespace jwkguard::keys
