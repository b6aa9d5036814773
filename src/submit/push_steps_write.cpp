// What a run makes of its write: how it was answered, what is live afterwards, and whether to write again.
#include <string>
#include <utility>

#include "plan/dangers.hpp"
#include "submit/proof.hpp"
#include "submit/push_steps.hpp"

namespace jwkguard::submit {

void push_steps::after_put(const heard& what, moment now) {
  pace_.note_request(now.run_ms);
  ++writes_;
  const auto* answer = std::get_if<cloudflare::answer>(&what);
  if (answer != nullptr) {
    after_answer(*answer);
  } else if (const auto& lost = std::get<failure>(what); lost.sent) {
    fates_.unheard = true;
    say({"the write was sent, but no complete answer came: " + lost.message});
  } else {
    say({"the API could not be reached for the write: " + lost.message});
  }
  constexpr unsigned to_read_write_and_read = 3;
  const auto wait = may_pass(what) ? submit::pause_ms(what, writes_, pace_, to_read_write_and_read, now) : std::nullopt;
  may_write_again_ = wait.has_value();
  proceed(step::read_back);
  pause_ms_ = may_write_again_ ? *wait : 0;
}

void push_steps::after_answer(const cloudflare::answer& what) {
  const std::string status = "HTTP " + std::to_string(what.status);
  switch (what.verdict) {
    case cloudflare::verdict::refused:
      fates_.refused = true;
      say({"the API refused the write (" + status + ')'});
      break;
    case cloudflare::verdict::accepted: fates_.accepted = true; break;
    case cloudflare::verdict::failed:
      fates_.failed = true;
      say({"the API answered the write with " + status +
           (is_success(what.status) ? ", and a `success` that is not true" : "")});
      break;
    case cloudflare::verdict::garbled:
      fates_.unheard = true;
      say({"the API answered the write with " + status +
           (is_success(what.status) ? ", but not with its documented envelope"
                                    : ": the write was sent, but whether it took effect is unknown")});
      break;
  }
  say(cloudflare::explain(what));
  const proof shown = what.keys ? prove(*what.keys, desired()) : proof::none;
  fates_.shown = fates_.shown || (what.verdict == cloudflare::verdict::accepted && shown != proof::none);
  if (what.keys && shown == proof::none) {
    say({"the API's answer to the write does not show the set that was sent"});
    say(differences(*what.keys, desired()));
  }
}

// Writes, or reads once more to write then, if the last fault may have passed. False: there is nothing more to be done.
bool push_steps::write_again(moment now) {
  if (!may_write_again_ || fates_.accepted) {
    return false;
  }
  if (pace_.wait_ms(2, now.run_ms) == 0) {
    proceed(step::write);
    return true;
  }
  pause_ms_ = pace_.wait_ms(3, now.run_ms);
  return pause_ms_ < now.time_left_ms;
}

std::string_view push_steps::verified_by() const noexcept {
  if (fates_.accepted) {
    return "written and read back: the live set is exactly the planned one";
  }
  return fates_.unheard ? "the write's own answer was lost, but the live set is exactly the planned one"
                        : "the API did not confirm the write, but the live set is exactly the planned one";
}

// HMAC keys never come back: their secrets are those that were sent if, and only if, the write took place.
void push_steps::after_names_alone(moment now) {
  if (write_again(now)) {
    return;
  }
  if (fates_.shown) {
    say({"the endpoint never shows HMAC secrets: only its answer says that they are the ones that were sent"});
    return end_verified();
  }
  end(outcome::unknown,
      "every key is live by its name, but whether the HMAC secrets are the ones that were sent is "
      "unknown: push again");
}

// The live set was read after the write, and is what it was before.
void push_steps::after_nothing_changed(const heard& what, moment now) {
  if (write_again(now)) {
    return;
  }
  if (fates_.accepted) {  // the API may show it a moment late
    if (const auto wait = submit::pause_ms(what, ++stale_reads_, pace_, 1, now)) {
      pause_ms_ = *wait;
      return;
    }
    say(differences(live_, desired()));
    return end(
        outcome::differs, "the API accepted the write, but the live set has not changed: check it now with `plan`");
  }
  if (fates_.unheard) {
    return end(outcome::unknown,
        "the write was sent, but whether it took effect is unknown: the live set has not changed yet; run `plan` "
        "later");
  }
  if (fates_.failed && !result_.plan->unknown.empty()) {
    return end(outcome::unknown,
        "the live set looks as it did before, but whether the HMAC secrets are still the old ones "
        "is unknown: push again");
  }
  if (fates_.any()) {
    return end(outcome::rejected, "the API failed or refused; the live set has not changed");
  }
  end(outcome::unreachable, "the API could not be reached for the write; nothing was written");
}

// No write of this run can have taken place, and something else than before is live.
void push_steps::after_no_write(const live_set& live) {
  add_moved(before_, live.keys, {}, *result_.plan);
  fates_.refused
      ? end(outcome::rejected, "the API refused the write; the live set has changed since, but not by this run")
      : end(outcome::refused, "the live set moved before the write was sent; nothing was written");
}

void push_steps::after_read_back(const heard& what, live_set live, moment now) {
  if (live.failed) {
    say(live.messages);
    if (!fates_.any()) {
      return end(*live.failed, "the write was never sent; nothing was written");
    }
    if (!fates_.may_be_done()) {
      return end(outcome::rejected, "the API refused the write; the live set could not be read back");
    }
    return end(outcome::unknown,
        fates_.accepted ? "the API accepted the write, but the live set could not be read back: run `plan` to see it"
                        : "the write was sent, but whether it took effect is unknown: run `plan` to see");
  }
  const proof found = prove(live.keys, desired());
  if (found == proof::whole) {
    return end_verified();
  }
  if (found == proof::names && fates_.may_be_done()) {
    return after_names_alone(now);
  }
  if (looks_like(live.keys, before_)) {
    return after_nothing_changed(what, now);
  }
  if (!fates_.may_be_done()) {
    return after_no_write(live);
  }
  say(differences(live.keys, desired()));
  end(outcome::differs, "the live set is not the planned one: check it now with `plan`");
}

}  // namespace jwkguard::submit
