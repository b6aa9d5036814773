// The keys of a configuration: what the endpoint takes from a request, what it changes, drops and gives back.
// This is written apart from the validator on purpose: the two must be able to disagree.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/envelope.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"

namespace jwkguard::emulator {

/// stored_key is a key as the endpoint keeps it: the members it knows, in the order that they came in.
struct stored_key {
  std::vector<std::pair<std::string, std::string>> members;

  /// text is a member's value; none if the key has no such member.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const noexcept;
};

/// intake is what came of a request's `keys`: the set to store, or the error that refuses all of it.
struct intake {
  std::vector<stored_key> keys;
  std::vector<notice> messages;
  std::vector<std::string> notes;
  std::optional<notice> refusal;
};

/// take_keys reads the array `keys`, which stands at `pointer` in the request. A key of the same {alg, kid} as one of
/// `stored` may leave members out and keeps the stored ones (PATCH); with none stored, every key must be whole (PUT).
[[nodiscard]] intake take_keys(json::value keys, std::string_view pointer, std::span<const stored_key> stored);

/// secrecy is whether `k` is written.
enum class secrecy { hidden, shown };

/// write_keys writes the keys as an array.
void write_keys(json::writer& out, std::span<const stored_key> keys, secrecy k);

}  // namespace jwkguard::emulator
