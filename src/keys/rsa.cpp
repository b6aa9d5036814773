// RSA keys (RFC 7518 6.3): algorithms, measures, rules.
#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "keys/key_types.hpp"
#include "keys/numbers_lanes.hpp"
#include "keys/openssl_private.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

// RFC 7518 3.1, 4.1.
constexpr std::array algorithms = {
    algorithm{"RS256", true},
    algorithm{"RS384", true},
    algorithm{"RS512", true},
    algorithm{"PS256", true},
    algorithm{"PS384", true},
    algorithm{"PS512", true},
    algorithm{"RSA1_5", false},
    algorithm{"RSA-OAEP", false},
    algorithm{"RSA-OAEP-256", false},
    algorithm{"RSA-OAEP-384", false},
    algorithm{"RSA-OAEP-512", false},
};

constexpr rule alg_default{"rsa.alg.default", note, note, "RFC 7517 4.4", "alg is missing",
    "name the algorithm in the key", leave::lowerable, "{subject} is written, as --default-rsa-alg says",
    "n and e stay as they are; alg is what --default-rsa-alg names, and nothing is written without that option"};
constexpr rule modulus_short{"rsa.modulus.short", error, error, "RFC 7518 3.3",
    "the modulus has {actual} bits, the least is {limit}",
    "make a key of at least {limit} bits: shorter ones are being factored"};
constexpr rule modulus_long{"rsa.modulus.long", warning, error, "RFC 7518 8.6",
    "the modulus has {actual} bits, the most is {limit}",
    "make a key of 2048 to 4096 bits: verifying with a long one is slow, and many libraries refuse it"};
constexpr rule modulus_odd_length =
    judged(rule{"rsa.modulus.odd-length", warning, warning, "FIPS 186-5 5.1",
               "the modulus has {actual} bits: no approved key has an odd number of bits; was it cut?",
               "compare n with the key's source: two primes of one length give an even number of bits, and each "
               "character that is missing takes 6 bits away"},
        "RFC 7518 asks for 2048 bits and no even number; a length that no key generator gives is nearly always a cut "
        "modulus");
constexpr rule modulus_cut =
    judged(rule{"rsa.modulus.cut", warning, warning, "FIPS 186-5 5.1",
               "the modulus has {actual} bits, which is no multiple of 64: was it cut?",
               "compare n with the key's source: programs make moduli of 2048, 3072 or 4096 bits, and each character "
               "that is missing takes 6 bits away"},
        "no standard asks for a multiple of 64, but generators make no other lengths: nearly always a character is "
        "missing");
constexpr rule modulus_unmeasured =
    judged(rule{"rsa.modulus.unmeasured", warning, warning, "SP 800-89 5.3.3",
               "the modulus has {actual} bits: not everything about the key is looked at",
               "make a key of 2048 to 4096 bits; a private half with its primes is cheap to check, and --deep takes "
               "more time for one without"},
        "what was not checked is said, so that silence means that the checks were made");
constexpr rule small_factor{"rsa.modulus.small-factor", error, error, "SP 800-89 5.3.3",
    "the modulus is divisible by {actual}, so it is no product of two large primes: most likely n is damaged or cut",
    "copy n again from the key's source, and compare its length; only if this really is the key, make a new one: "
    "anyone can factor this one",
    leave::fixed};
constexpr rule perfect_power{"rsa.modulus.perfect-power", error, error, "SP 800-89 5.3.3",
    "the modulus is a power of a smaller number: the private key follows from the public one",
    "make a new key with another program", leave::fixed};
constexpr rule roca{"rsa.modulus.roca", error, error, "CVE-2017-15361",
    "the modulus has the fingerprint of a flawed generator (ROCA): it can be factored",
    "update the firmware of the chip that made the key, or make the key elsewhere; retire this one", leave::fixed};
constexpr rule close_primes{"rsa.modulus.close-primes", error, error, "CVE-2022-26320",
    "the primes of the modulus are close to each other: Fermat's method finds them at once",
    "update what made the key, make a new one, retire this one", leave::fixed};
