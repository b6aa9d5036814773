// The world that the explorer walks: one endpoint, its faults, and the runs that write to it, a step at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "submit/push_steps.hpp"
#include "support/explorer_laws.hpp"

namespace jwkguard::submit::explorer {

/// effect is what a write does to the store, apart from what is answered.
enum class effect : std::uint8_t {
  whole,
  none,
  later,    ///< at any step to come, also after the run
  dropped,  ///< without one key
  altered,  ///< with another key of the same name in place of one
};

/// event is one step of the world.
struct event {
  enum class kind : std::uint8_t { request, late_commit, foreign_write };
  kind what = kind::request;
  std::size_t which = 0;  ///< the run; of a late commit, the place among those to come
  answer heard = answer::accepted;
  explorer::effect effect = effect::whole;
  key_set keys = 0;  ///< what the foreign writer writes; the key that is dropped or altered
};

/// scenario is where a world begins.
struct scenario {
  key_set live = 0;
  bool is_ripe = true;            ///< both machines have known the live set for long, and nobody has wanted it since
  std::vector<writer> writers{};  ///< those of one machine follow each other, because of its lock
  unsigned faults = 0;            ///< at most
  unsigned foreign_writes = 0;    ///< by somebody who reads nothing before
  std::vector<key_set> foreign_sets{};
};

/// run is one push.
struct run {
  std::shared_ptr<const push_steps> steps;  ///< null: another of its machine is not done yet
  facts truth;
  [[nodiscard]] bool is_done() const noexcept { return steps && steps->next() == push_steps::step::done; }
};

/// late_write is one that may be done later.
struct late_write {
  std::size_t by = 0;
  content what;
  bool overtaken = false;
  bool damaged = false;  ///< the endpoint has dropped or altered a key since it was sent
};

/// machine is a journal, and what is true of it.
struct machine {
  std::shared_ptr<const std::vector<remembered_key>> known;
  /// wanted_h is, of each key, when a run last wanted it while it was live, or when it was first shown by a GET;
  /// `never` if the last GET did not show it.
  std::array<int, universe.size()> wanted_h{};
};

/// counts are what became of what was walked.
struct counts {
  std::array<std::uint64_t, 7> outcomes{};  ///< of runs, by submit::outcome
  std::uint64_t overtaken = 0;              ///< commits that left no key because another writer came between
  std::uint64_t damaged = 0;                ///< because the endpoint itself had damaged the set between two of a run
  std::uint64_t undone = 0;                 ///< runs that were `rejected` after their change had been undone
};

/// decisions are what each run decided after it heard something. It can only ever decide the same: a run is a function
/// of what it has heard. So all interleavings of runs share the steps of each.
struct decisions {
  std::map<std::tuple<const push_steps*, answer, key_set>, std::shared_ptr<const push_steps>> after;
  std::vector<std::shared_ptr<const push_steps>> begun;
};

class world {
 public:
  explicit world(const scenario& from);

  /// events are all that can happen next.
  [[nodiscard]] std::vector<event> events() const;
  /// apply gives the law that this breaks; empty if none.
  [[nodiscard]] std::string apply(const event& what, counts& into);
  /// state is all that the rest of the history depends on.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] key_set store() const noexcept { return store_; }
  [[nodiscard]] const std::vector<run>& runs() const noexcept { return runs_; }

 private:
  [[nodiscard]] bool is_awaited(std::size_t machine) const noexcept;
  void add_requests(std::size_t which, std::vector<event>& into) const;
  void add_writes(std::size_t which, std::vector<event>& into) const;
  void begin(std::size_t which);
  void begin_all();
  [[nodiscard]] std::string request(const event& what, counts& into);
  void get(std::size_t which, const event& what);
  [[nodiscard]] std::string put(std::size_t which, const event& what, counts& into);
  void hear(std::size_t which, answer what, key_set shows);
  [[nodiscard]] std::string commit(const late_write& write, const event& what, counts& into);
  void store_now(key_set keys, std::size_t by);
  void learn(std::size_t machine, key_set wanted);
  [[nodiscard]] std::string finish(std::size_t which, counts& into) const;

  const scenario* from_;
  key_set store_;
  int hour_ = 0;
  unsigned faults_left_;
  unsigned foreign_left_;
  std::vector<run> runs_;
  std::vector<late_write> late_;
  std::array<machine, 2> machines_;
  std::shared_ptr<decisions> decisions_ = std::make_shared<decisions>();
};

}  // namespace jwkguard::submit::explorer
