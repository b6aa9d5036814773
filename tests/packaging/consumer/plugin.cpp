// A library of a program's own that holds the validator.
#include <jwkguard/jwkguard.hpp>

#include <string>

extern "C" int is_sound(const char* text) {
  return jwkguard::check_copy(text, jwkguard::policy::rfc()).valid() ? 1 : 0;
}
