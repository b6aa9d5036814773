#include "submit/push_steps.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "submit/dangers.hpp"
#include "submit/rules.hpp"

namespace jwkguard::submit {
namespace {

constexpr unsigned most_writes = 3;

enum class proof : std::uint8_t {
  none,   ///< something else is live
  names,  ///< every HMAC key stands there by name, which is all that the endpoint ever shows, and the rest is proven
  whole,  ///< live is exactly what is desired
};

// prove compares the live set with the desired one. An unreadable key proves nothing.
proof prove(std::span<const credential> live, std::span<const credential> desired) {
  const plan rest = difference(live, desired);
  if (!rest.changes()) {
    return proof::whole;
  }
  return rest.add.empty() && rest.replace.empty() && rest.remove.empty() ? proof::names : proof::none;
}

// looks_like is whether two live sets show the same; of HMAC and unreadable keys only the names show.
bool looks_like(std::vector<credential> left, std::vector<credential> right) {
  const auto order = [](const credential& a, const credential& b) {
    return std::tie(a.kid, a.alg, a.thumbprint, a.symmetric, a.unreadable) <
           std::tie(b.kid, b.alg, b.thumbprint, b.symmetric, b.unreadable);
  };
  std::sort(left.begin(), left.end(), order);
  std::sort(right.begin(), right.end(), order);
  return left == right;
}

bool is_live(const credential& kept, std::span<const credential> live) {
  return std::any_of(live.begin(), live.end(),
      [&](const credential& each) { return each.symmetric && each.alg == kept.alg && each.kid == kept.kid; });
}

bool may_be_dropped(const credential& key, const gates& held_to) {
  return std::any_of(held_to.allowed.begin(), held_to.allowed.end(),
      [&](const permission& each) { return each.rule == &plan_rules::drops_symmetric && each.names == key.kid; });
}

// differences names what is missing, altered or extra in `live`, a line each.
std::vector<std::string> differences(std::span<const credential> live, std::span<const credential> desired) {
  const plan rest = difference(live, desired);
  std::vector<std::string> lines;
  for (const credential& key : rest.add) {
    lines.push_back("missing: " + name_in_message(key));
  }
  for (const replacement& key : rest.replace) {
    lines.push_back("altered: " + name_in_message(key.live) +
                    (key.live.unreadable ? " cannot be read here" : " is another key than the one that was sent"));
  }
  for (const credential& key : rest.remove) {
    lines.push_back("extra: " + name_in_message(key));
  }
  for (const credential& key : rest.unknown) {
    lines.push_back("not to be known: " + name_in_message(key) + " is an HMAC key");
  }
  return lines;
}

bool is_success(std::uint32_t status) noexcept { return status >= 200 && status < 300; }

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
  return lost.sent ? failed_read(
                         outcome::rejected, "the live set was asked for, but no complete answer came: " + lost.message)
                   : failed_read(outcome::unreachable, "the API could not be reached: " + lost.message);
}

void push_steps::say(const std::vector<std::string>& messages) {
  result_.messages.insert(result_.messages.end(), messages.begin(), messages.end());
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
  if (!may_pass(what) || ++reads_failed_ >= most_reads || requests_ >= most_requests) {
    return false;
  }
  const auto wait = submit::pause_ms(what, reads_failed_, now);
  pause_ms_ = wait.value_or(0);
  return wait.has_value();
}

void push_steps::after_get(const heard& what, moment now) {
  ++requests_;
  has_read_ = false;
  intent_.gates.now_s = now.now_s != 0 ? now.now_s : intent_.gates.now_s;
  if (read_once_more(what, now)) {
    return;
  }
  live_set live = read_live_set(what);
  if (!live.failed) {
    has_read_ = true;
    live_ = live.keys;
    intent_.gates.known = remember(intent_.gates.known, live_, intent_.wishes, intent_.gates.now_s);
  }
  switch (next_) {
    case step::read: after_read(std::move(live)); break;
    case step::read_again: after_read_again(std::move(live)); break;
    case step::read_back: after_read_back(what, std::move(live), now); break;
    default: end(outcome::refused, "a live set came unasked"); break;
  }
}

void push_steps::after_read(live_set live) {
  say(live.messages);
  if (live.failed) {
    return end(*live.failed, "the live set could not be read; nothing was written");
  }
  before_ = std::move(live.keys);
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
  say(unused_permissions(intent_.gates, made));
  for (const credential& key : made.remove) {
    if (key.leaked != nullptr) {
      say({"removed at once, because anybody can sign with it: " + name_in_message(key)});
    }
  }
  for (const credential& key : made.unknown) {
    say({"the endpoint never shows the secret of " + name_in_message(key) +
         ": if the one in the input is another, tokens signed with the old one are refused from now on"});
  }
  const std::size_t most = intent_.gates.most_keys;
  const bool too_many = most != 0 && intent_.desired.size() > most;
  if (too_many) {
    say({std::to_string(intent_.desired.size()) + " keys would be live, with those that are kept; the endpoint takes " +
         std::to_string(most) +
         " (--max-keys): remove an old key at once with --retire KID, or set a shorter --min-overlap"});
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

void push_steps::after_confirm(decision answer) {
  switch (answer) {
    case decision::go: proceed(step::save); break;
    case decision::go_after_reading_again: proceed(step::read_again); break;
    case decision::stop: end(outcome::refused, "not confirmed; nothing was written"); break;
  }
}

void push_steps::after_read_again(live_set live) {
  if (live.failed) {
    say(live.messages);
    return end(*live.failed, "the live set could not be read again before the write; nothing was written");
  }
  if (looks_like(live.keys, before_)) {
    return proceed(step::save);
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

void push_steps::after_put(const heard& what, moment now) {
  ++requests_;
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
  const auto wait = may_pass(what) ? submit::pause_ms(what, writes_, now) : std::nullopt;
  may_write_again_ = wait && writes_ < most_writes && requests_ + 3 <= most_requests;  // to read, write, and read
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
           (is_success(what.status) ? ", but not with its documented envelope" : ": it may be done all the same")});
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

bool push_steps::may_write_again() const noexcept {
  return may_write_again_ && !fates_.accepted && requests_ + 2 <= most_requests;  // to write and read
}

std::string_view push_steps::verified_by() const noexcept {
  if (fates_.accepted) {
    return "written and read back: the live set is exactly the planned one";
  }
  return fates_.unheard ? "the write's own answer was lost, but the live set is exactly the planned one"
                        : "the API did not confirm the write, but the live set is exactly the planned one";
}

// HMAC keys never come back: their secrets are those that were sent if, and only if, the write took place.
void push_steps::after_names_alone() {
  if (may_write_again()) {
    return proceed(step::write);
  }
  if (fates_.shown) {
    say({"the endpoint never shows HMAC secrets: that they are the ones that were sent follows from its answer alone"});
    return end(outcome::verified, std::string{verified_by()});
  }
  end(outcome::unknown,
      "every key is live by its name, but whether the HMAC secrets are the ones that were sent could not be learned: "
      "push again");
}

// The live set was read after the write, and is what it was before.
void push_steps::after_nothing_changed(const heard& what, moment now) {
  if (may_write_again()) {
    return proceed(step::write);
  }
  if (fates_.accepted) {  // the API may show it a moment late
    const auto wait = submit::pause_ms(what, stale_reads_ + 1, now);
    if (++stale_reads_ < most_reads && requests_ < most_requests && wait) {
      pause_ms_ = *wait;
      return;
    }
    say(differences(live_, desired()));
    return end(outcome::differs,
        "the API took the write, but the live set is what it was before; look at it now, with `plan`");
  }
  if (fates_.unheard) {
    return end(outcome::unknown,
        "the live set is still what it was before, but the write may yet take place: run `plan` later");
  }
  if (fates_.failed && !result_.plan->unknown.empty()) {
    return end(outcome::unknown,
        "the live set looks as it did before, but whether the HMAC secrets are still the old ones could not be "
        "learned: push again");
  }
  if (fates_.any()) {
    return end(outcome::rejected, "the API failed or refused; the live set is what it was before");
  }
  end(outcome::unreachable, "the API could not be reached for the write; nothing was written");
}

// No write of this run can have taken place, and something else than before is live.
void push_steps::after_no_write(const live_set& live) {
  add_moved(before_, live.keys, {}, *result_.plan);
  fates_.refused
      ? end(outcome::rejected, "the API refused the write; the live set has changed since, but not by this run")
      : end(outcome::refused, "the live set moved before the write got through; nothing was written");
}

void push_steps::after_read_back(const heard& what, live_set live, moment now) {
  if (live.failed) {
    say(live.messages);
    if (!fates_.any()) {
      return end(*live.failed, "the write never got through; nothing was written");
    }
    if (!fates_.may_be_done()) {
      return end(outcome::rejected, "the API refused the write; the live set could not be read back");
    }
    return end(outcome::unknown,
        fates_.accepted ? "the API took the write, but the live set could not be read back: run `plan` to learn it"
                        : "whether the write took place could not be learned: run `plan` to learn it");
  }
  const proof found = prove(live.keys, desired());
  if (found == proof::whole) {
    return end(outcome::verified, std::string{verified_by()});
  }
  if (found == proof::names && fates_.may_be_done()) {
    return after_names_alone();
  }
  if (looks_like(live.keys, before_)) {
    return after_nothing_changed(what, now);
  }
  if (!fates_.may_be_done()) {
    return after_no_write(live);
  }
  say(differences(live.keys, desired()));
  end(outcome::differs, "the live set is not the planned one; look at it now, with `plan`");
}

}  // namespace jwkguard::submit
