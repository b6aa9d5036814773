#include "support/provider_history.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "plan/rules.hpp"
#include "submit/push_steps.hpp"

namespace jwkguard::test {
namespace {

using submit::push_steps;

constexpr std::int64_t minute_s = 60;
constexpr std::int64_t hour_s = 3'600;
constexpr std::int64_t day_s = 24 * hour_s;
constexpr std::int64_t start_s = 1'900'000'000;
constexpr std::uint32_t most_keys = 16;

credential key_of(std::uint32_t number) {
  const std::string name = "k" + std::to_string(number);
  return {"ES256", name, "thumbprint-of-" + name};
}

std::uint32_t number_of(const credential& key) { return static_cast<std::uint32_t>(std::stoul(key.kid.substr(1))); }

constexpr std::int64_t still = INT64_MAX;

struct stretch {
  std::int64_t from_s;
  std::int64_t to_s;
};

class history {
 public:
  history(std::uint64_t seed, breaks how) : dice_{seed}, how_{how} {
    rotation_s_ = one_of({hour_s, 2 * hour_s, 6 * hour_s, 12 * hour_s, day_s, 7 * day_s, 30 * day_s, 90 * day_s});
    tail_s_ = one_of<std::int64_t>({0, 0, 10 * minute_s, hour_s, 12 * hour_s, day_s, 7 * day_s, 30 * day_s});
    lead_s_ = one_of<std::int64_t>({0, 0, 5 * minute_s, hour_s, 12 * hour_s, 2 * day_s, rotation_s_});
    overlap_s_ = one_of({hour_s, 6 * hour_s, day_s, 2 * day_s});
    interval_s_ = std::min({one_of({minute_s, 5 * minute_s, 15 * minute_s, hour_s}), rotation_s_ / 4, overlap_s_ / 4});
    // Where more keys than the endpoint takes are wanted within the overlap, old ones go after half of it.
    const std::int64_t keys_at_once = (tail_s_ + lead_s_ + overlap_s_) / rotation_s_ + 3;
    is_crowded_ = keys_at_once > most_keys;
    tail_s_ = is_crowded_ ? std::min(tail_s_, 2 * rotation_s_) : tail_s_;
    lead_s_ = std::min(lead_s_, rotation_s_);
    life_s_ = is_crowded_ ? 0 : overlap_s_ - interval_s_;
    make_periods();
    facts_.schedule = "seed " + std::to_string(seed) + ": rotates every " + std::to_string(rotation_s_ / 60) +
                      " min, lead " + std::to_string(lead_s_ / 60) + ", tail " + std::to_string(tail_s_ / 60) +
                      ", overlap " + std::to_string(overlap_s_ / 60) + ", a run every " +
                      std::to_string(interval_s_ / 60);
  }

  history_facts walk() {
    // Of long periods only the times around a rotation are walked closely: in between nothing happens.
    for (std::int64_t now_s = start_s; now_s < end_s_ && facts_.broken.empty(); now_s = next_time(now_s)) {
      look_at_tokens(now_s);
      visit(now_s);
      end_coverage(now_s);
      look_at_tokens(now_s);
    }
    return std::move(facts_);
  }

 private:
  template <class Value>
  Value one_of(std::initializer_list<Value> values) {
    return values.begin()[dice_() % values.size()];
  }
  bool happens(unsigned percent) { return dice_() % 100 < percent; }

