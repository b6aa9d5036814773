// Kids of one set that look alike.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "jwkguard/report.hpp"

namespace jwkguard::keys {

extern const rule kids_alike;

/// alike_kid is a key whose kid looks like that of an earlier one and is another.
struct alike_kid {
  std::uint32_t index;
  std::uint32_t of;       ///< the first key whose kid looks so
  std::string_view what;  ///< what tells them apart; static storage, may be empty
};

/// find_alike_kids lists them in the order of the keys. It takes time for every kid: ask where one is not ASCII.
[[nodiscard]] std::vector<alike_kid> find_alike_kids(std::span<const key_entry> keys);

}  // namespace jwkguard::keys
