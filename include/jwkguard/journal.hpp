// The journal: what was live at a target before each write, and since when its keys are live, as far as this machine
// knows. It holds public keys and the names of HMAC keys, never a secret.
//
//   STATE/<config>-<8 hex digits of the target>/lock          held during a push
//                                              known.json     of each live key: when it was first seen live, and who
//                                                             wanted it when last
//                                              000001.json    one write: the live set before it, the planned set, the
//                                              end
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

#include "jwkguard/plan.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// journal_entry is one write.
struct journal_entry {
  std::string id;  ///< "1", "2", …: of its target
  std::string zone;
  std::string config;
  std::string base_url;
  std::int64_t started_s = 0;    ///< seconds since 1970
  std::string outcome;           ///< as name_of gives it; empty: it was interrupted, and what became of it is not known
  std::vector<credential> live;  ///< before the write; those that could not be read are `unreadable`
  std::vector<credential> planned;  ///< what was to be live
};

/// journal_fault is why a journal cannot be opened.
struct journal_fault {
  std::string message;   ///< for people
  bool is_busy = false;  ///< another process is writing to the target
};

/// default_state_folder is $XDG_STATE_HOME/jwkguard, or ~/.local/state/jwkguard; empty if there is no home either.
[[nodiscard]] std::string default_state_folder();

/// journal is the open journal of one target: as long as the object lives, no other process writes to that target from
/// this machine with the same state folder.
class journal {
 public:
  /// open makes the folders (mode 0700) where they are missing and takes the lock.
  [[nodiscard]] static std::variant<std::unique_ptr<journal>, journal_fault> open(
      const std::string& state_folder, const settings& target);
  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;
  ~journal();

  /// known is what the journal knows of live keys.
  [[nodiscard]] const std::vector<remembered_key>& known() const noexcept { return known_; }
  /// interrupted is the id of the last entry, if that run was interrupted, of which no run before this one has taken
  /// note; else empty. From now on its outcome is `unknown`.
  [[nodiscard]] const std::string& interrupted() const noexcept { return interrupted_; }
  /// observe keeps what is known from now on, as remember() gives it. What went wrong, for people; empty: nothing.
  [[nodiscard]] std::string observe(std::span<const remembered_key> now_known);
  /// save keeps the live set before a write, on the disk when it returns. What went wrong; empty: nothing.
  [[nodiscard]] std::string save(
      std::span<const credential> live, std::span<const credential> planned, std::int64_t now_s);
  /// saved_as is the id of what was saved; empty before.
  [[nodiscard]] std::string saved_as() const { return entry_.id; }
  /// finish notes how the write ended, and removes the oldest entries beyond this number; 0: none. What went wrong;
  /// empty: nothing.
  [[nodiscard]] std::string finish(outcome what, std::size_t most_entries = 0);

 private:
  journal(std::string folder, const settings& target, int lock);
  void prune(std::size_t most_entries) const;

  std::string folder_;
  int lock_;
  std::vector<remembered_key> known_;
  std::string interrupted_;
  journal_entry entry_;
};

/// known_since reads what the journal of a target knows, without its lock; nothing if there is none.
[[nodiscard]] std::vector<remembered_key> known_since(const std::string& state_folder, const settings& target);

/// history is what the journal of a target holds, oldest first; or what is wrong, for people.
struct history {
  std::vector<journal_entry> entries;
  std::vector<std::string> faults;
  std::vector<std::string> damaged;  ///< ids of entries that cannot be read; `faults` says why
};
[[nodiscard]] history read_history(const std::string& state_folder, const settings& target);

/// render_history_human lists the entries as lines for a terminal, escaped; render_history_json gives
/// {"id","started","outcome","live","planned"} a line, where the outcome of a write that was interrupted is null.
[[nodiscard]] std::string render_history_human(const history& what, const settings& target);
[[nodiscard]] std::string render_history_json(const history& what);

}  // namespace jwkguard::submit
