#include "keys/set_secrets.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "jwkguard/record.hpp"
#include "keys/key_types.hpp"
#include "keys/octets.hpp"
#include "keys/openssl_private.hpp"
#include "keys/readable.hpp"

namespace jwkguard::keys {
namespace {

class secrets_of_set {
 public:
  explicit secrets_of_set(std::span<const key_entry> keys) {
    for (std::uint32_t index = 0; index < keys.size(); ++index) {
      const record key = keys[index].value();
      if (key.kty == oct_key_type.name && !key.parameters[0].empty()) {
        add(text_of(key.parameters[0]), index);
      }
    }
    std::sort(secrets_.begin(), secrets_.end(),
        [](const secret& left, const secret& right) { return left.octets < right.octets; });
  }

  secrets_of_set(const secrets_of_set&) = delete;
  secrets_of_set& operator=(const secrets_of_set&) = delete;
  secrets_of_set(secrets_of_set&&) = delete;
  secrets_of_set& operator=(secrets_of_set&&) = delete;
  ~secrets_of_set() {
    for (secret& each : secrets_) {
      wipe(each.octets);
    }
  }

  [[nodiscard]] bool is_empty() const noexcept { return secrets_.empty(); }

  // Looks for what is public of a key, with and without zeros in front.
  void look_for(std::string_view octets, std::string_view what, std::uint32_t of) {
    look_for_exactly(octets, what, of);
    if (octets.starts_with('\0')) {
      look_for_exactly(without_zeros(octets), what, of);
    }
  }

  [[nodiscard]] std::vector<public_secret> take() {
    std::stable_sort(found_.begin(), found_.end(),
        [](const public_secret& left, const public_secret& right) { return left.index < right.index; });
    const auto is_same = [](const public_secret& left, const public_secret& right) {
      return left.index == right.index;
    };
    found_.erase(std::unique(found_.begin(), found_.end(), is_same), found_.end());
    return std::move(found_);
  }

 private:
  struct secret {
    std::string octets;
    std::uint32_t index;
    bool is_found = false;
  };

  static std::string_view without_zeros(std::string_view octets) noexcept {
    return octets.substr(std::min(octets.find_first_not_of('\0'), octets.size()));
  }

  // A secret as it is, and what octets its text stands for: base64, hexadecimal, decimal, as openssl prints n.
  void add(std::string_view octets, std::uint32_t index) {
    constexpr std::size_t shortest = 16;
    constexpr std::size_t longest_decimal = 1'300;  // of a modulus of 4,096 bits
    constexpr std::string_view printed = "Modulus=";
    secrets_.push_back({std::string{octets}, index});
    if (octets.starts_with('\0')) {
      secrets_.push_back({std::string{without_zeros(octets)}, index});
    }
    std::string_view text = json::trimmed(octets);
    text.remove_prefix(text.starts_with(printed) ? printed.size() : 0);
    if (text.size() < shortest || !is_printable(text)) {
      return;
    }
    if (std::string octets_behind = octets_in_base64(text); !octets_behind.empty()) {
      secrets_.push_back({std::move(octets_behind), index});
    }
    if (std::string octets_behind = octets_in_hexadecimal(text); !octets_behind.empty()) {
      secrets_.push_back({std::move(octets_behind), index});
    }
    if (text.size() <= longest_decimal && std::all_of(text.begin(), text.end(), json::is_digit)) {
      secrets_.push_back({octets_of_decimal(text), index});
    }
  }

  void look_for_exactly(std::string_view octets, std::string_view what, std::uint32_t of) {
    auto next = std::lower_bound(secrets_.begin(), secrets_.end(), octets,
        [](const secret& left, std::string_view wanted) { return left.octets < wanted; });
    // Once said, said for all that are the same: no set makes this long.
    for (; !octets.empty() && next != secrets_.end() && next->octets == octets && !next->is_found; ++next) {
      next->is_found = true;
      found_.push_back({next->index, of, what});
    }
  }

  std::vector<secret> secrets_;
  std::vector<public_secret> found_;
};

}  // namespace

std::vector<public_secret> find_public_secrets(std::span<const key_entry> keys) {
  secrets_of_set secrets{keys};
  if (secrets.is_empty()) {
    return {};
  }
  std::string kid;
  for (std::uint32_t index = 0; index < keys.size(); ++index) {
    const key_entry& entry = keys[index];
    kid = entry.kid();
    secrets.look_for(kid, kid_of_key, index);
    if (const auto decoded = json::decode_base64url(kid)) {
      secrets.look_for(text_of(*decoded), kid_of_key, index);
    }
    const record key = entry.value();
    const auto [first, second] = key.parameters;
    if (first.empty() || key.kty == oct_key_type.name) {
      continue;
    }
    secrets.look_for(text_of(first), parameter_name(key.kty, 0), index);
    if (!key.crv.empty() && !second.empty()) {
      secrets.look_for(text_of(second), parameter_name(key.kty, 1), index);
      std::string point{"\x04"};
      point.append(text_of(first)).append(text_of(second));
      secrets.look_for(point, "the point", index);
      secrets.look_for(std::string_view{point}.substr(1), "the point", index);
    }
    const sha256_digest digest = thumbprint(key);
    secrets.look_for(text_of(digest), "the thumbprint", index);
  }
  return secrets.take();
}

}  // namespace jwkguard::keys
