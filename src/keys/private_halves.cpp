// Values of unknown members that are the private half of their key, whatever they are called and however written.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "keys/half_readings.hpp"
#include "keys/key_types.hpp"
#include "keys/openssl_private.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// What a value proves to be; empty: no private half.
using proof = std::string_view;

octets octets_of(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// A number in exactly so many octets, if it has about as many as a private half; else empty. A random one has four zero
// octets at its front in one case of 2^32.
std::string fitted(std::string_view number, std::size_t size) {
  constexpr std::size_t most_zeros = 4;
  const std::size_t first = std::min(number.find_first_not_of('\0'), number.size());
  number.remove_prefix(std::min(first, number.size() - std::min(number.size(), size)));
  if (number.size() > size || number.size() + most_zeros <= size) {
    return {};
  }
  return std::string(size - number.size(), '\0') + std::string{number};
}

// The private half of an OKP key where the public one follows it, as NaCl and Go write the two; else all of it.
std::string_view first_of_pair(std::string_view both, octets x) noexcept {
  const bool is_pair =
      both.size() == 2 * x.size() && std::equal(x.begin(), x.end(), octets_of(both).last(x.size()).begin());
  return is_pair ? both.substr(0, x.size()) : both;
}

class half_finder {
 public:
  explicit half_finder(key_check& key) noexcept : key_(key), made_(key.value()), first_(made_.parameters[0]) {}

  [[nodiscard]] bool has_public_half() const noexcept {
    return !first_.empty() && (is_octet_point() || ((is_point() || is_rsa()) && !made_.parameters[1].empty()));
  }

  [[nodiscard]] proof proof_of(const stray& value) {
    proof found;
    for (const std::string& reading : readings_.read(value)) {
      found = found.empty() ? prove(reading) : found;
    }
    return found;
  }

 private:
  [[nodiscard]] bool is_point() const noexcept { return key_.type == &ec_key_type; }
  [[nodiscard]] bool is_octet_point() const noexcept { return key_.type == &okp_key_type; }
  [[nodiscard]] bool is_rsa() const noexcept { return key_.type == &rsa_key_type; }

  // As it is, and from its last octet to its first.
  [[nodiscard]] proof prove(std::string_view reading) {
    std::string half = is_rsa() ? std::string{reading}
                                : fitted(is_octet_point() ? first_of_pair(reading, first_) : reading, first_.size());
    proof found;
    if (!half.empty()) {
      found = is_rsa() ? prove_number(half) : prove_half(half);
      if (found.empty()) {
        std::reverse(half.begin(), half.end());
        found = is_rsa() ? prove_number(half) : prove_half(half);
      }
    }
    wipe(half);
    return found;
  }

  [[nodiscard]] proof prove_half(std::string_view half) {
    constexpr std::uint64_t cost = 16;
    if (!key_.work.may_prove(key_.rules().deep, cost)) {
      return {};
    }
    if (is_octet_point()) {
      return okp_private_matches(made_.crv, octets_of(half), first_) ? "it gives x" : proof{};
    }
    return measure_ec_private(made_.crv, octets_of(half), first_, made_.parameters[1]).matches
               ? "times the base point, it is (x, y)"
               : proof{};
  }

  [[nodiscard]] proof prove_number(std::string_view number) {
    if (first_.size() > stray::most_octets) {
      return {};
    }
    if (is_factor_of(first_, octets_of(number))) {
      return "it is a factor of n";
    }
    if (!may_be_exponent(first_, octets_of(number)) || !key_.work.may_prove(key_.rules().deep, cost_of_power())) {
      return {};
    }
    switch (undoes_exponent(first_, made_.parameters[1], octets_of(number))) {
      case undone::modulo_n: return "it undoes e, as d does";
      case undone::modulo_factor: return "it undoes e for a factor of n, as dp and dq do";
      default: return {};
    }
  }
  // Of two powers modulo n, in units of 10 microseconds.
  [[nodiscard]] std::uint64_t cost_of_power() const noexcept {
    constexpr std::uint64_t octets_of_unit = 64;
    const std::uint64_t length = (first_.size() + octets_of_unit - 1) / octets_of_unit;
    return length * length * length * 3;
  }

  key_check& key_;
  const record& made_;
  octets first_;  // x, or n
  half_readings readings_;
};

}  // namespace

void look_for_halves(key_check& key) {
  half_finder finder{key};
  if (!finder.has_public_half()) {
    return;
  }
  for (const stray& each : key.strays) {
    if (const proof found = finder.proof_of(each); !found.empty()) {
      key.add_stray_leak(secret_proven, each.name, found);
    }
  }
}

}  // namespace jwkguard::keys
