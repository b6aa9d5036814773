#include "submit/push_steps.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "submit/rules.hpp"

namespace jwkguard::submit {
namespace {

enum class proof : std::uint8_t {
  none,   ///< something else is live
  names,  ///< every HMAC key stands there by name, which is all that the endpoint ever shows, and the rest is proven
  whole,  ///< live is exactly what is desired
};

// prove compares the live set with the desired one. An unreadable key proves nothing.
proof prove(std::span<const credential> live, std::span<const credential> desired) {
  const plan rest = make_plan(live, desired);
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

std::string name_in_message(const credential& key) {
  return (key.kid.empty() ? "a key without kid" : '"' + key.kid + '"') + (key.alg.empty() ? "" : " (" + key.alg + ')');
}

// differences names what is missing, altered or extra in `live`, a line each.
std::vector<std::string> differences(std::span<const credential> live, std::span<const credential> desired) {
  const plan rest = make_plan(live, desired);
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
    result =
        failed_read(outcome::rejected, what.verdict == cloudflare::verdict::garbled
                                           ? status + ", but not with its documented envelope; is the base URL right?"
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
  next_ = step::done;
}

void push_steps::after_get(const heard& what) {
  live_set live = read_live_set(what);
  switch (next_) {
    case step::read: after_read(std::move(live)); break;
    case step::read_again: after_read_again(live); break;
    case step::read_back: after_read_back(live); break;
    default: end(outcome::refused, "a live set came unasked"); break;
  }
}

void push_steps::after_read(live_set live) {
  say(live.messages);
  if (live.failed) {
    return end(*live.failed, "the live set could not be read; nothing was written");
  }
  live_ = std::move(live.keys);
  result_.plan = make_plan(live_, desired_);
  if (mode_ == mode::plan_only) {
    return end(
        outcome::planned, !result_.plan->dangers.empty()
                              ? "nothing was written: this is a plan, and a push of it would be refused as dangerous"
                          : result_.plan->changes() ? "nothing was written: this is a plan"
                                                    : "nothing to change");
  }
  if (!result_.plan->dangers.empty()) {
    return end(outcome::refused, "nothing was written: the plan is dangerous");
  }
  if (mode_ == mode::dry_run) {
    return end(
        outcome::planned, result_.plan->changes() ? "nothing was written: this is a dry run" : "nothing to change");
  }
  if (!result_.plan->changes()) {
    return end(outcome::verified, "nothing to change: the live set is exactly the planned one");
  }
  next_ = step::confirm;
}

void push_steps::after_confirm(decision answer) {
  switch (answer) {
    case decision::go: next_ = step::write; break;
    case decision::go_after_reading_again: next_ = step::read_again; break;
    case decision::stop: end(outcome::refused, "not confirmed; nothing was written"); break;
  }
}

void push_steps::after_read_again(const live_set& live) {
  if (live.failed) {
    say(live.messages);
    return end(*live.failed, "the live set could not be read again before the write; nothing was written");
  }
  if (looks_like(live.keys, live_)) {
    next_ = step::write;
    return;
  }
  danger moved{&plan_rules::live_set_moved, "the live set has changed since the plan was made", {}};
  const plan drift = make_plan(live_, live.keys);
  for (const auto* list : {&drift.add, &drift.remove}) {
    for (const credential& key : *list) {
      moved.kids.push_back(key.kid);
    }
  }
  for (const replacement& key : drift.replace) {
    moved.kids.push_back(key.live.kid);
  }
  std::sort(moved.kids.begin(), moved.kids.end());
  moved.kids.erase(std::unique(moved.kids.begin(), moved.kids.end()), moved.kids.end());
  result_.plan->dangers.push_back(std::move(moved));
  end(outcome::refused, "the live set moved while the plan was being confirmed; nothing was written");
}

void push_steps::after_put(const heard& what) {
  if (const auto* answer = std::get_if<cloudflare::answer>(&what)) {
    return after_answer(*answer);
  }
  const auto& lost = std::get<failure>(what);
  if (!lost.sent) {
    return end(
        outcome::unreachable, "the API could not be reached for the write; nothing was written: " + lost.message);
  }
  say({"the write was sent, but no complete answer came: " + lost.message});
  next_ = step::read_back;
}

void push_steps::after_answer(const cloudflare::answer& what) {
  const std::string status = "HTTP " + std::to_string(what.status);
  switch (what.verdict) {
    case cloudflare::verdict::refused:
      say(cloudflare::explain(what));
      return end(outcome::rejected, "the API refused the write (" + status + "); nothing was changed");
    case cloudflare::verdict::accepted: fate_ = write_fate::accepted; break;
    case cloudflare::verdict::failed:
      fate_ = write_fate::failed;
      say({"the API answered the write with " + status +
           (what.status >= 200 && what.status < 300 ? ", and a `success` that is not true" : "")});
      break;
    case cloudflare::verdict::garbled:
      say({"the API answered the write with " + status + ", but not with its documented envelope"});
      break;
  }
  say(cloudflare::explain(what));
  if (what.keys && prove(*what.keys, desired_) == proof::none) {
    say({"the API's answer to the write does not show the set that was sent"});
    say(differences(*what.keys, desired_));
  }
  next_ = step::read_back;
}

std::string_view push_steps::verified_by(write_fate fate) noexcept {
  switch (fate) {
    case write_fate::accepted: return "written and read back: the live set is exactly the planned one";
    case write_fate::failed: return "the API did not confirm the write, but the live set is exactly the planned one";
    case write_fate::unheard: break;
  }
  return "the write's own answer was lost, but the live set is exactly the planned one";
}

// HMAC keys never come back: their secrets are those that were sent if, and only if, the write took place.
void push_steps::after_names_alone() {
  if (fate_ == write_fate::accepted) {
    say({"the endpoint never shows HMAC secrets: that they are the ones that were sent follows from its answer alone"});
    return end(outcome::verified, std::string{verified_by(fate_)});
  }
  end(outcome::unknown,
      "every key is live by its name, but whether the HMAC secrets are the ones that were sent could not be learned: "
      "push again");
}

void push_steps::after_read_back(const live_set& live) {
  if (live.failed) {
    say(live.messages);
    return end(outcome::unknown,
        fate_ == write_fate::accepted
            ? "the API took the write, but the live set could not be read back: run `plan` to learn it"
            : "whether the write took place could not be learned: run `plan` to learn it");
  }
  const proof found = prove(live.keys, desired_);
  if (found == proof::whole) {
    return end(outcome::verified, std::string{verified_by(fate_)});
  }
  if (found == proof::names) {
    return after_names_alone();
  }
  if (fate_ != write_fate::accepted && looks_like(live.keys, live_)) {
    return fate_ == write_fate::failed
               ? end(outcome::rejected, "the API failed or refused; the live set is what it was before")
               : end(outcome::unknown,
                     "the live set is still what it was before, but the write may yet take place: run `plan` later");
  }
  say(differences(live.keys, desired_));
  end(outcome::differs, "the live set is not the planned one; look at it now, with `plan`");
}

}  // namespace jwkguard::submit
