#include "support/pattern.hpp"

#include <gtest/gtest.h>
#include <regex.h>

namespace jwkguard::test {

bool contains_match(std::string_view text, const std::string& pattern) {
  regex_t compiled{};
  if (regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
    ADD_FAILURE() << "not a pattern: " << pattern;
    return false;
  }
  const bool found = regexec(&compiled, std::string{text}.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

}  // namespace jwkguard::test
