#include "keys/key_types.hpp"

#include <algorithm>
#include <array>

namespace jwkguard::keys {

std::span<const key_type* const> key_types() noexcept {
  static constexpr std::array types = {&ec_key_type, &rsa_key_type, &okp_key_type, &oct_key_type, &akp_key_type};
  return types;
}

const key_type* find_key_type(std::string_view name) noexcept {
  for (const key_type* type : key_types()) {
    if (json::same_text(type->name, name)) {
      return type;
    }
  }
  return nullptr;
}

bool is_curve_of(const key_type& type, std::string_view name) noexcept {
  return std::find(type.curves.begin(), type.curves.end(), name) != type.curves.end();
}

const algorithm* find_algorithm(const key_type& type, std::string_view name) noexcept {
  const auto found = std::find_if(type.algorithms.begin(), type.algorithms.end(),
      [name](const algorithm& row) { return json::same_text(row.name, name); });
  return found == type.algorithms.end() ? nullptr : &*found;
}

}  // namespace jwkguard::keys
