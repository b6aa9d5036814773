// The I/O of a plan and a push: one request at a time, all within one deadline, which a question to a person starts
// anew.
#include <algorithm>
#include <chrono>
#include <utility>

#include "jwkguard/submit.hpp"
#include "submit/cloudflare.hpp"
#include "submit/push_steps.hpp"
#include "submit/rules.hpp"

namespace jwkguard::submit {
namespace {

// line is the transport with a deadline for all that goes over it, counting as it goes.
class line {
 public:
  line(transport& wire, std::uint32_t deadline_ms) : wire_{wire}, deadline_{deadline_ms} {}

  void start_the_clock_anew() noexcept { end_ = clock::now() + deadline_; }
  [[nodiscard]] heard get(const request& what) { return send(what, counts_.get); }
  [[nodiscard]] heard put(const request& what) { return send(what, counts_.put); }
  [[nodiscard]] const request_counts& counts() const noexcept { return counts_; }

 private:
  using clock = std::chrono::steady_clock;

  heard send(const request& what, std::uint32_t& count) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - clock::now()).count();
    if (left <= 0) {
      return failure{false, "the deadline has passed"};
    }
    std::variant<response, failure> came = wire_.send(what, static_cast<std::uint32_t>(left));
    if (auto* lost = std::get_if<failure>(&came)) {
      count += lost->sent ? 1U : 0U;
      return std::move(*lost);
    }
    ++count;
    return cloudflare::read_answer(std::get<response>(came));
  }

  transport& wire_;
  std::chrono::milliseconds deadline_;
  clock::time_point end_ = clock::now() + deadline_;
  request_counts counts_;
};

result refused(std::string message) {
  result what;
  what.messages.push_back(std::move(message));
  return what;
}

// What no plan is even made for: the caller should have stopped before.
std::string refusal(const report& desired, const settings& target) {
  if (desired.secret) {
    return "the input holds private or secret key material: nothing was sent; replace that key";
  }
  if (!desired.valid()) {
    return "the input has errors: nothing was sent";
  }
  for (const record& key : desired.records()) {
    if (key.kid.empty() || key.alg.empty()) {
      return (key.kid.empty() ? "a key has no kid" : "the key \"" + std::string{key.kid} + "\" has no alg") +
             ", and the endpoint names keys by both: nothing was sent";
    }
  }
  return settings_fault(target);
}

// What may be shown of the write: HMAC keys with stars for their secrets.
request without_secrets(const settings& target, std::vector<record> keys) {
  constexpr std::string_view empty = R"("k":"")";
  constexpr std::string_view stars = R"("k":"***")";
  for (record& key : keys) {
    if (key.kty == "oct") {
      key.parameters = {};
    }
  }
  request shown = cloudflare::credentials_request(target, keys);
  // Nothing else can read like that: inside a string the quotes would be escaped.
  for (std::size_t at = shown.body.find(empty); at != std::string::npos; at = shown.body.find(empty, at + 1)) {
    shown.body.replace(at, empty.size(), stars);
  }
  return shown;
}

result run(const std::vector<record>& keys, const settings& target, transport& wire, push_steps::mode how,
    const push_options& options) {
  using step = push_steps::step;
  push_steps steps{credentials_of(keys), how};
  line to{wire, target.deadline_ms};
  for (step now = steps.next(); now != step::done; now = steps.next()) {
    if (now == step::confirm && options.confirm) {
      steps.after_confirm(options.confirm(*steps.so_far().plan));
      to.start_the_clock_anew();
    } else if (now == step::confirm) {
      steps.after_confirm(decision::go);
    } else if (now == step::write) {
      steps.after_put(to.put(cloudflare::credentials_request(target, keys)));
    } else {
      steps.after_get(to.get(cloudflare::configuration_request(target)));
    }
  }
  result what = steps.so_far();
  what.requests = to.counts();
  return what;
}

}  // namespace

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

live_set show(const settings& target, transport& wire) {
  if (std::string fault = settings_fault(target); !fault.empty()) {
    live_set nothing;
    nothing.failed = outcome::refused;
    nothing.messages.push_back(std::move(fault));
    return nothing;
  }
  line to{wire, target.deadline_ms};
  live_set what = read_live_set(to.get(cloudflare::configuration_request(target)));
  what.requests = to.counts();
  return what;
}

result plan_against_live(const report& desired, const settings& target, transport& wire) {
  if (std::string fault = refusal(desired, target); !fault.empty()) {
    return refused(std::move(fault));
  }
  return run(desired.records(), target, wire, push_steps::mode::plan_only, {});
}

result push(const report& desired, const settings& target, transport& wire, const push_options& options) {
  if (std::string fault = refusal(desired, target); !fault.empty()) {
    return refused(std::move(fault));
  }
  const std::vector<record> keys = desired.records();
  if (keys.empty()) {
    result what = refused("nothing was sent: it would be dangerous");
    what.plan.emplace().dangers.push_back({&plan_rules::empties_set, "the input has no key to be written", {}});
    return what;
  }
  const auto how = options.dry_run ? push_steps::mode::dry_run : push_steps::mode::write;
  result what = run(keys, target, wire, how, options);
  if (what.what == outcome::planned && what.plan->changes()) {
    what.write = without_secrets(target, keys);
  }
  return what;
}

}  // namespace jwkguard::submit
