#include "submit/push_steps.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "plan/dangers.hpp"
#include "plan/rules.hpp"
#include "submit/proof.hpp"

namespace jwkguard::submit {
namespace {

bool is_live(const credential& kept, std::span<const credential> live) {
  return std::any_of(live.begin(), live.end(),
      [&](const credential& each) { return each.symmetric && each.alg == kept.alg && each.kid == kept.kid; });
}

bool may_be_dropped(const credential& key, const gates& held_to) {
  return std::any_of(held_to.allowed.begin(), held_to.allowed.end(),
      [&](const permission& each) { return each.rule == &plan_rules::drops_symmetric && each.names == key.kid; });
}

// What makes room, by what is kept: only old keys can be retired.
std::string way_to_fewer(std::span<const credential> desired, bool has_old) {
  const bool has_kept = std::any_of(desired.begin(), desired.end(), [](const credential& key) { return key.kept; });
  if (has_old) {
    return "remove an old key at once with --retire KID, or set a shorter --min-overlap";
  }
  return has_kept ? "remove an HMAC key with --drop-symmetric KID" : "remove keys from the input";
}

live_set failed_read(outcome what, std::string message) {
  live_set result;
  result.failed = what;
  result.messages.push_back(std::move(message));
  return result;
}

live_set read_answered(const cloudflare::answer& what) {
  live_set result;
  const std::string status =
      "the API answered HTTP " + std::to_string(what.status) + " to the request for the live set";
  if (what.verdict != cloudflare::verdict::accepted) {
    const bool is_other = what.verdict == cloudflare::verdict::garbled && is_success(what.status);
    result = failed_read(outcome::rejected,
        is_other ? status + ", but not with its documented envelope for this configuration; is the base URL right?"
                 : status);
  } else if (!what.keys) {
    result = failed_read(outcome::rejected, status + ", but the answer holds no list of keys");
  } else {
    result.keys = *what.keys;
    result.last_updated = what.last_updated;
  }
  const std::vector<std::string> explained = cloudflare::explain(what);
  result.messages.insert(result.messages.end(), explained.begin(), explained.end());
  return result;
}

}  // namespace

live_set read_live_set(const heard& what) {
  if (const auto* answer = std::get_if<cloudflare::answer>(&what)) {
    return read_answered(*answer);
  }
  const auto& lost = std::get<failure>(what);
  if (lost.given_up) {
    return failed_read(outcome::refused, lost.message);
  }
  return lost.sent
             ? failed_read(outcome::rejected, "no complete answer to the request for the live set: " + lost.message)
             : failed_read(outcome::unreachable, "the API could not be reached: " + lost.message);
}

// What comes of each of many attempts is said once.
void push_steps::say(const std::vector<std::string>& messages) {
  for (const std::string& each : messages) {
    if (std::find(result_.messages.begin(), result_.messages.end(), each) == result_.messages.end()) {
      result_.messages.push_back(each);
    }
  }
}

void push_steps::end(outcome what, std::string message) {
  result_.what = what;
  result_.messages.insert(result_.messages.begin(), std::move(message));  // first what it came to, then why
  proceed(step::done);
}

void push_steps::proceed(step to) noexcept {
  next_ = to;
  pause_ms_ = 0;
  reads_failed_ = 0;
}

bool push_steps::read_once_more(const heard& what, moment now) {
  if (!may_pass(what)) {
    return false;
  }
  const auto wait = submit::pause_ms(what, ++reads_failed_, pace_, 1, now);
  pause_ms_ = wait.value_or(0);
  return wait.has_value();
}

void push_steps::after_get(const heard& what, moment now) {
  pace_.note_request(now.run_ms);
  has_read_ = false;
  intent_.gates.now_s = now.now_s != 0 ? now.now_s : intent_.gates.now_s;
  if (read_once_more(what, now)) {
    return;
  }
  live_set live = read_live_set(what);
  if (!live.failed) {
    has_read_ = true;
    reads_failed_ = 0;
    live_ = live.keys;
    last_updated_ = live.last_updated;
    intent_.gates.known = remember(intent_.gates.known, live_, intent_.wishes, intent_.gates.now_s);
  }
  switch (next_) {
    case step::read: after_read(std::move(live)); break;
    case step::read_again: after_read_again(std::move(live), now); break;
    case step::read_back: after_read_back(what, std::move(live), now); break;
    default: end(outcome::refused, "an unexpected live set"); break;
  }
}

void push_steps::after_read(live_set live) {
  say(live.messages);
  if (live.failed) {
    return end(*live.failed, "the live set could not be read; nothing was written");
  }
  before_ = std::move(live.keys);
  updated_before_ = last_updated_;
  // Somebody else may have put another secret there; where the API does not say when, nobody knows.
  if (last_updated_.empty() || intent_.left_updated != last_updated_) {
    for (credential& key : intent_.desired) {
      key.as_sent = false;
    }
  }
  look_for_leaks();
  std::vector<credential>& desired = intent_.desired;
  const plan changes = difference(before_, desired);
  if (intent_.keep_symmetric) {
    for (const credential& key : changes.remove) {
      if (key.symmetric) {
        desired.push_back(symmetric_credential(key.alg, key.kid));
        desired.back().kept = true;
      }
    }
  }
  std::erase_if(desired,
      [&](const credential& key) { return key.kept && may_be_dropped(key, intent_.gates) && !is_live(key, before_); });
  if (intent_.keep_old) {
    keep_old();
  }
  judge_plan();
}

void push_steps::judge_plan() {
  plan& made = result_.plan.emplace(make_plan(before_, intent_.desired, intent_.gates));
  if (intent_.planned_from && made.changes() && !looks_like(*intent_.planned_from, before_)) {
    add_moved(*intent_.planned_from, before_, intent_.gates, made);
  }
  judge_kept(made);
  judge_canaries(made);
  say(unused_permissions(intent_.gates, made));
  for (const credential& key : made.remove) {
    if (key.leaked != nullptr) {
      say({"removed at once, because anyone can sign with it: " + name_in_message(key)});
    }
  }
  for (const credential& key : made.unknown) {
    say({"the endpoint never shows the secret of " + name_in_message(key) +
         ": if the one in the input differs, tokens signed with the old one are refused from now on"});
  }
  const std::size_t most = intent_.gates.most_keys;
  const bool too_many = most != 0 && intent_.desired.size() > most;
  if (too_many) {
    say({std::to_string(intent_.desired.size()) + " keys would be live, with the kept ones; the endpoint takes " +
         std::to_string(most) + " (--max-keys): " + way_to_fewer(intent_.desired, keeps_old_)});
  }
  if (intent_.mode == run_mode::plan_only) {
    result_.is_refused = !made.dangers.empty() || too_many;
    return end(outcome::planned,
        result_.is_refused && made.dangers.empty()
            ? "nothing was written: this is a plan, and the API would refuse so many keys"
        : !made.dangers.empty() ? "nothing was written: this is a plan, and a push of it would be refused as dangerous"
        : made.changes()        ? "nothing was written: this is a plan"
                                : "nothing to change");
  }
  if (!made.dangers.empty() || too_many) {
    return end(outcome::refused, made.dangers.empty() ? "nothing was written: the API would refuse so many keys"
                                                      : "nothing was written: the plan is dangerous");
  }
  if (!made.changes()) {
    return intent_.mode == run_mode::dry_run
               ? end(outcome::planned, "nothing to change")
               : end(outcome::verified, "nothing to change: the live set is exactly the planned one");
  }
  if (intent_.mode == run_mode::dry_run) {
    return end(outcome::planned, "nothing was written: this is a dry run");
  }
  proceed(step::confirm);
}

void push_steps::after_confirm(decision answer, moment now) {
  switch (answer) {
    case decision::go: go_on_to_write(now); break;
    case decision::go_after_reading_again: proceed(step::read_again); break;
    case decision::stop: end(outcome::refused, "not confirmed; nothing was written"); break;
  }
}

// A write follows a read at once, and leaves room to ask what came of it. A run that has no such room reads once more,
// when it has.
void push_steps::go_on_to_write(moment now) {
  if (pace_.wait_ms(2, now.run_ms) == 0) {
    return proceed(step::save);
  }
  const std::uint32_t wait = pace_.wait_ms(3, now.run_ms);
  if (wait >= now.time_left_ms) {
    return end(outcome::rejected, "the API failed until the deadline; nothing was written");
  }
  proceed(step::read_again);
  pause_ms_ = wait;
}

void push_steps::after_read_again(live_set live, moment now) {
  if (live.failed) {
    say(live.messages);
    return end(*live.failed, "the live set could not be read again before the write; nothing was written");
  }
  if (looks_like(live.keys, before_)) {
    return go_on_to_write(now);
  }
  add_moved(before_, live.keys, {}, *result_.plan);
  end(outcome::refused, "the live set moved while the plan was being confirmed; nothing was written");
}

void push_steps::after_save(const std::string& fault) {
  if (fault.empty()) {
    return proceed(step::write);
  }
  end(outcome::refused, "the live set could not be saved before the write, so nothing was written: " + fault);
}

}  // namespace jwkguard::submit
