#include "support/shared_rows.hpp"

#include <fstream>
#include <iterator>
#include <span>

#include "json/base64.hpp"
#include "json/reader.hpp"
#include "json/tree.hpp"
#include "json/walk.hpp"

namespace jwkguard::test {
namespace {

constexpr json::reader::bounds wide{64, 1U << 24U};

struct ignore {
  void on_name(const json::token&, std::span<const json::step>) const {}
  void on_value(const json::token&) const {}
  void on_close(json::kind) const {}
};

// A member of the outermost object, byte for byte as written.
std::optional<std::string> slice(std::string_view line, std::string_view member) {
  std::string copy{line};
  json::reader from{copy, 0, wide};
  json::token top;
  if (!from.next_value(top) || top.kind != json::kind::object) {
    return std::nullopt;
  }
  json::token name;
  while (from.next_member(name)) {
    json::token value;
    const bool wanted = name.text() == member;
    if (!from.next_value(value)) {
      return std::nullopt;
    }
    const bool nested = value.kind == json::kind::array || value.kind == json::kind::object;
    if (nested && !json::walk<wide.depth>(from, value, ignore{})) {
      return std::nullopt;
    }
    if (wanted) {
      return std::string{line.substr(value.offset, from.position() - value.offset)};
    }
  }
  return std::nullopt;
}

std::string text_of(json::value object, std::string_view member) {
  return std::string{object.member(member).text().value_or(std::string_view{})};
}

std::vector<std::string> texts_of(json::value array) {
  std::vector<std::string> all;
  for (std::size_t index = 0; index < array.size(); ++index) {
    all.emplace_back(array.element(index).text().value_or(std::string_view{}));
  }
  return all;
}

std::string text_under_test(json::value row, std::string_view line) {
  if (auto jwk = slice(line, "jwk")) {
    return *jwk;
  }
  if (auto jwks = slice(line, "jwks")) {
    return *jwks;
  }
  if (row.member("raw").exists()) {
    return text_of(row, "raw");
  }
  std::string encoded = text_of(row, "raw_base64");
  const auto octets = json::decode_base64(encoded);
  return octets ? std::string{octets->begin(), octets->end()} : std::string{};
}

shared_row read_row(std::string_view line) {
  const auto parsed = json::tree::parse(line);
  if (!parsed) {
    return {};
  }
  const json::value row = parsed->root();
  const json::value jwk = row.member("jwk");
  shared_row out{text_of(row, "id"), text_under_test(row, line), text_of(row, "expect"), text_of(jwk, "kty"),
      text_of(jwk, "crv"), text_of(row, "thumbprint_sha256"), texts_of(row.member("issues")), {}};
  const json::value per_key = row.member("per_key");
  const json::value keys = row.member("jwks").member("keys");
  for (std::size_t index = 0; index < per_key.size() && per_key.size() == keys.size(); ++index) {
    const json::value said = per_key.element(index);
    const json::value key = keys.element(index);
    out.keys.push_back({text_of(key, "kty"), text_of(key, "crv"), text_of(said, "verdict"),
        text_of(said, "thumb_sha256"), texts_of(said.member("issues"))});
  }
  return out;
}

}  // namespace

std::optional<std::vector<shared_row>> read_shared_rows(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    return std::nullopt;
  }
  std::vector<shared_row> rows;
  for (std::string line; std::getline(file, line);) {
    rows.push_back(read_row(line));
  }
  return rows;
}

}  // namespace jwkguard::test
