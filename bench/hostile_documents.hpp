// Documents made to be slow: each repeats one thing that costs much for each of its bytes.
#pragma once

#include <string>
#include <vector>

#include "jwkguard/policy.hpp"

namespace jwkguard::bench {

/// document is a text, and the policy that it is checked with.
struct document {
  std::string name;
  std::string text;
  policy rules = policy::cloudflare();
};

/// hostile_documents makes them. JSON all of them, within the limits of their policy on texts, depth and strings: each
/// is read to its end.
[[nodiscard]] std::vector<document> hostile_documents();

}  // namespace jwkguard::bench
