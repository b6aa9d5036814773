#include "keys/ssh_key.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "json/printable.hpp"
#include "keys/named_curves.hpp"
#include "keys/octets.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

struct ssh_type {
  std::string_view name;
  std::string_view kty;
  std::string_view crv;
  std::string_view group{};  // what RFC 5656 6.1 calls the curve
};

constexpr std::array ssh_types = {ssh_type{"ssh-rsa", "RSA", {}},
    ssh_type{"ecdsa-sha2-nistp256", "EC", "P-256", "nistp256"},
    ssh_type{"ecdsa-sha2-nistp384", "EC", "P-384", "nistp384"},
    ssh_type{"ecdsa-sha2-nistp521", "EC", "P-521", "nistp521"}, ssh_type{"ssh-ed25519", "OKP", "Ed25519"},
    ssh_type{"ssh-ed448", "OKP", "Ed448"}};

const ssh_type* find_type(std::string_view name) noexcept {
  const auto* const found =
      std::find_if(ssh_types.begin(), ssh_types.end(), [name](const ssh_type& each) { return each.name == name; });
  return found == ssh_types.end() ? nullptr : found;
}

// Takes the fields of RFC 4251 5 one after the other.
class fields {
 public:
  explicit fields(octets from) noexcept : left_{from} {}

  [[nodiscard]] std::optional<std::uint32_t> number() noexcept {
    if (left_.size() < 4) {
      return std::nullopt;
    }
    std::uint32_t value = 0;
    for (const std::uint8_t octet : left_.first(4)) {
      value = value << 8U | octet;
    }
    left_ = left_.subspan(4);
    return value;
  }
  [[nodiscard]] std::optional<octets> string() noexcept {
    const auto size = number();
    if (!size || *size > left_.size()) {
      return std::nullopt;
    }
    const octets found = left_.first(*size);
    left_ = left_.subspan(*size);
    return found;
  }
  // A positive integer, without the zero that its sign may need.
  [[nodiscard]] std::optional<octets> integer() noexcept {
    const auto found = string();
    if (!found || found->empty() || (found->front() & 0x80U) != 0) {
      return std::nullopt;
    }
    return found->front() == 0 ? found->subspan(1) : *found;
  }
  [[nodiscard]] bool is_at_end() const noexcept { return left_.empty(); }

 private:
  octets left_;
};

// The two public parameters of a record; none, if the fields are not those of the type.
std::optional<std::array<octets, 2>> parameters_of(const ssh_type& type, fields& from) {
  if (type.kty == "RSA") {
    const auto e = from.integer();
    const auto n = from.integer();
    return e && n && from.is_at_end() ? std::optional{std::array{*n, *e}} : std::nullopt;
  }
  if (type.kty == "EC") {
    const auto group = from.string();
    const auto point = from.string();
    const std::size_t bytes = find_curve(ec_curves, type.crv)->bytes;
    constexpr std::uint8_t uncompressed = 4;
    const bool is_point = group && text_of(*group) == type.group && point && point->size() == 1 + 2 * bytes &&
                          point->front() == uncompressed && from.is_at_end();
    return is_point ? std::optional{std::array{point->subspan(1, bytes), point->subspan(1 + bytes)}} : std::nullopt;
  }
  const auto x = from.string();
  return x && x->size() == find_curve(okp_curves, type.crv)->bytes && from.is_at_end()
             ? std::optional{std::array{*x, octets{}}}
             : std::nullopt;
}

// `said` is the type that stands before it; empty: none does.
void add_blob(octets blob, std::string_view said, key_text& to) {
  fields from{blob};
  const auto name = from.string();
  const ssh_type* const type = name ? find_type(text_of(*name)) : nullptr;
  if (name && !said.empty() && text_of(*name) != said) {
    to.fault = key_text_fault::broken;
    to.message = "it holds an OpenSSH key of another type than the word before it says";
    return;
  }
  if (type == nullptr) {
    to.fault = name ? key_text_fault::unsupported : key_text_fault::broken;
    to.message = name ? "it holds an OpenSSH key of a type that JWK does not have (DSA, a certificate, a security key?)"
                      : "it holds an OpenSSH key that is cut off, or damaged";
    return;
  }
  const auto parameters = parameters_of(*type, from);
  if (!parameters) {
    to.fault = key_text_fault::broken;
    to.message = "it holds an OpenSSH key (" + std::string{type->name} + ") that is cut off, or damaged";
    return;
  }
  to.keys.emplace_back(
      record{.kty = type->kty, .crv = type->crv, .alg = {}, .kid = {}, .use = {}, .parameters = *parameters});
}

// The next word of a line, and what is left; a quoted part of it may hold blanks, as in options of authorized_keys.
std::string_view take_word(std::string_view& line) noexcept {
  line = json::left_trimmed(line);
  bool is_quoted = false;
  std::size_t at = 0;
  for (; at < line.size() && (is_quoted || !json::is_white_space(line[at])); ++at) {
    is_quoted = is_quoted != (line[at] == '"' && (at == 0 || line[at - 1] != '\\'));
  }
  const std::string_view word = line.substr(0, at);
  line.remove_prefix(at);
  return word;
}

// False if the line holds no key.
bool read_line(std::string_view line, key_text& to) {
  if (line.starts_with("@revoked")) {
    to.fault = key_text_fault::unsupported;
    to.message = "it holds a key that is marked as revoked";
    return true;
  }
  constexpr std::string_view any_blob = "AAAA";  // of a type whose name is shorter than 2^14 octets
  for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) {
    if (!json::left_trimmed(line).starts_with(any_blob)) {
      continue;  // options, or the name of a host
    }
    std::string encoded{take_word(line)};
    const auto blob = json::decode_base64(encoded);
    if (!blob) {
      to.fault = key_text_fault::broken;
      to.message = "it holds an OpenSSH key that is not base64";
      return true;
    }
    add_blob(*blob, word, to);
    return true;
  }
  return false;
}

}  // namespace

void read_ssh_lines(std::string_view text, key_text& to) {
  std::size_t number = 0;
  while (!text.empty() && to.fault == key_text_fault::none) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = json::trimmed(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    ++number;
    if (!line.empty() && !line.starts_with('#') && !read_line(line, to)) {
      to.fault = key_text_fault::no_key;
      to.message = "line " + std::to_string(number) + " is not a key: neither PEM nor DER nor a line of OpenSSH";
    }
  }
}

void add_openssh_public_half(octets from, key_text& to) {
  constexpr std::string_view magic{"openssh-key-v1\0", 15};
  std::optional<octets> blob;
  if (text_of(from).starts_with(magic)) {
    fields left{from.subspan(magic.size())};
    const bool has_head =
        left.string() && left.string() && left.string() && left.number() == 1U;  // cipher, kdf, options
    blob = has_head ? left.string() : std::nullopt;
  }
  if (!blob) {
    to.fault = key_text_fault::broken;
    to.message = "it holds an OpenSSH private key that is cut off, or damaged";
    return;
  }
  add_blob(*blob, {}, to);
}

}  // namespace jwkguard::keys
