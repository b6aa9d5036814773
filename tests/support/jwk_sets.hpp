// A JWK Set around JWKs.
#pragma once

#include <string>
#include <vector>

namespace jwkguard::test {

/// set_of is a JWK Set of these keys, as they are.
[[nodiscard]] inline std::string set_of(const std::vector<std::string>& keys) {
  std::string all;
  for (const std::string& each : keys) {
    all += (all.empty() ? "" : ",") + each;
  }
  return R"({"keys":[)" + all + "]}";
}

}  // namespace jwkguard::test
