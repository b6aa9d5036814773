#include "support/explorer_laws.hpp"

#include <algorithm>

#include "plan/rules.hpp"

namespace jwkguard::submit::explorer {
namespace {

bool allows(const writer& who, const rule& row, std::string_view name) {
  return std::any_of(who.allowed.begin(), who.allowed.end(),
      [&](const permission& each) { return each.rule == &row && each.names == name; });
}

bool allows_for(const writer& who, const rule& row, key_set live) {
  return std::any_of(who.allowed.begin(), who.allowed.end(), [&](const permission& each) {
    return each.rule == &row;
  }) && allows(who, row, digest_of(credentials_for(live)));
}

bool is_taken_over(const universe_row& gone, key_set added) {
  return std::any_of(universe.begin(), universe.end(), [&](const universe_row& each) {
    return (added & each.bit) != 0 && each.kid == gone.kid &&
           (each.symmetric || gone.symmetric || each.material != gone.material);
  });
}

// Law 3 for one key that goes.
std::string fault_of_loss(const universe_row& gone, const facts& run, const content& what, const writer& who) {
  const key_set live = shown(run.last_read);
  const key_set written = what.shown();
  const key_set staying = what.staying(live);
  const bool is_substituted = is_taken_over(gone, static_cast<key_set>(written & ~live));
  if (is_substituted && !allows(who, plan_rules::key_substituted, gone.kid)) {
    return "3: a kid names another key: ";
  }
  if (gone.symmetric && !allows(who, plan_rules::drops_symmetric, gone.kid)) {
    return "3: an HMAC key is dropped: ";
  }
  const bool is_ripe = (run.ripe & gone.bit) != 0;
  const bool is_judged = !gone.symmetric && !is_substituted && staying != 0;
  if (is_judged && !is_ripe && !allows(who, plan_rules::overlap_short, gone.kid)) {
    return "3: a key goes before its time: ";
  }
  return {};
}

std::string fault_of_losses(const facts& run, const content& what, const writer& who) {
  const key_set written = what.shown();
  for (const universe_row& row : universe) {
    if ((shown(run.last_read) & row.bit) != 0 && (written & row.bit) == 0) {
      if (const std::string fault = fault_of_loss(row, run, what, who); !fault.empty()) {
        return fault + std::string{row.name};
      }
    }
  }
  return {};
}

std::string fault_of_verified(const facts& run, const content& desired) {
  if (!run.just_read || shown(run.last_read) != desired.shown()) {
    return "4: verified, but the store is " + name_of(run.last_read);
  }
  return (desired.keys & hmac) != 0 && !run.is_confirmed() ? "4: verified, but no write of the secret was confirmed"
                                                           : "";
}

std::string fault_of_rejected(const facts& run) {
  if (run.changed && run.is_alone && run.last_read != run.first_read) {
    return "7: rejected, but the change is done";
  }
  return run.may_be_done() && (!run.just_read || shown(run.last_read) != shown(run.first_read))
             ? "7: rejected, but the last GET did not show the old set"
             : "";
}

int promised_exit_code(outcome what) {
  constexpr std::array<std::pair<outcome, int>, 6> codes{{{outcome::verified, 0}, {outcome::refused, 4},
      {outcome::rejected, 5}, {outcome::unknown, 6}, {outcome::differs, 7}, {outcome::unreachable, 8}}};
  const auto* const found =
      std::find_if(codes.begin(), codes.end(), [=](const auto& row) { return row.first == what; });
  return found == codes.end() ? -1 : found->second;
}

bool was_not_sent(answer what) noexcept { return what >= answer::not_sent; }

bool can_pass(answer what) noexcept {
  return what == answer::server_error || what == answer::lost || what == answer::too_many || what == answer::not_sent;
}

// Law 8 for a run that has ended.
bool gives_up(const facts& run, const content& desired) {
  constexpr std::uint32_t longest_wait_ms = 18'000;
  if (run.left_ms <= longest_wait_ms || run.out_of_time) {
    return false;
  }
  if (!run.last_was_write && can_pass(run.last_read_heard)) {
    return true;
  }
  const key_set old = shown(run.first_read);
  const bool shows_old = run.just_read && run.writes != 0 && shown(run.last_read) == old;
  return shows_old && (run.is_confirmed() ? desired.shown() != old : can_pass(run.last_heard));
}

}  // namespace

key_set shown(key_set keys) noexcept { return static_cast<key_set>((keys & ~hmac) | ((keys & hmac) != 0 ? h : 0)); }

key_set content::staying(key_set live) const noexcept {
  return static_cast<key_set>(((keys & ~hmac) | (keeps_hmac ? h : 0)) & live);
}

key_set content::shown() const noexcept { return explorer::shown(static_cast<key_set>(keys | (keeps_hmac ? h : 0))); }

std::vector<credential> credentials_for(key_set keys) {
  std::vector<credential> result;
  for (const universe_row& row : universe) {
    if ((shown(keys) & row.bit) != 0) {
      result.push_back({std::string{row.alg}, std::string{row.kid}, row.symmetric ? "" : std::string{row.material},
          row.symmetric, false, false, {}});
    }
  }
  return result;
}

std::string name_of(key_set keys) {
  std::string text;
  for (const universe_row& row : universe) {
    if ((keys & row.bit) != 0) {
      text += (text.empty() ? "" : " ") + std::string{row.name};
    }
  }
  return '{' + text + '}';
}

content content_of(std::span<const credential> desired, const writer& who) {
  content result;
  for (const credential& key : desired) {
    if (key.kept) {
      result.keeps_hmac = true;
    } else if (key.symmetric) {
      result.keys = static_cast<key_set>(result.keys | (who.desired & hmac));
    } else {
      const auto* const row = std::find_if(universe.begin(), universe.end(), [&](const universe_row& each) {
        return each.alg == key.alg && each.kid == key.kid && each.material == key.thumbprint;
      });
      result.keys = static_cast<key_set>(result.keys | row->bit);
    }
  }
  return result;
}

bool facts::may_be_done() const noexcept { return (heard & ((1U << uncertain_answers) - 1)) != 0; }

bool facts::is_sent() const noexcept { return (heard & ((1U << static_cast<unsigned>(answer::not_sent)) - 1)) != 0; }

bool facts::is_confirmed() const noexcept { return (heard & 1U) != 0; }

bool leaves_nothing(key_set store, const content& what, const writer& who) {
  const key_set live = shown(store);
  if (live == 0 || what.staying(live) != 0) {
    return false;
  }
  return !allows_for(who, what.shown() == 0 ? plan_rules::empties_set : plan_rules::no_overlap, live);
}

std::string fault_of_write(const facts& run, const content& what, const writer& who) {
  const key_set written = what.shown();
  const key_set live = shown(run.last_read);
  const bool is_sent_again = run.writes != 0 && live == written;  // what shows may be this run's own
  if (!is_sent_again && leaves_nothing(run.last_read, what, who)) {
    return written == 0 ? "1: the empty set" : "2: no live key stays";
  }
  if (!run.just_read || (who.reads_again && run.reads < 2)) {
    return "6: no GET right before the write";
  }
  if (live != shown(run.first_read) && (run.writes == 0 || live != written)) {
    return "6: the live set has moved";
  }
  if (who.planned_from && shown(*who.planned_from) != shown(run.first_read)) {
    return "6: the live set is not the saved plan's";
  }
  if (who.cannot_save) {
    return "6: the live set was not saved";
  }
  return fault_of_losses(run, what, who);
}

void let_time_pass(facts& run, std::uint32_t pause_ms) {
  constexpr std::uint32_t for_each_request_ms = 6'000;
  run.run_ms += pause_ms;
  run.left_ms = run.out_of_time ? 0 : run.left_ms - std::min(pause_ms, run.left_ms);
  run.debt_ms = run.debt_ms - std::min(pause_ms, run.debt_ms) + (run.out_of_time ? 0 : for_each_request_ms);
}

std::string fault_of_wait(const facts& run, std::uint32_t pause_ms) {
  return pause_ms != 0 && pause_ms >= run.left_ms ? "5: it waits past its deadline" : "";
}

std::string fault_of_request(const facts& run) {
  constexpr std::uint32_t ten_at_once_ms = 60'000;
  if (run.debt_ms > ten_at_once_ms) {
    return "5: a request too soon after the others";
  }
  return run.left_ms == 0 && !run.out_of_time ? "5: a request after the deadline" : "";
}

std::string fault_of_end(const facts& run, const content& desired, outcome what) {
  if (gives_up(run, desired)) {
    return "8: it gives up with " + std::to_string(run.left_ms) + " ms left";
  }
  if (exit_code(what) != promised_exit_code(what)) {
    return "7: the exit code of " + std::string{submit::name_of(what)};
  }
  switch (what) {
    case outcome::verified: return fault_of_verified(run, desired);
    case outcome::rejected: return fault_of_rejected(run);
    case outcome::unreachable:
      if (run.just_read && !was_not_sent(run.last_heard)) {
        return "7: unreachable, but the endpoint answered";
      }
      [[fallthrough]];
    case outcome::refused: return run.may_be_done() || run.has_changed ? "7: it says that nothing was written" : "";
    case outcome::unknown:
      return run.may_be_done() || (run.is_sent() && run.just_read && shown(run.last_read) != shown(run.first_read))
                 ? ""
                 : "7: unknown, but nothing was done";
    case outcome::differs:
      return run.is_sent() && run.just_read && shown(run.last_read) != desired.shown() ? "" : "7: nothing differs";
    case outcome::planned: return "7: a push ends as a plan";
  }
  return "7: no outcome";
}

}  // namespace jwkguard::submit::explorer
