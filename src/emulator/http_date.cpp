#include "emulator/http_date.hpp"

#include <array>
#include <cstddef>
#include <ctime>

namespace jwkguard::emulator {

// The names of days and months are the C locale's: the emulator sets no other.
std::string http_date(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text.data(), length};
}

std::optional<std::int64_t> seconds_of_date(const std::string& text) {
  for (const char* const form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    std::tm utc{};
    const char* const rest = strptime(text.c_str(), form, &utc);
    if (rest != nullptr && *rest == '\0') {
      return timegm(&utc);
    }
  }
  return std::nullopt;
}

}  // namespace jwkguard::emulator
