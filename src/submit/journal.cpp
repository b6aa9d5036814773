#include "jwkguard/journal.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "json/ascii.hpp"
#include "plan/digest.hpp"
#include "submit/durable_file.hpp"
#include "submit/http.hpp"
#include "submit/journal_folder.hpp"
#include "submit/journal_text.hpp"
#include "submit/sent_secrets.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::size_t most_bytes = 4U << 20U;  // of a file; a set of 1,000 keys has less

std::string known_file(const std::string& folder) { return folder + "/known.json"; }

std::string left_file(const std::string& folder) { return folder + "/left.json"; }

std::optional<left_set> load_left(const std::string& folder) {
  return read_left(read_small_file(left_file(folder), most_bytes).value_or(""));
}

// The folder's own name: the same on every machine.
std::string_view name_of_folder(std::string_view folder) noexcept {
  return folder.substr(folder.find_last_of('/') + 1);
}

constexpr std::size_t id_digits = 6;
constexpr unsigned last_id = 999'999;

std::string entry_file(const std::string& folder, const std::string& id) {
  return folder + '/' + std::string(id_digits - std::min(id_digits, id.size()), '0') + id + ".json";
}

// The number of an entry's file; 0: it is none.
unsigned number_of(const std::string& name) noexcept {
  unsigned number = 0;
  const char* const end = name.data() + name.size();
  const auto [stopped, error] = std::from_chars(name.data(), end, number);
  const bool is_entry = error == std::errc{} && stopped == name.data() + id_digits;
  return is_entry && std::string_view{stopped, end} == ".json" ? number : 0;
}

// The numbers of a folder's entries, sorted; or why they cannot be listed.
struct listing {
  std::vector<unsigned> numbers;
  std::string fault;
};

struct closed_folder {
  void operator()(DIR* open) const noexcept { ::closedir(open); }
};

// By POSIX: without memory, libstdc++'s directory_iterator ends the program.
listing list_entries(const std::string& folder) {
  listing result;
  const std::unique_ptr<DIR, closed_folder> open{::opendir(folder.c_str())};
  errno = open == nullptr ? errno : 0;
  for (const dirent* each = nullptr; open != nullptr && (each = ::readdir(open.get())) != nullptr; errno = 0) {
    if (const unsigned number = number_of(each->d_name); number != 0) {
      result.numbers.push_back(number);
    }
  }
  if (const int error = errno; error != 0) {
    result.fault = folder + ": " + std::system_category().message(error);
  }
  std::sort(result.numbers.begin(), result.numbers.end());
  return result;
}

// What is known of live keys. Where wants were not noted yet, the entries tell what was last pushed.
std::vector<remembered_key> load_known(const std::string& folder) {
  auto [known, lacks_wants] = read_known(read_small_file(known_file(folder), most_bytes).value_or(""));
  for (const unsigned number : lacks_wants ? list_entries(folder).numbers : std::vector<unsigned>{}) {
    const auto entry = read_entry(read_small_file(entry_file(folder, std::to_string(number)), most_bytes).value_or(""));
    if (entry) {
      std::vector<credential> live;
      std::transform(
          known.begin(), known.end(), std::back_inserter(live), [](const remembered_key& each) { return each.key; });
      known = remember(known, live, std::vector<wish>{{"push", entry->planned}}, entry->started_s);
    }
  }
  return known;
}

std::string holder_of(int lock) {
  std::string pid(16, '\0');
  const ssize_t count = ::pread(lock, pid.data(), pid.size(), 0);
  pid.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  const bool is_number = !pid.empty() && pid.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? " (process " + pid + ')' : "";
}

void sign(int lock) {
  const std::string pid = std::to_string(::getpid());
  static_cast<void>(::ftruncate(lock, 0) == 0 && ::pwrite(lock, pid.data(), pid.size(), 0) > 0);  // a courtesy
}

std::string absolute(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && value[0] == '/' ? value : "";
}

bool is_folder(const std::string& name) {
  std::error_code error;
  return std::filesystem::is_directory(name, error);
}

