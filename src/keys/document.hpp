// From text to checked keys: finds the keys in a JWK Set or a single JWK, and has each checked.
#pragma once

#include <span>
#include <vector>

#include "json/names.hpp"
#include "json/reader.hpp"
#include "keys/checked_keys.hpp"
#include "keys/elsewhere.hpp"
#include "keys/key_check.hpp"
#include "keys/other_readings.hpp"
#include "keys/plain_keys.hpp"
#include "keys/skip.hpp"

namespace jwkguard::keys {

/// document_workspace is the memory that outlives a text, so that the next one allocates nothing.
struct document_workspace {
  workspace key;
  checked_keys checked;
  json::name_table outer_names;  ///< of the outermost object; key.names is for the objects inside it
  raw_key outer;
  raw_key inner;
  secret_hints outer_hints;
  secret_hints inner_hints;
  plain_keys plain;
  elsewhere seen;
  other_readings others;
  std::vector<json::token> elements;
  skip_workspace skipping;

  /// start forgets the last text.
  void start(const policy& rules) {
    outer.clear();
    inner.clear();
    outer_hints.clear();
    inner_hints.clear();
    checked.start(rules, key);
    elements.clear();
    skipping.strays.clear();
    others.start();
    key.proofs = 0;
  }
};

/// check_document fills an empty report.
void check_document(std::span<char> text, const policy& rules, document_workspace& work, report& out);

}  // namespace jwkguard::keys
