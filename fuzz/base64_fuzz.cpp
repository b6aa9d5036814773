// base64url in all its forms, on any characters.
//
//  1  strict decoding takes a text if and only if no fault is found in it
//  2  what strict decoding refuses stays unchanged
//  3  encoding what was decoded gives the text again
//  4  decoding what was encoded gives the octets again, strictly and leniently
//  5  every position of a fault is inside the text
//  6  a text without octets that were plainly meant is never called decodable, and lenient decoding makes no more
//  octets than fit
//  7  with vectors and without them, the same comes out
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/base64.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jwkguard;
  using fuzz::require;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const json::base64url_faults faults = json::find_base64url_faults(text);
  const bool clean = !faults.padding && !faults.white_space && !faults.alphabet && !faults.foreign &&
                     !faults.impossible_length && !faults.trailing_bits;

  std::vector<char> copy(text.begin(), text.end());
  std::vector<char> other = copy;
  const auto octets = json::decode_base64url(copy);
  const auto portably = json::detail::decode_base64url_portably(other);
  require(octets.has_value() == clean, "1: strict if and only if without a fault");
  require(octets.has_value() == portably.has_value(), "7: both ways refuse the same");
  if (octets) {
    std::string again;
    json::append_base64url(again, *octets);
    require(again == text, "3: encode(decode(text)) is the text");
    require(std::equal(octets->begin(), octets->end(), portably->begin(), portably->end()), "7: the same octets");
  } else {
    require(std::equal(copy.begin(), copy.end(), text.begin(), text.end()), "2: unchanged if refused");
    require(other == copy, "2: unchanged without vectors, too");
  }

  std::string encoded;
  json::append_base64url(encoded, {data, size});
  std::string lenient = encoded;
  const auto decoded = json::decode_base64url(encoded);
  require(decoded && std::equal(decoded->begin(), decoded->end(), data, data + size),
      "4: decode(encode(octets)) is the octets");
  const auto decoded_leniently = json::decode_leniently(lenient);
  require(std::equal(decoded_leniently.begin(), decoded_leniently.end(), data, data + size), "4: and leniently too");

  for (const auto& position : {faults.padding, faults.white_space, faults.alphabet, faults.foreign}) {
    require(!position || *position < size, "5: a fault lies inside the text");
  }
  require(faults.decodable() == (!faults.foreign && !faults.impossible_length), "6: decodable");
  if (faults.decodable()) {
    copy.assign(text.begin(), text.end());
    require(json::decode_leniently(copy).size() <= size * 3 / 4, "6: no more octets than fit");
  }
  return 0;
}
