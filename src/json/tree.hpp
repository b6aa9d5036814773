// A read-only JSON document for texts that are not key sets: the API's answers. The reader for keys is reader.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace jwkguard::json {

/// value is a view of one JSON value in a tree; a value that is not there answers every question with "no".
class value {
 public:
  value() = default;
  [[nodiscard]] bool exists() const noexcept { return node_ != nullptr; }
  [[nodiscard]] bool is_object() const noexcept;
  [[nodiscard]] bool is_array() const noexcept;
  /// is_true is whether this is exactly the literal `true`.
  [[nodiscard]] bool is_true() const noexcept;
  [[nodiscard]] bool is_boolean() const noexcept;
  /// text is a string's content, or a number's digits as written; empty optional for anything else.
  [[nodiscard]] std::optional<std::string_view> text() const noexcept;
  /// string is a string's content, number a number's digits; empty optional for anything else.
  [[nodiscard]] std::optional<std::string_view> string() const noexcept;
  [[nodiscard]] std::optional<std::string_view> number() const noexcept;
  /// size is the number of elements of an array or members of an object, else 0.
  [[nodiscard]] std::size_t size() const noexcept;
  /// element is an array's element, or no value.
  [[nodiscard]] value element(std::size_t index) const noexcept;
  /// member is an object's member; no value where there is none, or more than one of that name.
  [[nodiscard]] value member(std::string_view name) const noexcept;
  /// name is the name of an object's index-th member; empty past the end.
  [[nodiscard]] std::string_view name(std::size_t index) const noexcept;

 private:
  friend class tree;
  value(const void* node, const std::string* digits) noexcept : node_(node), digits_(digits) {}
  const void* node_ = nullptr;           // a parser's own node; its type is known to tree.cpp only
  const std::string* digits_ = nullptr;  // of all numbers of the tree, as they were written
};

/// tree owns a parsed document. Parsing is iterative, converts no number, and refuses invalid UTF-8, NUL bytes and
/// trailing text.
class tree {
 public:
  /// `bad_offset`, if given, is where in a text that was refused the fault lies, in bytes.
  [[nodiscard]] static std::optional<tree> parse(std::string_view text, std::size_t* bad_offset = nullptr);
  tree(tree&&) noexcept;
  tree& operator=(tree&&) noexcept;
  ~tree();
  [[nodiscard]] value root() const noexcept;

 private:
  struct document;
  explicit tree(std::unique_ptr<document> parsed) noexcept;
  std::unique_ptr<document> document_;
};

}  // namespace jwkguard::json
