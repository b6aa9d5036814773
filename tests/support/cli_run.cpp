#include "support/cli_run.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace jwkguard::test {

bool has(std::string_view text, std::string_view part) noexcept { return text.find(part) != std::string_view::npos; }

strings environment_for(const std::string& base_url) {
  return {"CLOUDFLARE_ZONE_ID=" + zone, "CLOUDFLARE_TOKEN_CONFIG_ID=" + config, "CLOUDFLARE_BASE_URL=" + base_url,
      "CLOUDFLARE_API_TOKEN=" + token};
}

outcome cli(strings arguments, std::string input, strings environment, bool terminal) {
  outcome ended = run(JWKGUARD_CLI, {std::move(arguments), std::move(input), std::move(environment), terminal});
  EXPECT_FALSE(has(ended.out + ended.err, token)) << ended.out << ended.err;
  return ended;
}

}  // namespace jwkguard::test
