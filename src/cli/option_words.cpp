#include "cli/option_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "cli/input.hpp"
#include "cli/token_input.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

bool is_short_digest(std::string_view text) { return is_digest(text, 16); }

constexpr std::array override_values{
    override_value{override_option::value::kid, "KID", "a kid", is_not_empty},
    override_value{override_option::value::live_set, "LIVE-SET", "the digest of the live set, 16 hexadecimal digits",
        is_short_digest},
    override_value{
        override_option::value::token, "TOKEN", "the digest of a token, 16 hexadecimal digits", is_short_digest},
};

}  // namespace

format format_of(std::string_view name) noexcept {
  return name == "json"       ? format::json
         : name == "sarif"    ? format::sarif
         : name == "github"   ? format::github
         : name == "markdown" ? format::markdown
         : name == "policy"   ? format::policy
         : name == "jwks"     ? format::jwks
                              : format::human;
}

bool is_digest(std::string_view text, std::size_t digits) noexcept {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_not_empty(std::string_view text) { return !text.empty(); }

const override_value& written_value(override_option::value what) noexcept {
  return *std::find_if(
      override_values.begin(), override_values.end(), [what](const override_value& each) { return each.what == what; });
}

std::string not_a_plan_digest(const std::string& value) {
  return is_digest(value, 64)
             ? ""
             : "its value is the digest of a saved plan, 64 hexadecimal digits, as plan --out prints it";
}

parsed shown(const std::string& text) { return {std::nullopt, print_output(text) ? exit_valid : exit_usage}; }

std::string_view token_fault(std::span<const std::string_view> arguments) noexcept {
  for (const std::string_view argument : arguments.subspan(arguments.empty() ? 0 : 1)) {
    const std::size_t value = argument.starts_with('-') ? argument.find('=') + 1 : 0;  // 0 where there is none
    if (looks_like_token(argument) || looks_like_token(argument.substr(value))) {
      return "never pass a token as an argument, because other users see arguments: give it in a file, on standard "
             "input, or in JWKGUARD_TOKEN";
    }
  }
  return {};
}

std::string not_empty(const std::string& value) { return value.empty() ? "its value is empty" : ""; }

}  // namespace jwkguard::cli
