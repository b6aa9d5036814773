// What an element of x5c is that is no certificate in DER and base64.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "jwkguard/rule.hpp"

namespace jwkguard::keys {

/// element_fault is what is wrong with an element of x5c; `holds` names what stands there, in static storage, and is
/// empty where that is nothing with a name.
struct element_fault {
  const rule* broken;
  std::string_view holds;
};

/// fault_of_digits is that of a text in hexadecimal digits, which may be base64, too; null if it is none.
[[nodiscard]] std::optional<element_fault> fault_of_digits(std::string_view text);
/// fault_of_text is that of a text that is not standard base64.
[[nodiscard]] element_fault fault_of_text(std::string_view text);
/// fault_of_octets is that of octets that are no certificate.
[[nodiscard]] element_fault fault_of_octets(std::span<const std::uint8_t> octets);

}  // namespace jwkguard::keys
