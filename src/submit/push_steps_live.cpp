// What a run makes of keys that did not come with its input: those that are live, and those that stay.
#include <algorithm>
#include <string>
#include <utility>

#include "plan/dangers.hpp"
#include "plan/text.hpp"
#include "submit/push_steps.hpp"

namespace jwkguard::submit {
namespace {

// A source that could not be read whole wants what it wanted before. Empty: no such one does.
std::string who_still_wants(
    const credential& key, std::span<const remembered_key> known, std::span<const wish> wishes) {
  for (const remembered_key& each : known) {
    for (const want& one : each.wants) {
      const bool is_unheard = std::any_of(wishes.begin(), wishes.end(),
          [&](const wish& heard) { return heard.source == one.source && !heard.is_whole; });
      if (each.key == key && one.still && is_unheard) {
        return one.source;
      }
    }
  }
  return {};
}

}  // namespace

// Of the live keys, and of the new ones beside them: two moduli that share a prime are both open, whichever stays.
void push_steps::look_for_leaks() {
  if (!intent_.judge) {
    return;
  }
  std::vector<credential> all = before_;
  std::vector<std::size_t> places;  // in the desired set, of those that are added
  for (std::size_t place = 0; place < intent_.desired.size(); ++place) {
    const credential& key = intent_.desired[place];
    if (is_known(key) && std::none_of(before_.begin(), before_.end(),
                             [&](const credential& each) { return each.thumbprint == key.thumbprint; })) {
      all.push_back(key);
      places.push_back(place);
    }
  }
  const std::vector<key_fault> faults = intent_.judge(all);
  say(mark_leaked(before_, faults));
  say(unjudged(faults));
  for (key_fault each : faults) {
    if (each.key >= before_.size() && each.key != key_fault::whole_set && each.level == level::error &&
        is_leak(*each.rule)) {
      each.key = places[each.key - before_.size()];
      unsafe_.push_back(std::move(each));
    }
  }
}

void push_steps::keep_old() {
  std::vector<credential> old = not_yet_to_retire(before_, intent_.desired, intent_.gates);
  std::stable_sort(old.begin(), old.end(),
      [](const credential& left, const credential& right) { return left.kept_until_s < right.kept_until_s; });
  make_room(old);
  for (const credential& key : old) {
    const std::string wants_it = who_still_wants(key, intent_.gates.known, intent_.wishes);
    say({wants_it.empty() ? "kept until " + time_text(key.kept_until_s) +
                                ", because tokens signed with it may still be in use: " + name_in_message(key)
                          : "kept, because it is unknown what " + wants_it + " wants: " + name_in_message(key)});
    intent_.desired.push_back(key);
    intent_.desired.back().kept_until_s = wants_it.empty() ? key.kept_until_s : 0;
    keeps_old_ = true;
  }
  warn_if_nearly_full(old);
}

// A new key always comes in: where the endpoint takes no more, old ones make room, if half of their time is over.
// `old` begins with the key that was wanted longest ago.
void push_steps::make_room(std::vector<credential>& old) {
  const gates& held_to = intent_.gates;
  while (held_to.most_keys != 0 && !old.empty() && intent_.desired.size() + old.size() > held_to.most_keys &&
         old.front().kept_until_s - held_to.now_s <= held_to.min_overlap_s / 2) {
    say({"removed before " + time_text(old.front().kept_until_s) + ", because the endpoint takes " +
         std::to_string(held_to.most_keys) + " keys: " + name_in_message(old.front())});
    old.erase(old.begin());
  }
}

// Never does a set fill up in silence: from three quarters on it is said, with a shorter span that would leave room.
void push_steps::warn_if_nearly_full(std::span<const credential> old) {
  constexpr std::int64_t hour_s = 3'600;
  const gates& held_to = intent_.gates;
  const std::size_t live = intent_.desired.size();
  const std::size_t three_quarters = held_to.most_keys * 3 / 4;
  if (old.empty() || live < three_quarters) {
    return;
  }
  std::string text = std::to_string(live) + " of the endpoint's " + std::to_string(held_to.most_keys) +
                     " places are taken, " + std::to_string(old.size()) + " of them old ones that are kept";
  const std::size_t excess = live - three_quarters + 1;  // without so many, less would be taken
  if (excess <= old.size()) {
    const std::int64_t left_s = old[excess - 1].kept_until_s - held_to.now_s;
    const std::int64_t hours = (held_to.min_overlap_s - left_s) / hour_s;
    text += hours > 0
                ? "; with --min-overlap " + std::to_string(hours) + "h " + std::to_string(excess) + " fewer would be"
                : "; they were wanted within the last hour";
  }
  say({std::move(text)});
}

// The input was judged before anything was sent; with keys that stay, it is another set.
void push_steps::judge_kept(plan& made) {
  const std::vector<credential>& desired = intent_.desired;
  const bool keeps_any =
      keeps_old_ || std::any_of(desired.begin(), desired.end(), [](const credential& key) { return key.kept; });
  std::vector<key_fault> faults = unsafe_;
  if (intent_.judge && keeps_any) {
    const std::vector<key_fault> others = intent_.judge(desired);
    say(unjudged(others));
    faults.insert(faults.end(), others.begin(), others.end());
  }
  add_faulty(desired, faults, made);
}

void push_steps::judge_canaries(plan& made) {
  if (!intent_.canaries) {
    return;
  }
  const std::int64_t now_s = intent_.gates.now_s;
  const std::vector<canary_fact> now = intent_.canaries(before_, whose::live, now_s);
  const std::vector<canary_fact> then = intent_.canaries(intent_.desired, whose::desired, now_s);
  for (std::size_t place = 0; place < std::min(now.size(), then.size()); ++place) {
    const canary_fact& later = then[place];
    switch (later.what) {
      case canary_state::verified: verified_canaries_.push_back(later.digest); break;
      case canary_state::expired:
        say({"warning: " + later.name + " has expired, and no longer guards anything"});
        break;
      case canary_state::unknown:
        say({"warning: whether " + later.name + " will be accepted is unknown: " + later.message});
        break;
      case canary_state::refused:
        if (now[place].what == canary_state::refused || !made.changes()) {
          say({"warning: " + later.name + " is refused by the live set" +
               (made.changes() ? " and by the new one: " : ": ") + later.message});
        } else {
          add_canary_refused(now[place], later, intent_.gates, made);
        }
        break;
    }
  }
}

// What was read back has the last word, whatever was proven of it.
void push_steps::end_verified() {
  std::vector<std::string> lost;
  if (intent_.canaries && !verified_canaries_.empty()) {
    for (const canary_fact& each : intent_.canaries(live_, whose::live, intent_.gates.now_s)) {
      if (each.what == canary_state::refused &&
          std::find(verified_canaries_.begin(), verified_canaries_.end(), each.digest) != verified_canaries_.end()) {
        lost.push_back(each.name + " is refused by what is live now: " + each.message);
      }
    }
  }
  if (lost.empty()) {
    return end(outcome::verified, std::string{verified_by()});
  }
  say(lost);
  end(outcome::differs, "the planned keys are live, but a token that they should verify is refused: check it now");
}

}  // namespace jwkguard::submit
