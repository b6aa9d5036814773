// Pushes of the command to an emulator of its own, and what they print.
#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "support/cli_run.hpp"
#include "support/jwk_sets.hpp"

namespace jwkguard::test {

[[nodiscard]] std::size_t count(std::string_view text, std::string_view part);

/// key, hmac and off_curve are one JWK each.
[[nodiscard]] std::string key(std::uint32_t index, std::string_view kid);
[[nodiscard]] std::string hmac(std::string_view kid);
[[nodiscard]] std::string off_curve(std::string_view kid);

/// emulator is one endpoint that takes the test's token only.
class emulator {
 public:
  explicit emulator(strings options = {});

  [[nodiscard]] std::string url() const;
  [[nodiscard]] strings environment() const { return environment_for(url()); }
  /// log ends the emulator: a line for each request.
  [[nodiscard]] const std::string& log() { return service_.stop(); }
  [[nodiscard]] outcome push(const std::string& text, strings more = {}) const;
  [[nodiscard]] outcome plan(const std::string& text, strings more = {}) const;
  /// live is what `show` prints.
  [[nodiscard]] std::set<std::string> live() const;

 private:
  service service_;
};

[[nodiscard]] std::set<std::string> kids_of(const rapidjson::Value& keys);

/// text_between is what stands between these two for the first time; empty if the first is not there.
[[nodiscard]] std::string text_between(const std::string& text, std::string_view before, std::string_view after);

/// parsed is what plan or push printed, held to exactly the promised members.
[[nodiscard]] rapidjson::Document parsed(const std::string& text);

void expect_push(const outcome& ended, int exit_code, std::string_view what, unsigned gets, unsigned puts);

}  // namespace jwkguard::test
