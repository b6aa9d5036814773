// Custom policies, from any bytes.
//
//  1  a text is a policy, or there is something to say against it
//  2  the text of a policy that was read is read again, and gives the same text
//  3  no rule that is fixed is lower than in the base, and none that sets keys aside is switched off
//  4  a key with its private half is refused under every policy
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "jwkguard/jwkguard.hpp"
#include "require.hpp"

namespace jwkguard::fuzz {
namespace {

void check_levels(const policy& rules) {
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      const level base = rules.level_in_base(*row);
      const level now = rules.level_of(*row);
      require(row->leave != leave::fixed || now >= base, "3: a fixed rule is not lowered");
      require(
          row->leave != leave::skippable || base == level::off || now != level::off, "3: nothing stops setting aside");
    }
  }
}

void check_guards(const policy& rules) {
  std::string text = R"({"kty":"OKP","crv":"X25519","x":"CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","d":"AQ"})";
  require(!check(text, rules).valid(), "4: a private half is refused");
}

void check_policy(std::string_view text) {
  const parsed_policy first = parse_policy(text);
  require(first.value.has_value() == first.fault.empty(), "1: a policy or a fault");
  if (!first.value) {
    return;
  }
  const std::string written = policy_text(*first.value);
  const parsed_policy second = parse_policy(written);
  require(second.value && policy_text(*second.value) == written, "2: its text gives the same policy");
  check_levels(*first.value);
  check_guards(*first.value);
}

}  // namespace
}  // namespace jwkguard::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jwkguard::fuzz::check_policy({reinterpret_cast<const char*>(data), size});
  return 0;
}
