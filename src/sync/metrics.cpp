#include "sync/metrics.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "json/tree.hpp"

namespace jwkguard::sync {
namespace {

std::string escaped(std::string_view value) {
  std::string text;
  for (const char each : value) {
    if (each == '\\' || each == '"') {
      text += '\\';
    }
    if (each == '\n') {
      text += "\\n";
    } else {
      text += each;
    }
  }
  return text;
}

class exposition {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    text_ += "# HELP " + std::string{name} + ' ' + std::string{help} + "\n# TYPE " + std::string{name} + ' ' +
             std::string{type} + '\n';
    name_ = name;
  }
  void sample(std::initializer_list<std::pair<std::string_view, std::string_view>> labels, std::uint64_t value) {
    text_ += name_;
    bool first = true;
    for (const auto& [label, text] : labels) {
      text_ += (first ? "{" : ",") + std::string{label} + "=\"" + escaped(text) + '"';
      first = false;
    }
    text_ += (first ? " " : "} ") + std::to_string(value) + '\n';
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

constexpr std::array<target_state, 5> all_states{
    target_state::in_sync, target_state::waiting, target_state::stale, target_state::drifted, target_state::failed};

}  // namespace

void counters::count_round(std::span<const looked> sources, std::int64_t now_s, bool success) {
  last_run_s = now_s;
  last_success_s = success ? now_s : last_success_s;
  for (const looked& each : sources) {
    if (!each.judged.is_whole) {
      ++source_errors[{each.at->name(), each.judged.reason}];
    }
  }
}

void counters::count_target(const synced& done) {
  for (const submit::attempt& each : done.pushed.attempts) {
    if (each.sent) {
      ++requests[{std::string{each.method}, std::to_string(each.status)}];
    }
  }
}

target_figures figures_of(const std::string& name, const std::string& status) {
  const auto tree = json::tree::parse(status);
  const json::value root = tree ? tree->root() : json::value{};
  return {name, std::string{root.member("state").string().value_or(name_of(target_state::failed))},
      root.member("live").size(), root.member("waiting").size()};
}

std::string metrics_text(
    const counters& counted, std::span<const looked> sources, std::span<const target_figures> targets) {
  exposition out;
  out.family("jwkguard_sync_last_run_timestamp_seconds", "gauge", "When the last round ended.");
  out.sample({}, static_cast<std::uint64_t>(counted.last_run_s));
  out.family("jwkguard_sync_last_success_timestamp_seconds", "gauge",
      "When a round last ended with every target proven and every source read whole.");
  out.sample({}, static_cast<std::uint64_t>(counted.last_success_s));
  out.family("jwkguard_target_state", "gauge", "1 for the state that a target is in.");
  for (const target_figures& one : targets) {
    for (const target_state each : all_states) {
      out.sample({{"target", one.name}, {"state", name_of(each)}}, one.state == name_of(each) ? 1 : 0);
    }
  }
  out.family("jwkguard_live_keys", "gauge", "Keys that are live, as last read.");
  for (const target_figures& one : targets) {
    out.sample({{"target", one.name}}, one.live);
  }
  out.family("jwkguard_kept_keys", "gauge", "Live keys that no source wants and that may not be removed yet.");
  for (const target_figures& one : targets) {
    out.sample({{"target", one.name}}, one.kept);
  }
  out.family("jwkguard_source_last_seen_timestamp_seconds", "gauge", "When a source was last seen without fault.");
  for (const looked& each : sources) {
    out.sample({{"source", each.at->name()}}, static_cast<std::uint64_t>(each.memory.seen_s));
  }
  out.family("jwkguard_source_errors_total", "counter", "Looks at a source that failed, by reason.");
  for (const auto& [which, count] : counted.source_errors) {
    out.sample({{"source", which.first}, {"reason", which.second}}, count);
  }
  out.family("jwkguard_api_requests_total", "counter", "Requests to the API, by method and HTTP status; 0: no answer.");
  for (const auto& [which, count] : counted.requests) {
    out.sample({{"method", which.first}, {"status", which.second}}, count);
  }
  return out.take();
}

}  // namespace jwkguard::sync
