#include "cli/sync_options.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/span.hpp"
#include "json/ascii.hpp"

namespace jwkguard::cli {
namespace {

std::string not_empty(const std::string& value) { return value.empty() ? "its value is empty" : ""; }

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), json::lower_case);
  return text;
}

}  // namespace

void sync_options::add_sources(CLI::App* to) {
  to->add_option("--issuer", issuers_,
        "an issuer: its metadata says where its key set is; sync takes several sources, plan and push one in the place "
        "of FILE")
      ->check(not_empty)
      ->allow_extra_args(false)
      ->type_name("URL");
  to->add_option("--jwks", jwks_, "the URL of a key set")->check(not_empty)->allow_extra_args(false)->type_name("URL");
  to->add_option("--file", files_, "a file with a key set")
      ->check(not_empty)
      ->allow_extra_args(false)
      ->type_name("FILE");
  to->add_flag("--allow-private", allow_private_, "sources may have private, link-local and other special addresses");
  to->add_option("--allow-redirect-to", other_hosts_, "another host that sources may redirect to")
      ->check(not_empty)
      ->allow_extra_args(false)
      ->type_name("HOST");
}

void sync_options::add_stale_after(CLI::App* to) {
  to->add_option("--stale-after", stale_after_, "a source that fails for longer makes its targets stale [24h]")
      ->check(span_fault)
      ->type_name("SPAN");
}

void sync_options::add_running(CLI::App* to) {
  to->add_option("--every", every_,
        "go on: look at the sources again after this time, a tenth less or more; sooner if they are fresh for "
        "less (Cache-Control: max-age), but not within a minute; ends on SIGTERM, after a write that is under way")
      ->check(span_fault)
      ->type_name("SPAN");
  to->add_flag("--plan", given_.plan_only, "look and say what would be done; write nothing");
  add_stale_after(to);
  to->add_option("--log-format", log_format_, "of what is said about each round: human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  to->add_option(
        "--status-file", given_.status_file, "put the state of every target in this file, a JSON object a line")
      ->check(not_empty)
      ->type_name("FILE");
  to->add_option("--metrics-file", given_.metrics_file, "put metrics in this file, as Prometheus reads them")
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
  into.stale_after_s = seconds_of(stale_after_).value_or(into.stale_after_s);
  into.json_log = log_format_ == "json";
  if (!every_.empty() && into.every_s == 0) {
    return "--every 0 would never rest: give 60s or more";
  }
  sync::fetch_rules rules;
  rules.allow_private = allow_private_;
  std::transform(other_hosts_.begin(), other_hosts_.end(), std::back_inserter(rules.other_hosts), in_lower_case);
  rules.ca_file = ca_file;
  rules.proxy = proxy;
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
