// What is compared. Each looks at one whole set and says what it could see; none keeps anything but working memory.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "key_set.hpp"

namespace jwkguard::bench {

/// verdict is what a contestant can see of a set.
struct verdict {
  bool is_json = true;                ///< of parsers
  std::size_t names = 0;              ///< member names seen, of bare parsers
  std::vector<std::size_t> bad_keys;  ///< of those who check keys; empty in the timed runs that find none
};

/// contestant runs on `text`, a copy of the set's that it may change, which a NUL follows.
struct contestant {
  std::string_view name;  ///< those of bare parsers start with bare_name
  bool checks_keys;
  std::function<verdict(std::span<char> text, const key_set& set)> run;
};

inline constexpr std::string_view jwkguard_name = "jwkguard check";
inline constexpr std::string_view bare_name = "RapidJSON bare";
inline constexpr std::string_view openssl_name = "OpenSSL import + public_check";
inline constexpr std::string_view cjose_name = "cjose import";
inline constexpr std::string_view simdjson_name = "simdjson DOM";

[[nodiscard]] std::vector<contestant> jwkguard_contestants(key_kind kind);
[[nodiscard]] std::vector<contestant> rapidjson_contestants(key_kind kind);
[[nodiscard]] std::vector<contestant> rapidjson_sse2_contestants(key_kind kind);
[[nodiscard]] std::vector<contestant> rapidjson_sse42_contestants(key_kind kind);
[[nodiscard]] std::vector<contestant> openssl_contestants(key_kind kind);
[[nodiscard]] std::vector<contestant> cjose_contestants(key_kind kind);

/// judge_each gives the verdict of one who looks at one key after the other.
template <class Predicate>
[[nodiscard]] verdict judge_each(std::size_t count, Predicate&& is_good) {
  verdict out;
  for (std::size_t index = 0; index < count; ++index) {
    if (!is_good(index)) {
      out.bad_keys.push_back(index);
    }
  }
  return out;
}

}  // namespace jwkguard::bench
