// The shape of a plain key: keys of one source have the same members in the same order, and the same words in them.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "json/object_shape.hpp"
#include "keys/members.hpp"
#include "keys/raw_key.hpp"

namespace jwkguard::keys {

/// word_members are those whose values are words, or hardly ever differ, and part of a key's shape.
inline constexpr member_set word_members{member::kty, member::use, member::alg, member::crv, member::e};

/// key_shape is the text of a plain key but for the values of all other members.
class key_shape {
 public:
  /// forget makes it a shape that no key has.
  void forget() noexcept { text_.forget(); }
  /// learn takes the shape of a plain key that was just read from this text.
  void learn(std::span<const char> text, const raw_key& from) noexcept;
  [[nodiscard]] const json::object_shape& text() const noexcept { return text_; }

  /// fill adds to a key of this shape, whose offset is set, the members that are no words.
  void fill(std::span<char> text, const json::object_shape::holes& found, raw_key& into) const noexcept;
  /// fill_words adds the rest.
  void fill_words(std::span<char> text, raw_key& into) const noexcept;

 private:
  struct word {
    member which = member::kty;
    member behind = member::kty;  // the last member before it that is no word; itself: there is none
    std::uint32_t distance = 0;   // from the end of that, or from the key's opening brace
    std::uint32_t size = 0;
  };

  json::object_shape text_;
  member_set present_;
  bool on_p256_ = false;
  std::size_t hole_count_ = 0;
  std::size_t word_count_ = 0;
  std::array<member, member_count> holes_{};  // in the order of the text
  std::array<word, member_count> words_{};
};

}  // namespace jwkguard::keys
