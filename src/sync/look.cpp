// One look at a source: what is remembered of it, what came, and what that is under each policy.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sync/run.hpp"
#include "sync/state.hpp"

namespace jwkguard::sync {
namespace {

// Tried again after a short while, because a source that fails once keeps its new keys out until the next round.
sighting look_twice(const source& at, source_memory& memory, fetcher& over, std::uint32_t time_ms) {
  constexpr std::uint32_t short_while_ms = 500;
  sighting seen = look(at, memory, over, time_ms);
  if (!seen.fault || !seen.fault->may_pass) {
    return seen;
  }
  over.wait(short_while_ms);
  return look(at, memory, over, time_ms);
}

void note_time(source_memory& memory, bool is_whole, std::int64_t now_s) {
  if (is_whole) {
    memory.seen_s = now_s;
    memory.failing_since_s = 0;
  } else if (memory.failing_since_s == 0) {
    memory.failing_since_s = now_s;
  }
}

}  // namespace

look_result look_at(
    const source& at, std::span<const policy* const> rules, const options& how, fetcher& over, std::int64_t now_s) {
  look_result result;
  source_memory memory = load_memory(how.state_folder, at);
  sighting seen = look_twice(at, memory, over, how.fetch_ms);
  for (const policy* const each : rules) {
    result.by_policy.push_back({&at, {}, {}, judge(at, seen, *each)});
  }
  const auto all = [&](auto is_so) {
    return std::all_of(
        result.by_policy.begin(), result.by_policy.end(), [&](const looked& each) { return is_so(each); });
  };
  note_time(memory, all([](const looked& each) { return each.judged.is_whole; }), seen.date_s.value_or(now_s));
  if (!all([](const looked& each) { return !each.judged.has_secret; })) {
    memory.keys = {};  // nothing of it is kept
  }
  if (!how.plan_only) {
    if (std::string fault = save_memory(how.state_folder, at, memory); !fault.empty()) {
      result.faults.push_back(std::move(fault));
    }
  }
  seen.text.clear();  // what is kept of it stands in the state folder
  memory.keys.text.clear();
  memory.metadata.text.clear();
  for (looked& each : result.by_policy) {
    each.memory = memory;
    each.seen = seen;
  }
  return result;
}

looks look_at_all(std::span<const source> sources, const options& how, fetcher& over, std::int64_t now_s) {
  looks result;
  policy rules = how.rules;
  rules.published = also_listed(rules.published, load_leaked(how.state_folder).thumbprints);
  const policy* const all_rules[] = {&rules};
  for (const source& each : sources) {
    look_result came = look_at(each, all_rules, how, over, now_s);
    looked& one = came.by_policy.front();
    if (!how.plan_only) {
      if (std::string fault = add_leaked(how.state_folder, one.judged.leaked); !fault.empty()) {
        came.faults.push_back(std::move(fault));
      }
    }
    std::move(came.faults.begin(), came.faults.end(), std::back_inserter(result.faults));
    result.all.push_back(std::move(one));
  }
  return result;
}

}  // namespace jwkguard::sync
