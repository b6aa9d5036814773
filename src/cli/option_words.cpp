#include "cli/option_words.hpp"

#include <algorithm>
#include <cstddef>

#include "cli/token_input.hpp"

namespace jwkguard::cli {

format format_of(std::string_view name) noexcept {
  return name == "json"       ? format::json
         : name == "sarif"    ? format::sarif
         : name == "github"   ? format::github
         : name == "markdown" ? format::markdown
         : name == "policy"   ? format::policy
         : name == "jwks"     ? format::jwks
                              : format::human;
}

std::string not_a_plan_digest(const std::string& value) {
  const bool is_one = value.size() == 64 && value.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_one ? "" : "its value is the digest of a saved plan, 64 hexadecimal digits, as plan --out prints it";
}

std::string without_tokens(std::string text, std::span<const std::string_view> arguments) {
  constexpr std::string_view mask = "***";
  for (const std::string_view argument : arguments) {
    const std::size_t value = argument.starts_with('-') ? argument.find('=') + 1 : 0;  // 0 where there is none
    for (std::string_view word : {argument.substr(value), argument}) {
      word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
      if (!looks_like_token(word)) {
        continue;
      }
      for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + mask.size())) {
        text.replace(at, word.size(), mask);
      }
    }
  }
  return text;
}

std::string one_too_many(const std::string& argument) {
  return looks_like_token(argument) ? "a token is never an argument, because other users see those: give it in a file, "
                                      "on standard input, or in JWKGUARD_TOKEN"
                                    : "'" + argument + "' is one argument too many";
}

}  // namespace jwkguard::cli
