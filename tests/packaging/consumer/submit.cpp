#include <jwkguard/submit.hpp>

int main() {
  jwkguard::submit::settings target;
  target.zone = "0123456789abcdef0123456789abcdef";
  target.config = "00000000-0000-4000-8000-000000000001";
  target.base_url = "http://api.example";  // in the clear: only who has libcurl to read the URL with refuses it
  return jwkguard::submit::place_fault(target).empty() ? 1 : 0;
}
