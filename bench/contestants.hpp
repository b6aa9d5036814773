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

/// contestant runs on `text`, a copy it may change, which a NUL follows; `points` are the same keys, decoded.
struct contestant {
  std::string_view name;
  bool reads_json;
  bool checks_keys;
  std::function<verdict(std::span<char> text, std::span<const point> points)> run;
};

[[nodiscard]] std::vector<contestant> jwkguard_contestants();
[[nodiscard]] std::vector<contestant> rapidjson_contestants();
[[nodiscard]] std::vector<contestant> rapidjson_sse2_contestants();
[[nodiscard]] std::vector<contestant> openssl_contestants();

}  // namespace jwkguard::bench
