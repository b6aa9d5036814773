// Values of unknown members that are the private half of their key, whatever they are called and however written.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/record.hpp"
#include "keys/half_readings.hpp"
#include "keys/key_types.hpp"
#include "keys/octets.hpp"
#include "keys/openssl_private.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// What a value proves to be; empty: no private half.
using proof = std::string_view;

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

  /// has_unlikely is whether some readings of a value are less likely than others; proof_of tries the likely ones, or
  /// these.
  [[nodiscard]] bool has_unlikely() const noexcept { return is_rsa(); }
  struct attempt {
    proof found;
    bool has_readings = false;
  };
  [[nodiscard]] attempt proof_of(const stray& value, bool likely) {
    attempt made;
    for (const std::string& reading : readings_.read(value)) {
      made.has_readings = true;
      made.found = made.found.empty() ? prove(reading, likely) : made.found;
    }
    return made;
  }

 private:
  [[nodiscard]] bool is_point() const noexcept { return key_.type == &ec_key_type; }
  [[nodiscard]] bool is_octet_point() const noexcept { return key_.type == &okp_key_type; }
  [[nodiscard]] bool is_rsa() const noexcept { return key_.type == &rsa_key_type; }

  // As it is, and from its last octet to its first. Of RSA keys, all but multiples of phi(n) are odd.
  [[nodiscard]] proof prove(std::string_view reading, bool likely) {
    std::string half = is_rsa() ? std::string{reading}
                                : fitted(is_octet_point() ? first_of_pair(reading, first_) : reading, first_.size());
    proof found;
    for (const bool is_reversed : {false, true}) {
      const bool is_likely = !is_rsa() || (!is_reversed && !half.empty() && half.back() % 2 != 0);
      if (!half.empty() && found.empty() && is_likely == likely) {
        found = is_rsa() ? prove_number(half) : prove_half(half);
      }
      std::reverse(half.begin(), half.end());
    }
    wipe(half);
    return found;
  }

  [[nodiscard]] proof prove_half(std::string_view half) {
    constexpr std::uint64_t cost = 16;
    if (!may_prove(cost)) {
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
    // phi(n), its parts and its multiples are even. They are told by the number that is one more: to that power, a
    // number modulo n stays what it is.
    const bool is_even = number.back() % 2 == 0;
    std::string odd{number};
    odd.back() = static_cast<char>(odd.back() | 1);
    const proof found = prove_odd(octets_of(odd), is_even);
    wipe(odd);
    return found;
  }
  [[nodiscard]] proof prove_odd(octets number, bool is_one_more) {
    constexpr std::array<std::uint8_t, 1> one = {1};
    if (!rsa_) {
      rsa_.emplace(first_);
    }
    if (may_be_factor(first_, number) && may_prove(cost_of_division()) && rsa_->is_factor(number)) {
      return is_one_more ? "one more is a factor of n" : "it is a factor of n";
    }
    if (!may_be_exponent(first_, number) || !may_prove(cost_of_power())) {
      return {};
    }
    switch (rsa_->undoes(is_one_more ? octets{one} : made_.parameters[1], number)) {
      case undone::modulo_n:
        return is_one_more ? "it is a multiple of the order of numbers modulo n, as phi(n) is"
                           : "it undoes e, as d does";
      case undone::modulo_factor:
        return is_one_more ? "it is a multiple of the order of numbers modulo a factor of n"
                           : "it undoes e for a factor of n, as dp and dq do";
      default: return {};
    }
  }
  // Where too little work is left, --deep counts the key as not measured to the end, once.
  [[nodiscard]] bool may_prove(std::uint64_t cost) {
    const bool may = key_.work.may_prove(key_.rules().deep, cost);
    if (!may && key_.rules().deep && !is_missed_) {
      is_missed_ = true;
      key_.work.moduli.miss_one();
    }
    return may;
  }
  // Of a division of n, and of two powers modulo n, in units of 10 microseconds.
  [[nodiscard]] std::uint64_t cost_of_division() const noexcept { return 1 + length_of_modulus() / 8; }
  [[nodiscard]] std::uint64_t cost_of_power() const noexcept {
    const std::uint64_t length = length_of_modulus();
    return length * length * length * 3;
  }
  [[nodiscard]] std::uint64_t length_of_modulus() const noexcept {
    constexpr std::uint64_t octets_of_unit = 64;
    return (first_.size() + octets_of_unit - 1) / octets_of_unit;
  }

  key_check& key_;
  const record& made_;
  octets first_;  // x, or n
  half_readings readings_;
  std::optional<modulus_relations> rsa_;  // made when it is first needed
  bool is_missed_ = false;
};

// A value that may be the private half, and where it stands.
struct candidate {
  stray value;
  std::optional<member> which{};       ///< public by its name; none: the member is unknown
  const json::token* token = nullptr;  ///< of `which`
  std::optional<std::uint32_t> element{};
  bool is_done = false;  // it was found, or cannot be read as octets at all
};

// Members that are public by their names may hold anything of that length. A thumbprint is what most kids are.
void add_public_members(const key_check& key, std::vector<candidate>& candidates) {
  const auto add = [&candidates](member which, const json::token& value, std::optional<std::uint32_t> element) {
    if (value.size >= stray::shortest && value.size <= stray::longest) {
      candidates.push_back({{{}, value.text(), value.kind}, which, &value, element});
    }
  };
  const member_set looked_into = (key.raw.present() & open_members & string_members) -
                                 member_set{key.type->parameters} - member_set{member::kty, member::crv};
  looked_into.for_each([&](member which) {
    const json::token* const text = key.raw.is_decoded(which) ? nullptr : key.raw.text(which);
    if (text != nullptr && (which != member::kid || text->text() != thumbprint_text(key.value()))) {
      add(which, *text, std::nullopt);
    }
  });
  for (const member which : {member::key_ops, member::x5c}) {
    key.for_each_string(
        which, [&](const json::token& value, std::optional<std::uint32_t> element) { add(which, value, element); });
  }
}

}  // namespace

void look_for_halves(key_check& key) {
  half_finder finder{key};
  if (!finder.has_public_half()) {
    return;
  }
  std::vector<candidate> candidates;
  for (const stray& each : key.strays) {
    candidates.push_back({each});
  }
  if (key.rules().deep) {
    add_public_members(key, candidates);
  }
  // What is likely comes first, of all values: where there are many, the work that is allowed ends before they do.
  for (const bool likely : {true, false}) {
    if (!likely && !finder.has_unlikely()) {
      return;
    }
    for (candidate& each : candidates) {
      if (each.is_done) {
        continue;
      }
      const auto [found, has_readings] = finder.proof_of(each.value, likely);
      each.is_done = !found.empty() || !has_readings;
      if (found.empty()) {
        continue;
      }
      if (each.which) {
        key.add_leak(secret_proven, *each.which, *each.token, each.element, {.subject = found});
      } else {
        key.add_stray_leak(secret_proven, each.value.name, found);
      }
    }
  }
}

}  // namespace jwkguard::keys