// What the system knows, where the environment is empty, as in some jobs.
std::string home_of_user() {
  std::array<char, 4096> texts{};
  passwd found{};
  passwd* entry = nullptr;
  const bool is_found = ::getpwuid_r(::geteuid(), &found, texts.data(), texts.size(), &entry) == 0 && entry != nullptr;
  return is_found && entry->pw_dir != nullptr && entry->pw_dir[0] == '/' ? entry->pw_dir : "";
}

}  // namespace

std::string journal_folder(const std::string& state_folder, const settings& target) {
  constexpr std::size_t octets = 4;
  const std::string config = json::in_lower_case(target.config);
  return state_folder + '/' + config + '-' +
         hex_digest(normal_base_url(target.base_url) + '\n' + json::in_lower_case(target.zone) + '\n' + config, octets);
}

std::string default_state_folder() {
  if (const std::string state = absolute("XDG_STATE_HOME"); !state.empty()) {
    return state + "/jwkguard";
  }
  std::string home = absolute("HOME");
  if (home.empty()) {
    home = home_of_user();
  }
  // A home that is not there is none: a service's HOME=/nonexistent must not come into being because root may make it.
  return home.empty() || !is_folder(home) ? "" : home + "/.local/state/jwkguard";
}

journal::journal(std::string state_folder, std::string folder, const settings& target, int lock)
    : state_folder_{std::move(state_folder)},
      folder_{std::move(folder)},
      lock_{lock},
      left_{load_left(folder_)},
      secret_key_{load_secret_key(state_folder_)} {
  entry_.zone = target.zone;
  entry_.config = target.config;
  entry_.base_url = target.base_url;
  known_ = load_known(folder_);
  if (const std::vector<unsigned> numbers = list_entries(folder_).numbers; !numbers.empty()) {
    std::string last = std::to_string(numbers.back());
    auto entry = read_entry(read_small_file(entry_file(folder_, last), most_bytes).value_or(""));
    if (entry && entry->outcome.empty()) {
      entry->outcome = name_of(outcome::unknown);  // said once
      static_cast<void>(write_durably(entry_file(folder_, last), entry_text(*entry)));
      interrupted_ = std::move(last);
      left_.reset();
      ::unlink(left_file(folder_).c_str());
    }
  }
}

journal::~journal() { ::close(lock_); }

std::variant<std::unique_ptr<journal>, journal_fault> journal::open(
    const std::string& state_folder, const settings& target) {
  std::string folder = journal_folder(state_folder, target);
  std::string unfit = make_folder(folder);
  if (unfit.empty()) {
    unfit = folder_trust_fault(state_folder, folder);
  }
  if (!unfit.empty()) {
    return journal_fault{std::move(unfit), false};
  }
  const std::string name = folder + "/lock";
  const int lock = ::open(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (lock < 0) {
    return journal_fault{name + ": " + std::strerror(errno), false};
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const bool is_busy = errno == EWOULDBLOCK;
    journal_fault fault{
        is_busy ? "another run is writing to this target" + holder_of(lock) : name + ": no lock", is_busy};
    ::close(lock);
    return fault;
  }
  sign(lock);
  return std::unique_ptr<journal>{new journal{state_folder, std::move(folder), target, lock}};
}

std::variant<std::unique_ptr<journal>, journal_fault> journal::open_or_wait(
    const std::string& state_folder, const settings& target, std::uint32_t time_ms) {
  constexpr std::chrono::milliseconds step{100};
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{time_ms};
  for (;;) {
    auto opened = open(state_folder, target);
    const auto* const fault = std::get_if<journal_fault>(&opened);
    const auto left = end - std::chrono::steady_clock::now();
    if (fault == nullptr || !fault->is_busy || left.count() <= 0 || (target.give_up && target.give_up())) {
      return opened;
    }
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(step, left));
  }
}

std::string journal::note_left(left_set what) {
  std::string fault;
  const std::string text = left_text(what);
  if (left_changes_ || !left_ || text != left_text(*left_)) {
    fault = write_durably(left_file(folder_), text);
  }
  left_ = std::move(what);
  left_changes_ = false;
  return fault;
}

std::string journal::digest_secret(const record& key) const {
  return digest_of_secret(secret_key_, key, name_of_folder(folder_));
}

