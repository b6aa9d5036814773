#include "cli/digest_file.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/input.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t digest_bytes = sizeof(sha256_digest);
static_assert(digest_bytes == 32);

unsigned first_octets_of(const sha256_digest& digest) noexcept {
  return static_cast<unsigned>(digest[0]) << 8U | digest[1];
}

// Moves all of it with pread or pwrite.
template <class Move>
bool move_all(std::uint64_t place, std::span<sha256_digest> digests, Move move) noexcept {
  std::span<char> rest = octets_of(digests);
  std::uint64_t offset = place * digest_bytes;
  while (!rest.empty()) {
    const ssize_t count = move(rest.data(), rest.size(), static_cast<off_t>(offset));
    if (count == 0) {
      errno = 0;
      return false;
    }
    if (count < 0 && errno != EINTR) {
      return false;
    }
    const auto moved = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    rest = rest.subspan(moved);
    offset += moved;
  }
  return true;
}

}  // namespace

std::span<char> octets_of(std::span<sha256_digest> digests) noexcept {
  return {reinterpret_cast<char*>(digests.data()), digests.size() * digest_bytes};
}

random_file::random_file(random_file&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

random_file::~random_file() {
  if (is_open()) {
    ::close(number_);
  }
}

random_file random_file::temporary() {
  const char* const folder = std::getenv("TMPDIR");
  std::string name = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  name += "/jwkguard-XXXXXX";
  random_file made{::mkostemp(name.data(), O_CLOEXEC)};
  if (made.is_open()) {
    ::unlink(name.c_str());
  }
  return made;
}

bool random_file::read(std::uint64_t place, std::span<sha256_digest> into) const noexcept {
  return move_all(
      place, into, [this](char* to, std::size_t size, off_t offset) { return ::pread(number_, to, size, offset); });
}

bool random_file::write(std::uint64_t place, std::span<sha256_digest> from) const noexcept {
  return move_all(place, from,
      [this](const char* all, std::size_t size, off_t offset) { return ::pwrite(number_, all, size, offset); });
}

digest_index::digest_index() : counts_(std::size_t{1} << 16U) {}

bool digest_index::add(const sha256_digest& next) noexcept {
  if (next < last_) {
    return false;
  }
  ++size_;
  for (unsigned each = first_octets_of(last_); each < first_octets_of(next); ++each) {
    counts_[each] = size_ - 1;
  }
  counts_[first_octets_of(next)] = size_;
  last_ = next;
  return true;
}

digest_index::range digest_index::range_of(const sha256_digest& digest) const noexcept {
  const unsigned first = first_octets_of(digest);
  if (first > first_octets_of(last_)) {
    return {size_, size_};
  }
  return {first == 0 ? 0 : counts_[first - 1], counts_[first]};
}

digest_file::digest_file(std::string name, random_file from, digest_index index)
    : name_(std::move(name)), from_(std::move(from)), index_(std::move(index)) {}

bool digest_file::holds(const sha256_digest& thumbprint) const {
  constexpr std::size_t near = 128;  // of ten million digests some 150 begin alike
  const auto range = index_.range_of(thumbprint);
  std::uint64_t low = range.begin;
  std::uint64_t high = range.end;
  std::array<sha256_digest, near> read_here;
  while (high - low > near) {
    const std::uint64_t middle = low + (high - low) / 2;
    read(middle, std::span{read_here}.first(1));
    if (read_here[0] <= thumbprint) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const auto rest = std::span{read_here}.first(static_cast<std::size_t>(high - low));
  read(low, rest);
  return std::binary_search(rest.begin(), rest.end(), thumbprint);
}

void digest_file::read(std::uint64_t place, std::span<sha256_digest> into) const {
  if (!from_.read(place, into)) {
    print(STDERR_FILENO,
        unreadable_text(name_, errno == 0 ? "it became shorter while it was read" : std::strerror(errno)));
    std::_Exit(exit_usage);  // other threads may be at work, each with keys that were not looked up
  }
}

}  // namespace jwkguard::cli
