// A walk over everything inside one array or object, without recursion.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>

#include "json/reader.hpp"

namespace jwkguard::json {

/// step is one level of a path: the member or element that the walk is in.
struct step {
  std::string_view name;     ///< the member's name, in an object
  std::uint32_t index = 0;   ///< the element's index, in an array
  std::uint32_t serial = 0;  ///< tells apart the arrays and objects of one walk
  bool in_object = false;
};

/// walk reads up to and with the closing bracket of `opened`. The visitor is told, in document order:
/// on_name(const token&, std::span<const step> path) - the path ends with this name -, on_value(const token&) of
/// scalars and opening brackets, on_close(kind). False: the reader failed. `MaxLevels` is no less than the reader's
/// depth limit.
template <std::size_t MaxLevels, class Visitor>
[[nodiscard]] bool walk(reader& from, const token& opened, Visitor&& visit) {
  // Steps are made when they are taken: to make all of them takes longer than most walks.
  alignas(step) std::array<std::byte, MaxLevels * sizeof(step)> memory;
  step* const path = std::launder(reinterpret_cast<step*>(memory.data()));
  std::size_t depth = 0;
  std::uint32_t serial = 0;
  const auto enter = [&](kind which) {
    std::construct_at(path + depth++, step{{}, UINT32_MAX, serial++, which == kind::object});
  };

  enter(opened.kind);
  while (depth != 0) {
    step& here = path[depth - 1];
    bool more = false;
    if (here.in_object) {
      token name;
      more = from.next_member(name);
      if (more) {
        here.name = name.text();
        visit.on_name(name, std::span<const step>{path, depth});
      }
    } else {
      more = from.next_element();
      ++here.index;
    }
    if (from.failed()) {
      return false;
    }
    if (!more) {
      visit.on_close(here.in_object ? kind::object : kind::array);
      --depth;
      continue;
    }
    token value;
    if (!from.next_value(value)) {
      return false;
    }
    visit.on_value(value);
    if (value.kind == kind::array || value.kind == kind::object) {
      enter(value.kind);
    }
  }
  return true;
}

}  // namespace jwkguard::json
