// The decisions of a push, apart from its I/O: what is to be done next, and what follows from what was heard. Pure.
//
//   read ─► confirm ─► read_again ─► write ─► read_back ─► done
//            │ └──────────────────────▲         ▲
//            └─► done (dangers, dry run, nothing to do, or a decision to stop)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "jwkguard/submit.hpp"
#include "submit/cloudflare.hpp"

namespace jwkguard::submit {

/// heard is what became of one request: an answer, or why there is none.
using heard = std::variant<cloudflare::answer, failure>;

/// read_live_set says what follows from a GET.
[[nodiscard]] live_set read_live_set(const heard& what);

/// push_steps is one push. Ask next(), do it, tell it; until it is done.
class push_steps {
 public:
  enum class step : std::uint8_t { read, confirm, read_again, write, read_back, done };
  enum class mode : std::uint8_t { plan_only, dry_run, write };

  push_steps(std::vector<credential> desired, mode how) : desired_{std::move(desired)}, mode_{how} {}

  [[nodiscard]] step next() const noexcept { return next_; }
  /// after_get takes what was heard of a read, read_again or read_back.
  void after_get(const heard& what);
  void after_confirm(decision answer);
  /// after_put takes what was heard of the write.
  void after_put(const heard& what);

  /// outcome_so_far, plan and messages are final when next() is done.
  [[nodiscard]] const result& so_far() const noexcept { return result_; }

 private:
  // What the write is known to have come to, before the live set is read back.
  enum class write_fate : std::uint8_t { accepted, failed, unheard };

  [[nodiscard]] static std::string_view verified_by(write_fate fate) noexcept;

  void after_read(live_set live);
  void after_read_again(const live_set& live);
  void after_read_back(const live_set& live);
  void after_names_alone();
  void after_answer(const cloudflare::answer& what);
  void end(outcome what, std::string message);
  void say(const std::vector<std::string>& messages);

  std::vector<credential> desired_;
  mode mode_;
  step next_ = step::read;
  write_fate fate_ = write_fate::unheard;
  std::vector<credential> live_;  // as planned against
  result result_;
};

}  // namespace jwkguard::submit
