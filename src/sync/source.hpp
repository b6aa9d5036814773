// A source of keys: an issuer, a URL of a JWK Set, or a file; and one look at it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/fetch.hpp"

namespace jwkguard::sync {

/// key_pattern picks keys; what is empty picks every key. `kid` may hold `*`, which stands for any text.
struct key_pattern {
  std::string kid{};
  std::string alg{};
  std::string use{};
};

/// source is where keys come from, and which of them are meant.
struct source {
  /// kind is how `place` is to be read.
  enum class kind : std::uint8_t {
    issuer,  ///< an issuer's identifier: its metadata names the set (OpenID Connect Discovery 1.0 4, RFC 8414 3)
    jwks,    ///< the URL of a set
    file,    ///< a file's name
  };

  kind what = kind::jwks;
  std::string place;                  ///< byte for byte: an issuer with a slash at its end is another one
  std::vector<key_pattern> only{};    ///< keys that none of these picks are left out; empty: all are meant
  std::vector<key_pattern> except{};  ///< keys that one of these picks are left out
  fetch_rules rules{};
  std::string default_rsa_alg{};  ///< `alg` of its RSA keys that name none; empty: what the policy says
  std::string label{};            ///< for people, metrics and the journal, where `place` is not enough; empty: `place`

  [[nodiscard]] const std::string& name() const noexcept { return label.empty() ? place : label; }
  /// picks_all is whether no key is left out.
  [[nodiscard]] bool picks_all() const noexcept { return only.empty() && except.empty(); }
};

/// source_fault says what is wrong with a source's place, before anything is asked; empty if nothing is.
[[nodiscard]] std::string source_fault(const source& what);

/// remembered_document is a document as it was last seen.
struct remembered_document {
  std::string url;
  validators valid;
  std::string text;
};

/// source_memory is what is kept of a source between two looks.
struct source_memory {
  remembered_document metadata;  ///< of an issuer
  remembered_document keys;
  std::int64_t seen_s = 0;           ///< when its set was last seen and without fault; seconds since 1970; 0: never
  std::int64_t failing_since_s = 0;  ///< the first look that failed since; 0: the last one did not
};

/// sighting is what one look at a source came to.
struct sighting {
  std::optional<fetch_fault> fault;  ///< why there is no set; absent: `text` is one, or what stands in its place
  std::string text;                  ///< as it came
  std::string rsa_alg;               ///< the one algorithm with which the metadata says that RSA keys sign; else empty
  std::vector<std::string> notes;    ///< for people; print them escaped
  bool is_unchanged = false;         ///< the set is byte for byte what it was at the last look
  std::optional<std::int64_t> max_age_s;
  std::optional<std::int64_t> date_s;  ///< the server's time
};

/// look reads a source; over HTTP for this long at most, with what is remembered of it, which it brings up to date. It
/// says nothing of the keys.
[[nodiscard]] sighting look(const source& at, source_memory& memory, fetcher& over, std::uint32_t time_ms);

/// picks is whether a pattern picks this key.
[[nodiscard]] bool picks(const key_pattern& pattern, const key_pattern& key) noexcept;

}  // namespace jwkguard::sync
