// The keys that the explorer plays with, and the laws that no run may break. Written without the code under test, so
// that the two can disagree: sets are bits here, and no plan is made.
//
// 1. No run writes the empty set, but with the permission that names the live set it has read.
// 2. Every write keeps a key of the live set that its run read last, but with the permission that names that set, or
//    where nothing was live. An HMAC key whose secret is written may be another; but a write may be sent again.
// 3. No kid comes to name another key, no HMAC key is dropped, and no key goes that its machine wanted, or first saw,
//    less than min_overlap ago, each but with the permission that names its kid.
// 4. `verified` only if the last request was a GET, and the store at that moment was what the run had planned: HMAC
//    keys by name, and those that were sent with a secret only if the endpoint confirmed a write.
// 5. In any span of time at most ten requests, and one more for each six seconds of it. None is sent after the
// deadline,
//    and none waits for a time after it.
// 6. The last request before a write is a GET of the same run, sent after the plan was confirmed if that took time. It
//    showed the live set that the plan was made for; or, after a write, the planned one with HMAC keys of which nobody
//    knows whether they are the new ones.
// 7. The outcome and the exit code are true:
//      refused, unreachable  nothing of this run was done, nor can it be done later
//      rejected              if a write may have been done, the last GET showed the old set, and, if no other writer
//                            was there, the store is the old one, secrets included; that a write which failed will
//                            yet be done, nobody can rule out
//      unknown               a write may have been done; or one was refused, and the last GET showed another set than
//                            the old one
//      differs               a write was sent, and the last GET showed another set
//    `planned` is the end of no push.
// 8. Every run ends: that follows from 5, as there is no step but a request that can come twice. And none gives up:
// what
//    may pass (no connection, no answer, 429, 5xx; a confirmed write that does not show yet) is tried until no wait
//    fits before the deadline.
// 9. What a commit does to the store as it is then is within 1 and 2, too, unless something else has changed the store
//    since the run's last GET before that write: the endpoint has no If-Match.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::submit::explorer {

/// key_set has a bit for each row of `universe`.
using key_set = std::uint8_t;

inline constexpr key_set a = 1;
inline constexpr key_set b = 2;
inline constexpr key_set other_a = 4;  ///< another key under the kid of a
inline constexpr key_set h = 8;
inline constexpr key_set other_h = 16;  ///< an HMAC key of the same name with another secret: a GET shows no difference
inline constexpr key_set other_b = 32;
inline constexpr key_set a_384 = 64;  ///< another key under the kid of a and another alg: both may be live
inline constexpr key_set hmac = h | other_h;

struct universe_row {
  key_set bit;
  std::string_view name;
  std::string_view alg;
  std::string_view kid;
  std::string_view material;  ///< of a public key, its thumbprint; of an HMAC key, its secret
  bool symmetric;
};

inline constexpr std::array<universe_row, 7> universe{{
    {a, "a", "ES256", "a", "key 1", false},
    {b, "b", "ES256", "b", "key 2", false},
    {other_a, "other_a", "ES256", "a", "key 3", false},
    {h, "h", "HS256", "h", "secret 1", true},
    {other_h, "other_h", "HS256", "h", "secret 2", true},
    {other_b, "other_b", "ES256", "b", "key 4", false},
    {a_384, "a_384", "ES384", "a", "key 5", false},
}};

/// shown is what a GET shows of a set: secrets are all alike.
[[nodiscard]] key_set shown(key_set keys) noexcept;
/// credentials_for is that, as the code under test has it.
[[nodiscard]] std::vector<credential> credentials_for(key_set keys);
/// name_of gives the names of the keys.
[[nodiscard]] std::string name_of(key_set keys);

/// content is what a write puts live.
struct content {
  key_set keys = 0;
  bool keeps_hmac = false;  ///< the HMAC key is named without its secret
  [[nodiscard]] key_set shown() const noexcept;
  /// staying is what is known to stay of this live set: not an HMAC key whose secret is written, which may be another.
  [[nodiscard]] key_set staying(key_set live) const noexcept;
  bool operator==(const content&) const = default;
};

