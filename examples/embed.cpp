#include <iostream>
#include <jwkguard/jwkguard.hpp>
#include <string>

int main() {
  std::string text = R"({"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"a1","x":"AQAB"}]})";
  jwkguard::validator guard{jwkguard::policy::cloudflare()};
  const jwkguard::report& report = guard.check(text);  // in place: `text` now holds what the records point at
  for (const jwkguard::finding& each : report.findings) {
    std::cout << each.rule->id << " at " << each.pointer << ": " << message_of(each) << '\n';
  }
  return report.valid() ? 1 : 0;  // this set must be refused
}
