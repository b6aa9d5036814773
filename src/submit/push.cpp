// The I/O of a plan and a push: one request at a time, all within one deadline, which a question to a person starts
// again.
#include <algorithm>
#include <chrono>
#include <span>
#include <thread>
#include <utility>

#include "jwkguard/journal.hpp"
#include "jwkguard/submit.hpp"
#include "plan/rules.hpp"
#include "submit/canaries.hpp"
#include "submit/cloudflare.hpp"
#include "submit/line.hpp"
#include "submit/push_steps.hpp"
#include "submit/run_story.hpp"

namespace jwkguard::submit {
namespace {

using std::chrono::milliseconds;

result refused(std::string message) {
  result what;
  what.messages.push_back(std::move(message));
  return what;
}

// What no plan is even made for: the caller should have stopped before.
std::string refusal(const report& desired, const settings& target) {
  if (desired.secret) {
    return "the input holds private or secret key material: replace that key; nothing was sent";
  }
  if (!desired.valid()) {
    return "the input has errors: nothing was sent";
  }
  for (const record& key : desired.records()) {
    if (key.kid.empty() || key.alg.empty()) {
      return (key.kid.empty() ? "a key has no kid" : "the key \"" + std::string{key.kid} + "\" has no alg") +
             ", and the endpoint needs both: nothing was sent";
    }
  }
  return settings_fault(target);
}

intent intent_of(const std::vector<record>& keys, run_mode how, const push_options& options) {
  intent made;
  made.desired = credentials_of(keys);
  if (const std::optional<left_set>& left = left_before(options)) {
    made.left_updated = left->last_updated;
    mark_sent_secrets(keys, *left, options, made.desired);
  }
  for (credential& key : made.desired) {
    const auto kept = std::find(options.keeping.begin(), options.keeping.end(), key);
    key.kept_until_s = kept == options.keeping.end() ? 0 : kept->kept_until_s;
  }
  made.wishes = options.wishes;
  if (made.wishes.empty()) {
    wish& input = made.wishes.emplace_back(wish{"push", made.desired});
    std::erase_if(input.keys, [](const credential& key) { return key.kept_until_s != 0; });
  }
  made.desired.insert(made.desired.end(), options.kept.begin(), options.kept.end());
  made.mode = how;
  made.gates = options.gates;
  made.gates.now_s = local_time_s();
  if (options.history != nullptr) {
    const std::vector<remembered_key>& known = options.history->known();
    made.gates.known.insert(made.gates.known.end(), known.begin(), known.end());
  }
  made.keep_symmetric = options.keep_symmetric;
  made.keep_old = options.keep_old;
  made.gates.most_keys = options.most_keys;
  made.planned_from = options.planned_from;
  made.canaries = make_canary_judge(options.canaries, keys);
  made.judge = make_set_judge(keys, options.rules);
  return made;
}

std::int64_t latest_of(std::span<const remembered_key> known) noexcept {
  std::int64_t latest_s = 0;
  for (const remembered_key& each : known) {
    latest_s = std::max(latest_s, last_wanted_s(each));
  }
  return latest_s;
}

result run(const std::vector<record>& keys, const settings& target, transport& wire, run_mode how,
    const push_options& options) {
  using step = push_steps::step;
  intent what_for = intent_of(keys, how, options);
  line to{wire, target, latest_of(what_for.gates.known)};
  push_steps steps{std::move(what_for)};
  run_story story{how == run_mode::write ? options.history : nullptr, options.most_entries};
  for (step now = steps.next(); now != step::done; now = steps.next()) {
    switch (now) {
      case step::confirm: {
        const decision answer = options.confirm ? options.confirm(*steps.so_far().plan) : decision::go;
        if (options.confirm) {
          to.restart_deadline();
        }
        steps.after_confirm(answer, to.now());
        break;
      }
      case step::save: steps.after_save(story.save(steps)); break;
      case step::write: {
        const heard came =
            to.send_for_credentials(cloudflare::credentials_request(target, steps.desired(), keys), steps.pause_ms());
        steps.after_put(came, to.now());
        break;
      }
      default: {
        const heard came = to.send_for_credentials(cloudflare::configuration_request(target), steps.pause_ms());
        steps.after_get(came, to.now());
        if (steps.has_read()) {
          story.observe(steps);
        }
      }
    }
  }
  result what = steps.so_far();
  what.live = steps.live();
  if (options.settle_ms != 0) {
    settle(to, target, steps, options.settle_ms, what);
  }
  what.requests = to.counts();
  what.attempts = to.take_attempts();
  what.desired = steps.desired();
  if (std::string wrong = to.time().message(); !wrong.empty()) {
    what.messages.push_back(std::move(wrong));
  }
  say_if_moved(left_before(options), steps, what);
  story.finish(keys, options, steps, what);
  return what;
}

bool allows_empty(const gates& held_to) {
  return std::any_of(held_to.allowed.begin(), held_to.allowed.end(),
      [](const permission& each) { return each.rule == &plan_rules::empties_set; });
}

}  // namespace

void transport::wait(std::uint32_t time_ms) { std::this_thread::sleep_for(milliseconds{time_ms}); }

std::string_view name_of(outcome what) noexcept {
  switch (what) {
    case outcome::planned: return "planned";
    case outcome::verified: return "verified";
    case outcome::refused: return "refused";
    case outcome::rejected: return "rejected";
    case outcome::unknown: return "unknown";
    case outcome::differs: return "differs";
    case outcome::unreachable: return "unreachable";
  }
  return "unknown";
}

int exit_code(outcome what) noexcept {
  switch (what) {
    case outcome::planned:
    case outcome::verified: return 0;
    case outcome::refused: return 4;
    case outcome::rejected: return 5;
    case outcome::unknown: return 6;
    case outcome::differs: return 7;
    case outcome::unreachable: return 8;
  }
  return 6;
}

live_set show(const settings& target, transport& wire, const policy& rules) {
  if (std::string fault = settings_fault(target); !fault.empty()) {
    live_set nothing;
    nothing.failed = outcome::refused;
    nothing.messages.push_back(std::move(fault));
    return nothing;
  }
  line to{wire, target};
  live_set what = read_once(to, target);
  const std::vector<key_fault> faults = make_set_judge({}, rules)(what.keys);
  for (const auto& lines : {mark_leaked(what.keys, faults), unjudged(faults)}) {
    what.messages.insert(what.messages.end(), lines.begin(), lines.end());
  }
  what.requests = to.counts();
  what.attempts = to.take_attempts();
  return what;
}

result plan_against_live(const report& desired, const settings& target, transport& wire, const push_options& options) {
  if (std::string fault = refusal(desired, target); !fault.empty()) {
    return refused(std::move(fault));
  }
  return run(desired.records(), target, wire, run_mode::plan_only, options);
}

result push(const report& desired, const settings& target, transport& wire, const push_options& options) {
  if (std::string fault = refusal(desired, target); !fault.empty()) {
    return refused(std::move(fault));
  }
  const std::vector<record> keys = desired.records();
  if (keys.empty() && options.kept.empty() && !options.keep_symmetric && !allows_empty(options.gates)) {
    result what = refused("nothing was sent: the push would be dangerous");
    what.plan.emplace().dangers.push_back({&plan_rules::empties_set,
        "the input has no key to write; LIVE-SET is the digest of the live set, which jwkguard show prints", {},
        "--allow-empty LIVE-SET"});
    return what;
  }
  result what = run(keys, target, wire, options.dry_run ? run_mode::dry_run : run_mode::write, options);
  if (what.what == outcome::planned && what.plan->changes()) {
    what.write = cloudflare::credentials_request(target, what.desired, keys, cloudflare::secrets_in::stars);
  }
  return what;
}

}  // namespace jwkguard::submit
