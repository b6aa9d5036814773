// The rows of ../shared/vectors/*.jsonl, written by others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jwkguard::test {

/// shared_row is one case: the text under test, and what an independent program made of it.
struct shared_row {
  std::string id;
  std::string text;                 ///< the JWK, JWK Set or raw bytes
  std::string expect;               ///< "valid", "invalid" or "acceptable"
  std::string kty;                  ///< of a single JWK, as written
  std::string crv;                  ///< of a single JWK, as written
  std::string thumbprint;           ///< RFC 7638; empty if the row has none
  std::vector<std::string> issues;  ///< what the independent program found, in its own words
  struct key {
    std::string kty;
    std::string crv;
    std::string verdict;
    std::string thumbprint;
    std::vector<std::string> issues;
  };
  std::vector<key> keys;  ///< of a set
};

/// read_shared_rows reads one file; no value if it is not there, a row without id if a line is not understood.
[[nodiscard]] std::optional<std::vector<shared_row>> read_shared_rows(const std::string& path);

}  // namespace jwkguard::test
