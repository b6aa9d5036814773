#include "jwkguard/record.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "json/base64.hpp"
#include "json/writer.hpp"
#include "keys/key_types.hpp"
#include "keys/octets.hpp"

namespace jwkguard {
namespace {

using octets = std::span<const std::uint8_t>;

bool same_octets(octets left, octets right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

enum class which_members : std::uint8_t { all, thumbprint };

// A member with a value: a text, or octets.
struct written_member {
  std::string_view name;
  std::string_view text;
  octets value;
};

// RFC 9964: of an algorithm key pair, alg is a required member, and so part of the thumbprint.
bool names_alg(const record& key) noexcept {
  const keys::key_type* const type = keys::find_key_type(key.kty);
  return type != nullptr && type->names_alg;
}

// Writes the members with values, sorted by name; all names are ASCII, for which this is RFC 8785's order (3.2.3).
void write(json::writer& out, const record& key, which_members which) {
  std::array<written_member, 5 + std::tuple_size_v<decltype(record::parameters)>> members{};
  std::size_t count = 0;
  const auto add = [&](std::string_view name, std::string_view text, octets value = {}) {
    std::size_t place = count++;
    for (; place != 0 && name < members[place - 1].name; --place) {
      members[place] = members[place - 1];
    }
    members[place] = {name, text, value};
  };
  add("kty", key.kty);
  if (!key.crv.empty()) {
    add("crv", key.crv);
  }
  if ((which == which_members::all || names_alg(key)) && !key.alg.empty()) {
    add("alg", key.alg);
  }
  if (which == which_members::all && key.kid.data() != nullptr) {
    add("kid", key.kid);
  }
  if (which == which_members::all && !key.use.empty()) {
    add("use", key.use);
  }
  for (std::size_t index = 0; index < key.parameters.size(); ++index) {
    if (const std::string_view name = parameter_name(key.kty, index); !name.empty()) {
      add(name, {}, key.parameters[index]);
    }
  }
  out.begin_object();
  for (const written_member& member : std::span{members}.first(count)) {
    out.name(member.name);
    member.value.empty() ? out.string(member.text) : out.base64url(member.value);
  }
  out.end_object();
}

// Whether it has what RFC 7638 hashes.
bool is_whole(const record& key) noexcept {
  for (std::size_t index = 0; index < key.parameters.size(); ++index) {
    if (key.parameters[index].empty() && !parameter_name(key.kty, index).empty()) {
      return false;
    }
  }
  return !parameter_name(key.kty, 0).empty();
}

}  // namespace

bool operator==(const record& left, const record& right) noexcept {
  const bool same_kid = left.kid == right.kid && (left.kid.data() == nullptr) == (right.kid.data() == nullptr);
  return same_kid && left.kty == right.kty && left.crv == right.crv && left.alg == right.alg && left.use == right.use &&
         std::equal(left.parameters.begin(), left.parameters.end(), right.parameters.begin(), same_octets);
}

std::string_view parameter_name(std::string_view kty, std::size_t index) noexcept {
  const keys::key_type* const type = keys::find_key_type(kty);
  return type == nullptr || index >= type->parameters.size() ? std::string_view{}
                                                             : keys::row_of(type->parameters[index]).name;
}

sha256_digest thumbprint(const record& key) {
  if (!is_whole(key)) {
    return {};
  }
  json::writer text;
  write(text, key, which_members::thumbprint);
  const std::string& hashed = text.text();
  return keys::sha256(keys::octets_of(hashed));
}

std::string thumbprint_text(const record& key) {
  std::string text;
  if (!is_whole(key)) {
    return text;
  }
  json::append_base64url(text, thumbprint(key));
  return text;
}

std::string canonical_key(const record& key) {
  json::writer text;
  write(text, key, which_members::all);
  return text.take();
}

std::string canonical_set(std::span<const record> keys) {
  json::writer text;
  text.begin_object().name("keys").begin_array();
  for (const record& key : keys) {
    write(text, key, which_members::all);
  }
  text.end_array().end_object();
  return text.take();
}

}  // namespace jwkguard
