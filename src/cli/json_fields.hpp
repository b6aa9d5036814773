// Reading a JSON file of settings: every fault is said with the JSON pointer (RFC 6901) of its place, and no value is
// ever shown, because one may be a secret in the wrong place.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/tree.hpp"

namespace jwkguard::cli {

/// field is a value and where it stands.
struct field {
  json::value value;
  std::string pointer;

  [[nodiscard]] bool exists() const noexcept { return value.exists(); }
  [[nodiscard]] field member(std::string_view name) const;
  [[nodiscard]] field element(std::size_t index) const;
};

/// field_reader reads fields and gathers what is wrong. A field that is not there is no fault, and gives nothing.
class field_reader {
 public:
  /// fail adds a fault: `what` reads on behind the pointer.
  void fail(const field& at, const std::string& what);
  [[nodiscard]] const std::vector<std::string>& faults() const noexcept { return faults_; }

  /// is_object is whether this is an object with no other members than these, none of them twice.
  bool is_object(const field& at, std::span<const std::string_view> known);
  /// has_unique_members is whether this is an object with no member twice.
  bool has_unique_members(const field& at);

  [[nodiscard]] std::optional<std::string> text(
      const field& at, std::string_view wanted, const std::function<bool(std::string_view)>& is_fit);
  [[nodiscard]] std::optional<bool> boolean(const field& at);
  [[nodiscard]] std::optional<std::uint32_t> number(const field& at, std::uint32_t least, std::uint32_t most);
  /// span is in seconds.
  [[nodiscard]] std::optional<std::int64_t> span(
      const field& at, std::int64_t least_s, std::int64_t most_s = std::numeric_limits<std::int64_t>::max());
  /// texts reads an array of strings, none of them twice.
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const field& at, std::string_view wanted,
      const std::function<bool(std::string_view)>& is_fit, bool may_be_empty = true);

 private:
  std::vector<std::string> faults_;
};

}  // namespace jwkguard::cli
