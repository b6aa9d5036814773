#include "json/tree.hpp"

// Under a name of its own: a program that holds another RapidJSON, or this one with other settings, must not mix them.
#define RAPIDJSON_NAMESPACE jwkguard::json::rapidjson
#define RAPIDJSON_NAMESPACE_BEGIN namespace jwkguard::json::rapidjson {
#define RAPIDJSON_NAMESPACE_END }

#ifdef __clang__  // RapidJSON adds offsets to a null pointer, which clang's sanitizer ends the program for
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/document.h>
#include <rapidjson/reader.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <utility>

#include "json/utf8.hpp"

namespace jwkguard::json {
namespace {

// RapidJSON writes to what its allocator gives, null or not.
class throwing_allocator {
 public:
  // NOLINTBEGIN(readability-identifier-naming): RapidJSON asks for these names
  [[maybe_unused]] static const bool kNeedFree = true;
  void* Malloc(std::size_t size) { return size == 0 ? nullptr : insist(std::malloc(size)); }
  void* Realloc(void* block, std::size_t, std::size_t size) {
    if (size != 0) {
      return insist(std::realloc(block, size));
    }
    std::free(block);
    return nullptr;
  }
  static void Free(void* block) { std::free(block); }
  // NOLINTEND(readability-identifier-naming)

 private:
  static void* insist(void* block) {
    if (block == nullptr) {
      throw std::bad_alloc{};
    }
    return block;
  }
};

using pool = rapidjson::MemoryPoolAllocator<throwing_allocator>;
using node = rapidjson::GenericValue<rapidjson::UTF8<>, pool>;
using node_document = rapidjson::GenericDocument<rapidjson::UTF8<>, pool, throwing_allocator>;
using node_reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, throwing_allocator>;

// Numbers stay text: converting them is where RapidJSON 1.1.0 reads out of bounds (CVE-2024-38517). So does its check
// of UTF-8, where the text ends in the middle of a character.
constexpr unsigned parse_flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

// How much of a text is UTF-8 without NUL, which RapidJSON takes for the end.
std::size_t readable_bytes(std::string_view text) noexcept {
  const char* const end = text.data() + text.size();
  const char* at = text.data();
  while (at != end && *at != '\0') {
    const std::size_t length = utf8_sequence_length(at, end);
    if (length == 0) {
      break;
    }
    at += length;
  }
  return static_cast<std::size_t>(at - text.data());
}

// Hands everything on to the document, but of a number only where its digits are among those of all: in the document,
// where numbers would be text, nothing would tell "1" from 1.
class number_keeper {
 public:
  number_keeper(node_document& into, std::string& digits) noexcept : into_{into}, all_{digits} {}

  bool RawNumber(const char* digits, rapidjson::SizeType length, bool) {
    const std::uint64_t offset = all_.size();
    all_.append(digits, length);
    return into_.Uint64(offset << 32U | length);
  }
  bool Null() { return into_.Null(); }
  bool Bool(bool of) { return into_.Bool(of); }
  bool Int(int of) { return into_.Int(of); }
  bool Uint(unsigned of) { return into_.Uint(of); }
  bool Int64(std::int64_t of) { return into_.Int64(of); }
  bool Uint64(std::uint64_t of) { return into_.Uint64(of); }
  bool Double(double of) { return into_.Double(of); }
  bool String(const char* text, rapidjson::SizeType length, bool copy) { return into_.String(text, length, copy); }
  bool StartObject() { return into_.StartObject(); }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) { return into_.Key(text, length, copy); }
  bool EndObject(rapidjson::SizeType count) { return into_.EndObject(count); }
  bool StartArray() { return into_.StartArray(); }
  bool EndArray(rapidjson::SizeType count) { return into_.EndArray(count); }

 private:
  node_document& into_;
  std::string& all_;
};

const node* as_node(const void* raw) noexcept { return static_cast<const node*>(raw); }

}  // namespace

struct tree::document {
  node_document parsed;
  std::string digits;
};

bool value::is_object() const noexcept { return node_ != nullptr && as_node(node_)->IsObject(); }
bool value::is_array() const noexcept { return node_ != nullptr && as_node(node_)->IsArray(); }
bool value::is_true() const noexcept { return node_ != nullptr && as_node(node_)->IsTrue(); }

bool value::is_boolean() const noexcept { return node_ != nullptr && as_node(node_)->IsBool(); }

std::optional<std::string_view> value::text() const noexcept {
  const auto written = string();
  return written ? written : number();
}

std::optional<std::string_view> value::number() const noexcept {
  if (node_ == nullptr || !as_node(node_)->IsUint64()) {
    return std::nullopt;
  }
  const std::uint64_t place = as_node(node_)->GetUint64();
  return std::string_view{*digits_}.substr(place >> 32U, static_cast<std::uint32_t>(place));
}

std::optional<std::string_view> value::string() const noexcept {
  if (node_ == nullptr || !as_node(node_)->IsString()) {
    return std::nullopt;
  }
  return std::string_view{as_node(node_)->GetString(), as_node(node_)->GetStringLength()};
}

std::size_t value::size() const noexcept {
  if (is_array()) {
    return as_node(node_)->Size();
  }
  return is_object() ? as_node(node_)->MemberCount() : 0;
}

value value::element(std::size_t index) const noexcept {
  if (!is_array() || index >= size()) {
    return {};
  }
  return value{&(*as_node(node_))[static_cast<rapidjson::SizeType>(index)], digits_};
}

value value::member(std::string_view name) const noexcept {
  const node* found = nullptr;
  if (is_object()) {
    for (const auto& entry : as_node(node_)->GetObject()) {
      if (std::string_view{entry.name.GetString(), entry.name.GetStringLength()} == name) {
        if (found != nullptr) {
          return {};
        }
        found = &entry.value;
      }
    }
  }
  return found == nullptr ? value{} : value{found, digits_};
}

std::string_view value::name(std::size_t index) const noexcept {
  if (!is_object() || index >= size()) {
    return {};
  }
  const auto& name = (as_node(node_)->MemberBegin() + static_cast<std::ptrdiff_t>(index))->name;
  return {name.GetString(), name.GetStringLength()};
}

tree::tree(std::unique_ptr<document> parsed) noexcept : document_(std::move(parsed)) {}
tree::tree(tree&&) noexcept = default;
tree& tree::operator=(tree&&) noexcept = default;
tree::~tree() = default;

std::optional<tree> tree::parse(std::string_view text, std::size_t* bad_offset) {
  std::size_t fault = readable_bytes(text);
  bool is_json = false;
  auto result = std::make_unique<document>();
  if (fault == text.size()) {
    const std::string terminated{text};
    auto read = [&](node_document& into) {
      rapidjson::StringStream from{terminated.c_str()};
      number_keeper keeper{into, result->digits};
      node_reader reader;
      const rapidjson::ParseResult came = reader.Parse<parse_flags>(from, keeper);
      fault = came.Offset();
      is_json = !came.IsError();
      return is_json;
    };
    result->parsed.Populate(read);
  }
  if (!is_json) {
    if (bad_offset != nullptr) {
      *bad_offset = fault;
    }
    return std::nullopt;
  }
  return tree{std::move(result)};
}

value tree::root() const noexcept { return {static_cast<const node*>(&document_->parsed), &document_->digits}; }

}  // namespace jwkguard::json
