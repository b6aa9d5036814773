#include "jwkguard/journal.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "submit/digest.hpp"
#include "submit/durable_file.hpp"
#include "submit/journal_text.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::size_t most_bytes = 4U << 20U;  // of a file; a set of 1,000 keys has less

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
      [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// A name of one's own for each target: one configuration may stand behind several base URLs.
std::string folder_of(const std::string& state_folder, const settings& target) {
  constexpr std::size_t octets = 4;
  std::string base = target.base_url;
  while (base.ends_with('/')) {
    base.pop_back();
  }
  const std::string config = in_lower_case(target.config);
  return state_folder + '/' + config + '-' +
         hex_digest(base + '\n' + in_lower_case(target.zone) + '\n' + config, octets);
}

std::string known_file(const std::string& folder) { return folder + "/known.json"; }

std::string entry_file(const std::string& folder, const std::string& id) {
  constexpr std::size_t digits = 6;
  return folder + '/' + std::string(digits - std::min(digits, id.size()), '0') + id + ".json";
}

// The number of an entry's file; 0: it is none.
unsigned number_of(const std::string& name) noexcept {
  unsigned number = 0;
  const char* const end = name.data() + name.size();
  const auto [stopped, error] = std::from_chars(name.data(), end, number);
  return error == std::errc{} && std::string_view{stopped, end} == ".json" ? number : 0;
}

std::vector<unsigned> numbers_in(const std::string& folder) {
  std::vector<unsigned> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator each{folder, error}, end; !error && each != end; each.increment(error)) {
    if (const unsigned number = number_of(each->path().filename().string()); number != 0) {
      numbers.push_back(number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// Who may write here may tell this program what to believe.
std::string trust_fault(const std::string& folder) {
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0) {
    return folder + ": " + std::strerror(errno);
  }
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 022U) != 0) {
    return folder + ": it must be a folder of your own that nobody else may write to (chmod go-w)";
  }
  return {};
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

// What the system knows, where the environment is empty, as in some jobs.
std::string home_of_user() {
  std::array<char, 4096> texts{};
  passwd found{};
  passwd* entry = nullptr;
  const bool is_found = ::getpwuid_r(::geteuid(), &found, texts.data(), texts.size(), &entry) == 0 && entry != nullptr;
  return is_found && entry->pw_dir != nullptr && entry->pw_dir[0] == '/' ? entry->pw_dir : "";
}

}  // namespace

std::string default_state_folder() {
  if (const std::string state = absolute("XDG_STATE_HOME"); !state.empty()) {
    return state + "/jwkguard";
  }
  std::string home = absolute("HOME");
  if (home.empty()) {
    home = home_of_user();
  }
  return home.empty() ? "" : home + "/.local/state/jwkguard";
}

journal::journal(std::string folder, const settings& target, int lock) : folder_{std::move(folder)}, lock_{lock} {
  entry_.zone = target.zone;
  entry_.config = target.config;
  entry_.base_url = target.base_url;
  known_ = read_known(read_small_file(known_file(folder_), most_bytes).value_or(""));
  if (const std::vector<unsigned> numbers = numbers_in(folder_); !numbers.empty()) {
    std::string last = std::to_string(numbers.back());
    const auto entry = read_entry(read_small_file(entry_file(folder_, last), most_bytes).value_or(""));
    if (entry && entry->outcome.empty()) {
      interrupted_ = std::move(last);
    }
  }
}

journal::~journal() { ::close(lock_); }

std::variant<std::unique_ptr<journal>, journal_fault> journal::open(
    const std::string& state_folder, const settings& target) {
  std::string folder = folder_of(state_folder, target);
  for (std::string fault : {make_folder(folder), trust_fault(folder)}) {
    if (!fault.empty()) {
      return journal_fault{std::move(fault), false};
    }
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
  return std::unique_ptr<journal>{new journal{std::move(folder), target, lock}};
}

std::string journal::observe(std::span<const credential> live, std::int64_t now_s) {
  std::vector<sighting> seen = seen_now(known_, live, now_s);
  const std::string text = known_text(seen);
  if (text == known_text(known_)) {
    return {};
  }
  known_ = std::move(seen);
  return write_durably(known_file(folder_), text);
}

std::string journal::save(std::span<const credential> live, std::span<const credential> planned, std::int64_t now_s) {
  const std::vector<unsigned> numbers = numbers_in(folder_);
  entry_.id = std::to_string(numbers.empty() ? 1 : numbers.back() + 1);
  entry_.started_s = now_s;
  entry_.outcome.clear();
  entry_.live.assign(live.begin(), live.end());
  entry_.planned.assign(planned.begin(), planned.end());
  std::string fault = write_durably(entry_file(folder_, entry_.id), entry_text(entry_));
  if (!fault.empty()) {
    entry_.id.clear();
  }
  return fault;
}

std::string journal::finish(outcome what) {
  entry_.outcome = name_of(what);
  return write_durably(entry_file(folder_, entry_.id), entry_text(entry_));
}

std::vector<sighting> known_since(const std::string& state_folder, const settings& target) {
  const std::string folder = folder_of(state_folder, target);
  if (!trust_fault(folder).empty()) {
    return {};
  }
  return read_known(read_small_file(known_file(folder), most_bytes).value_or(""));
}

history read_history(const std::string& state_folder, const settings& target) {
  history result;
  const std::string folder = folder_of(state_folder, target);
  for (const unsigned number : numbers_in(folder)) {
    const std::string name = entry_file(folder, std::to_string(number));
    const auto text = read_small_file(name, most_bytes);
    if (auto entry = text ? read_entry(*text) : std::nullopt) {
      entry->id = std::to_string(number);
      result.entries.push_back(*std::move(entry));
    } else {
      result.faults.push_back(name + ": it cannot be read, or is no entry of the journal");
    }
  }
  return result;
}

}  // namespace jwkguard::submit
