// What octets a value may stand for that is the private half of a key in one of the ways in which libraries write them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "keys/key_check.hpp"

namespace jwkguard::keys {

/// half_readings takes texts as base64 or base64url, hexadecimal ("0x…", "aa:bb:…", with blanks, in groups), decimal
/// digits or a list of octets or of words of a
/// big number. What it reads is wiped with it.
class half_readings {
 public:
  half_readings() = default;
  half_readings(const half_readings&) = delete;
  half_readings& operator=(const half_readings&) = delete;
  half_readings(half_readings&&) = delete;
  half_readings& operator=(half_readings&&) = delete;
  ~half_readings() { clear(); }

  /// read gives the octets of each way in which the value can be read.
  [[nodiscard]] const std::vector<std::string>& read(const stray& value);

 private:
  void clear() noexcept;
  void read_string(std::string_view text);
  void read_parts(std::string_view text);
  void read_base64(std::string_view text);
  void read_words(std::string_view text);
  void read_numbers(const stray& value);

  std::vector<std::string> all_;
};

}  // namespace jwkguard::keys
