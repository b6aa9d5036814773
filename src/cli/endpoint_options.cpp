#include "cli/endpoint_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "cli/option_words.hpp"
#include "cli/span.hpp"
#include "json/ascii.hpp"
#include "jwkguard/journal.hpp"

namespace jwkguard::cli {
namespace {

std::string from_environment(const char* name) {
  const char* const found = std::getenv(name);
  return found == nullptr ? "" : found;
}

// A kid is any text; but a value that was forgotten takes the next option for itself.
std::string override_fault(const override_value& form, const std::string& value) {
  if (form.what == override_option::value::kid) {
    return value.starts_with("--") ? "its value is missing: " + value + " is an option" : "";
  }
  return form.is_fit(value) ? "" : "its value is " + std::string{form.form} + ", as plan prints it";
}

std::string not_a_canary_file(const std::string& value) {
  return value == "-" ? "its value is a file: standard input cannot be used here" : not_empty(value);
}

}  // namespace

endpoint_options::endpoint_options(options& into) : into_{into}, named_(override_options().size()) {}

void endpoint_options::add_zone(CLI::App* to) {
  takes_base_url_ = true;
  // Not CLI11's envname: it lets the variable of a command that was not chosen win over the option of the one that
  // was.
  to->add_option("--zone", into_.target.zone, "zone identifier, 32 hexadecimal characters (Env: CLOUDFLARE_ZONE_ID)")
      ->check(not_empty)
      ->type_name("ID");
  to->add_option("--base-url", base_url_,
        "the part before /zones/… (Env: CLOUDFLARE_BASE_URL, CLOUDFLARE_API_BASE_URL) [Cloudflare's]; "
        "plain http only to a loopback address")
      ->check(not_empty)
      ->type_name("URL");
}

void endpoint_options::add_place(CLI::App* to) {
  add_zone(to);
  to->add_option("--config", into_.target.config, "token configuration, a UUID (Env: CLOUDFLARE_TOKEN_CONFIG_ID)")
      ->check(not_empty)
      ->type_name("ID");
}

void endpoint_options::add_target(CLI::App* to) {
  add_place(to);
  add_reach(to);
}

void endpoint_options::add_reach(CLI::App* to) {
  to->add_option("--deadline", deadline_seconds_,
        "seconds for all requests together, waiting included: failed requests are retried until then; your "
        "time to answer does not count")
      ->capture_default_str()
      ->check(CLI::Range(1, 86'400))
      ->type_name("SECONDS");
  add_ways(to);
  to->add_option(
        "--log-http", into_.target.http_log, "append each request and its answer to this file, without secrets")
      ->check(not_empty)
      ->type_name("FILE");
}

void endpoint_options::add_ways(CLI::App* to) {
  to->add_option("--ca-file", into_.target.ca_file, "trust the authorities in this PEM file instead of the system's")
      ->check(not_empty)
      ->type_name("FILE");
  to->add_option("--proxy", into_.target.proxy, "use this proxy; proxies named in the environment are ignored")
      ->check(not_empty)
      ->type_name("URL");
}

void endpoint_options::add_state(CLI::App* to) {
  to->add_option("--state-dir", into_.state_folder,
        "folder of the journal: what was live before each write, and when live keys were last wanted "
        "[$XDG_STATE_HOME/jwkguard, or ~/.local/state/jwkguard]")
      ->check(not_empty)
      ->type_name("DIR");
}

void endpoint_options::add_gates(CLI::App* to) {
  add_state(to);
  to->add_option("--min-overlap", min_overlap_,
        "how long ago a live key must have been wanted last, by the input of a push or a source, before it may be "
        "removed: the longest life of your tokens (90s, 15m, 6h, 1.5h, 2d, 1w, 0) [24h]")
      ->check(span_fault)
      ->type_name("SPAN");
  const bool is_sync = to->get_name() == "sync";
  const std::string always = is_sync ? " (sync always does)" : "";
  to->add_flag(
      "--keep-old", into_.keep_old, "keep live keys that may not be removed yet; a later push removes them" + always);
  to->add_flag(
      "--keep-symmetric", into_.keep_symmetric, "keep every live HMAC key, without knowing its secret" + always);
  to->add_option(
        "--canary", into_.canary_files, "a file with a token that must stay valid, or one a line; may be repeated")
      ->check(not_a_canary_file)
      ->allow_extra_args(false)
      ->type_name("FILE");
  for (std::size_t index = 0; index < named_.size(); ++index) {
    const override_option& row = override_options()[index];
    const override_value& form = written_value(row.names);
    const bool is_idle = row.option == "--allow-moved" && (is_sync || to->get_name() == "restore");
    to->add_option(
          std::string{row.option}, named_[index], std::string{row.says} + (is_idle ? " (push --plan only)" : ""))
        ->check([&form](const std::string& value) { return override_fault(form, value); })
        ->type_name(std::string{form.placeholder})
        ->allow_extra_args(false)
        ->group("Allow, once, what a plan names as dangerous");
  }
}

std::string endpoint_options::finish(options& into) const {
  into.target.deadline_ms = deadline_seconds_ * 1'000;
  if (into.target.zone.empty()) {
    into.target.zone = from_environment("CLOUDFLARE_ZONE_ID");
  }
  if (into.target.config.empty()) {
    into.target.config = from_environment("CLOUDFLARE_TOKEN_CONFIG_ID");
  }
  // One zone has one name, in requests and in the journal.
  for (std::string* const id : {&into.target.zone, &into.target.config}) {
    std::transform(id->begin(), id->end(), id->begin(), json::lower_case);
  }
  if (into.state_folder.empty()) {
    into.state_folder = submit::default_state_folder();
  }
  if (!into.plan_file.empty() && (into.keep_old || into.keep_symmetric || !min_overlap_.empty())) {
    return "push --plan applies exactly what was planned: give --keep-old, --keep-symmetric and --min-overlap "
           "to plan --out";
  }
  if (const auto span = seconds_of(min_overlap_)) {
    into.gates.min_overlap_s = *span;
  }
  for (std::size_t index = 0; index < named_.size(); ++index) {
    for (const std::string& name : named_[index]) {
      into.gates.allowed.push_back({override_options()[index].rule, name});
    }
  }
  return finish_base_url(into);
}

std::string endpoint_options::finish_base_url(options& into) const {
  if (!base_url_.empty()) {
    into.target.base_url = base_url_;
    return {};
  }
  if (!takes_base_url_) {
    return {};
  }
  // A script whose own variable was empty must not reach the real endpoint.
  for (const char* const name : {"CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE_URL"}) {
    if (std::getenv(name) != nullptr && from_environment(name).empty()) {
      return std::string{name} + " is set and empty: unset it, or give the address";
    }
  }
  const std::string sdk = from_environment("CLOUDFLARE_BASE_URL");
  const std::string official = from_environment("CLOUDFLARE_API_BASE_URL");
  if (!sdk.empty() && !official.empty() && sdk != official) {
    return "CLOUDFLARE_BASE_URL and CLOUDFLARE_API_BASE_URL name different addresses; unset one, or give --base-url";
  }
  if (!sdk.empty() || !official.empty()) {
    into.target.base_url = sdk.empty() ? official : sdk;
  }
  return {};
}

}  // namespace jwkguard::cli
