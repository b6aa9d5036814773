#include "submit/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace jwkguard {
namespace {

class descriptor {
 public:
  explicit descriptor(int number) noexcept : number_{number} {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

std::string fault_at(const std::string& name) { return name + ": " + std::strerror(errno); }

std::string parent_of(const std::string& name) {
  const std::size_t slash = name.find_last_of('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : name.substr(0, slash);
}

bool sync_folder(const std::string& name) noexcept {
  const descriptor folder{::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return folder.number() >= 0 && ::fsync(folder.number()) == 0;
}

// What stands there is of a run that was killed, or is not ours: it is not written to.
bool write_synced(const std::string& name, std::string_view text, unsigned mode) noexcept {
  ::unlink(name.c_str());
  const descriptor to{::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  return to.number() >= 0 && ::fchmod(to.number(), mode) == 0 && write_whole(to.number(), text) &&
         ::fsync(to.number()) == 0;
}

bool may_be_replaced(const std::string& name) noexcept {
  struct stat found {};
  return ::lstat(name.c_str(), &found) != 0 || S_ISREG(found.st_mode);
}

bool put_in_place(const std::string& temporary, const std::string& name, replacing what) noexcept {
  if (what == replacing::a_file) {
    return std::rename(temporary.c_str(), name.c_str()) == 0;
  }
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) == 0) {
    return true;
  }
  const bool is_supported = errno != EINVAL && errno != ENOSYS;  // not every file system does
  return !is_supported && ::link(temporary.c_str(), name.c_str()) == 0 && ::unlink(temporary.c_str()) == 0;
}

}  // namespace

bool write_whole(int to, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t count = ::write(to, text.data(), text.size());
    if (count == 0 || (count < 0 && errno != EINTR)) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  return true;
}

std::string write_durably(const std::string& name, std::string_view text, replacing what, unsigned mode) {
  if (!may_be_replaced(name)) {
    return name + ": not a regular file";
  }
  const std::string temporary = name + ".tmp";
  if (!write_synced(temporary, text, mode)) {
    std::string fault = fault_at(temporary);
    ::unlink(temporary.c_str());
    return fault;
  }
  if (!put_in_place(temporary, name, what)) {
    std::string fault = fault_at(name);
    ::unlink(temporary.c_str());
    return fault;
  }
  const std::string folder = parent_of(name);
  return sync_folder(folder) ? std::string{} : fault_at(folder);
}

std::optional<std::string> read_small_file(const std::string& name, std::size_t most_bytes) {
  const descriptor from{::open(name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
  constexpr std::size_t first_bytes = 16U << 10U;  // most files have less, whatever they may have
  std::string text;
  std::size_t filled = 0;
  while (from.number() >= 0 && filled <= most_bytes) {
    if (filled == text.size()) {
      text.resize(std::min(std::max(first_bytes, 2 * filled), most_bytes + 1));
    }
    const ssize_t count = ::read(from.number(), text.data() + filled, text.size() - filled);
    if (count == 0) {
      text.resize(filled);
      return text;
    }
    if (count < 0 && errno != EINTR) {
      return std::nullopt;
    }
    filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
  return std::nullopt;
}

std::string make_folder(const std::string& name) {
  struct stat found {};
  if (::stat(name.c_str(), &found) == 0) {
    return S_ISDIR(found.st_mode) ? std::string{} : name + ": not a folder";
  }
  const std::string parent = parent_of(name);
  if (parent != name) {
    if (std::string fault = make_folder(parent); !fault.empty()) {
      return fault;
    }
  }
  if (::mkdir(name.c_str(), 0700) != 0 && errno != EEXIST) {
    return fault_at(name);
  }
  return sync_folder(parent) ? std::string{} : fault_at(parent);
}

std::string folder_trust_fault(const std::string& outer_name, const std::string& inner_name) {
  constexpr unsigned others_write = 022;
  struct stat outer {};
  struct stat inner {};
  if (::stat(outer_name.c_str(), &outer) != 0 || ::lstat(inner_name.c_str(), &inner) != 0) {
    return inner_name + ": " + std::strerror(errno);
  }
  constexpr std::string_view says = ": it must be your own folder, writable by you alone (chmod go-w)";
  // Of the outer folder: who may rename what is in it.
  if ((outer.st_uid != ::geteuid() && outer.st_uid != 0) ||
      ((outer.st_mode & others_write) != 0 && (outer.st_mode & S_ISVTX) == 0)) {
    return outer_name + std::string{says};
  }
  if (!S_ISDIR(inner.st_mode) || inner.st_uid != ::geteuid() || (inner.st_mode & others_write) != 0) {
    return inner_name + std::string{says};
  }
  return {};
}

}  // namespace jwkguard
