// sync and status.
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/endpoint.hpp"
#include "cli/service.hpp"
#include "json/hidden_characters.hpp"
#include "json/printable.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"
#include "jwkguard/journal.hpp"
#include "submit/durable_file.hpp"
#include "submit/exit_codes.hpp"
#include "submit/text.hpp"
#include "sync/metrics.hpp"
#include "sync/run.hpp"
#include "sync/state.hpp"
#include "sync/status.hpp"

namespace jwkguard::cli {
namespace {

using std::chrono::milliseconds;

std::int64_t local_time_s() noexcept {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// What is said of each round, to people or to a collector of logs.
class log {
 public:
  explicit log(const options& given) noexcept : given_{given} {}

  // say_news says what was not said of this at the last round already.
  void say_news(const std::string& about, std::string_view level, const std::vector<std::string>& messages) {
    std::vector<std::string>& before = said_[about];
    for (const std::string& message : messages) {
      if (std::find(before.begin(), before.end(), message) == before.end()) {
        say(about, level, message);
      }
    }
    before = messages;
  }

  void say(std::string_view about, std::string_view level, std::string_view message) const {
    if (given_.quiet && level != "error") {
      return;
    }
    if (!given_.sync.json_log) {
      const std::string whom = about.empty() ? "" : json::printable(about) + ": ";
      print(STDERR_FILENO, "jwkguard: " + whom + json::printable(message) + '\n');
      return;
    }
    json::writer out;
    out.begin_object();
    if (!about.empty()) {
      out.member("about", about);
    }
    out.member("level", level).member("message", message).member("time", time_text(local_time_s())).end_object();
    print(STDERR_FILENO, json::show_hidden(out.take()) + '\n');
  }

 private:
  const options& given_;
  std::map<std::string, std::vector<std::string>> said_;  // of each source and target, at the last round
};

std::string headline(const std::string& name, const sync::synced& done) {
  std::string text = name + ": ";
  if (done.pushed.what == submit::outcome::planned && done.pushed.plan && done.pushed.plan->changes()) {
    return text + "not in sync; nothing was written, because this was a plan";
  }
  switch (done.state) {
    case sync::target_state::in_sync: text += "in sync"; break;
    case sync::target_state::waiting: text += "in sync, and old keys wait until they may go"; break;
    case sync::target_state::stale: text += "in sync, but a source has failed for long"; break;
    case sync::target_state::drifted: text += "drifted: somebody else changed it"; break;
    case sync::target_state::failed: text += "failed"; break;
  }
  const std::size_t live = done.pushed.live.size();
  return text + "; " + std::to_string(live) + (live == 1 ? " key is live" : " keys are live");
}

class service {
 public:
  explicit service(options& given) : given_{given}, log_{given} {}

  int run() {
    how_.state_folder = given_.state_folder;
    how_.rules = given_.policy;
    how_.plan_only = given_.sync.plan_only;
    how_.most_entries = given_.run.keep_entries;
    how_.settle_ms = given_.run.settle_ms;
    how_.lock_wait_ms = given_.run.lock_wait_ms;
    how_.stale_after_s = given_.sync.stale_after_s;
    target_.name = given_.target.config;
    target_.place = &given_.target;
    for (std::size_t index = 0; index < given_.sync.sources.size(); ++index) {
      target_.sources.push_back(index);
    }
    target_.gates = given_.gates;
    target_.most_keys = given_.policy.limits.endpoint_keys;
    int code = one_round();
    if (given_.sync.every_s == 0 || ended_by_ != 0) {
      return ended_by_ != 0 ? 128 + ended_by_ : code;
    }
    tell_manager("READY=1");
    while (rest()) {
      code = one_round();
    }
    tell_manager("STOPPING=1");
    return exit_valid;
  }

 private:
  // Waits for the next round; false: the end has come.
  bool rest() {
    milliseconds left = std::exchange(looks_at_once_, false) ? milliseconds{0} : pause();
    const milliseconds sign = watchdog_interval();
    while (left > milliseconds{0} && ended_by_ == 0) {
      const milliseconds part = sign.count() > 0 ? std::min(left, sign) : left;
      const int came = signals_.wait(part);
      left -= part;
      show_life();
      if (came == SIGHUP) {
        return true;  // look now
      }
      ended_by_ = came;
    }
    return ended_by_ == 0;
  }

  [[nodiscard]] milliseconds pause() const {
    constexpr std::int64_t shortest_s = 60;
    std::int64_t seconds = given_.sync.every_s;
    for (const sync::looked& each : looks_.all) {
      if (each.seen.max_age_s) {
        seconds = std::min(seconds, std::max(*each.seen.max_age_s, std::min(shortest_s, given_.sync.every_s)));
      }
    }
    std::uint32_t dice = 1U << 31U;  // where there is no chance, no jitter
    static_cast<void>(::getrandom(&dice, sizeof dice, GRND_NONBLOCK));
    const std::int64_t tenth_ms = seconds * 100;
    return milliseconds{seconds * 1'000 - tenth_ms + (2 * tenth_ms * static_cast<std::int64_t>(dice)) / UINT32_MAX};
  }

  static void show_life() noexcept {
    if (watchdog_interval().count() > 0) {
      tell_manager("WATCHDOG=1");
    }
  }

  // Takes the signals that came meanwhile.
  void end_if_asked() {
    while (const int came = signals_.wait(milliseconds{0})) {
      if (came == SIGHUP) {
        looks_at_once_ = true;
      } else {
        ended_by_ = came;
      }
    }
  }

  int one_round() {
    const std::int64_t now_s = local_time_s();
    looks_ = sync::look_at_all(given_.sync.sources, how_, fetcher_, now_s);
    int code = exit_valid;
    for (const std::string& fault : looks_.faults) {
      log_.say({}, "error", fault);
      code = exit_usage;
    }
    for (const sync::looked& each : looks_.all) {
      std::vector<std::string> messages = each.judged.messages;
      if (!each.judged.is_readable) {
        messages.emplace_back("its keys that are live stay as they are");
      }
      log_.say_news(each.at->place, each.judged.is_whole ? "warning" : "error", messages);
    }
    show_life();
    end_if_asked();
    done_.clear();
    if (ended_by_ == 0) {
      code = sync::graver(code, one_target(now_s));
    }
    end_if_asked();
    counted_.count_round(looks_.all, local_time_s(), code == exit_valid);
    return sync::graver(code, write_files());
  }

  int one_target(std::int64_t now_s) {
    const std::string before = sync::last_status(target_, given_.state_folder);
    const auto wire = open_wire(given_);
    sync::synced done = sync::sync_target(target_, looks_.all, how_, *wire, now_s);
    counted_.count_target(done);
    show(done);
    const std::string state_before = sync::read_status(before).state;
    const bool has_written = done.pushed.requests.put + done.pushed.requests.patch != 0;
    if (!given_.sync.on_change.empty() && !given_.sync.plan_only &&
        (has_written || state_before != sync::name_of(done.state))) {
      tell_of_change(state_before, done);
    }
    const int code = done.exit_code;
    done_.emplace_back(target_.name, std::move(done));
    return code;
  }

  void show(const sync::synced& done) {
    const bool has_news = done.pushed.plan && (done.pushed.plan->changes() || !done.pushed.plan->dangers.empty());
    std::vector<std::string> messages = done.messages;
    if (given_.format == format::json) {
      (void)print_output(
          (given_.sync.plan_only ? submit::render_plan_json(done.pushed, given_.target) : done.status) + '\n');
    } else if (!given_.quiet || done.exit_code != exit_valid || given_.sync.plan_only) {
      if (has_news) {
        (void)print_output(submit::render_plan_human(done.pushed, given_.target, use_color(given_, STDOUT_FILENO)));
      }
      (void)print_output(json::printable(headline(target_.name, done)) + '\n');
    }
    if (given_.format == format::json || !has_news) {
      messages.insert(messages.end(), done.pushed.messages.begin(), done.pushed.messages.end());
    }
    log_.say_news(target_.name, done.exit_code == exit_valid ? "info" : "error", messages);
  }

  void tell_of_change(const std::string& state_before, const sync::synced& done) {
    ::setenv("JWKGUARD_TARGET", target_.name.c_str(), 1);
    ::setenv("JWKGUARD_STATE", std::string{sync::name_of(done.state)}.c_str(), 1);
    ::setenv("JWKGUARD_STATE_BEFORE", state_before.c_str(), 1);
    if (!run_shell(given_.sync.on_change.c_str(), done.status + '\n', signals_.before())) {
      log_.say(target_.name, "error", "the command of --on-change failed");
    }
  }

  int write_files() {
    if (given_.sync.plan_only) {
      return exit_valid;
    }
    constexpr unsigned for_all_to_read = 0644;
    std::string lines;
    for (const auto& [name, done] : done_) {
      lines += done.status + '\n';
    }
    int code = exit_valid;
    const auto put = [&](const std::string& name, const std::string& text) {
      if (!name.empty()) {
        if (std::string fault = write_durably(name, text, replacing::a_file, for_all_to_read); !fault.empty()) {
          log_.say({}, "error", fault);
          code = exit_usage;
        }
      }
    };
    put(given_.sync.status_file, lines);
    put(given_.sync.metrics_file, sync::metrics_text(counted_, looks_.all, done_));
    return code;
  }

  options& given_;
  log log_;
  signals signals_;
  sync::options how_;
  sync::target target_;
  sync::curl_fetcher fetcher_;
  sync::looks looks_;
  std::vector<std::pair<std::string, sync::synced>> done_;
  sync::counters counted_;
  int ended_by_ = 0;  // the signal that did
  bool looks_at_once_ = false;
};

std::string time_or_never(const json::value& from) { return std::string{from.string().value_or("never")}; }

std::string status_line(const json::value& root) {
  const auto text = [&](std::string_view name) { return std::string{root.member(name).string().value_or("")}; };
  std::string lines = text("target") + ": " + text("state") + " since " + text("since") + "; " +
                      std::to_string(root.member("live").size()) + " live, last proven " +
                      time_or_never(root.member("last_proof")) + " (" + text("outcome") + ")\n";
  const json::value waiting = root.member("waiting");
  for (std::size_t index = 0; index < waiting.size(); ++index) {
    lines += "  kept until " + std::string{waiting.element(index).member("until").string().value_or("")} + ": \"" +
             std::string{waiting.element(index).member("kid").string().value_or("")} + "\"\n";
  }
  const json::value sources = root.member("sources");
  for (std::size_t index = 0; index < sources.size(); ++index) {
    const json::value each = sources.element(index);
    lines += "  " + std::string{each.member("url").string().value_or("")} + ": " +
             std::string{each.member("state").string().value_or("")} + ", " +
             std::string{each.member("keys").text().value_or("0")} + " keys, last seen whole " +
             time_or_never(each.member("seen")) + '\n';
  }
  return lines;
}

std::string printable_lines(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += json::printable(std::string_view{text}.substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return result;
}

}  // namespace

int run_sync(options& given) {
  if (given.state_folder.empty()) {
    return complain("no folder for the state: set HOME or XDG_STATE_HOME, or give --state-dir");
  }
  if (const auto code = prepare(given)) {
    return *code;
  }
  if (!given.sync.plan_only) {
    if (std::string fault = sync::open_state(given.state_folder); !fault.empty()) {
      return complain("the state folder cannot be used: " + fault + "; --state-dir names another one");
    }
  }
  return service{given}.run();
}

int run_status(const options& given) {
  if (const std::string wrong = submit::place_fault(given.target); !wrong.empty()) {
    return complain(wrong);
  }
  if (given.state_folder.empty()) {
    return complain("no folder for the state: set HOME or XDG_STATE_HOME, or give --state-dir");
  }
  sync::target target;
  target.place = &given.target;
  const std::string text = sync::last_status(target, given.state_folder);
  const auto tree = json::tree::parse(text);
  if (!tree) {
    return complain("nothing is known of this target here: no sync has run for it with this state folder");
  }
  const bool written =
      print_output(given.format == format::json ? text + '\n' : printable_lines(status_line(tree->root())));
  return written ? sync::read_status(text).exit_code : exit_usage;
}

}  // namespace jwkguard::cli
