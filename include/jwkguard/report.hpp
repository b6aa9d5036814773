// What a check found: findings, and a canonical record for each key that has no error.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/record.hpp"
#include "jwkguard/rule.hpp"

namespace jwkguard {

/// finding is one rule broken at one place. It holds no value of the input; of member names, only those in `pointer`
/// and `command`. All of its text, and what message_of and help_of make of it, can be printed as it is: nothing in it
/// drives a terminal or ends a line of a log.
struct finding {
  static constexpr std::uint32_t no_key = UINT32_MAX;

  const jwkguard::rule* rule = nullptr;  ///< never null in a report; static storage
  jwkguard::level level = level::error;  ///< under the policy of the check
  std::uint32_t key = no_key;            ///< index in the set, from 0; no_key if the finding concerns no single key
  std::uint32_t offset = 0;              ///< bytes from the start of the original text
  std::uint32_t length = 0;              ///< bytes; 0 only at the end of the text
  /// pointer is where it is (RFC 6901); of a missing member, where it should be. Characters that are not seen, or that
  /// move others, are written "~u{202e}", which is no JSON Pointer: exact_pointer gives that. A name of more
  /// than 256 bytes, or one that looks like a secret, is cut and ends with "…": then there is no exact pointer.
  std::string pointer;
  std::string_view member;              ///< the member's name; static storage, may be empty
  std::string_view subject;             ///< what the message is about ("P-256", "a number"); static storage
  std::optional<std::uint64_t> actual;  ///< what was measured
  std::optional<std::uint64_t> limit;   ///< what it was compared with
  bool repaired = false;                ///< the record is repaired: see rule::repaired
  std::string_view citation{};          ///< of this very member or key type; static storage; empty: the rule's
  std::string command;                  ///< a line for a shell that does what helps, FILE being the input; mostly empty
  std::string_view help{};              ///< what to do in this case; static storage; empty: the rule's
};

/// message_of and help_of fill the placeholders of the rule's text; the help ends with the command, if there is one.
[[nodiscard]] JWKGUARD_EXPORT std::string message_of(const finding& what);
[[nodiscard]] JWKGUARD_EXPORT std::string help_of(const finding& what);
/// exact_pointer is the finding's pointer as RFC 6901 has it, with the input's own characters: print it escaped.
[[nodiscard]] JWKGUARD_EXPORT std::string exact_pointer(const finding& what);
/// citation_of gives the section that a finding is about; static storage.
[[nodiscard]] inline std::string_view citation_of(const finding& what) noexcept {
  return what.citation.empty() ? what.rule->citation : what.citation;
}

/// key_status is what became of one key.
enum class key_status : std::uint8_t {
  usable,     ///< no error: `value` is its record
  refused,    ///< an error is among its findings: `value` means nothing
  set_aside,  ///< not supported, left out without an error: `value` means nothing
};

class key_entry;
namespace keys {
struct algorithm;
struct key_type;
class checked_keys;
/// refuse has nobody use a key, nor make a thumbprint of it.
void refuse(key_entry& key) noexcept;
/// detach has an entry view nothing of the checked buffer any more, but another copy of its kid, or none. Of value()
/// only the names are left.
void detach(key_entry& key, std::string_view copied_kid = {}) noexcept;
}  // namespace keys

/// key_entry is one element of the set; a single JWK is a set of one. It is small, since there may be a million.
class key_entry {
 public:
  std::uint32_t offset = 0;  ///< of its first byte in the original text
  std::uint32_t length = 0;  ///< bytes
  key_status status = key_status::refused;

  /// kid is the key's name, unescaped; data() is null if there is none. It is valid as that of value() is.
  [[nodiscard]] std::string_view kid() const noexcept { return {kid_, kid_bytes_}; }
  /// parameters are those of value().
  [[nodiscard]] std::array<std::span<const std::uint8_t>, 2> parameters() const noexcept {
    return {std::span{octets_[0], octet_counts_[0]}, std::span{octets_[1], octet_counts_[1]}};
  }
  /// is_identified is whether what RFC 7638 hashes is sound, whatever else is wrong with the key: a thumbprint may be
  /// made of value().
  [[nodiscard]] bool is_identified() const noexcept { return identified_; }
  /// value is the canonical key, if the key is usable; if it is only identified, what RFC 7638 hashes is right in it.
  [[nodiscard]] JWKGUARD_EXPORT record value() const noexcept;

 private:
  friend class keys::checked_keys;
  friend void keys::refuse(key_entry& key) noexcept;
  friend void keys::detach(key_entry& key, std::string_view copied_kid) noexcept;

  std::uint8_t use_ = 0;  // 1: "enc", 2: "sig"
  bool identified_ = false;
  std::uint8_t curve_ = 0;  // of type_->curves, from 1; 0: none
  std::uint32_t kid_bytes_ = 0;
  std::array<std::uint32_t, 2> octet_counts_{};
  const char* kid_ = nullptr;
  std::array<const std::uint8_t*, 2> octets_{};
  const keys::key_type* type_ = nullptr;
  const keys::algorithm* alg_ = nullptr;
};
static_assert(sizeof(key_entry) <= 64);

/// extent is a range of the original text, in bytes.
struct extent {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// report is the outcome of one check, a plain value: whoever has a copy may change it, and is believed. Findings are
/// in document order. A copy views the same buffer as the original.
struct report {
  std::vector<finding> findings;
  std::vector<key_entry> keys;
  std::array<std::uint32_t, 4> counts{};  ///< findings by level, those past limits::findings included
  /// repairs own what records of repaired keys view; copies of a report share them.
  std::vector<std::shared_ptr<const std::string>> repairs;
  std::vector<extent> secrets;   ///< where the text holds, or may hold, private or secret key material
  std::uint32_t understood = 0;  ///< bytes from the start that were read as JSON; what follows may hold anything
  bool secret = false;           ///< it holds such material, and the policy does not allow that
  std::shared_ptr<const std::string> text{};  ///< of check_copy: what the views view; else null

  [[nodiscard]] std::uint32_t count(level which) const noexcept { return counts[static_cast<std::size_t>(which)]; }
  /// valid is whether no finding is an error.
  [[nodiscard]] bool valid() const noexcept { return count(level::error) == 0; }
  /// records lists the usable keys' records, in the input's order. They may view the report, too: not for a temporary.
  [[nodiscard]] JWKGUARD_EXPORT std::vector<record> records() const&;
  [[nodiscard]] std::vector<record> records() const&& = delete;
};

}  // namespace jwkguard
