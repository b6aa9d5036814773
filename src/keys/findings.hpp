// Where findings are made. All of it is cold: a clean key comes here never.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json/reader.hpp"
#include "json/walk.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

/// pointer_parts are what a JSON Pointer is written from. They are views, because of a flood of findings few are kept.
struct pointer_parts {
  std::uint32_t key = finding::no_key;        ///< the element of `keys`; no_key: the outermost object
  std::optional<std::string_view> member{};   ///< the name of its member, as unescaped
  std::optional<std::uint32_t> element{};     ///< the index in that member's array
  std::span<const json::step> inside_that{};  ///< the way on from there
};

/// pointer_of writes it (RFC 6901); of a long name its first 256 bytes and "…", of one that
/// looks random the first 4.
[[nodiscard]] std::string pointer_of(const pointer_parts& parts);

/// place is where a finding points.
struct place {
  std::uint32_t key = finding::no_key;
  pointer_parts pointer{};
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// extent_at is where a token stands: of a string, what stands between its quotes, if anything does.
[[nodiscard]] inline extent extent_at(const json::token& where) noexcept {
  const std::uint32_t quote = where.kind == json::kind::string && where.length > 2 ? 1 : 0;
  return {where.offset + quote, where.length - 2 * quote};
}

/// place_at is the place of a token, as extent_at gives it.
[[nodiscard]] inline place place_at(
    const json::token& where, std::uint32_t key = finding::no_key, const pointer_parts& pointer = {}) noexcept {
  const extent at = extent_at(where);
  return {key, pointer, at.offset, at.length};
}

/// details are what fills a rule's text. Names and subjects are static storage; the command is copied.
struct details {
  std::string_view member{};
  std::string_view subject{};
  std::optional<std::uint64_t> actual{};
  std::optional<std::uint64_t> limit{};
  bool repaired = false;  ///< the record is repaired, and the finding therefore a note
  std::string_view citation{};
  std::string_view command{};
  std::string_view help{};
};

/// findings adds to a report what a policy makes of the rules that are broken.
class findings {
 public:
  findings(report& out, const policy& rules) noexcept : out_(out), rules_(rules) {}

  [[gnu::cold, gnu::noinline]] level add(const rule& broken, const place& where, const details& with = {});
  /// add_as is add at a level that the policy does not know about (a rule lowered by an option).
  [[gnu::cold, gnu::noinline]] level add_as(
      level weight, const rule& broken, const place& where, const details& with = {});
  /// count is the first half of add_as, for those to whom the place is dear: whether this finding is one to keep.
  [[nodiscard]] bool count(level weight, const rule& broken) noexcept;
  /// keep is the second half, for a finding that count said it of.
  [[gnu::cold, gnu::noinline]] void keep(
      level weight, const rule& broken, const place& where, const details& with = {});
  /// mark is how far a report has come.
  struct mark {
    std::size_t findings;
    std::uint32_t errors_of_keys;
  };
  [[nodiscard]] mark here() const noexcept { return {out_.findings.size(), errors_of_keys_}; }
  /// soften makes warnings of the errors since then, but for leaks and faults of the text.
  void soften(mark since) noexcept;
  /// sort_key brings what was found of one key, from this finding on, into document order, unless it is much: that is
  /// less work than to sort all in the end, and needs no memory.
  void sort_key(std::size_t first);
  /// forget takes back what was said of one rule, so many times.
  void forget(const rule& broken, std::uint32_t times);
  /// forget_since takes back what was kept since then of the rules that `is_one_of` names.
  void forget_since(std::size_t first, bool (*is_one_of)(const rule&));
  /// finish sorts what was found into document order and says how much was left out.
  void finish(std::uint32_t text_bytes);

  /// own gives memory to what a record views and the text has no room for.
  [[nodiscard]] std::span<const std::uint8_t> own(std::string octets);

  [[nodiscard]] const policy& rules() const noexcept { return rules_; }
  [[nodiscard]] report& out() noexcept { return out_; }

 private:
  report& out_;
  const policy& rules_;
  std::array<std::uint32_t, 3> kept_{};  // leaks, other errors, remarks
  std::uint32_t errors_of_keys_ = 0;     // that can be softened, those past the limit included
};

/// distrust counts a string that stands where a key should as secret: it may hold one, in JSON or PEM.
void distrust(const json::token& value, findings& found);

}  // namespace jwkguard::keys
