// One JSON object as it was written, before anything about it is checked.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "json/reader.hpp"
#include "keys/field.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

/// raw_member is one member as written: nothing about it is checked yet.
struct raw_member {
  json::token value;
  std::uint32_t name_offset = 0;    ///< of the name in the original text,
  std::uint32_t name_length = 0;    ///< quotes included
  std::uint32_t end = 0;            ///< offset past the value, of an array or object past its closing bracket
  std::uint32_t first_element = 0;  ///< of an array that we read: its elements in object_memory::elements
  std::uint32_t elements = 0;
  bool is_empty_array = false;
  std::uint32_t octets = 0;  ///< of a value that is decoded already; see raw_key::decoded

  /// close notes where the value ends in `text`; of an object, `value` then is all of it as it was written.
  void close(std::uint32_t at, std::span<char> text) noexcept {
    end = at;
    if (value.kind == json::kind::object) {
      value.data = text.data() + value.offset;
      value.size = end - value.offset;
    }
  }
};

/// raw_key is one JSON object as written: the members that we know, by name.
class raw_key {
 public:
  std::uint32_t offset = 0;  ///< of the opening brace
  std::uint32_t end = 0;     ///< offset past the closing one

  void clear() noexcept {
    present_ = {};
    null_ = {};
    unusual_ = {};
    misspelt_ = {};
    told_ = {};
    decoded_ = {};
    supplied_ = {};
    point = nullptr;
    has_faultless_modulus = false;
  }
  /// part_nulls takes the members that are null out of those that are there: a null is no value of any of them, and
  /// discloses nothing. One whose value was never reached (its length is 0) stays.
  void part_nulls() noexcept {
    if (!unusual_.empty()) {
      unusual_.for_each([this](member which) {
        const json::token& value = at(which).value;
        if (value.kind == json::kind::null && value.length != 0) {
          null_.insert(which);
        }
      });
      present_ = present_ - null_;
      unusual_ = unusual_ - null_;
    }
  }
  /// nulls are those that part_nulls took out.
  [[nodiscard]] member_set nulls() const noexcept { return null_; }
  /// note_misspelt remembers a member whose name comes near to this one's.
  void note_misspelt(member which) noexcept { misspelt_.insert(which); }
  [[nodiscard]] bool is_misspelt(member which) const noexcept { return misspelt_.has(which); }
  /// note_purpose remembers what such a member says, where it is meant to be `use` or key_ops.
  void note_purpose(member which, std::string_view name, const raw_member& as_written) noexcept {
    purposes_[which == member::use ? 0 : 1] = {name, as_written};
    told_.insert(which);
  }
  /// adopt_purposes has these stand for the members that are meant and not there: a slip in a name is not to make a key
  /// one for more than it says.
  void adopt_purposes() noexcept {
    told_ = told_ - present_ - null_;
    told_.for_each([this](member which) {
      const raw_member& there = purpose(which).as_written;
      add(which) = there;
      set_value(which, there.value);
    });
  }
  /// name_of gives the name that a member has in the key.
  [[nodiscard]] std::string_view name_of(member which) const noexcept {
    return told_.has(which) ? purpose(which).name : row_of(which).name;
  }
  [[nodiscard]] bool has(member which) const noexcept { return present_.has(which); }
  [[nodiscard]] member_set present() const noexcept { return present_; }
  /// unusual are the members that are not of the JSON type that they must have, that are arrays, or whose characters
  /// need a second look.
  [[nodiscard]] member_set unusual() const noexcept { return unusual_; }
  /// get gives a member that is there, whatever its type, or null.
  [[nodiscard]] const raw_member* get(member which) const noexcept { return has(which) ? &at(which) : nullptr; }
  /// written gives a member that is there or null, or null.
  [[nodiscard]] const raw_member* written(member which) const noexcept {
    return has(which) || null_.has(which) ? &at(which) : nullptr;
  }
  /// text gives a member that is there and a string, or null.
  [[nodiscard]] const json::token* text(member which) const noexcept {
    return has(which) && at(which).value.kind == json::kind::string ? &at(which).value : nullptr;
  }
  /// add makes room for a member whose value is not read yet.
  raw_member& add(member which) noexcept {
    present_.insert(which);
    unusual_.insert(which);
    decoded_.erase(which);
    return members_[static_cast<std::size_t>(which)];
  }
  /// set_value completes what add began.
  void set_value(member which, const json::token& value) noexcept {
    members_[static_cast<std::size_t>(which)].value = value;
    if (value.kind == json::kind::string && string_members.has(which) && !value.lone_surrogate && !value.control) {
      unusual_.erase(which);
    }
  }
  /// add_plain adds a whole member.
  void add_plain(member which, char* text, const json::plain_member& there) noexcept {
    raw_member& into = members_[static_cast<std::size_t>(which)];
    into.value = {
        text + there.value + 1, there.value_bytes(), there.value, there.value_bytes() + 2, json::kind::string};
    into.name_offset = there.name;
    into.name_length = there.name_bytes() + 2;
    into.end = there.value_end + 1;
    present_.insert(which);
  }

  /// set_decoded notes that a string stands in place as so many octets, and no more as text.
  void set_decoded(member which, std::size_t octets) noexcept {
    decoded_.insert(which);
    members_[static_cast<std::size_t>(which)].octets = static_cast<std::uint32_t>(octets);
  }
  /// decoded gives these octets; the member is_decoded.
  [[nodiscard]] std::span<const std::uint8_t> decoded(member which) const noexcept {
    const raw_member& from = at(which);
    return {reinterpret_cast<const std::uint8_t*>(from.value.data), from.octets};
  }
  [[nodiscard]] bool is_decoded(member which) const noexcept { return decoded_.has(which); }

  /// supply adds a string that is not written in the key but known from its certificate; whatever is said of it is said
  /// at the key.
  void supply(member which, std::string_view value) noexcept {
    // Nobody writes into it: it is words, or decoded.
    auto* const data = const_cast<char*>(value.data());
    add(which) = {
        .value = {data, static_cast<std::uint32_t>(value.size()), offset, 0, json::kind::string}, .end = offset + 1};
    unusual_.erase(which);
    supplied_.insert(which);
  }
  [[nodiscard]] member_set supplied() const noexcept { return supplied_; }

  /// point is what was measured ahead of the coordinates of an EC key on P-256, or null.
  const point_facts* point = nullptr;

  /// has_faultless_modulus is whether that of an RSA key was measured ahead, with the usual effort, and nothing found.
  bool has_faultless_modulus = false;

 private:
  [[nodiscard]] const raw_member& at(member which) const noexcept { return members_[static_cast<std::size_t>(which)]; }

  struct misspelt_purpose {
    std::string_view name;
    raw_member as_written;
  };
  [[nodiscard]] const misspelt_purpose& purpose(member which) const noexcept {
    return purposes_[which == member::use ? 0 : 1];
  }

  std::array<raw_member, member_count> members_{};
  std::array<misspelt_purpose, 2> purposes_{};  // `use` and key_ops
  member_set present_;
  member_set null_;
  member_set unusual_;
  member_set misspelt_;
  member_set told_;  // of purposes_, those that are there
  member_set decoded_;
  member_set supplied_;
};

}  // namespace jwkguard::keys
