#include <jwkguard/jwkguard.hpp>

#include <string>

int main() {
  std::string text = "{}";
  return jwkguard::check(text, jwkguard::policy::rfc()).valid() ? 1 : 0;
}
