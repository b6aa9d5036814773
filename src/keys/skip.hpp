// Reading past what nobody reads: grammar, unique names, and no key material in the wrong place.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "json/names.hpp"
#include "json/reader.hpp"
#include "keys/findings.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {

/// skipped is a value that is read past, and the object in which it stands.
struct skipped {
  const json::token& value;
  json::name_table& names;     ///< of the names in the key, or outside the keys
  std::uint32_t& next_serial;  ///< numbers the objects in there, from 1; 0 is the key itself
  std::uint32_t key = finding::no_key;
  const json::token* name = nullptr;       ///< of its member; null: it is the text's value or an element of `keys`
  std::optional<std::uint32_t> element{};  ///< its index, if that member is an array
  std::vector<stray>* strays = nullptr;    ///< of the key, if it is one
};

/// skip reads past a value to its end. Two members of one name in there, and private or secret material, are findings;
/// `is_broken` is set if there are any. What is in an array or object is masked. False: the reader failed.
[[nodiscard]] bool skip(json::reader& from, const skipped& what, findings& found, bool& is_broken);

}  // namespace jwkguard::keys
