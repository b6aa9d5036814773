// What a run makes of keys that did not come with its input: those that are live, and those that stay.
#include <algorithm>
#include <utility>

#include "submit/dangers.hpp"
#include "submit/push_steps.hpp"

namespace jwkguard::submit {

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
  for (const credential& key : not_yet_to_retire(before_, intent_.desired, intent_.gates)) {
    if (key.leaked != nullptr) {
      say({"not kept, because anybody can sign with it: " + name_in_message(key) + "; --retire lets it go at once"});
      continue;
    }
    say({"kept, because the keys that replace it have not been live for long enough: " + name_in_message(key)});
    intent_.desired.push_back(key);
    keeps_old_ = true;
  }
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

}  // namespace jwkguard::submit