/// writer is what one run is asked for.
struct writer {
  key_set desired = 0;
  bool kept = false;  ///< push_options::kept names the HMAC key
  bool keep_symmetric = false;
  bool keep_old = false;
  bool reads_again = false;  ///< the answer to the plan takes time
  bool cannot_save = false;  ///< the journal cannot be written
  std::vector<permission> allowed{};
  std::optional<key_set> planned_from{};
  std::uint32_t deadline_ms = 60'000;
  std::uint32_t dice = 0;  ///< of every wait: 0 for the shortest
  std::size_t machine = 0;
  int starts_h = 0;  ///< not before this hour
};

/// content_of is a desired set as the code under test has it.
[[nodiscard]] content content_of(std::span<const credential> desired, const writer& who);

/// answer is what comes back of a request. The first five of a write say nothing certain of what it did.
enum class answer : std::uint8_t {
  accepted,
  success_false,
  garbage,
  server_error,
  lost,
  too_many,   // 429
  forbidden,  // 403
  not_sent,
  untrusted,  // not sent, and lasting
  too_late,   // not sent, because the deadline has passed
};
inline constexpr std::size_t uncertain_answers = 5;
inline constexpr std::array<std::string_view, 10> answer_names{"200", "200 with success:false", "200 with garbage",
    "503", "lost", "429", "403", "not sent", "not sent: untrusted", "not sent: the deadline has passed"};

/// facts are what truly became of one run.
struct facts {
  key_set first_read = 0;  ///< the store when the plan was made
  key_set last_read = 0;   ///< the store when it was last read
  bool just_read = false;  ///< the last request was a GET that showed the live set
  /// ripe are the keys that no run of this machine has wanted within the last min_overlap, and that it did not see for
  /// the first time in that time.
  key_set ripe = 0;
  std::uint32_t run_ms = 0;        ///< when its last request was sent, since it began
  std::uint32_t left_ms = 60'000;  ///< from then to its deadline
  std::uint32_t debt_ms = 0;       ///< six seconds for each request so far, less the time that has gone by
  std::uint32_t written_ms = 0;    ///< when its last write was sent
  std::uint8_t reads = 0;          ///< that showed the live set
  std::uint8_t writes = 0;
  std::uint8_t reads_failed = 0;  ///< in a row
  std::uint8_t reads_stale = 0;   ///< reads after a write that made it read again
  answer last_read_heard = answer::accepted;
  bool last_was_write = false;
  std::uint16_t heard = 0;  ///< of writes; a bit for each answer
  answer last_heard = answer::accepted;
  bool changed = false;      ///< what is in the store now came from here
  bool has_changed = false;  ///< what was in the store once came from here
  bool overtaken = false;    ///< something else has changed the store since the last GET
  bool is_alone = true;      ///< nothing else has changed the store since the plan was made
  bool out_of_time = false;
  /// may_be_done is whether a write may have been done, or may be yet, as far as answers can be believed.
  [[nodiscard]] bool may_be_done() const noexcept;
  [[nodiscard]] bool is_sent() const noexcept;
  [[nodiscard]] bool is_confirmed() const noexcept;
};

/// let_time_pass is a request that is sent after this pause, and takes no time itself; one that is said to be too late
/// is not sent.
void let_time_pass(facts& run, std::uint32_t pause_ms);

/// Each gives the number of the law that is broken, and why; empty if none is.
[[nodiscard]] std::string fault_of_wait(const facts& run, std::uint32_t pause_ms);
[[nodiscard]] std::string fault_of_request(const facts& run);
[[nodiscard]] std::string fault_of_write(const facts& run, const content& what, const writer& who);
[[nodiscard]] std::string fault_of_end(const facts& run, const content& desired, outcome what);

/// leaves_nothing is whether this write takes the place of this store against law 1 or 2.
[[nodiscard]] bool leaves_nothing(key_set store, const content& what, const writer& who);

}  // namespace jwkguard::submit::explorer
