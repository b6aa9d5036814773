// RapidJSON's passes, as the including file has set it up; RAPIDJSON_NAMESPACE keeps two set-ups in one program apart.
#pragma once

#include <rapidjson/reader.h>

#include <span>

#include "contestants.hpp"

namespace jwkguard::bench {
namespace {

namespace rj = RAPIDJSON_NAMESPACE;

struct count_names : rj::BaseReaderHandler<rj::UTF8<>, count_names> {
  std::size_t names = 0;
  bool Key(const char*, rj::SizeType, bool) {
    ++names;
    return true;
  }
};

// An in-place stream with an end: a hostile text need not have a NUL behind it.
class bounded_stream {
 public:
  using Ch = char;
  explicit bounded_stream(std::span<char> text) noexcept
      : from_(text.data()), to_(from_), begin_(from_), end_(from_ + text.size()) {}
  [[nodiscard]] char Peek() const noexcept { return from_ == end_ ? '\0' : *from_; }
  char Take() noexcept { return from_ == end_ ? '\0' : *from_++; }
  [[nodiscard]] std::size_t Tell() const noexcept { return static_cast<std::size_t>(from_ - begin_); }
  char* PutBegin() noexcept { return to_ = from_; }
  void Put(char c) noexcept { *to_++ = c; }
  std::size_t PutEnd(const char* begin) noexcept { return static_cast<std::size_t>(to_ - begin); }
  void Flush() noexcept {}

 private:
  char* from_;
  char* to_;
  char* begin_;
  char* end_;
};

template <unsigned flags, class stream>
verdict pass(stream& from) {
  rj::Reader parser;
  count_names counter;
  const bool is_json = !parser.Parse<flags>(from, counter).IsError();
  return {is_json, counter.names, {}};
}

// The fastest there is: no end, no check of the encoding. Safe only on texts that are known.
verdict bare_pass(std::span<char> text, const key_set&) {
  rj::InsituStringStream stream{text.data()};
  return pass<rj::kParseInsituFlag>(stream);
}

verdict encoding_pass(std::span<char> text, const key_set&) {
  rj::InsituStringStream stream{text.data()};
  return pass<rj::kParseInsituFlag | rj::kParseValidateEncodingFlag>(stream);
}

// As it must be used on hostile input (RapidJSON 1.1.0; see the notes on the reader in docs/TESTING.md).
verdict wrapped_pass(std::span<char> text, const key_set&) {
  bounded_stream stream{text};
  return pass<rj::kParseInsituFlag | rj::kParseIterativeFlag | rj::kParseNumbersAsStringsFlag |
              rj::kParseValidateEncodingFlag>(stream);
}

}  // namespace
}  // namespace jwkguard::bench
