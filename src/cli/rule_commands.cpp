// rules and explain: the catalogue.
#include <unistd.h>

#include <string>

#include "cli/catalogue.hpp"
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "json/printable.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

std::string catalogue_in(const options& given) {
  switch (given.format) {
    case format::policy: return policy_text(given.policy);
    case format::json: return catalogue_json() + '\n';
    case format::markdown: return catalogue_markdown();
    default: return catalogue_human();
  }
}

}  // namespace

int run_rules(const options& given) { return print_output(catalogue_in(given)) ? exit_valid : exit_usage; }

int run_explain(const options& given) {
  if (const rule* const row = find_any_rule(given.rule)) {
    return print_output(explanation_of(*row)) ? exit_valid : exit_usage;
  }
  std::string list;
  for (const std::string_view id : ids_near(given.rule)) {
    list += "\n  " + std::string{id};
  }
  print(STDERR_FILENO, "jwkguard: unknown rule '" + json::printable(given.rule) + "'; " +
                           (list.empty() ? "jwkguard rules lists them" : "did you mean:" + list) + '\n');
  return exit_usage;
}

}  // namespace jwkguard::cli
