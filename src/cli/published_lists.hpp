// The lists of `--published-keys`: text or sorted digests, files or folders of them, of any length.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "jwkguard/policy.hpp"

namespace jwkguard::cli {

/// published_lists is one list made of several, or what is wrong with them, for people.
struct published_lists {
  std::shared_ptr<const thumbprint_list> value;
  std::string fault;
};

/// read_published_lists reads files, and folders with nothing but such files. A text has one RFC 7638 thumbprint a
/// line; what follows a space is a remark, as is a line that begins with '#'. Any other file holds digests of 32
/// octets, in ascending order. What is held in memory does not grow with them.
[[nodiscard]] published_lists read_published_lists(const std::vector<std::string>& names);

}  // namespace jwkguard::cli
