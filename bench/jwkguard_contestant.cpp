#include <memory>

#include "contestants.hpp"
#include "jwkguard/validator.hpp"

namespace jwkguard::bench {

std::vector<contestant> jwkguard_contestants(key_kind) {
  policy rules = policy::cloudflare();
  rules.limits.endpoint_keys = UINT32_MAX;
  const auto with = std::make_shared<validator>(rules);
  return {{jwkguard_name, true, [with](std::span<char> text, const key_set&) {
             const report& seen = with->check(text);
             return judge_each(
                 seen.keys.size(), [&](std::size_t index) { return seen.keys[index].status == key_status::usable; });
           }}};
}

}  // namespace jwkguard::bench