constexpr rule modulus_prime{"rsa.modulus.prime", error, error, "SP 800-89 5.3.3",
    "the modulus is itself a prime: the private key follows from the public one",
    "copy the key again from its source; if this is what it holds, make a new key with another program", leave::fixed};
constexpr rule exponent_one{"rsa.exponent.one", error, error, "RFC 8017 3.1", "e is 1: anyone can sign for this key",
    "make a new key, with e 65537 (AQAB)", leave::fixed};
constexpr rule exponent_even{"rsa.exponent.even", error, error, "RFC 8017 3.1",
    "e is even: no private key can go with it", "copy the key again from its source; e is 65537 (AQAB) in nearly all",
    leave::fixed};
constexpr rule exponent_large{"rsa.exponent.too-large", error, error, "RFC 8017 3.1", "e is not below the modulus",
    "copy the key again from its source; n and e may have changed places", leave::fixed};
constexpr rule exchanged{"rsa.exponent.exchanged", error, error, "RFC 7518 6.3.1",
    "n and e have changed places: e has {actual} bits, as a modulus has, and n is as short as an exponent",
    "give each its other name: n is the long value, e the short one (AQAB in nearly all keys)", leave::fixed};
constexpr rule exponent_short =
    judged(rule{"rsa.exponent.short", warning, warning, "FIPS 186-5 A.1.1", "e is {actual}, below {limit}",
               "make a new key with e 65537 (AQAB): small exponents forgive no mistake elsewhere"},
        "RFC 8017 allows e from 3 on, and so does RFC 7518; FIPS 186-5 does not, and small exponents make mistakes of "
        "padding fatal");
constexpr rule exponent_long = judged(
    rule{"rsa.exponent.long", warning, warning, "FIPS 186-5 A.1.1",
        "e has {actual} bits, more than {limit}: many libraries refuse it", "make a new key with e 65537 (AQAB)"},
    "FIPS 186-5 allows e up to 256 bits; 32 bits are what common libraries take");
constexpr rule crt_partial{"rsa.crt.partial", error, off, "RFC 7518 6.3.2",
    "{member} is missing: of p, q, dp, dq and qi all must be there, or none", "write all five, or d alone",
    leave::fixed};
constexpr rule more_primes{"rsa.more-primes", error, off, "RFC 7518 6.3.2.7",
    "the key has more than two primes: who does not support that must not use it",
    "make a key of two primes: hardly any library takes others", leave::fixed};

}  // namespace

const rule modulus_hexadecimal{"rsa.modulus.hexadecimal", error, error, "RFC 7518 6.3.1.1",
    "the modulus is written in hexadecimal digits, of a number of {actual} bits: read as base64url they are another "
    "number",
    "write the octets of the modulus in base64url, without leading zeros: printf %s DIGITS | python3 -c 'import "
    "base64, "
    "re; n = int(re.sub(\"[^0-9A-Fa-fXx]\", \"\", open(0).read()), 16); "
    "print(base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8, \"big\")).decode().strip(\"=\"))'",
    leave::fixed};

