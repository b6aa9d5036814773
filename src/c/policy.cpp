#include "jwkguard/policy.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "c/objects.hpp"
#include "json/utf8.hpp"
#include "jwkguard/render.hpp"
#include "jwkguard/rule.hpp"
#include "jwkguard/version.hpp"

namespace {

using jwkguard::policy;
using jwkguard::c::guarded;

struct option_row {
  std::string_view name;
  bool policy::*value;
};

constexpr auto option_rows = std::to_array<option_row>({
    {"allow_secret", &policy::allow_secret},
    {"skip_unsupported", &policy::skip_unsupported},
    {"deep", &policy::deep},
    {"repair", &policy::repair},
    {"kid_from_thumbprint", &policy::kid_from_thumbprint},
});

}  // namespace

const char* jwkguard_version(void) { return jwkguard::library_version().data(); }

jwkguard_status jwkguard_policy_new(const char* base, jwkguard_policy** made) {
  return guarded([&] {
    const std::string_view name = base == nullptr ? "" : base;
    if (made == nullptr || (name != "rfc" && name != "cloudflare")) {
      return JWKGUARD_BAD_ARGUMENT;
    }
    *made = new jwkguard_policy{name == "rfc" ? policy::rfc() : policy::cloudflare()};
    return JWKGUARD_OK;
  });
}

jwkguard_status jwkguard_policy_parse(
    const char* text, size_t size, jwkguard_policy** made, char* fault, size_t fault_size) {
  return guarded([&] {
    if (made == nullptr || (text == nullptr && size != 0)) {
      return JWKGUARD_BAD_ARGUMENT;
    }
    jwkguard::parsed_policy read = jwkguard::parse_policy({text, size});
    if (read.value) {
      *made = new jwkguard_policy{std::move(*read.value)};
      return JWKGUARD_OK;
    }
    if (fault != nullptr && fault_size != 0) {
      const std::string shown = jwkguard::printable(read.fault);
      const std::string_view fits = jwkguard::json::first_characters(shown, fault_size - 1);
      fault[fits.copy(fault, fits.size())] = '\0';
    }
    return JWKGUARD_REFUSED;
  });
}

jwkguard_status jwkguard_policy_set_level(jwkguard_policy* of, const char* rule, jwkguard_level level) {
  return guarded([&] {
    const jwkguard::rule* const row = rule == nullptr ? nullptr : jwkguard::find_rule(rule);
    if (of == nullptr || row == nullptr || level < JWKGUARD_LEVEL_OFF || level > JWKGUARD_LEVEL_ERROR) {
      return JWKGUARD_BAD_ARGUMENT;
    }
    return of->rules.set_level(*row, static_cast<jwkguard::level>(level)) ? JWKGUARD_OK : JWKGUARD_REFUSED;
  });
}

jwkguard_status jwkguard_policy_set(jwkguard_policy* of, const char* option, int on) {
  if (of == nullptr || option == nullptr) {
    return JWKGUARD_BAD_ARGUMENT;
  }
  for (const option_row& row : option_rows) {
    if (row.name == option) {
      of->rules.*row.value = on != 0;
      return JWKGUARD_OK;
    }
  }
  return JWKGUARD_BAD_ARGUMENT;
}

void jwkguard_policy_free(jwkguard_policy* of) { delete of; }
