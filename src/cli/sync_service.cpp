#include "cli/sync_service.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <memory>
#include <utility>
#include <variant>

#include "cli/endpoint.hpp"
#include "cli/input.hpp"
#include "cli/interruption.hpp"
#include "cli/tally.hpp"
#include "cli/targets_file.hpp"
#include "json/printable.hpp"
#include "submit/durable_file.hpp"
#include "submit/exit_codes.hpp"
#include "submit/line.hpp"
#include "submit/random_number.hpp"
#include "sync/status.hpp"

namespace jwkguard::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string span_text(std::chrono::steady_clock::duration span) {
  const auto all_s = std::chrono::duration_cast<seconds>(span).count();
  const auto minutes = all_s / 60;
  return (minutes != 0 ? std::to_string(minutes) + " min " : "") + std::to_string(all_s % 60) + " s";
}

}  // namespace

sync_service::sync_service(options& given, sync::fleet what)
    : given_{given}, log_{given}, crew_{make_crew()}, budget_{given.sync.limit} {
  adopt(std::move(what));
}

sync::crew sync_service::make_crew() {
  sync::crew made = sync::usual_crew();
  made.target_workers = given_.sync.jobs;
  if (is_fleet()) {
    made.make_wires = [make = made.make_wires] {
      return [open = make()](const submit::settings& place) { return interruptible(open(place)); };
    };
  } else {
    made.make_wires = [this] {
      return [this](const submit::settings&) { return open_wire(given_); };
    };  // says on a terminal why it waits
  }
  return made;
}

void sync_service::adopt(sync::fleet what) {
  fleet_ = std::move(what);
  looks_.assign(fleet_.sources.size(), {});
  statuses_.clear();
  for (const sync::fleet_target& each : fleet_.targets) {
    statuses_.push_back(sync::last_status(sync::place_of(each, given_.target), given_.state_folder));
  }
}

// A file that is wrong changes nothing.
void sync_service::read_again() {
  if (!is_fleet()) {
    return;
  }
  targets_reading read = read_targets(given_.sync.targets_file, given_);
  for (const std::string& fault : read.faults) {
    log_.say(given_.sync.targets_file, "error", fault);
  }
  if (!read.faults.empty()) {
    log_.say(given_.sync.targets_file, "error", "it was not applied: the old targets file stays in force");
    return;
  }
  adopt(std::move(read.value));
  proves_all_ = true;
  log_.say(given_.sync.targets_file, "info", "read again: " + counted(fleet_.targets.size(), "target"));
}

int sync_service::run() {
  const int code = one_round();
  if (given_.sync.every_s == 0) {
    return ended_by_ != 0 ? 128 + ended_by_ : code;
  }
  if (ended_by_ == 0) {
    tell_manager("READY=1");
    while (rest()) {
      static_cast<void>(one_round());
    }
  }
  tell_manager("STOPPING=1");
  return exit_valid;
}

// Waits for the next round; false: the end has come.
bool sync_service::rest() {
  milliseconds left = std::exchange(looks_at_once_, false) ? milliseconds{0} : pause();
  const milliseconds sign = watchdog_interval();
  while (left > milliseconds{0} && ended_by_ == 0) {
    const milliseconds part = sign.count() > 0 ? std::min(left, sign) : left;
    const int came = signals_.wait(part);
    left -= part;
    show_life();
    if (came == SIGHUP) {
      read_again();
      return true;  // look now
    }
    ended_by_ = came;
  }
  return ended_by_ == 0;
}