namespace {

constexpr std::array rows = {&alg_default, &modulus_hexadecimal, &modulus_short, &modulus_long, &modulus_odd_length,
    &modulus_cut, &modulus_unmeasured, &small_factor, &perfect_power, &roca, &close_primes, &modulus_prime,
    &exponent_one, &exponent_even, &exponent_large, &exchanged, &exponent_short, &exponent_long, &crt_partial,
    &more_primes};

using octets = std::span<const std::uint8_t>;

// Fermat's method finds primes whose difference is below about sqrt(8 * rounds) times the fourth root of the modulus.
constexpr modulus_effort usual_effort{.fermat_rounds = 64, .test_prime = false};
static_assert(usual_effort.fermat_rounds <= lane_fermat_rounds);
constexpr modulus_effort deep_effort{.fermat_rounds = 100'000, .test_prime = true};

// Without leading zero octets.
std::size_t bit_length(octets number) noexcept {
  return number.size() * 8 - static_cast<std::size_t>(std::countl_zero(number.front()));
}

bool is_less(octets left, octets right) noexcept {
  return left.size() != right.size()
             ? left.size() < right.size()
             : std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end());
}

inferred_alg infer_alg(const key_check& key) {
  return {find_algorithm(rsa_key_type, key.rules().default_rsa_alg), &alg_default};
}

// The modulus, unless its text alone is far too long for the policy: that is not even decoded.
std::optional<octets> read_modulus(key_check& key) {
  constexpr std::size_t bits_a_character = 6;
  const std::uint32_t most = key.rules().limits.modulus_bits_max;
  const json::token* const text = key.raw.text(member::n);
  const std::size_t bits = text == nullptr ? 0 : text->size * bits_a_character;
  if (bits > 2 * std::size_t{most} && key.rules().level_of(modulus_long) == error) {
    if (!key.report_form(member::n)) {
      key.add(modulus_long, member::n, {.actual = bits, .limit = most});
    }
    return std::nullopt;
  }
  return key.number(member::n);
}

void judge_length(key_check& key, std::size_t bits, bool has_small_factor) {
  constexpr std::size_t bits_of_a_word = 64;
  const limits& most = key.rules().limits;
  if (bits < most.modulus_bits_min) {
    if (bits % bits_of_a_word != 0 && (has_small_factor || bits + bits_of_a_word > most.modulus_bits_min)) {
      key.add(modulus_cut, member::n, {.actual = bits});  // the likely cause comes first
    }
    key.add(modulus_short, member::n, {.actual = bits, .limit = most.modulus_bits_min});
  } else if (bits > most.modulus_bits_max) {
    key.add(modulus_long, member::n, {.actual = bits, .limit = most.modulus_bits_max});
  } else if (bits % 2 != 0) {
    key.add(modulus_odd_length, member::n, {.actual = bits});
  } else if (bits % bits_of_a_word != 0) {
    key.add(modulus_cut, member::n, {.actual = bits});
  }
}

modulus_facts measure(key_check& key, octets n) {
  const bool is_measured = key.raw.modulus != nullptr && !key.rules().deep;
  return is_measured ? *key.raw.modulus : key.work.numbers.measure(n, key.rules().deep ? deep_effort : usual_effort);
}

// Back to front it would be a modulus as they should be: whole, odd, and without small factors.
bool is_reversed(key_check& key, octets n) {
  std::vector<std::uint8_t> reversed{n.rbegin(), n.rend()};
  const auto first = std::find_if(reversed.begin(), reversed.end(), [](std::uint8_t octet) { return octet != 0; });
  const octets number = octets{reversed}.subspan(static_cast<std::size_t>(first - reversed.begin()));
  return number.size() >= 64 && number.size() % 8 == 0 && number.front() >= 0x80 &&
         key.work.numbers.measure(number, usual_effort).small_factor == 0;
}

void judge_modulus(key_check& key, octets n) {
  const std::size_t bits = bit_length(n);
  const bool is_measured = bits <= longest_measured_modulus_bits;
  const modulus_facts facts = is_measured ? measure(key, n) : modulus_facts{};
  if (facts.small_factor != 0 && is_reversed(key, n)) {
    key.add(value_reversed, member::n);  // what else is odd about the number follows from that
    return;
  }
  judge_length(key, bits, facts.small_factor != 0);
  if (!is_measured) {
    key.add(modulus_unmeasured, member::n, {.actual = bits, .limit = longest_measured_modulus_bits});
    return;
  }
  if (facts.small_factor != 0) {
    key.add(small_factor, member::n, {.actual = facts.small_factor});
  }
  const auto say_if = [&key](bool holds, const rule& broken) {
    if (holds) {
      key.add(broken, member::n);
    }
  };
  say_if(facts.perfect_power, perfect_power);
  say_if(facts.roca, roca);
  say_if(facts.close_primes && !facts.perfect_power, close_primes);
  say_if(facts.prime, modulus_prime);
}

void judge_exponent(key_check& key, octets e, const std::optional<octets>& n) {
  constexpr std::uint64_t usual = 65'537;
  constexpr std::size_t most_bits = 32;
  const std::size_t bits = bit_length(e);
  std::uint64_t value = 0;
  for (const std::uint8_t octet : e.first(std::min(e.size(), sizeof value))) {
    value = value << 8U | octet;
  }
  if (bits == 1) {
    key.add(exponent_one, member::e);
    return;
  }
  if (e.back() % 2 == 0) {
    key.add(exponent_even, member::e);
  } else if (bits > most_bits) {
    key.add(exponent_long, member::e, {.actual = bits, .limit = most_bits});
  } else if (value < usual) {
    key.add(exponent_short, member::e, {.actual = value, .limit = usual});
  }
  if (n && !is_less(e, *n)) {
    key.add(exponent_large, member::e);
  }
}

// Numbers that have the lengths of each other.
bool are_exchanged(octets n, octets e) noexcept {
  constexpr std::size_t longest_exponent = 64;
  constexpr std::size_t shortest_modulus = 512;
  return bit_length(n) <= longest_exponent && bit_length(e) >= shortest_modulus;
}

void check(key_check& key) {
  require_alg(key);
  const auto n = read_modulus(key);
  const auto e = key.number(member::e);
  if (n && e && are_exchanged(*n, *e)) {
    key.add(exchanged, member::n, {.actual = bit_length(*e)});  // nothing else is measured of an exponent
    return;
  }
  if (n) {
    judge_modulus(key, *n);
  }
  if (e) {
    judge_exponent(key, *e, n);
  }
  if (n && e) {
    key.value().parameters = {*n, *e};
  }
}

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

void check_private(key_check& key) {
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

// The modulus, decoded, if it is one that can be measured together with others, else none. No other key type reads n,
// so that nothing has to be known of kty.
octets decode_modulus(raw_key& key) noexcept {
  constexpr std::size_t characters = (lane_modulus_bytes * 8 + 5) / 6;
  const json::token* const text = key.text(member::n);
  if (text == nullptr || text->size != characters || may_have_form(text->text())) {
    return {};
  }
  const auto decoded = json::decode_base64url({text->data, text->size});
  if (!decoded) {
    return {};
  }
  key.set_decoded(member::n, decoded->size());
  return *decoded;
}

constexpr std::array parameters = {member::n, member::e};
constexpr std::array secrets = {member::d, member::p, member::q, member::dp, member::dq, member::qi, member::oth};

}  // namespace

void measure_moduli(std::span<raw_key> keys) noexcept {
  static_assert(lane_count >= p256_batch);  // plain_keys gives as many
  static constexpr modulus_facts faultless;
  std::array<octets, lane_count> moduli;
  std::array<raw_key*, lane_count> owners;
  std::size_t count = 0;
  for (raw_key& key : keys) {
    const octets modulus = decode_modulus(key);
    if (!modulus.empty()) {
      moduli[count] = modulus;
      owners[count++] = &key;
    }
  }
  // GMP has measured one sooner.
  const unsigned found = count < 2 ? 0 : find_faultless_moduli(std::span{moduli}.first(count));
  for (std::size_t index = 0; index < count; ++index) {
    owners[index]->modulus = (found >> index & 1U) != 0 ? &faultless : nullptr;
  }
}

const std::span<const rule* const> rsa_rules{rows};
const key_type rsa_key_type{.name = "RSA",
    .citation = "RFC 7518 6.3",
    .parameters = parameters,
    .secrets = secrets,
    .reads = common_members | member_set{parameters},
    .algorithms = algorithms,
    .curves = {},
    .endpoint_takes = true,
    .names_alg = false,
    .infer_alg = infer_alg,
    .check = check,
    .check_secrets = check_private};

}  // namespace jwkguard::keys
