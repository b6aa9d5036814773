#include "sync/run.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <variant>

#include "jwkguard/journal.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/saved_plan.hpp"
#include "jwkguard/validator.hpp"
#include "plan/text.hpp"
#include "submit/durable_file.hpp"
#include "submit/exit_codes.hpp"
#include "submit/journal_folder.hpp"
#include "sync/recall.hpp"
#include "sync/state.hpp"
#include "sync/status.hpp"

namespace jwkguard::sync {
namespace {

std::vector<wish> wishes_of(std::span<const looked* const> sources) {
  std::vector<wish> all;
  for (const looked* const each : sources) {
    all.push_back({each->at->name(), each->judged.keys, each->judged.is_whole, true});
  }
  return all;
}

// The sources of one target, each with a judgement of its own: another target may clash where this one does not.
struct chosen_sources {
  std::vector<looked> own;
  std::vector<const looked*> views;
  merged_keys merged;
};

chosen_sources choose(const target& what, std::span<looked> sources) {
  chosen_sources result;
  for (const std::size_t index : what.sources) {
    result.own.push_back(sources[index]);
  }
  std::vector<const source*> names;
  std::vector<judged_source*> judged;
  for (looked& each : result.own) {
    names.push_back(each.at);
    judged.push_back(&each.judged);
    result.views.push_back(&each);
  }
  result.merged = merge(names, judged);
  return result;
}

// What is to be live, as a report that push takes. The buffer must outlive it.
report report_of(const std::vector<credential>& keys, const policy& rules, std::string& buffer) {
  if (keys.empty()) {
    return {};
  }
  buffer = submit::keys_text(keys);
  return check(std::span<char>{buffer}, rules);
}

// The user's rules; and keys whose private half stood in a source count as published.
policy rules_of_push(const options& how, std::span<const looked* const> sources, std::vector<sha256_digest> leaked) {
  for (const looked* const each : sources) {
    leaked.insert(leaked.end(), each->judged.leaked.begin(), each->judged.leaked.end());
  }
  policy rules = how.rules;
  rules.published = also_listed(how.rules.published, std::move(leaked));
  rules.limits.endpoint_keys = UINT32_MAX;  // with the keys that stay it is counted before the write
  return rules;
}

int exit_code_of(const synced& done, std::span<const looked* const> sources) {
  int code = submit::exit_code(done.pushed.what);
  const bool is_written = done.pushed.requests.put + done.pushed.requests.patch != 0;
  if (done.pushed.journal_failed && !is_written) {
    code = exit_usage;
  }
  for (const looked* const each : sources) {
    code = each->judged.has_secret ? graver(code, exit_secret) : code;
    code = !each->judged.is_whole ? graver(code, exit_source) : code;
  }
  return code;
}

// Whether a write took all keys that were live out of the set, because each was leaked.
bool has_replaced_all(const submit::result& what) {
  return what.what == submit::outcome::verified && what.plan && !what.plan->remove.empty() && what.plan->keep.empty() &&
         what.plan->replace.empty() && what.plan->unknown.empty() &&
         std::all_of(what.plan->remove.begin(), what.plan->remove.end(),
             [](const credential& key) { return key.leaked != nullptr; });
}

bool is_stale(std::span<const looked* const> sources, std::int64_t now_s, std::int64_t after_s) {
  return std::any_of(sources.begin(), sources.end(), [=](const looked* each) {
    return !each->judged.is_whole && each->memory.failing_since_s != 0 &&
           now_s - each->memory.failing_since_s >= after_s;
  });
}

bool has_kept(const submit::result& pushed) {
  return std::any_of(
      pushed.desired.begin(), pushed.desired.end(), [](const credential& key) { return key.kept_until_s != 0; });
}

target_state state_of(const synced& done, bool moved, bool stale) {
  const bool is_proven = done.pushed.what == submit::outcome::verified ||
                         (done.pushed.what == submit::outcome::planned && !done.pushed.plan->changes());
  if (!is_proven) {
    return moved ? target_state::drifted : target_state::failed;
  }
  return stale ? target_state::stale : has_kept(done.pushed) ? target_state::waiting : target_state::in_sync;
}

std::string status_file(const submit::settings& place, const std::string& state_folder) {
  return submit::journal_folder(state_folder, place) + "/sync.json";
}

void add_lines_of_report(const report& from, std::vector<std::string>& into) {
  for (const finding& each : from.findings) {
    if (each.level == level::error) {
      into.push_back("the keys of all sources together: " + message_of(each) + " (" + std::string{each.rule->id} + ')');
    }
  }
}

synced not_begun(const target& what, int exit_code, std::string message, const last_known& last, std::int64_t now_s) {
  synced done;
  done.exit_code = exit_code;
  done.messages.push_back(std::move(message));
  done.status = status_text(what, done, {}, last, now_s);
  return done;
}

}  // namespace

std::string_view name_of(target_state what) noexcept {
  switch (what) {
    case target_state::in_sync: return "in-sync";
    case target_state::waiting: return "waiting";
    case target_state::stale: return "stale";
    case target_state::drifted: return "drifted";
    case target_state::failed: return "failed";
  }
  return "failed";
}

int graver(int left, int right) noexcept {
  constexpr std::array<int, 10> order{exit_secret, 7, 6, 4, 5, 8, exit_source, exit_busy, exit_usage, exit_valid};
  const auto rank = [&](int code) { return std::find(order.begin(), order.end(), code); };
  return rank(left) <= rank(right) ? left : right;
}

synced sync_target(
    const target& what, std::span<looked> sources, const options& how, submit::transport& wire, std::int64_t now_s) {
  const std::string last_text = last_status(*what.place, how.state_folder);
  const last_known last = read_status(last_text);
  leaked_keys leaked = load_leaked(how.state_folder);
  if (!leaked.fault.empty()) {  // a key that it names could come back
    return not_begun(what, exit_usage, leaked.fault + "; nothing was done", last, now_s);
  }
  chosen_sources chosen = choose(what, sources);
  const std::string wanted = wanted_digest(what, how.rules_name, chosen.merged, chosen.views, leaked.thumbprints);
  // What a canary says is not remembered, and it expires.
  const std::int64_t prove_every_s = how.canaries.empty() ? how.prove_every_s : 0;
  if (auto held = recall(last_text, wanted, prove_every_s, now_s)) {
    return *std::move(held);
  }
  std::unique_ptr<submit::journal> journal;
  if (!how.plan_only) {
    auto opened = submit::journal::open_or_wait(how.state_folder, *what.place, how.lock_wait_ms);
    if (const auto* fault = std::get_if<submit::journal_fault>(&opened)) {
      return fault->is_busy
                 ? not_begun(what, exit_busy, fault->message + "; nothing was done", last, now_s)
                 : not_begun(what, exit_usage,
                       "the journal cannot be opened: " + fault->message + "; --state-dir names another folder", last,
                       now_s);
    }
    journal = std::get<std::unique_ptr<submit::journal>>(std::move(opened));
  }
  synced done;
  done.wanted = wanted;
  done.messages = chosen.merged.clashes;
  submit::push_options push;
  push.rules = rules_of_push(how, chosen.views, std::move(leaked.thumbprints));
  push.wishes = wishes_of(chosen.views);
  push.dry_run = how.plan_only;
  push.gates = what.gates;
  push.gates.replaces_leaked = true;
  push.keep_old = true;
  push.keep_symmetric = true;
  push.most_keys = what.most_keys;
  push.most_entries = how.most_entries;
  push.settle_ms = how.settle_ms;
  push.canaries = how.canaries;
  push.history = journal.get();
  if (journal == nullptr) {
    submit::remember_without_lock(how.state_folder, *what.place, push);
  }
  std::string buffer;
  const report desired = report_of(chosen.merged.keys, push.rules, buffer);
  add_lines_of_report(desired, done.messages);
  done.pushed = submit::push(desired, *what.place, wire, push);
  if (has_replaced_all(done.pushed)) {
    done.messages.emplace_back(
        "every live key was leaked: new ones replaced them at once, and tokens signed with the old "
        "ones are refused");
  }
  done.state = state_of(done, done.pushed.has_moved, is_stale(chosen.views, now_s, how.stale_after_s));
  done.exit_code = exit_code_of(done, chosen.views);
  done.status = status_text(what, done, chosen.views, last, now_s);
  if (!how.plan_only) {
    if (std::string fault = write_durably(status_file(*what.place, how.state_folder), done.status + '\n');
        !fault.empty()) {
      done.messages.push_back("the status could not be saved: " + fault);
      done.exit_code = graver(done.exit_code, exit_usage);
    }
  }
  return done;
}

std::string last_status(const submit::settings& place, const std::string& state_folder) {
  constexpr std::size_t most_bytes = 4U << 20U;
  std::string text = read_small_file(status_file(place, state_folder), most_bytes).value_or("");
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

}  // namespace jwkguard::sync
