// A copy of a text that does not outlive its use.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "keys/openssl.hpp"

namespace jwkguard::keys {

/// wiped_text is a copy that is overwritten when it is let go.
class wiped_text {
 public:
  explicit wiped_text(std::string_view text) : held_(text.begin(), text.end()) {}
  wiped_text(wiped_text&&) noexcept = default;
  wiped_text& operator=(wiped_text&&) = delete;
  ~wiped_text() { wipe(held_); }

  [[nodiscard]] std::span<char> text() noexcept { return held_; }

 private:
  std::vector<char> held_;
};

}  // namespace jwkguard::keys
