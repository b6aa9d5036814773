// The same keys with and without an escape in `kty`, which the reader takes another way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "jwkguard/validator.hpp"

namespace jwkguard::fuzz {

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// spaced and escaped change each `"kty":"E…` or `"kty":"R…`, by white space or by an escape; all that follows stands
/// in one place in both.
[[nodiscard]] inline std::string spaced(std::string text) {
  return replaced(replaced(std::move(text), R"("kty":"E)", R"("kty":     "E)"), R"("kty":"R)", R"("kty":     "R)");
}
[[nodiscard]] inline std::string escaped(std::string text) {
  return replaced(replaced(std::move(text), R"("kty":"E)", R"("kty":"\u0045)"), R"("kty":"R)", R"("kty":"\u0052)");
}

inline void append_finding(std::string& said, const finding& each) {
  said += std::string{each.rule->id} + ' ' + each.pointer + ' ' + std::string{name_of(each.level)} + ' ' +
          std::to_string(each.key) + ' ' + std::string{each.subject} + ' ' + std::to_string(each.actual.value_or(0)) +
          ' ' + std::to_string(each.limit.value_or(0)) + (each.repaired ? " repaired" : "");
  if (!each.pointer.ends_with("/kty")) {
    said += ' ' + std::to_string(each.offset) + '+' + std::to_string(each.length);
  }
  said += '\n';
}

/// begins_kty is whether the value of a `kty` may begin here, which spaced and escaped put in different places.
[[nodiscard]] inline bool begins_kty(std::string_view text, std::size_t offset) {
  constexpr std::string_view name = R"("kty":)";
  constexpr std::size_t most_between = 6;  // five spaces and a quote
  const std::size_t start = text.rfind(name, offset);
  return start != std::string_view::npos && offset - start <= name.size() + most_between;
}

/// verdict is all that a report says, without the places of `kty`.
[[nodiscard]] inline std::string verdict(validator& with, std::string text) {
  const std::string original = text;
  const report& seen = with.check(text);
  std::string said = seen.secret ? "secret\n" : "";
  for (const finding& each : seen.findings) {
    append_finding(said, each);
  }
  for (const std::uint32_t count : seen.counts) {
    said += std::to_string(count) + ' ';
  }
  for (const extent& each : seen.secrets) {
    said += begins_kty(original, each.offset) ? "kty" : std::to_string(each.offset);
    said += '-' + std::to_string(each.offset + each.length) + ' ';
  }
  said += std::to_string(seen.repairs.size()) + '\n';
  for (const key_entry& each : seen.keys) {
    said += std::to_string(static_cast<int>(each.status)) + ' ' + std::string{each.kid()} + ' ' +
            std::to_string(each.offset) + '+' + std::to_string(each.length) + ' ';
    said += each.status == key_status::usable ? canonical_key(each.value()) + '\n' : "\n";
  }
  return said;
}

}  // namespace jwkguard::fuzz
