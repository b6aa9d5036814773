// What plain objects of one make have in common: all their text, but for some of the values.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "json/words.hpp"

namespace jwkguard::json {

/// object_shape is the text of a plain object, its opening brace aside, with holes where values stand that tell one
/// such object from another. It keeps a copy of what it has learnt.
class object_shape {
 public:
  /// hole is the content of a string: all that stands between two quotes.
  struct hole {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  static constexpr std::size_t most_holes = 8;
  using holes = std::array<hole, most_holes>;

  /// forget makes it a shape that no object has.
  void forget() noexcept { part_count_ = quotes_ = 0; }

  /// learn takes the shape of the object whose members begin at text[start] and whose closing brace ends before `end`.
  /// The holes ascend. If there are too many of them, or too much text between them, no object has this shape.
  void learn(std::string_view text, std::uint32_t start, std::uint32_t end, std::span<const hole> all) noexcept {
    forget();
    if (all.size() > most_holes) {
      return;
    }
    std::uint32_t used = 0;
    for (std::size_t index = 0; index <= all.size(); ++index) {
      const std::uint32_t from = index == 0 ? start : all[index - 1].offset + all[index - 1].size;
      const std::uint32_t size = (index == all.size() ? end : all[index].offset) - from;
      if (size > text_.size() - used) {
        return;
      }
      char* const copy = text_.data() + used;
      text.copy(copy, size, from);
      quotes_ += static_cast<std::uint32_t>(std::count(copy, copy + size, '"'));
      parts_[index] = {size <= word_bytes ? word_of({copy, size}) : 0, used, size, quotes_};
      used += size;
    }
    part_count_ = static_cast<std::uint32_t>(all.size() + 1);
  }

  /// match finds the holes of an object of this shape whose members begin at text[start]. The offset behind its closing
  /// brace, or 0 if it has another shape, or a hole of more than `most_bytes`. `quotes` are the offsets of all quotes
  /// in text[start, text.size()), all of which is plain.
  [[nodiscard]] std::uint32_t match(std::string_view text, std::uint32_t start, std::span<const std::uint32_t> quotes,
      std::uint32_t most_bytes, holes& found) const noexcept {
    if (part_count_ == 0 || quotes.size() < quotes_) {
      return 0;
    }
    const part* const last = &parts_[part_count_ - 1];
    hole* next = found.data();
    std::uint32_t at = start;
    for (const part* fixed = parts_.data();; ++fixed, ++next) {
      if (!stands_at(text, at, *fixed)) {
        return 0;
      }
      at += fixed->size;
      if (fixed == last) {
        return at;
      }
      *next = {at, quotes[fixed->quotes] - at};
      if (next->size > most_bytes) {
        return 0;
      }
      at = quotes[fixed->quotes];
    }
  }

  /// quotes is how many of them an object of this shape has.
  [[nodiscard]] std::uint32_t quotes() const noexcept { return quotes_; }

 private:
  struct part {
    std::uint64_t word = 0;   // its text as a number, if it is that short
    std::uint32_t begin = 0;  // in text_
    std::uint32_t size = 0;
    std::uint32_t quotes = 0;  // in it and in those before it
  };

  [[nodiscard]] bool stands_at(std::string_view text, std::uint32_t at, const part& fixed) const noexcept {
    const char* const from = text.data() + at;
    const std::size_t left = text.size() - at;
    if (fixed.size <= word_bytes && left >= word_bytes) {
      return load_word(from, fixed.size) == fixed.word;
    }
    return fixed.size <= left && std::memcmp(from, text_.data() + fixed.begin, fixed.size) == 0;
  }

  std::uint32_t part_count_ = 0;  // of parts_; 0: no object has this shape
  std::uint32_t quotes_ = 0;
  std::array<part, most_holes + 1> parts_{};
  std::array<char, 256> text_{};
};

}  // namespace jwkguard::json
