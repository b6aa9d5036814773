#include "cli/sync_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/option_words.hpp"
#include "cli/span.hpp"
#include "json/ascii.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::int64_t usual_proof_s = 900;

// None for what is no limit.
std::optional<sync::rate_limit> rate_limit_of(const std::string& text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::int64_t span_s = seconds_of(std::string_view{text}.substr(std::min(slash + 1, text.size()))).value_or(0);
  sync::rate_limit made;
  const auto [end, error] = std::from_chars(text.data(), text.data() + slash, made.requests);
  if (error != std::errc{} || end != text.data() + slash || made.requests == 0 || span_s == 0) {
    return std::nullopt;
  }
  made.span_ms = span_s * 1'000;
  return made;
}

std::string rate_limit_fault(const std::string& text) {
  return rate_limit_of(text) ? "" : "not a number of requests in a span of time such as 1200/5m";
}

}  // namespace

void sync_options::add_sources(CLI::App* to) {
  to->add_option("--issuer", issuers_,
        std::string{"an issuer: its metadata says where its key set is; "} +
            (to->get_name() == "sync"        ? "may be repeated"
                : to->get_name() == "verify" ? "one source"
                                             : "one source in place of FILE"))
      ->check(not_empty)
      ->allow_extra_args(false)
      ->type_name("URL");
  to->add_option("--jwks", jwks_, "the URL of a key set")->check(not_empty)->allow_extra_args(false)->type_name("URL");
  to->add_option("--file", files_, "a file with a key set")
      ->check(not_empty)
      ->allow_extra_args(false)
      ->type_name("FILE");
  to->add_flag("--allow-private", allow_private_, "allow sources at private, link-local and other special addresses");
  to->add_option("--allow-redirect-to", other_hosts_, "allow sources to redirect to this host")
      ->check(not_empty)
      ->allow_extra_args(false)
      ->type_name("HOST");
}

void sync_options::add_stale_after(CLI::App* to) {
  to->add_option("--stale-after", stale_after_, "a source that fails for longer makes its targets stale [24h]")
      ->check(span_fault)
      ->type_name("SPAN");
}

void sync_options::add_targets(CLI::App* to) {
  CLI::Option* const targets =
      to->add_option("--targets", given_.targets_file,
            "many targets and their sources, as a JSON file (docs/guides/sync-a-fleet.md); it overrides "
            "the other options")
          ->check(not_empty)
          ->type_name("FILE");
  for (const char* const of_one_target : {"--zone", "--config", "--canary"}) {
    if (CLI::Option* const other = to->get_option_no_throw(of_one_target); other != nullptr) {
      targets->excludes(other);
    }
  }
}

void sync_options::add_fleet(CLI::App* to) {
  add_targets(to);
  to->add_option("--prove-every", prove_every_,
        "how long a target counts as in sync, without a request, while its sources do not change; "
        "0: ask in each round [15m with --targets, else 0]")
      ->check(span_fault)
      ->type_name("SPAN");
  to->add_option("--rate-limit", rate_limit_,
        "send at most N requests to the API in any SPAN; fewer if the API says so [1200/5m]")
      ->check(rate_limit_fault)
      ->type_name("N/SPAN");
  to->add_option("--jobs", given_.jobs, "how many targets are synced at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->type_name("N");
}

void sync_options::add_running(CLI::App* to) {
  to->add_option("--every", every_,
        "run continuously: read the sources again after this time, a tenth more or less; sooner if they "
        "are fresh for less (Cache-Control: max-age), but not within a minute; ends on SIGTERM, after finishing a "
        "write")
      ->check(span_fault)
      ->type_name("SPAN");
  to->add_flag("--plan", given_.plan_only, "print what would be done; write nothing");
  add_stale_after(to);
  to->add_option("--log-format", log_format_, "format of the log: human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  to->add_option(
        "--status-file", given_.status_file, "write the state of every target to this file, a JSON object a line")
      ->check(not_empty)
      ->type_name("FILE");
  to->add_option("--metrics-file", given_.metrics_file, "write metrics to this file, in the Prometheus text format")
      ->check(not_empty)
      ->type_name("FILE");
  to->add_option("--on-change", given_.on_change,
        "run this with sh when a target's keys or state change; it gets JWKGUARD_TARGET, JWKGUARD_STATE, "
        "JWKGUARD_STATE_BEFORE, and the target's JSON on its standard input")
      ->check(not_empty)
      ->type_name("COMMAND");
}

std::string sync_options::finish(
    const std::string& ca_file, const std::string& proxy, bool needs_source, sync_settings& into) const {
  into = given_;
  into.every_s = seconds_of(every_).value_or(0);
  into.prove_every_s = seconds_of(prove_every_).value_or(into.targets_file.empty() ? 0 : usual_proof_s);
  into.limit = rate_limit_of(rate_limit_).value_or(sync::rate_limit{});
  into.stale_after_s = seconds_of(stale_after_).value_or(into.stale_after_s);
  into.json_log = log_format_ == "json";
  if (!every_.empty() && into.every_s == 0) {
    return "--every 0 would never pause: give 60s or more";
  }
  sync::fetch_rules rules;
  rules.allow_private = allow_private_;
  std::transform(other_hosts_.begin(), other_hosts_.end(), std::back_inserter(rules.other_hosts), json::in_lower_case);
  rules.ca_file = ca_file;
  rules.proxy = proxy;
  into.rules = rules;
  if (!into.targets_file.empty()) {
    return count_sources() == 0 ? ""
                                : "--targets names the sources: it cannot be used with --issuer, --jwks and --file";
  }
  const auto add = [&](const std::vector<std::string>& places, sync::source::kind what) {
    for (const std::string& place : places) {
      into.sources.push_back({what, place});
      into.sources.back().rules = rules;
    }
  };
  add(issuers_, sync::source::kind::issuer);
  add(jwks_, sync::source::kind::jwks);
  add(files_, sync::source::kind::file);
  for (sync::source& each : into.sources) {
    if (std::error_code error; each.what == sync::source::kind::file) {
      each.place = std::filesystem::absolute(each.place, error).string();  // one file is one source, from wherever
    }
  }
  if (needs_source && into.sources.empty()) {
    return "no source is given: name one with --issuer URL, --jwks URL or --file FILE";
  }
  for (const sync::source& each : into.sources) {
    if (std::string fault = sync::source_fault(each); !fault.empty()) {
      return "the source " + each.place + " cannot be used: " + fault;
    }
  }
  return {};
}

}  // namespace jwkguard::cli
