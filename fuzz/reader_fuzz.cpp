// The reader against RapidJSON 1.1.0.
//
//  1  both accept or both refuse a text, and see the same names, strings, numbers and brackets, but for the named
//  differences
//     of reader_oracle.hpp
//  2  a fault lies inside the text
//  3  with an index of quotes the reader says the same
//  4  a text with a fault has a kind of fault, and one without has none
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "reader_oracle.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jwkguard;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  fuzz::require(oracle::compare(text) != oracle::difference::unexplained, "1: the reader and RapidJSON agree");
  std::size_t plain_members = 0;
  fuzz::require(oracle::index_agrees(text, plain_members), "3: with an index the reader says the same");

  std::vector<char> copy(text.begin(), text.end());
  const oracle::own_reading seen = oracle::read_own(copy);
  fuzz::require(std::uint64_t{seen.why.offset} + seen.why.length <= size, "2: a fault lies inside the text");
  fuzz::require(
      seen.accepted == (seen.why.kind == json::fault_kind::none), "4: refused if and only if there is a fault");
  return 0;
}
