// What another reader of the same text takes it for: one that ignores the case of names, or one that asks for `kty`
// before it asks for `keys`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/reader.hpp"
#include "keys/members.hpp"
#include "keys/unread.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> other_reading_rules;

/// folded_name is what a name is to readers that ignore case: Go's encoding/json does, and takes the Kelvin sign
/// (U+212A) for k and the long s (U+017F) for s, as Unicode's simple case folding has it.
struct folded_name {
  std::optional<member> meant{};
  bool is_keys = false;
  bool is_foreign = false;  ///< letters beyond ASCII are in it: nobody types those by mistake

  [[nodiscard]] bool is_any() const noexcept { return meant || is_keys; }
};

/// fold gives that of a name that is not written as the member's own.
[[nodiscard]] folded_name fold(std::string_view name) noexcept;

/// unknown_name is a name that is no member's, in an object.
struct unknown_name {
  std::uint32_t key;              ///< the object's
  std::optional<member> meant{};  ///< what may be meant
  folded_name folded{};
};

/// other_readings remembers such members of the objects that are open, and judges them when all of an object is read.
/// Its memory outlives the text.
class other_readings {
 public:
  void start() noexcept;
  other_readings() = default;
  other_readings(const other_readings&) = delete;
  other_readings& operator=(const other_readings&) = delete;
  ~other_readings() { start(); }  // it may hold a copy of secrets
  /// bytes is the memory that it keeps.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return members_.capacity() * sizeof(noted) + keys_text_.capacity();
  }

  /// meet says what is wrong with a name that is not known, unless that depends on what else is in its object. `rest`
  /// is what follows it, not read and so not changed yet.
  [[nodiscard]] unknown_name meet(const json::token& name, object& of, std::span<const char> rest, findings& found);
  /// note is told of such a member when it is read: its value, and what is left of `rest` behind that.
  void note(const unknown_name& name, const json::token& written, const json::token& value, std::uint32_t end,
      std::span<const char> rest);

  /// judge says what is wrong with those of one object, whose nulls are not taken out yet.
  void judge(object& of, std::span<const char> text, findings& found);
  /// judge_keys is about a `keys` in other letters beside one that is an array, whose keys are in the report; or beside
  /// none.
  void judge_keys(object& outer, bool has_keys, findings& found);
  /// judge_key is about members of a key beside `keys`; false if there is no key to say anything about.
  [[nodiscard]] static bool judge_key(const object& outer, findings& found);
  /// forget_names takes back what was said of names that are not known: the text is of another kind.
  void forget_names(findings& found);

 private:
  struct noted {
    std::uint32_t key;
    member meant;
    bool is_foreign;
    json::token name;
    json::token value;
    std::uint32_t end;
  };
  struct noted_keys {
    json::token name;
    std::uint32_t count = 0;
    bool is_array = false;
  };
  void judge_one(const noted& what, object& of, std::span<const char> text, findings& found);

  std::vector<noted> members_;
  std::optional<noted_keys> keys_;
  std::string keys_text_;       // the first of them
  std::uint32_t unread_ = 0;    // findings about names that are not known,
  std::uint32_t misspelt_ = 0;  // and about those that come near to one that is
};

}  // namespace jwkguard::keys
