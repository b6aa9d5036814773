// The private half of RSA keys (RFC 7518 6.3.2).
#include <algorithm>
#include <array>

#include "keys/key_types.hpp"
#include "keys/openssl_private.hpp"
#include "keys/rsa.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {

using enum level;

const rule crt_partial{"rsa.crt.partial", error, off, "RFC 7518 6.3.2",
    "{member} is missing: write all of p, q, dp, dq and qi, or none", "write all five, or d alone", leave::fixed};
const rule more_primes{"rsa.more-primes", error, off, "RFC 7518 6.3.2.7",
    "the key has more than two primes: a reader that does not support that must not use it",
    "make a key with two primes: almost no library takes others", leave::fixed};

namespace {

using octets = std::span<const std::uint8_t>;

constexpr std::array crt_members = {member::p, member::q, member::dp, member::dq, member::qi};

bool check_crt(key_check& key) {
  const auto is_there = [&key](member which) { return key.raw.has(which); };
  const bool is_partial = std::any_of(crt_members.begin(), crt_members.end(), is_there) &&
                          !std::all_of(crt_members.begin(), crt_members.end(), is_there);
  for (const member which : crt_members) {
    if (is_partial && !is_there(which)) {
      key.add(crt_partial, which);
    }
  }
  return !is_partial;
}

void judge_private(key_check& key, const rsa_private& all) {
  const rsa_private_facts facts = measure_rsa_private(all);
  const auto say_unless = [&key](bool holds, member which, std::string_view why) {
    if (!holds) {
      key.add(secret_mismatch, which, {.subject = why});
    }
  };
  if (!facts.d_in_range) {
    key.add(secret_range, member::d, {.subject = "the modulus"});
  }
  say_unless(facts.product, member::p, "p times q is not n");
  say_unless(facts.exponents, member::d, "d does not undo e");
  say_unless(facts.dp, member::dp, "dp is not d modulo p - 1");
  say_unless(facts.dq, member::dq, "dq is not d modulo q - 1");
  say_unless(facts.qi, member::qi, "qi is not the inverse of q modulo p");
}

// Without the primes it takes powers of the size of d: milliseconds a key of the usual length, seconds a long one.
bool is_affordable(key_check& key, octets n, octets e, bool without_primes) {
  constexpr std::size_t usual_bits = 4'096;
  constexpr std::size_t usual_exponent_bits = 64;
  constexpr std::uint32_t usual_keys = 64;  // of one set
  const std::size_t bits = bit_length(n);
  const bool is_usual = bits <= usual_bits && bit_length(e) <= usual_exponent_bits && key.index() < usual_keys;
  const bool is_measured = !without_primes || is_usual || (key.rules().deep && bits <= 2 * usual_bits);
  if (!is_measured && bits <= longest_measured_modulus_bits) {  // above that it is said already
    key.add(modulus_unmeasured, member::n, {.actual = bits, .limit = usual_bits});
  }
  return is_measured && bits <= longest_measured_modulus_bits;
}

}  // namespace

void check_rsa_private(key_check& key) {
  if (const raw_member* const oth = key.raw.get(member::oth); oth != nullptr && !oth->is_empty_array) {
    key.add(more_primes, member::oth);
    return;
  }
  const auto is_there = [&key](member which) { return key.raw.has(which); };
  if (!is_there(member::d) && std::none_of(crt_members.begin(), crt_members.end(), is_there)) {
    return;
  }
  const bool is_whole = check_crt(key);
  const auto d = key.octets(member::d);
  std::array<octets, crt_members.size()> crt;
  bool is_read = is_whole && d.has_value();
  for (std::size_t index = 0; index < crt.size(); ++index) {
    if (is_there(crt_members[index])) {
      const auto read = key.octets(crt_members[index]);
      crt[index] = read.value_or(octets{});
      is_read = is_read && read.has_value();
    }
  }
  const auto& [n, e] = key.value().parameters;
  if (is_read && !n.empty() && is_affordable(key, n, e, crt[0].empty())) {
    judge_private(key, {n, e, *d, crt[0], crt[1], crt[2], crt[3], crt[4]});
  }
}

}  // namespace jwkguard::keys
