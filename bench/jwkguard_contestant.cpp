#include <memory>

#include "contestants.hpp"
#include "jwkguard/validator.hpp"

namespace jwkguard::bench {

std::vector<contestant> jwkguard_contestants() {
  policy rules = policy::cloudflare();
  rules.limits.endpoint_keys = UINT32_MAX;
  const auto with = std::make_shared<validator>(rules);
  return {{"jwkguard check", true, true, [with](std::span<char> text, std::span<const point>) {
             const report& seen = with->check(text);
             verdict out;
             for (std::size_t index = 0; index < seen.keys.size(); ++index) {
               if (seen.keys[index].status != key_status::usable) {
                 out.bad_keys.push_back(index);
               }
             }
             return out;
           }}};
}

}  // namespace jwkguard::bench
