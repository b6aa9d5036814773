// A text beside memory that must not be touched.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace jwkguard::test {

/// guarded_block is memory between two inaccessible pages. A text put into it touches one of the two.
class guarded_block {
 public:
  explicit guarded_block(std::size_t capacity_bytes);
  guarded_block(const guarded_block&) = delete;
  guarded_block& operator=(const guarded_block&) = delete;
  ~guarded_block();

  /// at_start copies the text right behind the first inaccessible page; valid until the next call.
  [[nodiscard]] std::span<char> at_start(std::string_view text);
  /// at_end copies the text right before the last inaccessible page; valid until the next call.
  [[nodiscard]] std::span<char> at_end(std::string_view text);

 private:
  std::size_t page_;
  std::size_t usable_;
  char* mapped_;
};

}  // namespace jwkguard::test
