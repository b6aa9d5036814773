#include "support/cli_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "places.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {

bool has(std::string_view text, std::string_view part) noexcept { return text.find(part) != std::string_view::npos; }

strings environment_for(const std::string& base_url) {
  return {"CLOUDFLARE_ZONE_ID=" + zone, "CLOUDFLARE_TOKEN_CONFIG_ID=" + config, "CLOUDFLARE_BASE_URL=" + base_url,
      "XDG_STATE_HOME=" + state_home(), "CLOUDFLARE_API_TOKEN=" + token};
}

const std::string& state_home() {
  static const scratch_folder folder;
  static const std::string name = folder.path_of();
  return name;
}

outcome cli(strings arguments, std::string input, strings environment, bool terminal) {
  const bool names_folder = std::any_of(environment.begin(), environment.end(),
      [](const std::string& each) { return each.starts_with("XDG_STATE_HOME=") || each.starts_with("HOME="); });
  if (!names_folder) {
    environment.push_back("XDG_STATE_HOME=" + state_home());
  }
  outcome ended = run(JWKGUARD_CLI, {std::move(arguments), std::move(input), std::move(environment), terminal});
  EXPECT_FALSE(has(ended.out + ended.err, token)) << ended.out << ended.err;
  return ended;
}

}  // namespace jwkguard::test
