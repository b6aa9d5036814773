// What the members of one key hold instead of octets.
#include <string>

#include "json/base64.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {

bool key_check::report(member which, const std::optional<value_form>& found) {
  if (found) {
    add(*found->broken, which, {.subject = found->name, .actual = found->bits, .help = found->help});
  }
  return found.has_value();
}

bool key_check::may_hold_form(member which) const noexcept {
  return type != nullptr && holds(type->parameters, which) && row_of(which).kept == secrecy::open;
}

bool key_check::report_form(member which, std::string_view text) {
  return may_hold_form(which) && report(which, find_form_in_text(text, which));
}

bool key_check::report_form(member which, std::span<const std::uint8_t> octets) {
  return may_hold_form(which) && report(which, find_form_in_octets(octets, which));
}

bool key_check::report_form(member which, std::size_t right_length) {
  const std::string_view text = raw.text(which)->text();
  std::string copy{json::find_base64url_faults(text).decodable() ? text : ""};
  const std::span<const std::uint8_t> decoded = json::decode_leniently(copy);
  const bool is_right = right_length != 0 && decoded.size() == right_length;
  return !is_right && (report_form(which, text) || report_form(which, decoded));
}

}  // namespace jwkguard::keys
