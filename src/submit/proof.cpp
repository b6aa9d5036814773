#include "submit/proof.hpp"

#include <algorithm>
#include <tuple>

#include "plan/dangers.hpp"

namespace jwkguard::submit {

proof prove(std::span<const credential> live, std::span<const credential> desired) {
  const plan rest = difference(live, desired);
  if (!rest.changes()) {
    return proof::whole;
  }
  return rest.add.empty() && rest.replace.empty() && rest.remove.empty() ? proof::names : proof::none;
}

bool looks_like(std::vector<credential> left, std::vector<credential> right) {
  const auto order = [](const credential& a, const credential& b) {
    return std::tie(a.kid, a.alg, a.thumbprint, a.symmetric, a.unreadable) <
           std::tie(b.kid, b.alg, b.thumbprint, b.symmetric, b.unreadable);
  };
  std::sort(left.begin(), left.end(), order);
  std::sort(right.begin(), right.end(), order);
  return left == right;
}

std::vector<std::string> differences(std::span<const credential> live, std::span<const credential> desired) {
  const plan rest = difference(live, desired);
  std::vector<std::string> lines;
  for (const credential& key : rest.add) {
    lines.push_back("missing: " + name_in_message(key));
  }
  for (const replacement& key : rest.replace) {
    lines.push_back("altered: " + name_in_message(key.live) +
                    (key.live.unreadable ? " cannot be read here" : " is another key than the one that was sent"));
  }
  for (const credential& key : rest.remove) {
    lines.push_back("extra: " + name_in_message(key));
  }
  for (const credential& key : rest.unknown) {
    lines.push_back("unknown: " + name_in_message(key) + " is an HMAC key, and the endpoint shows no secret");
  }
  return lines;
}

}  // namespace jwkguard::submit
