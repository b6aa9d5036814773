// Rules between the keys of a set, and about the set itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "json/names.hpp"
#include "json/repeats.hpp"
#include "keys/findings.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> set_rules;
extern const rule too_many_keys;
extern const rule not_an_object;  ///< these four: of set_shape.cpp
extern const rule element_not_an_object;
extern const rule keys_missing;
extern const rule keys_type;

/// trait is something that a key is or lacks, and a set may be mixed in.
enum class trait : std::uint8_t {
  lacks_kid,
  lacks_use,
  signs,
  encrypts,
  symmetric,
  asymmetric,
  has_curve,
  foreign_kid,
  count
};

/// trait_set is some of them.
class trait_set {
 public:
  static_assert(static_cast<unsigned>(trait::count) <= 8, "a bit for each");

  constexpr void insert_if(bool holds, trait which) noexcept {
    bits_ = static_cast<std::uint8_t>(bits_ | (holds ? 1U : 0U) << static_cast<unsigned>(which));
  }
  constexpr void insert(trait_set other) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | other.bits_); }
  [[nodiscard]] constexpr bool has(trait which) const noexcept {
    return (bits_ >> static_cast<unsigned>(which) & 1U) != 0;
  }

 private:
  std::uint8_t bits_ = 0;
};

/// key_traits is what the rules between keys need of one key beside its entry.
struct key_traits {
  extent kid;           ///< the kid's value; the key's opening brace where it has none
  extent modulus;       ///< likewise
  bool is_key = false;  ///< an object; no other element has traits
  trait_set traits{};
};

/// set_checks compares the keys of one set with each other. Its memory outlives the set.
class set_checks {
 public:
  /// start begins a new set.
  void start() noexcept;
  /// note takes in the keys that were checked since the last call, while what they view is in memory; `traits` has one
  /// element for each key of the report.
  void note(std::span<const key_entry> keys, std::span<const key_traits> traits);
  /// judge reports what is wrong between the keys, all of which are noted, and with the set; `where` is the value of
  /// `keys`.
  void judge(std::span<const key_traits> traits, extent where, findings& found, measured_moduli& moduli);

  /// bytes is the memory that it keeps: about what it notes of the keys, and the tables for those that are alike.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return (kid_hashes_.capacity() + key_hashes_.capacity()) * 2 * sizeof(std::uint64_t) + kids_.bytes() +
           alg_kids_.bytes() + keys_.bytes() + alike_.capacity() * sizeof(likeness);
  }

 private:
  // A key that has something in common with an earlier one.
  struct likeness {
    std::uint32_t index = 0;
    bool kid = false;
    bool alg_kid = false;
    bool key = false;
  };
  // What is said of several keys.
  struct faults {
    bool kids_missing;
    bool uses_missing;
    bool mixed;
  };
  struct noted_keys;
  class set_report;

  void compare_keys(const noted_keys& all);
  // `possible` is what the key may have in common with others.
  void compare(const noted_keys& all, const likeness& possible);
  [[gnu::cold, gnu::noinline]] void compare_same_kid(const noted_keys& all, std::uint32_t first, likeness& like);

  void compare_moduli(set_report& report, std::span<const key_entry> keys, measured_moduli& moduli);
  void report_keys(set_report& report, std::span<const key_traits> traits, faults of_set) const;

  json::keyed_hash hash_;
  std::vector<std::uint64_t> kid_hashes_;  // of each key that is noted
  std::vector<std::uint64_t> key_hashes_;
  json::repeats repeated_kids_;
  json::repeats repeated_keys_;
  json::hashed_set<std::uint32_t> kids_;      // of keys whose hash another one has as well, or may have
  json::hashed_set<std::uint32_t> alg_kids_;  // of keys whose kid another one has as well
  json::hashed_set<std::uint32_t> keys_;
  std::vector<likeness> alike_;
  std::uint32_t sent_ = 0;  // keys that are not set aside
  trait_set seen_;
  std::uint32_t rsa_keys_ = 0;
  std::span<const std::uint8_t> exponent_;  // of the first RSA key
  bool exponents_differ_ = false;
  json::hashed_set<std::uint8_t> apart_;  // hashes of the keys of small sets whose moduli share nothing
  std::uint32_t apart_count_ = 0;
};

/// kind_text names a kind of JSON value: "a number".
[[nodiscard]] std::string_view kind_text(json::kind kind) noexcept;
/// report_unmeasured says for how many keys no work of --deep was left; `where` is the value of `keys`, or the key.
void report_unmeasured(std::uint32_t keys, const place& where, findings& found);

/// report_keys_type says that the value of `keys` is no array, but what `with` says.
void report_keys_type(extent where, const details& with, findings& found);

/// report_no_set says that a JSON object holds neither `keys` nor a JWK.
void report_no_set(std::uint32_t offset, findings& found);

/// report_not_an_object says that an element of `keys` (its index), or a text (no_key), is another kind of value.
void report_not_an_object(const json::token& value, std::uint32_t key, const details& with, findings& found);

}  // namespace jwkguard::keys