std::string journal::make_secret_key() {
  if (!secret_key_.empty()) {
    return {};
  }
  std::string fault = submit::make_secret_key(state_folder_);
  secret_key_ = load_secret_key(state_folder_);
  return fault;
}

std::string journal::observe(std::span<const remembered_key> now_known) {
  const std::string text = known_text(now_known);
  if (text == known_text(known_)) {
    return {};
  }
  known_.assign(now_known.begin(), now_known.end());
  return write_durably(known_file(folder_), text);
}

std::string journal::save(std::span<const credential> live, std::span<const credential> planned, std::int64_t now_s) {
  const listing found = list_entries(folder_);
  if (!found.fault.empty()) {
    return found.fault;  // else entry 1 might be written over
  }
  if (!found.numbers.empty() && found.numbers.back() == last_id) {
    return folder_ + ": the journal is full; move its oldest entries away";
  }
  entry_.id = std::to_string(found.numbers.empty() ? 1 : found.numbers.back() + 1);
  entry_.started_s = now_s;
  entry_.outcome.clear();
  entry_.live.assign(live.begin(), live.end());
  entry_.planned.assign(planned.begin(), planned.end());
  std::string fault = write_durably(entry_file(folder_, entry_.id), entry_text(entry_), replacing::nothing);
  if (!fault.empty()) {
    entry_.id.clear();
    return fault;
  }
  // What a write leaves is known when it is proven; of one that is cut off, nothing is. Should the file come back after
  // a loss of power, the entry without an outcome says so.
  if (::unlink(left_file(folder_).c_str()) != 0 && errno != ENOENT) {
    return left_file(folder_) + ": " + std::strerror(errno);
  }
  left_changes_ = true;
  return {};
}

std::string journal::finish(outcome what, std::size_t most_entries) {
  entry_.outcome = name_of(what);
  std::string fault = write_durably(entry_file(folder_, entry_.id), entry_text(entry_));
  if (fault.empty() && most_entries != 0) {
    prune(most_entries);
  }
  return fault;
}

// The oldest entries go. That one cannot be removed harms nothing.
void journal::prune(std::size_t most_entries) const {
  const std::vector<unsigned> numbers = list_entries(folder_).numbers;
  for (std::size_t each = 0; each + most_entries < numbers.size(); ++each) {
    ::unlink(entry_file(folder_, std::to_string(numbers[each])).c_str());
  }
}

std::vector<remembered_key> known_since(const std::string& state_folder, const settings& target) {
  const std::string folder = journal_folder(state_folder, target);
  return folder_trust_fault(state_folder, folder).empty() ? load_known(folder) : std::vector<remembered_key>{};
}

void remember_without_lock(const std::string& state_folder, const settings& target, push_options& into) {
  const std::vector<remembered_key> known = known_since(state_folder, target);
  into.gates.known.insert(into.gates.known.end(), known.begin(), known.end());
  const std::string folder = journal_folder(state_folder, target);
  if (folder_trust_fault(state_folder, folder).empty()) {
    into.left = load_left(folder);
  }
  const auto key = std::make_shared<secret>(load_secret_key(state_folder));
  into.digest_secret = [key, folder](const record& of) { return digest_of_secret(*key, of, name_of_folder(folder)); };
}

history read_history(const std::string& state_folder, const settings& target) {
  history result;
  const std::string folder = journal_folder(state_folder, target);
  const listing found = list_entries(folder);
  std::error_code error;
  const bool is_missing =
      std::filesystem::symlink_status(folder, error).type() == std::filesystem::file_type::not_found;
  if (!found.fault.empty() && !is_missing) {
    result.faults.push_back(found.fault);
  }
  for (const unsigned number : found.numbers) {
    const std::string name = entry_file(folder, std::to_string(number));
    const auto text = read_small_file(name, most_bytes);
    if (auto entry = text ? read_entry(*text) : std::nullopt) {
      entry->id = std::to_string(number);
      result.entries.push_back(*std::move(entry));
    } else {
      result.faults.push_back(name + ": it cannot be read, or is not an entry of the journal");
      result.damaged.push_back(std::to_string(number));
    }
  }
  return result;
}

}  // namespace jwkguard::submit
