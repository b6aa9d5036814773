#include "cli/option_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "cli/help_text.hpp"
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
        override_option::value::token, "DIGEST", "the digest of a token, 16 hexadecimal digits", is_short_digest},
};

template <std::size_t Count>
bool is_one_of(command which, const std::array<command, Count>& among) noexcept {
  return std::find(among.begin(), among.end(), which) != among.end();
}

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

bool reads_keys(command which) noexcept {
  using enum command;
  return is_one_of(which, std::array{check, normalize, thumbprint, from_pem, to_pem, diff, plan, push});
}

bool is_for_endpoint(command which) noexcept {
  using enum command;
  return is_one_of(which, std::array{plan, push, restore, show, sync});
}

// What has nothing to do with the endpoint is held to the standards alone.
policy::base standard_of(command which) noexcept {
  using enum command;
  return is_one_of(which, std::array{thumbprint, from_pem, to_pem}) ? policy::base::rfc : policy::base::cloudflare;
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
    if (argument.find("-----BEGIN") != std::string_view::npos || argument.substr(value).starts_with('{')) {
      return "never pass a key as an argument, because other users see arguments: give the name of its file, or - for "
             "standard input";
    }
  }
  return {};
}

std::string unexpected_argument(const std::string& first, std::span<const std::string_view> commands) {
  if (first.empty()) {
    std::string all;
    for (const std::string_view each : commands) {
      all.append(all.empty() ? "" : each == commands.back() ? " or " : ", ").append(each);
    }
    return "a command is missing: " + all;
  }
  if (!first.starts_with('-')) {
    const auto near = std::find_if(
        commands.begin(), commands.end(), [&first](std::string_view each) { return is_nearly(first, each); });
    return (commands.empty() ? "unexpected argument '" : "unknown command '") + first + "'" +
           (near == commands.end() ? "" : "; did you mean " + std::string{*near} + '?');
  }
  const std::string name = first.substr(0, first.starts_with("--") ? first.find('=') : 2);
  const bool secret = name.find("token") != std::string::npos || name.find("key") != std::string::npos;
  return "unknown option " + name +
         (secret ? "; secrets come from the environment (CLOUDFLARE_API_TOKEN, or CLOUDFLARE_API_TOKEN_FILE)" : "");
}

std::vector<const char*> with_help_as_option(int count, const char* const* arguments) {
  std::vector<const char*> words(arguments, arguments + count);
  if (words.size() > 1 && std::string_view{words[1]} == "help") {
    words.erase(words.begin() + 1);
    const bool names_option = words.size() > 1 && words[1][0] == '-';
    if (words.size() == 1 || !names_option) {
      words.push_back("--help");
    }
  }
  return words;
}

std::string not_empty(const std::string& value) { return value.empty() ? "its value is empty" : ""; }

}  // namespace jwkguard::cli
