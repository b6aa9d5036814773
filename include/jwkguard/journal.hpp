// The journal: what was live at a target before each write, and since when its keys are live, as far as this machine
// knows. It holds public keys and the names of HMAC keys, never a secret.
//
//   STATE/<config>-<8 hex digits of the target>/lock          held during a push
//                                              known.json     of each live key: when it was first seen live, and who
//                                                             wanted it when last
//                                              left.json      the live set as the last run left it
//                                              000001.json    one write: the live set before it, the planned set, the
//                                              end
//   STATE/hmac.key                                            tells which secrets of HMAC keys were sent
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// journal_entry is one write.
struct journal_entry {
  std::string id;  ///< "1", "2", …: of its target
  std::string zone;
  std::string config;
  std::string base_url;
  std::int64_t started_s = 0;       ///< seconds since 1970
  std::string outcome;              ///< as name_of gives it; empty: interrupted, and its effect is unknown
  std::vector<credential> live;     ///< before the write; those that could not be read are `unreadable`
  std::vector<credential> planned;  ///< what was to be live
};

/// journal_fault is why a journal cannot be opened.
struct journal_fault {
  std::string message;   ///< for people
  bool is_busy = false;  ///< another process is writing to the target
};

/// default_state_folder is $XDG_STATE_HOME/jwkguard, or ~/.local/state/jwkguard; empty if there is no home either.
[[nodiscard]] JWKGUARD_EXPORT std::string default_state_folder();

/// journal is the open journal of one target: as long as the object lives, no other process writes to that target from
/// this machine with the same state folder.
class journal {
 public:
  /// open makes the folders (mode 0700) where they are missing and takes the lock.
  [[nodiscard]] JWKGUARD_EXPORT static std::variant<std::unique_ptr<journal>, journal_fault> open(
      const std::string& state_folder, const settings& target);
  /// open_or_wait tries for so long to get the lock of another run; settings::give_up ends that, too.
  [[nodiscard]] JWKGUARD_EXPORT static std::variant<std::unique_ptr<journal>, journal_fault> open_or_wait(
      const std::string& state_folder, const settings& target, std::uint32_t time_ms);
  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;
  JWKGUARD_EXPORT ~journal();

  /// known is what the journal knows of live keys.
  [[nodiscard]] const std::vector<remembered_key>& known() const noexcept { return known_; }
  /// interrupted is the id of the last entry, if that run was interrupted, of which no run before this one has taken
  /// note; else empty. From now on its outcome is `unknown`.
  [[nodiscard]] const std::string& interrupted() const noexcept { return interrupted_; }
  /// observe keeps what is known from now on, as remember() gives it. What went wrong, for people; empty: nothing.
  [[nodiscard]] JWKGUARD_EXPORT std::string observe(std::span<const remembered_key> now_known);
  /// left is what the last run left; none: that is not known.
  [[nodiscard]] const std::optional<left_set>& left() const noexcept { return left_; }
  /// note_left keeps what this run leaves. What went wrong, for people; empty: nothing.
  [[nodiscard]] JWKGUARD_EXPORT std::string note_left(left_set what);
  /// digest_secret names the secret of an HMAC key (left_set::secrets); empty: there is no key to do it with.
  [[nodiscard]] JWKGUARD_EXPORT std::string digest_secret(const record& key) const;
  /// make_secret_key makes the key that digest_secret needs, if there is none. What went wrong, for people.
  [[nodiscard]] JWKGUARD_EXPORT std::string make_secret_key();
  /// save keeps the live set before a write, and forgets what was left, on the disk when it returns. What went wrong;
  /// empty: nothing.
  [[nodiscard]] JWKGUARD_EXPORT std::string save(
      std::span<const credential> live, std::span<const credential> planned, std::int64_t now_s);
  /// saved_as is the id of what was saved; empty before.
  [[nodiscard]] std::string saved_as() const { return entry_.id; }
  /// finish notes how the write ended, and removes the oldest entries beyond this number; 0: none. What went wrong;
  /// empty: nothing.
  [[nodiscard]] JWKGUARD_EXPORT std::string finish(outcome what, std::size_t most_entries = 0);

 private:
  journal(std::string state_folder, std::string folder, const settings& target, int lock);
  void prune(std::size_t most_entries) const;

  std::string state_folder_;
  std::string folder_;
  int lock_;
  std::vector<remembered_key> known_;
  std::string interrupted_;
  std::optional<left_set> left_;
  bool left_changes_ = false;  // its file is gone, because a write has begun
  secret secret_key_;
  journal_entry entry_;
};

/// known_since reads what the journal of a target knows, without its lock; nothing if there is none.
[[nodiscard]] JWKGUARD_EXPORT std::vector<remembered_key> known_since(
    const std::string& state_folder, const settings& target);

/// remember_without_lock adds what the runs before left to the options of a run that has no journal: what known_since
/// gives, push_options::left and push_options::digest_secret.
JWKGUARD_EXPORT void remember_without_lock(const std::string& state_folder, const settings& target, push_options& into);

/// history is what the journal of a target holds, oldest first; or what is wrong, for people.
struct history {
  std::vector<journal_entry> entries;
  std::vector<std::string> faults;
  std::vector<std::string> damaged;  ///< ids of entries that cannot be read; `faults` says why
};
[[nodiscard]] JWKGUARD_EXPORT history read_history(const std::string& state_folder, const settings& target);

/// render_history_human lists the entries as lines for a terminal, escaped; render_history_json gives
/// {"id","started","outcome","live","planned"} a line, where the outcome of a write that was interrupted is null.
[[nodiscard]] JWKGUARD_EXPORT std::string render_history_human(const history& what, const settings& target);
[[nodiscard]] JWKGUARD_EXPORT std::string render_history_json(const history& what);

}  // namespace jwkguard::submit
