// Measuring RSA moduli: alone, several at a time, and those that were measured before.
#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

#include "keys/key_types.hpp"
#include "keys/numbers_lanes.hpp"
#include "keys/rsa.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// Fermat's method finds primes whose difference is below about sqrt(8 * rounds) times the fourth root of the modulus.
constexpr modulus_effort usual_effort{.fermat_rounds = 64, .test_prime = false};
static_assert(usual_effort.fermat_rounds <= lane_fermat_rounds);
constexpr modulus_effort deep_effort{.fermat_rounds = 100'000, .test_prime = true, .find_half_words = true};

// About the microseconds that deep_effort takes: of Fermat's method, and of a test for primes.
std::uint64_t deep_work(octets n) noexcept {
  const std::uint64_t words = n.size() / 8 + 1;
  return 2'000 + words * words * words / 22;
}

// What n alone says of a key with a longer e is not all that there is to say.
bool has_usual_exponent(const raw_key& key) noexcept {
  constexpr std::size_t most_characters = (longest_usual_exponent_bits + 5) / 6;
  const json::token* const text = key.text(member::e);
  return text == nullptr || text->size <= most_characters;
}

// The modulus, decoded, if it is one that can be measured together with others, else none. No other key type reads n,
// so that nothing has to be known of kty.
octets decode_modulus(raw_key& key) noexcept {
  constexpr std::size_t characters = (lane_modulus_bytes * 8 + 5) / 6;
  const json::token* const text = key.text(member::n);
  if (text == nullptr || text->size != characters || may_have_form(text->text()) || !has_usual_exponent(key)) {
    return {};
  }
  const auto decoded = json::decode_base64url({text->data, text->size});
  if (!decoded) {
    return {};
  }
  key.set_decoded(member::n, decoded->size());
  const bool is_whole = decoded->size() == lane_modulus_bytes && decoded->front() >= 0x80;
  return is_whole ? octets{*decoded} : octets{};
}

}  // namespace

modulus_facts measure_modulus(key_check& key, octets n) {
  if (key.raw.has_faultless_modulus && !key.rules().deep) {
    assert(!has_faults(key.work.numbers.measure(n, usual_effort)));  // the same as alone
    return {};
  }
  measured_moduli& known = key.work.moduli;
  if (const modulus_facts* const facts = known.find(n)) {
    return *facts;
  }
  const bool is_deep = key.rules().deep && known.take(deep_work(n));
  if (key.rules().deep && !is_deep) {
    known.miss_one();
  }
  const modulus_facts facts = key.work.numbers.measure(n, is_deep ? deep_effort : usual_effort);
  known.insert(n, facts);
  return facts;
}

bool is_reversed_modulus(key_check& key, octets n) {
  std::vector<std::uint8_t> reversed{n.rbegin(), n.rend()};
  const auto first = std::find_if(reversed.begin(), reversed.end(), [](std::uint8_t octet) { return octet != 0; });
  const octets number = octets{reversed}.subspan(static_cast<std::size_t>(first - reversed.begin()));
  return number.size() >= 64 && number.size() % 8 == 0 && number.front() >= 0x80 &&
         key.work.numbers.measure(number, usual_effort).small_factor == 0;
}

void measure_moduli(std::span<raw_key* const> keys, workspace& work) {
  static_assert(lane_count >= p256_batch);  // waiting_keys gives as many
  if (work.moduli.is_deep()) {
    return;  // each is measured by itself
  }
  std::array<octets, lane_count> moduli;
  std::array<raw_key*, lane_count> owners;
  std::size_t count = 0;
  for (raw_key* const key : keys) {
    const octets modulus = decode_modulus(*key);
    if (modulus.empty()) {
      continue;
    }
    if (const modulus_facts* const known = work.moduli.find(modulus)) {
      key->has_faultless_modulus = !has_faults(*known);
    } else {
      moduli[count] = modulus;
      owners[count++] = key;
    }
  }
  // GMP has measured one sooner.
  const unsigned found = count < 2 ? 0 : find_faultless_moduli(std::span{moduli}.first(count));
  for (std::size_t index = 0; index < count; ++index) {
    if ((found >> index & 1U) != 0 && work.numbers.is_faultless(moduli[index])) {
      owners[index]->has_faultless_modulus = true;
      work.moduli.insert(moduli[index], {});
    }
  }
}

}  // namespace jwkguard::keys