milliseconds sync_service::pause() const {
  constexpr std::int64_t shortest_s = 60;
  std::int64_t seconds = given_.sync.every_s;
  for (const sync::looked& each : looks_) {
    if (each.seen.max_age_s) {
      seconds = std::min(seconds, std::max(*each.seen.max_age_s, std::min(shortest_s, given_.sync.every_s)));
    }
  }
  const std::uint32_t random = submit::random_number();  // without randomness, no jitter
  const std::int64_t tenth_ms = seconds * 100;
  return milliseconds{seconds * 1'000 - tenth_ms + (2 * tenth_ms * static_cast<std::int64_t>(random)) / UINT32_MAX};
}

void sync_service::show_life() {
  const milliseconds sign = watchdog_interval();
  if (sign.count() > 0 && clock::now() - last_sign_ >= sign) {
    last_sign_ = clock::now();
    tell_manager("WATCHDOG=1");
  }
}

// Takes the signals that came meanwhile.
void sync_service::take_signals() {
  while (const int came = signals_.wait(milliseconds{0})) {
    if (came == SIGHUP) {
      looks_at_once_ = true;
    } else {
      // The targets of a fleet that are at work are waited for, unless somebody asks twice.
      if (!is_fleet() || ended_by_ != 0) {
        interruption::note(came);
      }
      ended_at_ = clock::now();
      ended_by_ = came;
    }
  }
  constexpr seconds longest{20};
  if (ended_by_ != 0 && clock::now() - ended_at_ > longest) {
    interruption::note(ended_by_);
  }
}

int sync_service::one_round() {
  for (sync::options& way : fleet_.ways) {
    way.prove_every_s = proves_all_ || given_.sync.plan_only ? 0 : given_.sync.prove_every_s;
  }
  int code = exit_valid;
  round_ = {};
  round_.targets.resize(fleet_.targets.size());
  last_files_ = last_line_ = clock::now();
  {
    sync::fleet_round round{fleet_, given_.target, crew_, budget_};
    work(round, code);
  }
  log_.clear();
  take_signals();
  for (const target_result& each : round_.targets) {
    code = sync::graver(code, each.exit_code);
  }
  proves_all_ = false;
  counted_.count_round(looks_, submit::local_time_s(), code == exit_valid && ended_by_ == 0);
  if (is_fleet() && given_.format == format::human && !given_.quiet) {
    show_sum();
  }
  code = sync::graver(code, write_files());
  if (looks_at_once_ && ended_by_ == 0) {  // SIGHUP during the round
    read_again();
  }
  return code;
}

void sync_service::work(sync::fleet_round& round, int& code) {
  constexpr milliseconds between_looks{100};
  constexpr seconds between_files{10};
  while (!round.is_over()) {
    const sync::fleet_round::event came = round.next(between_looks);
    if (const auto* const seen = std::get_if<sync::seen_source>(&came)) {
      take_source(*seen, code);
    } else if (const auto* const done = std::get_if<sync::done_target>(&came)) {
      take_target(*done);
    }
    show_life();
    show_progress();
    take_signals();
    if (ended_by_ != 0) {
      round.stop();
    }
    if (clock::now() - last_files_ >= between_files) {
      code = sync::graver(code, write_files());
    }
  }
}

void sync_service::take_source(const sync::seen_source& seen, int& code) {
  for (const std::string& fault : seen.faults) {
    log_.say({}, "error", fault);
    code = sync::graver(code, exit_usage);
  }
  std::vector<std::string> messages = seen.messages;
  if (!seen.view.judged.is_readable) {
    messages.emplace_back("its live keys stay");
  }
  log_.say_news(seen.view.at->name(), seen.is_whole ? "warning" : "error", messages);
  looks_[seen.index] = seen.view;
}

void sync_service::take_target(const sync::done_target& what) {
  const sync::fleet_target& target = fleet_.targets[what.index];
  const sync::synced& done = what.done;
  const submit::request_counts& sent = done.pushed.requests;
  const bool has_written = sent.put + sent.patch != 0;
  counted_.count_target(done);
  target_result& mine = round_.targets[what.index];
  mine = {true, mine.has_written || has_written, done.is_recalled, done.exit_code};
  round_.requests += sent.get + sent.put + sent.patch;
  statuses_[what.index] = done.status;
  show(target, done);
  if (!given_.sync.on_change.empty() && !given_.sync.plan_only &&
      (has_written || what.state_before != sync::name_of(done.state))) {
    tell_of_change(target.name, what.state_before, done);
  }
}

void sync_service::show(const sync::fleet_target& target, const sync::synced& done) {
  const bool has_news = done.pushed.plan && (done.pushed.plan->changes() || !done.pushed.plan->dangers.empty());
  const submit::settings place = sync::place_of(target, given_.target);
  std::vector<std::string> messages = done.messages;
  log_.clear();
  if (given_.format == format::json) {
    (void)print_output((given_.sync.plan_only ? submit::render_plan_json(done.pushed, place) : done.status) + '\n');
  } else if (!given_.quiet || done.exit_code != exit_valid || given_.sync.plan_only) {
    if (has_news) {
      (void)print_output((is_fleet() ? json::printable(target.name) + ":\n" : "") +
                         submit::render_plan_human(done.pushed, place, use_color(given_, STDOUT_FILENO)));
    }
    if (!is_fleet() || has_news || done.exit_code != exit_valid) {
      (void)print_output(json::printable(headline(target.name, done)) + '\n');
    }
  }
  if (given_.format == format::json || !has_news) {
    messages.insert(messages.end(), done.pushed.messages.begin(), done.pushed.messages.end());
  }
  if (is_fleet() && done.exit_code == exit_valid && done.messages.empty()) {
    messages.clear();  // what comes back after that is news
  }
  log_.say_news(target.name, done.exit_code == exit_valid ? "info" : "error", messages);
}

void sync_service::tell_of_change(const std::string& name, const std::string& state_before, const sync::synced& done) {
  const std::vector<std::string> variables{"JWKGUARD_TARGET=" + name,
      "JWKGUARD_STATE=" + std::string{sync::name_of(done.state)}, "JWKGUARD_STATE_BEFORE=" + state_before};
  if (!run_shell(given_.sync.on_change.c_str(), done.status + '\n', variables, signals_.before())) {
    log_.say(name, "error", "the command of --on-change failed");
  }
}

void sync_service::show_progress() {
  if (!is_fleet() || given_.quiet) {
    return;
  }
  const std::string so_far = grouped(round_.done()) + " of " + counted(fleet_.targets.size(), "target") + ", " +
                             grouped(round_.failed()) + " failed; " + span_text(clock::now() - round_.start);
  log_.progress(so_far);
  constexpr seconds between_lines{60};
  if (given_.sync.every_s == 0 && !is_terminal(STDERR_FILENO) && clock::now() - last_line_ >= between_lines) {
    last_line_ = clock::now();
    log_.say({}, "info", so_far);
  }
}

void sync_service::show_sum() const {
  const std::size_t done = round_.done();
  const std::size_t failed = round_.failed();
  const std::size_t changed = round_.count([](const target_result& each) { return each.has_written; });
  const std::size_t recalled = round_.count([](const target_result& each) { return each.is_recalled; });
  std::string text = counted(done, "target") + ": ";
  text += grouped(done - failed) + (given_.sync.plan_only ? " planned" : " in sync");
  text += ", " + grouped(failed) + " failed; " + grouped(changed) + " written, " + grouped(recalled) +
          " not asked, because their last proof still holds; " + counted(round_.requests, "request") + " in " +
          span_text(clock::now() - round_.start) + '\n';
  (void)print_output(text);
}

int sync_service::write_files() {
  last_files_ = clock::now();
  if (given_.sync.plan_only) {
    return exit_valid;
  }
  constexpr unsigned for_all_to_read = 0644;
  int code = exit_valid;
  const auto put = [&](const std::string& name, const std::string& text) {
    if (std::string fault = write_durably(name, text, replacing::a_file, for_all_to_read); !fault.empty()) {
      log_.say({}, "error", fault);
      code = exit_usage;
    }
  };
  if (!given_.sync.status_file.empty()) {
    std::string lines;
    for (std::size_t index = 0; index < statuses_.size(); ++index) {
      lines += (statuses_[index].empty() ? sync::unknown_status(fleet_.targets[index].name) : statuses_[index]) + '\n';
    }
    put(given_.sync.status_file, lines);
  }
  if (!given_.sync.metrics_file.empty()) {
    std::vector<sync::looked> sources;
    std::copy_if(looks_.begin(), looks_.end(), std::back_inserter(sources),
        [](const sync::looked& each) { return each.at != nullptr; });
    std::vector<sync::target_figures> targets;
    for (std::size_t index = 0; index < statuses_.size(); ++index) {
      if (!statuses_[index].empty()) {
        targets.push_back(sync::figures_of(fleet_.targets[index].name, statuses_[index]));
      }
    }
    put(given_.sync.metrics_file, sync::metrics_text(counted_, sources, targets));
  }
  return code;
}

}  // namespace jwkguard::cli
