// Reading past what nobody reads: grammar, unique names, and no key material in the wrong place.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "json/names.hpp"
#include "json/reader.hpp"
#include "keys/elsewhere.hpp"
#include "keys/findings.hpp"
#include "keys/key_check.hpp"
#include "keys/secret_hints.hpp"

namespace jwkguard::keys {

/// skip_workspace is the memory that outlives a value, so that the next one allocates nothing.
struct skip_workspace {
  // An array or object that is open.
  struct open_value {
    secret_hints hints;
    std::uint32_t object = 0;
    member_set held{};  ///< the private and secret members in it that are not null
    bool is_object = false;
    std::uint32_t numbers = 0;  ///< how many values it has; if all are numbers, they may be the octets of a key
    bool holds_words = false;   ///< some numbers are too long for octets: they may be words of a big number
    bool holds_else = false;    ///< some value is no such number
    std::uint32_t first = 0;    ///< the offset of its first value
    std::uint32_t past = 0;     ///< that behind its last one
  };
  std::vector<open_value> opened;
};

/// skipped is a value that is read past, and the object in which it stands.
struct skipped {
  const json::token& value;
  json::name_table& names;     ///< of the names in the key, or outside the keys
  std::uint32_t& next_serial;  ///< numbers the objects in there, from 1; 0 is the key itself
  std::vector<stray>& strays;  ///< what may be a private half in there is added to these
  std::uint32_t key = finding::no_key;
  const json::token* name = nullptr;       ///< of its member; null: it is the text's value or an element of `keys`
  std::optional<std::uint32_t> element{};  ///< its index, if that member is an array
  elsewhere* seen = nullptr;               ///< is told of keys in there
  std::vector<json::token>* elements = nullptr;  ///< takes those of the array that it is, as many as are read of any
};

/// skip reads past a value to its end. Two members of one name in there, and private or secret material, are findings;
/// `is_broken` is set if there are any. What is in an array or object is masked. False: the reader failed.
[[nodiscard]] bool skip(
    json::reader& from, const skipped& what, skip_workspace& work, findings& found, bool& is_broken);

}  // namespace jwkguard::keys
