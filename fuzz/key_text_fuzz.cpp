// Public keys in texts of other programs, from any bytes.
//
//  1  a text gives keys, or a fault with a message, never both; the message is printable
//  2  each key is one of JWK: a kty and curve of the catalogue, octets as long as the curve demands, no kid or use, and
//  no alg but that of PSS 3  what a key is written as in PEM gives the same key 4  with `public_of_private` there are
//  the same keys, unless there was a private key 5  the same text gives the same twice, and is not changed
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "json/printable.hpp"
#include "jwkguard/key_text.hpp"
#include "keys/named_curves.hpp"
#include "require.hpp"

namespace jwkguard::fuzz {
namespace {

template <std::size_t Count>
bool has_curve_of(const std::array<keys::named_curve, Count>& among, const record& key) {
  return std::any_of(among.begin(), among.end(), [&key](const keys::named_curve& each) {
    return each.name == key.crv && key.parameters[0].size() == each.bytes &&
           (key.kty == "OKP" ? key.parameters[1].empty() : key.parameters[1].size() == each.bytes);
  });
}

void check_key(const record& key) {
  const bool is_rsa = key.kty == "RSA" && key.crv.empty() && !key.parameters[0].empty() && !key.parameters[1].empty();
  require(is_rsa || (key.kty == "EC" && has_curve_of(keys::ec_curves, key)) ||
              (key.kty == "OKP" && has_curve_of(keys::okp_curves, key)),
      "a key is one of JWK");
  require((key.alg.empty() || (is_rsa && key.alg.starts_with("PS"))) && key.use.empty() && key.kid.data() == nullptr,
      "a key has no name");
  const std::string pem = public_pem(key);
  if (pem.empty()) {
    return;  // not on its curve, or out of range: the validator says so
  }
  const key_text again = read_key_text(pem);
  record unbound = key;
  unbound.alg = {};
  require(again.keys.size() == 1 && again.keys[0].view() == unbound, "PEM gives the same key");
}

bool are_same(const key_text& left, const key_text& right) {
  return left.fault == right.fault && left.message == right.message &&
         std::equal(left.keys.begin(), left.keys.end(), right.keys.begin(), right.keys.end(),
             [](const owned_record& one, const owned_record& other) { return one.view() == other.view(); });
}

void check_text(std::string_view text) {
  const std::string before{text};
  const key_text read = read_key_text(text);
  const key_text halves = read_key_text(text, true);
  const bool is_fault = read.fault != key_text_fault::none;
  require(is_fault == read.keys.empty() && is_fault == !read.message.empty(), "keys, or a fault");
  require(json::printable(read.message) == read.message, "a message is printable");
  for (const key_text* each : {&read, &halves}) {
    for (const owned_record& key : each->keys) {
      check_key(key.view());
    }
  }
  require(read.fault == key_text_fault::private_key || are_same(read, halves), "only private keys make a difference");
  require(are_same(read, read_key_text(text)) && before == text, "the same twice");
}

}  // namespace
}  // namespace jwkguard::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jwkguard::fuzz::check_text({reinterpret_cast<const char*>(data), size});
  return 0;
}