  void make_periods() {
    constexpr unsigned count = 7;
    std::int64_t at_s = start_s - rotation_s_;
    for (std::uint32_t number = 0; number < count; ++number) {
      const bool rolls_back = number > 2 && happens(8);
      periods_.push_back({rolls_back ? number - 2 : number, at_s, at_s + rotation_s_});
      at_s += rotation_s_;
    }
    end_s_ = at_s;
    if (happens(20)) {
      leaked_ = 1 + static_cast<std::uint32_t>(dice_() % 4);
      leaks_at_s_ = start_s + static_cast<std::int64_t>(dice_() % static_cast<std::uint64_t>(end_s_ - start_s));
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> published(std::int64_t at_s) const {
    std::set<std::uint32_t> keys;
    for (const period& each : periods_) {
      if (at_s >= each.start_s - lead_s_ && at_s < each.end_s + tail_s_) {
        keys.insert(each.key);
      }
    }
    return {keys.begin(), keys.end()};
  }

  [[nodiscard]] std::int64_t next_time(std::int64_t now_s) {
    const std::int64_t usual =
        now_s + interval_s_ * 9 / 10 + static_cast<std::int64_t>(dice_() % 20) * interval_s_ / 100;
    // How far the next change of anything is: of the published set, or of what may go.
    std::int64_t change_s = end_s_;
    for (const period& each : periods_) {
      for (const std::int64_t event_s :
          {each.start_s - lead_s_, each.start_s, each.end_s, each.end_s + tail_s_, each.end_s + tail_s_ + overlap_s_}) {
        change_s = event_s > now_s - 3 * interval_s_ ? std::min(change_s, event_s) : change_s;
      }
    }
    const std::int64_t quiet_until_s = change_s - 3 * interval_s_;
    constexpr std::int64_t many = 20;
    // Where the last look was not a good one, a good one comes first: it says what is wanted in between.
    return was_good_ && quiet_until_s - now_s > many * interval_s_ ? quiet_until_s : usual;
  }

  void visit(std::int64_t now_s) {
    if (troubled_until_s_ <= now_s && happens(4)) {
      trouble_ = 1 + static_cast<unsigned>(dice_() % 5);
      const bool nobody_is_there = trouble_ == 1 && happens(20);
      const std::int64_t longest_s = nobody_is_there ? 2 * overlap_s_ : overlap_s_ / 3;
      troubled_until_s_ = now_s + static_cast<std::int64_t>(dice_() % static_cast<std::uint64_t>(longest_s));
    }
    const unsigned trouble = now_s < troubled_until_s_ ? trouble_ : 0;
    was_good_ = trouble == 0;
    switch (trouble) {
      case 1: return;  // no run
      case 2:
      case 3: return run(now_s, {}, false, true);  // the source cannot be read, or is empty
      case 4: return run(now_s, published(now_s - overlap_s_ / 4), true, true);  // it is stale
      case 5: return run(now_s, published(now_s), true, happens(50));            // killed before the write, or not
      default: break;
    }
    const std::int64_t lag_s = happens(10) ? interval_s_ : 0;  // a replica that is behind
    if (happens(1)) {
      second_writer();
    }
    run(now_s, published(now_s - lag_s), true, true);
  }

  // Somebody else's script puts back what was live some time ago.
  void second_writer() {
    for (const credential& each : live_before_) {
      if (std::find(live_.begin(), live_.end(), each) == live_.end() && live_.size() < most_keys) {
        live_.push_back(each);
        put_back_.insert(number_of(each));
      }
    }
  }

  void run(std::int64_t now_s, const std::vector<std::uint32_t>& seen, bool is_whole, bool may_write) {
    ++facts_.runs;
    const bool is_leaked = leaked_ != 0 && now_s >= leaks_at_s_;
    const bool knows_leak = is_leaked && how_ != breaks::keeps_leaked;
    const bool is_faulty = knows_leak && std::find(seen.begin(), seen.end(), leaked_) != seen.end();
    // What somebody else put there was never wanted here: a source that cannot be read, or is at fault, may want it.
    std::erase_if(
        unseen_since_, [&](const auto& each) { return (!is_whole || is_faulty) && put_back_.count(each.first) != 0; });
    std::erase_if(
        unseen_since_, [&](const auto& each) { return std::find(seen.begin(), seen.end(), each.first) != seen.end(); });
    submit::intent what;
    for (const std::uint32_t number : seen) {
      if (!knows_leak || number != leaked_) {
        what.desired.push_back(key_of(number));
      }
    }
    const bool offers_all = what.desired.size() == seen.size();
    what.wishes = {{"https://issuer.example/jwks", what.desired,
        how_ == breaks::believes_empty || (is_whole && offers_all && !seen.empty()), how_ != breaks::trusts_gaps}};
    what.mode = submit::run_mode::write;
    what.gates.known = known_;
    what.gates.min_overlap_s = how_ == breaks::short_overlap ? overlap_s_ / 3 : overlap_s_;
    what.gates.most_keys = most_keys;
    what.gates.now_s = now_s;
    what.gates.replaces_leaked = true;
    what.keep_old = how_ != breaks::drops_old;
    if (how_ == breaks::drops_old) {
      what.gates.min_overlap_s = 0;
    }
    what.keep_symmetric = true;
    what.judge = [&](std::span<const credential> set) {
      std::vector<key_fault> faults;
      for (std::size_t index = 0; knows_leak && index < set.size(); ++index) {
        if (number_of(set[index]) == leaked_) {
          faults.push_back({index, find_leak_rule(), level::error, "leaked"});
        }
      }
      return faults;
    };
    push_steps steps{std::move(what)};
    const bool completed = drive(steps, now_s, may_write);
    if (!completed) {
      return;
    }
    hear_completed(now_s, seen, is_whole && offers_all, is_leaked);
  }

  static const rule* find_leak_rule();

  // One run against an endpoint that does as it is told. False: it was refused or killed.
  bool drive(push_steps& steps, std::int64_t now_s, bool may_write) {
    using step = push_steps::step;
    const submit::moment moment{60'000, 0, now_s};
    for (step next = steps.next(); next != step::done; next = steps.next()) {
      cloudflare::answer answer;
      answer.verdict = cloudflare::verdict::accepted;
      answer.status = 200;
      switch (next) {
        case step::confirm: steps.after_confirm(submit::decision::go, moment); break;
        case step::save: steps.after_save(""); break;
        case step::write:
          if (!may_write) {
            return false;
          }
          live_before_ = live_;
          facts_.removed +=
              static_cast<std::uint32_t>(std::count_if(live_.begin(), live_.end(), [&](const credential& key) {
                return std::find(steps.desired().begin(), steps.desired().end(), key) == steps.desired().end();
              }));
          live_ = steps.desired();
          answer.keys = live_;
          steps.after_put(answer, moment);
          break;
        default:
          answer.keys = live_;
          steps.after_get(answer, moment);
          if (steps.has_read() && how_ != breaks::forgets_wants) {
            known_ = steps.known();
          }
      }
    }
    return steps.so_far().what == submit::outcome::verified;
  }

  void hear_completed(std::int64_t now_s, const std::vector<std::uint32_t>& seen, bool is_good, bool is_leaked) {
    std::erase_if(unseen_since_, [&](const auto& each) { return !is_live(each.first); });
    std::erase_if(put_back_, [&](std::uint32_t number) { return !is_live(number); });
    for (const std::uint32_t number : seen) {
      if (number == leaked_ && is_leaked) {
        continue;
      }
      std::vector<stretch>& mine = covered_[number];
      if (mine.empty() || mine.back().to_s != still) {
        mine.push_back({now_s, still});
      }
      if (!is_live(number)) {
        broke("a published key is not live after a run that was proven", number, now_s);
      }
    }
    if (is_good && !seen.empty()) {
      look_at_old(now_s, seen);
      for (auto& [number, stretches] : covered_) {  // an older set: what it lacks, the source does not publish
        if (std::find(seen.begin(), seen.end(), number) == seen.end()) {
          stretches.back().to_s = std::min(stretches.back().to_s, now_s);
        }
      }
    }
    const bool offers_sound =
        std::any_of(seen.begin(), seen.end(), [this](std::uint32_t number) { return number != leaked_; });
    if (is_leaked && is_live(leaked_) && (offers_sound || (live_.size() > 1 && is_good))) {
      broke("a leaked key is live after a run", leaked_, now_s);
    }
  }

  // From when the provider takes a key back on, tokens that it signs must be covered again.
  void end_coverage(std::int64_t now_s) {
    const std::vector<std::uint32_t> now_published = published(now_s);
    for (auto& [number, stretches] : covered_) {
      if (stretches.back().to_s == still &&
          std::find(now_published.begin(), now_published.end(), number) == now_published.end()) {
        stretches.back().to_s = now_s;
      }
    }
  }

  // After a good look, what good looks have not shown for the whole overlap is gone.
  void look_at_old(std::int64_t now_s, const std::vector<std::uint32_t>& seen) {
    for (const credential& key : live_) {
      const std::uint32_t number = number_of(key);
      if (std::find(seen.begin(), seen.end(), number) != seen.end()) {
        continue;
      }
      const auto [first, is_new] = unseen_since_.try_emplace(number, now_s);
      if (!is_new && now_s >= first->second + overlap_s_) {
        broke("a key that nobody wants any more is live", number, now_s);
      }
    }
  }

  [[nodiscard]] bool is_live(std::uint32_t number) const {
    return std::any_of(live_.begin(), live_.end(), [&](const credential& key) { return number_of(key) == number; });
  }

  // Every token that may be in use at the end of this time was signed by a key that is live, if that key had once been
  // published to a run that was proven before the token was signed.
  void look_at_tokens(std::int64_t to_s) {
    for (const period& each : periods_) {
      const auto found = covered_.find(each.key);
      for (const stretch& covered :
          found != covered_.end() ? std::span<const stretch>{found->second} : std::span<const stretch>{}) {
        const std::int64_t signed_s = std::min({to_s, each.end_s, covered.to_s});
        if (signed_s < std::max(each.start_s, covered.from_s) || (signed_s != to_s && signed_s + life_s_ <= to_s)) {
          continue;
        }
        const bool is_leaked = each.key == leaked_ && leaked_ != 0 && to_s >= leaks_at_s_;
        ++facts_.tokens;
        if (!is_leaked && !is_live(each.key)) {
          broke("a token in use cannot be verified", each.key, to_s);
        }
      }
    }
  }

  void broke(const std::string& what, std::uint32_t number, std::int64_t now_s) {
    facts_.broken.push_back(facts_.schedule + ": " + what + ": k" + std::to_string(number) + ", " +
                            std::to_string((now_s - start_s) / 60) + " min after the start");
  }

  std::mt19937_64 dice_;
  breaks how_;
  std::int64_t rotation_s_ = 0;
  std::int64_t tail_s_ = 0;
  std::int64_t lead_s_ = 0;
  std::int64_t overlap_s_ = 0;
  std::int64_t interval_s_ = 0;
  std::int64_t life_s_ = 0;
  std::int64_t end_s_ = 0;
  bool is_crowded_ = false;
  std::uint32_t leaked_ = 0;  // 0: none
  std::int64_t leaks_at_s_ = 0;
  unsigned trouble_ = 0;
  std::int64_t troubled_until_s_ = 0;
  bool was_good_ = true;                                // the last look
  std::set<std::uint32_t> put_back_;                    // by somebody else
  std::map<std::uint32_t, std::int64_t> unseen_since_;  // of live keys, the first good look without them
  std::vector<period> periods_;
  std::vector<credential> live_;
  std::vector<credential> live_before_;
  std::vector<remembered_key> known_;
  std::map<std::uint32_t, std::vector<stretch>>
      covered_;  // since when a key has been published to runs that were proven
  history_facts facts_;
};

// A rule that the program takes for a leak.
const rule* history::find_leak_rule() { return find_rule("key.published"); }

}  // namespace

history_facts run_history(std::uint64_t seed, breaks how) { return history{seed, how}.walk(); }

}  // namespace jwkguard::test
