// The keys of a report in the making: each is checked, and what the rules between them need of it is kept.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "keys/key_check.hpp"
#include "keys/set.hpp"

namespace jwkguard::keys {

/// key_source is one key to check.
struct key_source {
  const raw_key& raw;
  std::span<const json::token> elements;  ///< of the arrays that we read
  std::span<const stray> strays;
  bool is_broken;  ///< there is an error in it already
  bool in_set;
};

/// checked_keys outlives a text, so that the next one allocates nothing.
class checked_keys {
 public:
  void start(const policy& rules, workspace& work) noexcept;
  /// check checks one key and adds it to the report that `found` adds to.
  void check(const key_source& from, workspace& work, findings& found);
  /// add_no_key adds an element of `keys` that is no object.
  void add_no_key(std::uint32_t offset, report& out);
  /// note has the rules between keys take in those that were added since the last call.
  void note(const report& out) { set_.note(out.keys, traits_); }
  /// judge applies the rules between keys; `where` is the value of `keys`.
  void judge(extent where, findings& found, measured_moduli& moduli) {
    note(found.out());
    set_.judge(traits_, where, found, moduli);
  }
  /// bytes is the memory that it keeps.
  [[nodiscard]] std::size_t bytes() const noexcept { return traits_.capacity() * sizeof(key_traits) + set_.bytes(); }
  /// hide_kid takes a key's name out of the report: it is a secret.
  static void hide_kid(key_entry& key) noexcept;

 private:
  void add_entry(const key_check& key, report& out);
  void add_traits(const key_check& key);

  set_checks set_;
  std::vector<key_traits> traits_;  // of each key of the report
  outcome made_;                    // of the key that is being checked
};

}  // namespace jwkguard::keys
