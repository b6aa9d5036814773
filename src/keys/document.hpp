// From text to checked keys: finds the keys in a JWK Set or a single JWK, and has each checked.
#pragma once

#include <span>

#include "json/names.hpp"
#include "json/quote_index.hpp"
#include "json/reader.hpp"
#include "keys/checked_keys.hpp"
#include "keys/elsewhere.hpp"
#include "keys/key_check.hpp"
#include "keys/other_readings.hpp"
#include "keys/skip.hpp"
#include "keys/waiting_keys.hpp"

namespace jwkguard::keys {

/// document_workspace is the memory that outlives a text, so that the next one allocates nothing.
struct document_workspace {
  json::quote_index quotes;
  workspace key;
  checked_keys checked;
  json::name_table outer_names;  ///< of the outermost object; key.names is for the objects inside it
  object_memory outer;
  secret_hints outer_hints;
  waiting_keys waiting;
  secret_hints inner_hints;
  elsewhere seen;
  other_readings others;
  skip_workspace skipping;

  /// bytes is the memory that grows with a text.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return key.names.bytes() + key.text.capacity() + outer_names.bytes() + outer.bytes() + waiting.bytes() +
           others.bytes() + checked.bytes();
  }

  /// start forgets the last text.
  void start(const policy& rules) {
    outer.raw.clear();
    outer_hints.clear();
    waiting.clear();
    checked.start(rules, key);
    others.start();
    key.proofs = 0;
  }
};

/// check_document fills an empty report.
void check_document(std::span<char> text, const policy& rules, document_workspace& work, report& out);

}  // namespace jwkguard::keys
