// Unknown members: what is masked of them, and what is found in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "keys/findings.hpp"
#include "keys/key_check.hpp"
#include "keys/looks_random.hpp"
#include "keys/secret_hints.hpp"

namespace jwkguard::keys {

/// unread_value is the value of an unknown member, or an element of an array that nobody reads (then without a name).
struct unread_value {
  const json::token* name = nullptr;
  const json::token& value;
  std::string_view written;  ///< the value as it was written; of a string, unescaped, that means nothing
  bool is_filled = false;    ///< of an array or object: something is in it
  place where{};             ///< of the name; without one, of the value
  bool is_all = false;       ///< it is all that stands where a set or its keys should: it may be a status ("404")
};

/// look_at masks a value unless it may be shown, looks for private keys in it, and has `hints` take it in; `is_broken`
/// is set if a secret was found that is an error.
void look_at(const unread_value& what, secret_hints& hints, findings& found, bool& is_broken);

/// is_filled is whether something is in the array or object that was opened.
[[nodiscard]] inline bool is_filled(json::reader& from, const json::token& opened) noexcept {
  return (opened.kind == json::kind::array && !from.comes_next(']')) ||
         (opened.kind == json::kind::object && !from.comes_next('}'));
}

/// note_stray remembers a string or number that may be the private half of its key.
inline void note_stray(std::vector<stray>& strays, const json::token& name, const json::token& value) {
  const bool fits = (value.kind == json::kind::string || value.kind == json::kind::number) &&
                    value.size >= stray::shortest && value.size <= stray::longest;
  if (fits && strays.size() < stray::most) {
    strays.push_back({name, value.text(), value.kind});
  }
}

/// object_memory is what is kept of an object that is read. It outlives the text, so that the next one allocates
/// nothing.
struct object_memory {
  raw_key raw;
  std::vector<json::token> elements;  ///< of its arrays
  std::vector<stray> strays;

  [[nodiscard]] std::size_t bytes() const noexcept {
    return elements.capacity() * sizeof(json::token) + strays.capacity() * sizeof(stray);
  }
};

/// object is one whose members are being read: the outermost one, or an element of `keys`.
struct object {
  object_memory& kept;
  raw_key& raw;  ///< that of `kept`
  json::name_table& names;
  secret_hints& hints;
  std::uint32_t key = finding::no_key;
  bool is_broken = false;
  std::uint32_t next_serial = 1;  // of the next array or object inside it; names.hpp's numbers for objects
};

/// open begins an object.
[[nodiscard]] object open(object_memory& into, json::name_table& names, secret_hints& hints, std::uint32_t offset,
    std::uint32_t key) noexcept;

[[nodiscard]] inline place place_of(const json::token& name, const object& inside) noexcept {
  return place_at(name, inside.key, {inside.key, name.text()});
}

/// mask_rest masks all that follows an offset: a value that breaks off may be a secret.
[[gnu::cold, gnu::noinline]] void mask_rest(std::uint32_t start, const json::reader& of, findings& found);

/// next_of_unread reads the value of a member. What breaks off is masked with all that follows.
[[nodiscard]] inline bool next_of_unread(json::reader& from, json::token& out, findings& found) {
  const std::uint32_t start = from.position();
  const bool is_read = from.next_value(out);
  if (!is_read) [[unlikely]] {
    mask_rest(start, from, found);
  }
  return is_read;
}

/// mask_random masks the name of an unknown member if it looks like a value that came to the wrong place.
inline void mask_random(const json::token& name, findings& found) {
  if (is_random_name(name.text())) [[unlikely]] {
    found.out().secrets.push_back({name.offset, name.length});
  }
}

/// look_at_member is look_at for an unknown member whose value, or its opening bracket, was read just now; what may be
/// a private half is noted.
void look_at_member(
    json::reader& from, const json::token& name, const json::token& value, object& inside, findings& found);

/// next_or_mask reads a value outside of members; a string that breaks off is masked with all that follows. Of other
/// values that do there is nothing to see but a few characters.
[[nodiscard]] bool next_or_mask(json::reader& from, json::token& out, findings& found);

/// look_at_stray is look_at for a value that stands where an object should: as an element of an array, or alone.
enum class stands : std::uint8_t { alone, in_array };
void look_at_stray(const json::token& value, const place& where, stands how, findings& found);

/// mask_unfit masks the value of a public member, or an element of it, that nobody reads and that may be a secret: a
/// number (a key may be written as its octets), and in key_ops what is too long for an operation and near to none.
void mask_unfit(const json::token& value, member of, stands how, findings& found);

/// next_of_strings is next_or_mask for an element of this member, whose elements should be strings; what does not fit
/// is masked.
[[nodiscard]] bool next_of_strings(json::reader& from, member of, json::token& out, findings& found);

/// judge_hints says what the members of an object are together; `is_key`: by its place it is a key.
void judge_hints(object& of, bool is_key, findings& found);

}  // namespace jwkguard::keys
