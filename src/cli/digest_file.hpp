// Sorted digests in a file, looked up where they are: memory does not grow with their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jwkguard/policy.hpp"

namespace jwkguard::cli {

/// octets_of views digests as the octets that they are in a file.
[[nodiscard]] std::span<char> octets_of(std::span<sha256_digest> digests) noexcept;

/// random_file is an open file that is read and written at places; closed with the object.
class random_file {
 public:
  /// random_file takes over a descriptor; negative: none.
  explicit random_file(int number) noexcept : number_(number) {}
  random_file(random_file&& other) noexcept;
  random_file& operator=(random_file&&) = delete;
  ~random_file();
  /// temporary makes one that has no name, in $TMPDIR or /tmp. If that fails it is not open, and errno says why.
  [[nodiscard]] static random_file temporary();

  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  /// read and write move all of these digests, the first of which has this place in the file. False, and errno set, if
  /// that failed; errno is 0 where the file ends too early.
  [[nodiscard]] bool read(std::uint64_t place, std::span<sha256_digest> into) const noexcept;
  [[nodiscard]] bool write(std::uint64_t place, std::span<sha256_digest> from) const noexcept;

 private:
  int number_;
};

/// digest_index knows where in ascending digests those begin that have the same first two octets.
class digest_index {
 public:
  digest_index();
  /// add takes the next digest. False if it is less than the one before.
  [[nodiscard]] bool add(const sha256_digest& next) noexcept;
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  struct range {
    std::uint64_t begin;
    std::uint64_t end;
  };
  /// range_of is where a digest stands, if it is there. Only after the last add.
  [[nodiscard]] range range_of(const sha256_digest& digest) const noexcept;

 private:
  std::vector<std::uint64_t> counts_;  // by the first two octets: how many digests up to and with these
  sha256_digest last_{};
  std::uint64_t size_ = 0;
};

/// digest_file is a list in a file. If that cannot be read any more, the program ends with the exit code of usage: "no"
/// would be taken for an answer. Nothing has been written to an endpoint by then, because keys are checked before that.
class digest_file : public thumbprint_list {
 public:
  digest_file(std::string name, random_file from, digest_index index);
  [[nodiscard]] bool holds(const sha256_digest& thumbprint) const override;

 private:
  void read(std::uint64_t place, std::span<sha256_digest> into) const;

  std::string name_;
  random_file from_;
  digest_index index_;
};

/// digest_sorter brings digests into order: few of them in memory, more in a temporary file.
class digest_sorter {
 public:
  /// add takes one more. What went wrong, for people; empty: nothing.
  [[nodiscard]] std::string add(const sha256_digest& digest);

  struct outcome {
    std::shared_ptr<const thumbprint_list> list;
    std::string fault;  ///< for people; empty: nothing went wrong
  };
  /// finish gives the list of them all.
  [[nodiscard]] outcome finish();

 private:
  class merger;
  [[nodiscard]] std::string spill();

  std::vector<sha256_digest> held_;
  std::optional<random_file> spilled_;
  std::vector<std::uint64_t> run_ends_;  // each run is in order
};

}  // namespace jwkguard::cli
