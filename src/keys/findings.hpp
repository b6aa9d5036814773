// Where findings are made. All of it is cold: a clean key comes here never.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json/reader.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

/// place is where a finding points.
struct place {
  std::uint32_t key = finding::no_key;
  std::string pointer{};
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// extent_at is where a token stands: of a string, what stands between its quotes, if anything does.
[[nodiscard]] inline extent extent_at(const json::token& where) noexcept {
  const std::uint32_t quote = where.kind == json::kind::string && where.length > 2 ? 1 : 0;
  return {where.offset + quote, where.length - 2 * quote};
}

/// place_at is the place of a token, as extent_at gives it.
[[nodiscard]] place place_at(const json::token& where, std::uint32_t key = finding::no_key, std::string pointer = {});

/// details are what fills a rule's text. Names and subjects are static storage.
struct details {
  std::string_view member{};
  std::string_view subject{};
  std::optional<std::uint64_t> actual{};
  std::optional<std::uint64_t> limit{};
  bool repaired = false;  ///< the record is mended, and the finding therefore a note
};

/// append_pointer_token appends "/" and the escaped reference token (RFC 6901 3); of a long one, its first 256 bytes
/// and "…".
void append_pointer_token(std::string& pointer, std::string_view token);

/// findings adds to a report what a policy makes of the rules that are broken.
class findings {
 public:
  findings(report& out, const policy& rules) noexcept : out_(out), rules_(rules) {}

  [[gnu::cold, gnu::noinline]] level add(const rule& broken, place where, const details& with = {});
  /// add_as is add at a level that the policy does not know about (a rule lowered by an option).
  [[gnu::cold, gnu::noinline]] level add_as(level weight, const rule& broken, place where, const details& with = {});
  /// soften makes warnings of the errors from one finding on, but for leaks and faults of the text.
  void soften(std::size_t first);
  /// finish sorts what was found into document order and says how much was left out.
  void finish(std::uint32_t text_bytes);

  /// keep gives memory to what a record views and the text has no room for.
  [[nodiscard]] std::span<const std::uint8_t> keep(std::string octets);

  [[nodiscard]] const policy& rules() const noexcept { return rules_; }
  [[nodiscard]] report& out() noexcept { return out_; }

 private:
  report& out_;
  const policy& rules_;
  std::array<std::uint32_t, 3> kept_{};  // leaks, other errors, remarks
};

/// distrust counts a string that stands where a key should as secret: it may hold one, in JSON or PEM.
void distrust(const json::token& value, findings& found);

}  // namespace jwkguard::keys
