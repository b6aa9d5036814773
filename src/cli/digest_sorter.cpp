// Digests brought into order with little memory: runs that fit are sorted and put into a file, then merged into
// another.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <queue>
#include <utility>

#include "cli/digest_file.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t most_held = std::size_t{1} << 18U;  // 8 MiB

std::string fault_of_disk() {
  return "a list this long is sorted in a temporary file, in $TMPDIR or /tmp, and that failed: " +
         std::string{errno == 0 ? "it became shorter" : std::strerror(errno)};
}

}  // namespace

std::string digest_sorter::add(const sha256_digest& digest) {
  if (held_.size() == most_held) {
    if (std::string fault = spill(); !fault.empty()) {
      return fault;
    }
  }
  held_.push_back(digest);
  return {};
}

std::string digest_sorter::spill() {
  if (!spilled_) {
    spilled_.emplace(random_file::temporary());
  }
  std::sort(held_.begin(), held_.end());
  const std::uint64_t start = run_ends_.empty() ? 0 : run_ends_.back();
  if (!spilled_->is_open() || !spilled_->write(start, held_)) {
    return fault_of_disk();
  }
  run_ends_.push_back(start + held_.size());
  held_.clear();
  return {};
}

// The runs, of each of which a part is in memory.
class digest_sorter::merger {
 public:
  merger(const random_file& from, const std::vector<std::uint64_t>& ends) : from_(from) {
    const std::size_t each = std::max<std::size_t>(most_held / ends.size(), 16);
    std::uint64_t start = 0;
    for (const std::uint64_t end : ends) {
      runs_.push_back({start, end, std::vector<sha256_digest>(each), 0, 0});
      start = end;
    }
  }

  // Merges them into `to`, of equal ones one. False, and errno set, if that failed.
  [[nodiscard]] bool merge(const random_file& to, digest_index& index) {
    for (run& each : runs_) {
      if (!advance(each)) {
        return false;
      }
    }
    std::vector<sha256_digest> made;
    sha256_digest last{};
    while (!next_.empty()) {
      const auto [digest, which] = next_.top();
      next_.pop();
      if (index.size() == 0 || digest != last) {
        last = digest;
        made.push_back(digest);
        static_cast<void>(index.add(digest));  // they come in order
      }
      if ((made.size() == most_made && !flush(to, index, made)) || !advance(runs_[which])) {
        return false;
      }
    }
    return flush(to, index, made);
  }

 private:
  static constexpr std::size_t most_made = std::size_t{1} << 15U;
  struct run {
    std::uint64_t place;  // of what is not in memory yet
    std::uint64_t end;
    std::vector<sha256_digest> part;
    std::size_t at;
    std::size_t count;
  };
  struct head {
    sha256_digest digest;
    std::size_t run;
    [[nodiscard]] bool operator>(const head& other) const noexcept { return digest > other.digest; }
  };

  static bool flush(const random_file& to, const digest_index& index, std::vector<sha256_digest>& made) {
    const bool is_written = to.write(index.size() - made.size(), made);
    made.clear();
    return is_written;
  }

  [[nodiscard]] bool advance(run& of) {
    if (of.at == of.count) {
      of.at = 0;
      of.count = static_cast<std::size_t>(std::min<std::uint64_t>(of.part.size(), of.end - of.place));
      if (!from_.read(of.place, std::span{of.part}.first(of.count))) {
        return false;
      }
      of.place += of.count;
    }
    if (of.at != of.count) {
      next_.push({of.part[of.at++], static_cast<std::size_t>(&of - runs_.data())});
    }
    return true;
  }

  const random_file& from_;
  std::vector<run> runs_;
  std::priority_queue<head, std::vector<head>, std::greater<>> next_;
};

digest_sorter::outcome digest_sorter::finish() {
  if (run_ends_.empty()) {
    held_.shrink_to_fit();
    return {list_of(std::move(held_)), {}};
  }
  if (std::string fault = spill(); !fault.empty()) {
    return {nullptr, std::move(fault)};
  }
  std::vector<sha256_digest>{}.swap(held_);
  random_file sorted = random_file::temporary();
  digest_index index;
  if (!sorted.is_open() || !merger{*spilled_, run_ends_}.merge(sorted, index)) {
    return {nullptr, fault_of_disk()};
  }
  return {std::make_shared<digest_file>("the sorted list", std::move(sorted), std::move(index)), {}};
}

}  // namespace jwkguard::cli
