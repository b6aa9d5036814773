#include "key_set.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "json/base64.hpp"

namespace jwkguard::bench {

std::string digits_of(std::size_t number, std::size_t length) {
  const std::string digits = std::to_string(number);
  return std::string(length - std::min(length, digits.size()), '0') + digits;
}

std::string usual_kid(std::size_t index) { return "tenant-sign-2026-" + digits_of(index, 7); }

void append_jwk(
    std::string& out, key_kind kind, std::span<const std::uint8_t> key, std::string_view kid, std::string_view more) {
  const kind_row& row = row_of(kind);
  out.append("{").append(row.fixed).append(R"(,"kid":")").append(kid);
  if (kind == key_kind::rsa_2048) {
    out.append(R"(","n":")");
    json::append_base64url(out, key);
    out.append(R"(","e":"AQAB)");
  } else {
    out.append(R"(","x":")");
    json::append_base64url(out, key.subspan(1, row.octets));
    out.append(R"(","y":")");
    json::append_base64url(out, key.subspan(1 + row.octets));
  }
  out.append("\"").append(more).append("}");
}

key_set make_key_set(key_kind kind, std::vector<octets> keys, const kid_source& kid) {
  key_set made{kind, R"({"keys":[)", {}, std::move(keys)};
  for (std::size_t index = 0; index < made.decoded.size(); ++index) {
    made.text += index == 0 ? "" : ",";
    const std::size_t start = made.text.size();
    append_jwk(made.text, kind, made.decoded[index], kid(index));
    made.places.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(made.text.size() - start)});
  }
  made.text += "]}";
  return made;
}

std::string with_members_rotated(const key_set& set) {
  std::string text = set.text;
  for (std::size_t index = 0; index < set.places.size(); ++index) {
    const auto begin = text.begin() + set.places[index].offset + 1;
    const auto end = begin + set.places[index].length - 2;
    *end = ',';  // a list in which each member has its comma
    for (std::size_t times = index % row_of(set.kind).members; times != 0; --times) {
      constexpr std::string_view between = "\",";
      std::rotate(begin, std::search(begin, end, between.begin(), between.end()) + 2, end + 1);
    }
    *end = '}';
  }
  return text;
}

key_set make_key_set(key_kind kind, std::size_t count, std::optional<std::size_t> bad_key) {
  std::vector<octets> keys = kind == key_kind::rsa_2048 ? make_moduli(count) : make_points(kind, count, random_x(kind));
  if (bad_key) {
    spoil(kind, keys[*bad_key]);
  }
  return make_key_set(kind, std::move(keys));
}

}  // namespace jwkguard::bench
