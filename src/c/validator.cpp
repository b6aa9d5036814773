#include "jwkguard/validator.hpp"

#include <span>
#include <string>

#include "c/objects.hpp"
#include "keys/openssl.hpp"

using jwkguard::c::guarded;
using jwkguard::c::make_report;

jwkguard_status jwkguard_validator_new(const jwkguard_policy* rules, jwkguard_validator** made) {
  return guarded([&] {
    if (rules == nullptr || made == nullptr) {
      return JWKGUARD_BAD_ARGUMENT;
    }
    *made = new jwkguard_validator{jwkguard::validator{rules->rules}};
    return JWKGUARD_OK;
  });
}

void jwkguard_validator_free(jwkguard_validator* of) { delete of; }

jwkguard_status jwkguard_check(jwkguard_validator* with, const char* text, size_t size, jwkguard_report** made) {
  return guarded([&] {
    if (with == nullptr || made == nullptr || (text == nullptr && size != 0)) {
      return JWKGUARD_BAD_ARGUMENT;
    }
    *made = make_report(with->guard.check_copy(std::string_view{text, size})).release();
    return JWKGUARD_OK;
  });
}

jwkguard_status jwkguard_check_in_place(jwkguard_validator* with, char* text, size_t size, jwkguard_report** made) {
  if (with == nullptr || made == nullptr || (text == nullptr && size != 0)) {
    return JWKGUARD_BAD_ARGUMENT;
  }
  const std::span<char> all{text, size};
  const jwkguard_status came = guarded([&] {
    *made = make_report(with->guard.check(all)).release();
    return JWKGUARD_OK;
  });
  if (came != JWKGUARD_OK) {
    jwkguard::keys::wipe(all);
  }
  return came;
}
