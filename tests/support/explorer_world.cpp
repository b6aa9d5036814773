#include "support/explorer_world.hpp"

#include <algorithm>
#include <limits>

#include "submit/journal_text.hpp"

namespace jwkguard::submit::explorer {
namespace {

using step = push_steps::step;

constexpr int never = std::numeric_limits<int>::max();
constexpr int overlap_h = 24;
constexpr int long_ago_h = -1'000;
constexpr std::size_t nobody = 99;

std::int64_t seconds(int hour) { return (std::int64_t{hour} + 10'000) * 3'600; }

// The key of the same name with other material; 0: there is none.
key_set twin_of(key_set bit) {
  constexpr std::array<std::array<key_set, 2>, 3> twins{{{a, other_a}, {b, other_b}, {h, other_h}}};
  for (const auto& pair : twins) {
    if (pair[0] == bit || pair[1] == bit) {
      return static_cast<key_set>(pair[0] ^ pair[1] ^ bit);
    }
  }
  return 0;
}

heard heard_of(answer what, key_set shows) {
  using cloudflare::verdict;
  const auto answered = [](verdict seen, std::uint32_t status) {
    return cloudflare::answer{seen, status, {}, {}, {}, {}};
  };
  switch (what) {
    case answer::accepted: return cloudflare::answer{verdict::accepted, 200, {}, {}, {}, credentials_for(shows)};
    case answer::success_false: return answered(verdict::failed, 200);
    case answer::garbage: return answered(verdict::garbled, 200);
    case answer::server_error: return answered(verdict::failed, 503);
    case answer::lost: return failure{true, "lost"};
    case answer::too_many: return answered(verdict::refused, 429);
    case answer::forbidden: return answered(verdict::refused, 403);
    case answer::untrusted: return failure{false, "untrusted", true};
    default: return failure{false, "not sent"};
  }
}

intent intent_of(const writer& who, const std::vector<remembered_key>& known, int hour) {
  intent made;
  made.desired = credentials_for(who.desired);
  made.wishes = {{"push", made.desired}};
  if (who.kept) {
    made.desired.push_back(symmetric_credential("HS256", "h"));
    made.desired.back().kept = true;
  }
  made.mode = run_mode::write;
  made.gates.allowed = who.allowed;
  made.gates.known = known;
  made.gates.now_s = seconds(hour);
  made.keep_symmetric = who.keep_symmetric;
  made.keep_old = who.keep_old;
  if (who.planned_from) {
    made.planned_from = credentials_for(*who.planned_from);
  }
  return made;
}

// What a run does between two requests.
void go_on(push_steps& steps, const writer& who, moment now) {
  if (steps.next() == step::confirm) {
    steps.after_confirm(who.reads_again ? decision::go_after_reading_again : decision::go, now);
  }
  if (steps.next() == step::save) {
    steps.after_save(who.cannot_save ? "no space" : "");
  }
}

// What the endpoint makes of a write; the store as it was if it refuses.
key_set stored_for(const content& what, key_set store) {
  return static_cast<key_set>(what.keys | (what.keeps_hmac ? store & hmac : 0));
}

bool is_taken(const content& what, key_set store) { return !what.keeps_hmac || (store & hmac) != 0; }

key_set with_fault(key_set keys, const event& what) {
  const key_set others = static_cast<key_set>(keys & ~what.keys);
  switch (what.effect) {
    case effect::dropped: return others;
    case effect::altered: return static_cast<key_set>(others | twin_of(what.keys));
    default: return keys;
  }
}

}  // namespace

world::world(const scenario& from)
    : from_{&from},
      store_{from.live},
      hour_{long_ago_h},
      faults_left_{from.faults},
      foreign_left_{from.foreign_writes},
      runs_(from.writers.size()) {
  for (std::size_t each = 0; each < machines_.size(); ++each) {
    machines_[each].wanted_h.fill(never);
    machines_[each].known = std::make_shared<std::vector<remembered_key>>();
    if (from.is_ripe) {
      learn(each, 0);
    }
  }
  hour_ = 0;
  begin_all();
}

void world::learn(std::size_t which, key_set wanted) {
  machine& into = machines_[which];
  const std::vector<wish> wishes{{"push", credentials_for(wanted)}};
  into.known = std::make_shared<std::vector<remembered_key>>(
      remember(*into.known, credentials_for(store_), wishes, seconds(hour_)));
  for (std::size_t row = 0; row < universe.size(); ++row) {
    const bool is_shown = (shown(store_) & universe[row].bit) != 0;
    const bool is_wanted = (shown(wanted) & universe[row].bit) != 0;
    int& last_h = into.wanted_h[row];
    last_h = !is_shown ? never : is_wanted || last_h == never ? hour_ : last_h;
  }
}

// Whether a run is yet to begin on this machine.
bool world::is_awaited(std::size_t machine) const noexcept {
  for (std::size_t which = 0; which < runs_.size(); ++which) {
    if (from_->writers[which].machine == machine && !runs_[which].steps) {
      return true;
    }
  }
  return false;
}

void world::begin_all() {
  std::array<bool, 2> is_busy{};
  for (std::size_t which = 0; which < runs_.size(); ++which) {
    bool& busy = is_busy[from_->writers[which].machine];
    if (!busy && !runs_[which].steps) {
      begin(which);
    }
    busy = busy || !runs_[which].is_done();
  }
}

void world::begin(std::size_t which) {
  const writer& who = from_->writers[which];
  hour_ = std::max(hour_, who.starts_h);
  const machine& on = machines_[who.machine];
  key_set& ripe = runs_[which].truth.ripe;
  for (std::size_t row = 0; row < universe.size(); ++row) {
    if (on.wanted_h[row] != never && hour_ - on.wanted_h[row] >= overlap_h) {
      ripe = static_cast<key_set>(ripe | universe[row].bit);
    }
  }
  runs_[which].truth.left_ms = who.deadline_ms;
  runs_[which].steps = std::make_shared<push_steps>(intent_of(who, *on.known, hour_));
  decisions_->begun.push_back(runs_[which].steps);
}

std::vector<event> world::events() const {
  std::vector<event> result;
  for (std::size_t which = 0; which < runs_.size(); ++which) {
    if (runs_[which].steps && !runs_[which].is_done()) {
      add_requests(which, result);
    }
  }
  for (std::size_t which = 0; which < late_.size(); ++which) {
    result.push_back({event::kind::late_commit, which});
  }
  for (std::size_t each = 0; foreign_left_ > 0 && each < from_->foreign_sets.size(); ++each) {
    result.push_back({event::kind::foreign_write, 0, answer::accepted, effect::whole, from_->foreign_sets[each]});
  }
  return result;
}

void world::add_requests(std::size_t which, std::vector<event>& into) const {
  if (runs_[which].truth.out_of_time) {
    into.push_back({event::kind::request, which, answer::too_late, effect::none});
    return;
  }
  into.push_back({event::kind::request, which});
  if (faults_left_ == 0) {
    return;
  }
  const bool is_write = runs_[which].steps->next() == step::write;
  for (std::size_t each = is_write ? uncertain_answers : 1; each < answer_names.size(); ++each) {
    into.push_back({event::kind::request, which, static_cast<answer>(each), effect::none});
  }
  if (is_write) {
    add_writes(which, into);
  }
}

void world::add_writes(std::size_t which, std::vector<event>& into) const {
  const content what = content_of(runs_[which].steps->desired(), from_->writers[which]);
  for (std::size_t each = 0; each < uncertain_answers; ++each) {
    const auto heard = static_cast<answer>(each);
    if (heard != answer::accepted) {
      into.push_back({event::kind::request, which, heard, effect::whole});
    }
    into.push_back({event::kind::request, which, heard, effect::none});
    into.push_back({event::kind::request, which, heard, effect::later});
    for (const universe_row& row : universe) {
      if ((what.keys & row.bit) != 0) {
        into.push_back({event::kind::request, which, heard, effect::dropped, row.bit});
        into.push_back({event::kind::request, which, heard, effect::altered, row.bit});
      }
    }
  }
}

std::string world::apply(const event& what, counts& into) {
  switch (what.what) {
    case event::kind::foreign_write:
      --foreign_left_;
      store_now(what.keys, nobody);
      return {};
    case event::kind::late_commit: {
      const late_write write = late_[what.which];
      late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(what.which));
      return commit(write, {}, into);
    }
    case event::kind::request: break;
  }
  return request(what, into);
}

std::string world::request(const event& what, counts& into) {
  facts& truth = runs_[what.which].truth;
  const bool is_fault = what.heard != answer::accepted || what.effect != effect::whole;
  faults_left_ -= is_fault && !truth.out_of_time ? 1U : 0U;
  truth.out_of_time = what.heard == answer::too_late;
  const std::uint32_t pause_ms = runs_[what.which].steps->pause_ms();
  std::string fault = fault_of_wait(truth, pause_ms);
  let_time_pass(truth, pause_ms);
  fault = fault.empty() ? fault_of_request(truth) : fault;
  truth.last_was_write = runs_[what.which].steps->next() == step::write;
  if (fault.empty() && truth.last_was_write) {
    fault = put(what.which, what, into);
  } else if (fault.empty()) {
    get(what.which, what);
  }
  if (fault.empty() && runs_[what.which].is_done()) {
    fault = finish(what.which, into);
    begin_all();
  }
  return fault;
}

void world::hear(std::size_t which, answer what, key_set shows) {
  const std::shared_ptr<const push_steps> before = runs_[which].steps;
  std::shared_ptr<const push_steps>& after = decisions_->after[{before.get(), what, shows}];
  if (!after) {
    push_steps steps = *before;
    const facts& truth = runs_[which].truth;
    const moment now{truth.left_ms, from_->writers[which].dice, 0, truth.run_ms};
    if (steps.next() == step::write) {
      steps.after_put(heard_of(what, shows), now);
    } else {
      steps.after_get(heard_of(what, shows), now);
    }
    go_on(steps, from_->writers[which], now);
    after = std::make_shared<push_steps>(std::move(steps));
  }
  runs_[which].steps = after;
}

void world::get(std::size_t which, const event& what) {
  facts& truth = runs_[which].truth;
  const step before = runs_[which].steps->next();
  truth.just_read = what.heard == answer::accepted;
  if (truth.just_read) {
    truth.last_read = store_;
    ++truth.reads;
    if (before == step::read) {
      truth.first_read = store_;
      truth.is_alone = true;
    }
    truth.overtaken = false;
    if (is_awaited(from_->writers[which].machine)) {
      learn(from_->writers[which].machine, from_->writers[which].desired);
    }
  }
  truth.last_read_heard = what.heard;
  hear(which, what.heard, truth.just_read ? shown(store_) : key_set{0});
  const bool reads_again = runs_[which].steps->next() == before;
  truth.reads_failed = static_cast<std::uint8_t>(reads_again && !truth.just_read ? truth.reads_failed + 1 : 0);
  truth.reads_stale = static_cast<std::uint8_t>(truth.reads_stale + (reads_again && truth.just_read ? 1 : 0));
}

std::string world::put(std::size_t which, const event& what, counts& into) {
  facts& truth = runs_[which].truth;
  const writer& who = from_->writers[which];
  const late_write write{which, content_of(runs_[which].steps->desired(), who), truth.overtaken};
  std::string fault = fault_of_write(truth, write.what, who);
  const bool is_at_once = what.effect != effect::none && what.effect != effect::later;
  const answer heard = is_at_once && !is_taken(write.what, store_) ? answer::forbidden : what.heard;
  if (what.effect == effect::later) {
    late_.push_back(write);
  } else if (is_at_once && fault.empty()) {
    fault = commit(write, what, into);
  }
  truth.just_read = false;
  truth.written_ms = truth.run_ms;
  truth.heard = static_cast<std::uint16_t>(truth.heard | (1U << static_cast<unsigned>(heard)));
  truth.last_heard = heard;
  ++truth.writes;
  hear(which, heard, heard == answer::accepted ? shown(stored_for(write.what, store_)) : key_set{0});
  return fault;
}

std::string world::commit(const late_write& write, const event& what, counts& into) {
  if (!is_taken(write.what, store_)) {
    return {};
  }
  std::string fault;
  const bool is_there = shown(store_) == write.what.shown();  // as far as anybody can see
  if (!is_there && leaves_nothing(store_, write.what, from_->writers[write.by])) {
    into.overtaken += write.overtaken ? 1U : 0U;
    into.damaged += !write.overtaken && write.damaged ? 1U : 0U;
    if (!write.overtaken && !write.damaged) {
      fault = "9: a commit leaves no key of " + explorer::name_of(store_) + ", and nothing came between";
    }
  }
  store_now(with_fault(stored_for(write.what, store_), what), write.by);
  const bool damages = what.effect == effect::dropped || what.effect == effect::altered;
  for (late_write& each : late_) {
    each.damaged = each.damaged || damages;
  }
  return fault;
}

void world::store_now(key_set keys, std::size_t by) {
  if (keys == store_) {
    return;
  }
  store_ = keys;
  for (std::size_t which = 0; which < runs_.size(); ++which) {
    facts& truth = runs_[which].truth;
    truth.changed = which == by;
    truth.has_changed = truth.has_changed || which == by;
    truth.overtaken = truth.overtaken || which != by;
    truth.is_alone = truth.is_alone && which == by;
  }
  for (late_write& each : late_) {
    each.overtaken = each.overtaken || each.by != by;
  }
}

std::string world::finish(std::size_t which, counts& into) const {
  const run& mine = runs_[which];
  const outcome what = mine.steps->so_far().what;
  ++into.outcomes[static_cast<std::size_t>(what)];
  into.undone += what == outcome::rejected && mine.truth.has_changed ? 1U : 0U;
  return fault_of_end(mine.truth, content_of(mine.steps->desired(), from_->writers[which]), what);
}

std::string world::state() const {
  std::string text;
  const auto add = [&](auto... values) { (text.push_back(static_cast<char>(values)), ...); };
  add(store_, faults_left_, foreign_left_, hour_, late_.size());
  for (const late_write& each : late_) {
    add(each.by, each.what.keys, each.what.keeps_hmac, each.overtaken, each.damaged);
  }
  for (const run& each : runs_) {
    if (!each.steps) {
      add(0xff);
      continue;
    }
    if (each.is_done()) {
      add(0xfe, each.steps->so_far().what);
      continue;
    }
    const facts& truth = each.truth;
    add(each.steps->next(), truth.first_read, truth.last_read, truth.just_read, truth.ripe, truth.reads, truth.writes,
        truth.reads_failed, truth.reads_stale, truth.heard & 0xffU, truth.heard >> 8U, truth.last_heard, truth.changed,
        truth.is_alone, truth.has_changed, truth.overtaken, truth.out_of_time);
    for (const std::uint32_t time_ms : {truth.run_ms, truth.left_ms, truth.debt_ms, truth.written_ms}) {
      add(time_ms & 0xffU, time_ms >> 8U & 0xffU, time_ms >> 16U);
    }
  }
  for (std::size_t each = 0; each < machines_.size(); ++each) {
    for (std::size_t row = 0; is_awaited(each) && row < universe.size(); ++row) {
      const int wanted_h = machines_[each].wanted_h[row];
      add(wanted_h == never ? 0x7f : std::max(wanted_h, -100));
    }
  }
  return text;
}

}  // namespace jwkguard::submit::explorer
