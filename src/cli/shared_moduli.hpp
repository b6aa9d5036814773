// What RSA keys of different documents have in common: `check --deep` compares them when all documents are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/input.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard::cli {

/// rsa_key is what is kept of one.
struct rsa_key {
  std::uint32_t index;   ///< in its document
  std::uint32_t offset;  ///< where it stands there
  bool in_set;
  std::string kid;
  std::string modulus;  ///< octets, big-endian
  std::string exponent;
};

/// rsa_document is what is kept of a document that has such keys. It views nothing.
struct rsa_document {
  std::string source;
  std::uint64_t line = 0;
  int code = 0;  ///< the exit code that it comes to by itself
  std::vector<key_status> keys;
  std::vector<rsa_key> moduli;
};

/// rsa_document_of takes from a report, whose views are still good, what there is to compare; `top` is where
/// the outermost value begins.
[[nodiscard]] rsa_document rsa_document_of(const report& what, std::size_t top);

/// rsa_link is a key that shares something with one of another document. Positions are those among the documents and
/// their moduli.
struct rsa_link {
  struct end {
    std::uint32_t document;
    std::uint32_t key;
    [[nodiscard]] bool operator<(const end& other) const noexcept {
      return std::pair{document, key} < std::pair{other.document, other.key};
    }
    [[nodiscard]] bool operator==(const end&) const = default;
  };
  end from;
  end to;
  bool is_modulus;  ///< one modulus, and two exponents; else a prime
};

/// shared_moduli gathers the documents in their order. What is past the work that it may do, or its memory, is counted
/// and not kept.
class shared_moduli {
 public:
  /// add takes a document in; `work` is limits::deep_work.
  void add(rsa_document&& document, std::uint64_t work);
  /// find lists the links, by document and key.
  [[nodiscard]] std::vector<rsa_link> find() const;

  [[nodiscard]] const std::vector<rsa_document>& documents() const noexcept { return documents_; }
  /// missed is how many keys were not kept.
  [[nodiscard]] std::uint32_t missed() const noexcept { return missed_; }
  /// first_missed is the document with the first of them.
  [[nodiscard]] std::uint32_t first_missed() const noexcept { return first_missed_; }

 private:
  using ends = std::vector<rsa_link::end>;

  [[nodiscard]] const rsa_key& key_at(rsa_link::end where) const noexcept {
    return documents_[where.document].moduli[where.key];
  }
  [[nodiscard]] bool has_room_for(const rsa_document& document, const rsa_key& key, std::uint64_t work) const;
  void add_exponents(const ends& all, std::vector<rsa_link>& found) const;
  void add_primes(std::vector<rsa_link>& found) const;

  std::vector<rsa_document> documents_;
  std::map<std::string, ends, std::less<>> by_modulus_;
  std::size_t octets_ = 0;  // of the moduli, each counted once
  std::size_t kept_bytes_ = 0;
  std::uint32_t missed_ = 0;
  std::uint32_t first_missed_ = 0;
};

/// report_of_document is what there is to say of one of the documents. What its findings view is among the report's
/// own texts (report::repairs).
struct report_of_document {
  std::uint32_t document;
  jwkguard::report report{};
};

/// reports_of says what keys share, and for how many there was no work left; by document.
[[nodiscard]] std::vector<report_of_document> reports_of(
    const shared_moduli& all, std::span<const rsa_link> links, const policy& rules);

}  // namespace jwkguard::cli
