#include "sync/fleet_round.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

#include "json/base64.hpp"
#include "submit/http.hpp"
#include "submit/line.hpp"
#include "sync/state.hpp"
#include "sync/status.hpp"

namespace jwkguard::sync {
namespace {

// What a source came to in all ways.
seen_source summary_of(std::size_t index, const std::vector<looked>& views, std::vector<std::string> faults) {
  seen_source made{index, views.front(), {}, true, std::move(faults)};
  for (const looked& each : views) {
    made.is_whole = made.is_whole && each.judged.is_whole;
    for (const std::string& message : each.judged.messages) {
      if (std::find(made.messages.begin(), made.messages.end(), message) == made.messages.end()) {
        made.messages.push_back(message);
      }
    }
  }
  return made;
}

std::vector<std::string> thumbprints_of(const std::vector<credential>& keys) {
  std::vector<std::string> all;
  std::transform(
      keys.begin(), keys.end(), std::back_inserter(all), [](const credential& key) { return key.thumbprint; });
  return all;
}

// A source that was judged before a key was found to be leaked by another offers it no more.
void take_out_leaked(looked& one, const std::vector<std::string>& leaked) {
  const std::size_t before = one.judged.keys.size();
  std::erase_if(one.judged.keys,
      [&](const credential& key) { return std::find(leaked.begin(), leaked.end(), key.thumbprint) != leaked.end(); });
  if (one.judged.keys.size() != before) {
    one.judged.is_whole = false;
    one.judged.reason = "faulty-key";
    one.judged.messages.emplace_back("a key is left out, because another source holds its private half");
  }
}

target target_of(const fleet_target& what, const submit::settings& place) {
  target made;
  made.name = what.name;
  made.place = &place;
  made.gates = what.gates;
  made.most_keys = what.most_keys;
  made.sources.resize(what.sources.size());
  std::iota(made.sources.begin(), made.sources.end(), std::size_t{0});
  return made;
}

}  // namespace

crew usual_crew() {
  crew made;
  made.make_wires = [] {
    auto kept = std::make_shared<submit::connection>();
    return [kept](const submit::settings& place) -> std::unique_ptr<submit::transport> {
      return std::make_unique<submit::curl_transport>(place, kept.get());
    };
  };
  made.make_fetcher = [] { return std::make_unique<curl_fetcher>(); };
  return made;
}

fleet_round::fleet_round(const fleet& what, const submit::settings& endpoint, const crew& by, request_budget& budget)
    : fleet_{what},
      endpoint_{endpoint},
      crew_{by},
      budget_{budget},
      ways_{ways_of_sources(what)},
      looks_(what.sources.size()),
      sources_left_{what.sources.size()},
      states_(what.targets.size()) {
  for (const options& way : what.ways) {
    rules_.push_back(way.rules);
    rules_.back().published = also_listed(way.rules.published, load_leaked(way.state_folder).thumbprints);
  }
  order_sources();
  order_targets();
  const auto of_work = [](unsigned most, std::size_t work) {
    return static_cast<unsigned>(std::min<std::size_t>(std::max(most, 1U), work));
  };
  const unsigned lookers = of_work(by.source_workers, what.sources.size());
  const unsigned workers = of_work(by.target_workers, what.targets.size());
  workers_left_ = lookers + workers;
  try {
    for (unsigned each = 0; each < lookers; ++each) {
      start_worker(&fleet_round::look_at_sources);
    }
    for (unsigned each = 0; each < workers; ++each) {
      start_worker(&fleet_round::work_on_targets);
    }
  } catch (...) {  // a thread that cannot be started
    stop();
    join();
    throw;
  }
}

void fleet_round::start_worker(void (fleet_round::*work)()) {
  threads_.emplace_back([this, work] {
    try {
      (this->*work)();
    } catch (...) {
      const std::lock_guard lock{guard_};
      failure_ = failure_ ? failure_ : std::current_exception();
      stops_ = true;
      --workers_left_;
      changed_.notify_all();
    }
  });
}

void fleet_round::join() noexcept {
  for (std::thread& each : threads_) {
    each.join();
  }
}

fleet_round::~fleet_round() {
  bool is_at_work = false;
  {
    const std::lock_guard lock{guard_};
    is_at_work = workers_left_ != 0;
  }
  if (is_at_work) {
    stop();
  }
  join();
}

// Those that were not proven for longest come first: a round that was killed goes on where it was.
void fleet_round::order_targets() {
  std::vector<std::string> proofs;
  for (std::size_t index = 0; index < fleet_.targets.size(); ++index) {
    const fleet_target& each = fleet_.targets[index];
    const submit::settings place = place_of(each, endpoint_);
    const last_known last = read_status(last_status(place, fleet_.ways[each.way].state_folder));
    proofs.push_back(last.proof);
    states_[index].is_suspect = last.exit_code != 0;
    states_[index].sources_left = each.sources.size();
  }
  order_.resize(proofs.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(
      order_.begin(), order_.end(), [&](std::size_t left, std::size_t right) { return proofs[left] < proofs[right]; });
}

// Those that failed last time come last: several that are slow must not keep the workers from the others.
void fleet_round::order_sources() {
  source_order_.resize(fleet_.sources.size());
  std::iota(source_order_.begin(), source_order_.end(), std::size_t{0});
  std::stable_partition(source_order_.begin(), source_order_.end(), [&](std::size_t index) {
    return load_memory(fleet_.ways.front().state_folder, fleet_.sources[index]).failing_since_s == 0;
  });
}

void fleet_round::finish(event what) {
  events_.push_back(std::move(what));
  changed_.notify_all();
}

void fleet_round::look_at_sources() {
  const std::unique_ptr<fetcher> over = crew_.make_fetcher();
  for (;;) {
    std::size_t index = 0;
    {
      const std::lock_guard lock{guard_};
      if (stops_ || next_source_ == fleet_.sources.size()) {
        --workers_left_;
        changed_.notify_all();
        return;
      }
      index = source_order_[next_source_++];
    }
    look_at_one(index, *over);
  }
}

void fleet_round::look_at_one(std::size_t index, fetcher& over) {
  if (ways_[index].empty()) {  // no target names it
    const std::lock_guard lock{guard_};
    --sources_left_;
    return changed_.notify_all();
  }
  std::vector<const policy*> rules;
  for (const std::size_t way : ways_[index]) {
    rules.push_back(&rules_[way]);
  }
  const options& how = fleet_.ways[ways_[index].front()];
  look_result came = look_at(fleet_.sources[index], rules, how, over, submit::local_time_s());
  std::vector<std::string> leaked;
  for (const looked& each : came.by_policy) {
    for (const sha256_digest& one : each.judged.leaked) {
      json::append_base64url(leaked.emplace_back(), one);
    }
    if (!how.plan_only && !each.judged.leaked.empty()) {
      const std::lock_guard lock{state_guard_};
      if (std::string fault = add_leaked(how.state_folder, each.judged.leaked); !fault.empty()) {
        came.faults.push_back(std::move(fault));
      }
    }
  }
  seen_source seen = summary_of(index, came.by_policy, std::move(came.faults));
  const std::lock_guard lock{guard_};
  leaked_.insert(leaked_.end(), leaked.begin(), leaked.end());
  looks_[index] = std::move(came.by_policy);
  --sources_left_;
  for (std::size_t each = 0; each < states_.size(); ++each) {
    const std::vector<std::size_t>& own = fleet_.targets[each].sources;
    states_[each].sources_left -= static_cast<std::size_t>(std::count(own.begin(), own.end(), index));
    look_for_leaks(each);
  }
  finish(std::move(seen));
}

// A key that is live somewhere may turn out to be leaked after that target was handled.
void fleet_round::look_for_leaks(std::size_t index) {
  target_state_of_round& mine = states_[index];
  const auto is_live = [&](const std::string& each) {
    return std::find(mine.live.begin(), mine.live.end(), each) != mine.live.end();
  };
  if (mine.now == phase::done && !mine.was_run_again && std::any_of(leaked_.begin(), leaked_.end(), is_live)) {
    mine.was_run_again = true;
    mine.now = phase::waiting;
  }
}

bool fleet_round::is_ready(std::size_t index) const {
  const target_state_of_round& one = states_[index];
  const unsigned most_suspects = std::max(crew_.target_workers / 2, 1U);
  return one.now == phase::waiting && one.sources_left == 0 && (!one.is_suspect || suspects_running_ < most_suspects);
}

bool fleet_round::nothing_left() const {
  return sources_left_ == 0 && std::all_of(states_.begin(), states_.end(),
                                   [](const target_state_of_round& each) { return each.now == phase::done; });
}

bool fleet_round::take_target(std::size_t& index) {
  std::unique_lock lock{guard_};
  for (;;) {
    if (stops_ || nothing_left()) {
      --workers_left_;
      changed_.notify_all();
      return false;
    }
    const auto found = std::find_if(order_.begin(), order_.end(), [this](std::size_t each) { return is_ready(each); });
    if (found != order_.end()) {
      index = *found;
      states_[index].now = phase::running;
      suspects_running_ += states_[index].is_suspect ? 1U : 0U;
      return true;
    }
    changed_.wait(lock);
  }
}

void fleet_round::work_on_targets() {
  const crew::open_wire open = crew_.make_wires();
  std::size_t index = 0;
  while (take_target(index)) {
    work_on_one(index, open);
  }
}

void fleet_round::work_on_one(std::size_t index, const crew::open_wire& open) {
  const fleet_target& what = fleet_.targets[index];
  const options& how = fleet_.ways[what.way];
  std::vector<looked> own;
  {
    const std::lock_guard lock{guard_};
    for (const std::size_t source : what.sources) {
      const std::vector<std::size_t>& ways = ways_[source];
      const auto way = std::find(ways.begin(), ways.end(), what.way) - ways.begin();
      own.push_back(looks_[source][static_cast<std::size_t>(way)]);
      take_out_leaked(own.back(), leaked_);
    }
  }
  const submit::settings place = settings_of(what, endpoint_);
  const target one = target_of(what, place);
  done_target result{index, {}, read_status(last_status(place, how.state_folder)).state};
  paced_transport wire{open(place), budget_};
  result.done = sync_target(one, own, how, wire, submit::local_time_s());
  const std::lock_guard lock{guard_};
  target_state_of_round& mine = states_[index];
  mine.now = phase::done;
  mine.live = thumbprints_of(result.done.pushed.live);
  suspects_running_ -= mine.is_suspect ? 1U : 0U;
  look_for_leaks(index);
  finish(std::move(result));
}

fleet_round::event fleet_round::next(std::chrono::milliseconds within) {
  std::unique_lock lock{guard_};
  changed_.wait_for(lock, within, [this] { return failure_ || !events_.empty() || workers_left_ == 0; });
  if (failure_) {
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
  if (events_.empty()) {
    return {};
  }
  event first = std::move(events_.front());
  events_.pop_front();
  return first;
}

bool fleet_round::is_over() {
  const std::lock_guard lock{guard_};
  return events_.empty() && workers_left_ == 0 && !failure_;
}

void fleet_round::stop() {
  {
    const std::lock_guard lock{guard_};
    stops_ = true;
    changed_.notify_all();
  }
  budget_.release();
}

}  // namespace jwkguard::sync
