#include "cli/verify_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "cli/option_words.hpp"

namespace jwkguard::cli {
namespace {

constexpr const char* footer =
    "The token is one line of TOKEN-FILE, of standard input, or JWKGUARD_TOKEN, with or without Bearer before "
    "it; never an argument. Several lines are several tokens. Times are reported, not judged: an expired token whose "
    "signature is right is verified, with a note.";

}  // namespace

void verify_arguments::add(CLI::App* to) {
  to->add_option("TOKEN-FILE", said_.token_file,
        "the token, or one a line; - is standard input [JWKGUARD_TOKEN, or standard input]")
      ->check(not_empty)
      ->type_name("");
  to->add_option("--keys", said_.keys_file, "a JWK Set or a single JWK, in a file; - is standard input")
      ->check(not_empty)
      ->type_name("FILE");
  to->add_flag("--live", said_.live, "check the token against the live set");
  to->add_flag("--show-issuer", said_.shows_issuer, "show the token's iss; nothing else of it is ever shown but times");
  to->footer(footer);
}

std::string verify_arguments::finish(std::size_t sources, verify_settings& into) const {
  into = said_;
  const std::size_t sets = sources + (said_.keys_file.empty() ? 0U : 1U) + (said_.live ? 1U : 0U);
  if (sets != 1) {
    return "choose the keys with exactly one of --keys FILE, --live, --issuer URL, --jwks URL or --file FILE";
  }
  const char* const token = std::getenv("JWKGUARD_TOKEN");
  const bool has_variable = token != nullptr && *token != '\0';
  const bool reads_input = said_.token_file == "-" || (said_.token_file.empty() && !has_variable);
  return reads_input && said_.keys_file == "-"
             ? "standard input can be read only once: name a file for the token or the keys"
             : "";
}

}  // namespace jwkguard::cli
