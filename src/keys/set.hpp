// Rules between the keys of a set, and about the set itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "json/names.hpp"
#include "keys/findings.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> set_rules;
extern const rule too_many_keys;

/// key_traits is what the rules between keys need of one key beside its entry.
struct key_traits {
  const key_type* type = nullptr;
  const algorithm* alg = nullptr;
  extent kid;           ///< the kid's value; the key's opening brace where it has none
  extent modulus;       ///< likewise
  bool is_key = false;  ///< an object; what is said below is of no other element
  bool has_kid = false;
  bool has_use = false;
  bool for_encryption = false;
};

/// set_checks compares the keys of one set with each other. Its memory outlives the set.
class set_checks {
 public:
  /// start begins a new set.
  void start() noexcept;
  /// note takes in the keys that were checked since the last call, while what they view is at hand; `traits` has one
  /// element for each key of the report.
  void note(std::span<const key_entry> keys, std::span<const key_traits> traits, const policy& rules);
  /// judge reports what is wrong between the keys, all of which are noted, and with the set; `where` is the value of
  /// `keys`.
  void judge(std::span<const key_traits> traits, extent where, findings& found);

 private:
  // A key that has something in common with an earlier one.
  struct likeness {
    std::uint32_t index = 0;
    bool kid = false;
    bool alg_kid = false;
    bool key = false;
  };
  struct hashes {
    std::uint64_t kid = 0;
    std::uint64_t key = 0;
  };
  // What is said of several keys.
  struct faults {
    bool kids_missing;
    bool uses_missing;
    bool mixed;
  };
  struct noted_keys;
  class set_report;

  void report_keys(set_report& report, std::span<const key_traits> traits, faults of_set) const;
  [[nodiscard]] hashes hashes_of(const key_entry& key) const noexcept;
  void note_one(const noted_keys& all, std::uint32_t index, const hashes& of_key);
  [[gnu::cold, gnu::noinline]] void note_same_kid(
      const noted_keys& all, std::uint32_t first, std::uint64_t hash, likeness& like);

  json::keyed_hash hash_;
  json::hashed_set<std::uint32_t> kids_;
  json::hashed_set<std::uint32_t> alg_kids_;  // of keys whose kid another one has as well
  json::hashed_set<std::uint32_t> keys_;
  std::vector<likeness> alike_;
  std::uint32_t noted_ = 0;
  std::uint32_t sent_ = 0;  // keys that are not set aside
  bool lacks_kid_ = false;
  bool lacks_use_ = false;
  bool signs_ = false;
  bool encrypts_ = false;
  bool symmetric_ = false;
  bool asymmetric_ = false;
};

/// report_keys_type says that the value of `keys` is no array.
void report_keys_type(extent where, findings& found);

/// report_no_set says what a JSON object is that holds neither `keys` nor a JWK.
void report_no_set(bool names_jwks_uri, std::uint32_t offset, findings& found);

/// report_not_an_object says that a text, or an element of `keys`, is another kind of value.
void report_not_an_object(const json::token& value, const place& where, findings& found);

}  // namespace jwkguard::keys
