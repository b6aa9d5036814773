// Key sets as issuers publish them. The keys are made here; members, their order, white space and certificates are
// those of the issuers named (../shared/PROVIDERS.md has them, as far as it is there).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jwkguard::bench {

/// document_group is a list of documents that a contestant reads one after the other.
struct document_group {
  std::vector<std::string> documents;
  std::size_t keys = 0;  ///< in all of them
};

/// make_documents gives the documents of a suite: "issuers", one or two EC keys in a line; "providers", those of
/// well-known providers, and "providers-x5c", of those that publish certificates; "published" and "published-x5c", what
/// is in ../shared/vectors/realworld.jsonl: none, if that is not there.
[[nodiscard]] document_group make_documents(std::string_view suite);

}  // namespace jwkguard::bench
