#include <jwkguard/submit.hpp>
#include <jwkguard/validator.hpp>
#include <string>

int main() {
  std::string text = R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]})";
  const jwkguard::report checked = jwkguard::check(text, jwkguard::policy::rfc());
  const bool is_refused = !checked.valid() && !checked.findings.empty();
  return is_refused && jwkguard::submit::exit_code(jwkguard::submit::outcome::unknown) == 6 ? 0 : 1;
}
