// RSA keys (RFC 7518 6.3): algorithms, measures, rules.
#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "keys/key_types.hpp"
#include "keys/numbers_wiener.hpp"
#include "keys/rsa.hpp"

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
    "name the algorithm in the key", leave::lowerable, "{subject} is written, as the policy says",
    "n and e stay as they are; alg is what the policy names, and nothing is written where it names none"};
constexpr rule modulus_short{"rsa.modulus.short", error, error, "RFC 7518 3.3",
    "the modulus has {actual} bits, the minimum is {limit}",
    "compare n with the key's source; if the key really is that short, make one of at least {limit} bits: shorter ones "
    "are being factored",
    leave::lowerable};
constexpr rule modulus_long{"rsa.modulus.long", warning, error, "RFC 7518 8.6",
    "the modulus has {actual} bits, the maximum is {limit}",
    "make a key of 2048 to 4096 bits: verifying with a long one is slow, and many libraries refuse it"};
constexpr rule modulus_odd_length =
    judged(rule{"rsa.modulus.odd-length", warning, warning, "FIPS 186-5 5.1",
               "the modulus has {actual} bits: no approved key has an odd number of bits; was it cut?",
               "compare n with the key's source: two primes of one length give an even number of bits, and each "
               "character that is missing takes 6 bits away"},
        "RFC 7518 asks for 2048 bits, not for an even number; but a length that no key generator makes is nearly "
        "always a cut modulus");
constexpr rule modulus_cut =
    judged(rule{"rsa.modulus.cut", warning, warning, "FIPS 186-5 5.1",
               "the modulus has {actual} bits, which is not a multiple of 64: was it cut?",
               "compare n with the key's source: programs make moduli of 2048, 3072 or 4096 bits, and each character "
               "that is missing takes 6 bits away"},
        "no standard asks for a multiple of 64, but generators make no other lengths: nearly always a character is "
        "missing");
constexpr rule small_factor{"rsa.modulus.small-factor", error, error, "SP 800-89 5.3.3",
    "the modulus is divisible by {actual}, so it is not a product of two large primes: most likely n is damaged or cut",
    "copy n from the key's source again, and compare its length; only if this really is the key, make a new one: "
    "anyone can factor this one",
    leave::fixed};
constexpr rule perfect_power{"rsa.modulus.perfect-power", error, error, "SP 800-89 5.3.3",
    "the modulus is a power of a smaller number: the private key follows from the public one",
    "make a new key with another program", leave::fixed};
constexpr rule roca{"rsa.modulus.roca", error, error, "CVE-2017-15361",
    "the modulus has the fingerprint of a flawed generator (ROCA): it can be factored",
    "update the firmware of the chip that made the key, or make the key elsewhere; retire this one", leave::fixed};
constexpr rule close_primes{"rsa.modulus.close-primes", error, error, "CVE-2022-26320",
    "the primes of the modulus are close together: Fermat's method finds them at once",
    "update the program that made the key, make a new key, retire this one", leave::fixed};
constexpr rule repeated_primes{"rsa.modulus.repeated", error, error, "RFC 8725 3.5",
    "the primes of the modulus repeat a pattern of {actual} octets: this check factored it",
    "make a new key with another program, retire this one: its primes were made without randomness", leave::fixed};
constexpr rule idle_bits{"rsa.modulus.idle-bits", error, error, "RFC 8725 3.5",
    "some bits are the same in every word of {actual} bits of the modulus: its primes were assembled from "
    "short random numbers (\"short-sleeve\" key), and it can be factored",
    "update the program that made the key, make a new key, retire this one", leave::fixed};
constexpr rule half_words{"rsa.modulus.half-words", error, error, "RFC 8725 3.5",
    "the primes of the modulus fill one half of each word of {actual} bits: this check factored it",
    "update the program that made the key, make a new key, retire this one", leave::fixed};
constexpr rule biased_bits{"rsa.modulus.biased", error, error, "RFC 8725 3.5",
    "far too many bits of the modulus are equal: its primes are not random",
    "make a new key with another program, retire this one; if n was padded or damaged, copy it again", leave::fixed};
constexpr rule pattern =
    judged(rule{"rsa.modulus.pattern", warning, warning, "RFC 8725 3.5",
               "a part of the modulus repeats a pattern: random primes do not",
               "compare n with the key's source; somebody may have chosen the digits (\"vanity\" key): make a new key"},
        "text in the upper half of a modulus does not reveal the primes, so it is not an error");
constexpr rule modulus_prime{"rsa.modulus.prime", error, error, "SP 800-89 5.3.3",
    "the modulus is itself a prime: the private key follows from the public one",
    "copy the key from its source again; if the source holds the same, make a new key with another program",
    leave::fixed};
constexpr rule exponent_one{"rsa.exponent.one", error, error, "RFC 8017 3.1", "e is 1: anyone can sign for this key",
    "make a new key, with e 65537 (AQAB)", leave::fixed};
constexpr rule exponent_even{"rsa.exponent.even", error, error, "RFC 8017 3.1", "e is even: no private key can fit it",
    "copy the key from its source again; e is 65537 (AQAB) in nearly all", leave::fixed};
constexpr rule exponent_large{"rsa.exponent.too-large", error, error, "RFC 8017 3.1", "e is not below the modulus",
    "copy the key from its source again; n and e may be swapped", leave::fixed};
constexpr rule exponent_truncated = judged(
    rule{"rsa.exponent.truncated", error, error, "RFC 8017 3.1",
        "the lowest {limit} bits of e are 1: a reader that keeps only those sees e = 1, and accepts what anyone signed",
        "make a new key with e 65537 (AQAB)", leave::fixed},
    "RFC 8017 allows such an e; readers that keep 32 or 64 bits of it verify with e = 1, and no generator makes one");
constexpr rule exponent_reveals{"rsa.exponent.reveals-key", error, error, "FIPS 186-5 A.1.1",
    "the private key follows from e and n: this check factored the modulus (Wiener)",
    "e and d may be swapped; e is 65537 (AQAB) in nearly all keys. Make a new key, retire this one", leave::fixed};
constexpr rule exchanged{"rsa.exponent.exchanged", error, error, "RFC 7518 6.3.1",
    "n and e are swapped: e has {actual} bits, as a modulus has, and n is as short as an exponent",
    "swap the two values: n is the long one, e the short one (AQAB in nearly all keys)", leave::fixed};
constexpr rule exponent_unusual = judged(rule{"rsa.exponent.unusual", warning, warning, "FIPS 186-5 A.1.1",
                                             "e is {actual}, which almost no program uses: was it damaged?",
                                             "compare e with the key's source; it is AQAB (65537) in nearly all keys"},
    "the standard allows any odd e above 65536; in practice another value is a changed character");
constexpr rule exponent_short =
    judged(rule{"rsa.exponent.short", warning, warning, "FIPS 186-5 A.1.1", "e is {actual}, below {limit}",
               "make a new key with e 65537 (AQAB): small exponents turn mistakes elsewhere into forgeries"},
        "RFC 8017 allows e from 3 on, and so does RFC 7518; FIPS 186-5 does not, and small exponents make padding "
        "mistakes fatal");
constexpr rule exponent_long = judged(
    rule{"rsa.exponent.long", warning, warning, "FIPS 186-5 A.1.1",
        "e has {actual} bits, more than {limit}: many libraries refuse it", "make a new key with e 65537 (AQAB)"},
    "FIPS 186-5 allows e up to 256 bits; 32 bits are what common libraries take");
}  // namespace

const rule modulus_unmeasured =
    judged(rule{"rsa.modulus.unmeasured", warning, warning, "SP 800-89 5.3.3",
               "the modulus has {actual} bits: not every check was made",
               "make a key of 2048 to 4096 bits; a private half with its primes is cheap to check"},
        "checks that were not made are named, so that silence means that they were made");
const rule modulus_hexadecimal{"rsa.modulus.hexadecimal", error, error, "RFC 7518 6.3.1.1",
    "the modulus is written in hexadecimal digits, of a number of {actual} bits: read as base64url they are another "
    "number",
    "write the octets of the modulus in base64url, without leading zeros: printf %s DIGITS | python3 -c 'import "
    "base64, "
    "re; n = int(re.sub(\"0[Xx]|[^0-9A-Fa-f]\", \"\", open(0).read()), 16); "
    "print(base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8, \"big\")).decode().strip(\"=\"))'",
    leave::fixed};

namespace {

constexpr std::array rows = {&alg_default, &modulus_hexadecimal, &modulus_short, &modulus_long, &modulus_odd_length,
    &modulus_cut, &modulus_unmeasured, &small_factor, &perfect_power, &roca, &close_primes, &repeated_primes,
    &idle_bits, &half_words, &biased_bits, &pattern, &modulus_prime, &exponent_one, &exponent_truncated,
    &exponent_reveals, &exponent_even, &exponent_large, &exchanged, &exponent_short, &exponent_unusual, &exponent_long,
    &crt_partial, &more_primes};

using octets = std::span<const std::uint8_t>;

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
    if (key.raw.is_decoded(member::n) || !key.report_form(member::n)) {  // what is decoded has no form
      key.add(modulus_long, member::n, {.actual = bits, .limit = most});
    }
    return std::nullopt;
  }
  return key.number(member::n);
}

constexpr std::size_t bits_of_a_word = 64;

// Whether a length is that of a sound modulus of which a few characters are missing.
bool may_be_cut(const key_check& key, std::size_t bits) noexcept {
  const std::size_t over = bits % bits_of_a_word;  // one bit less is what some generators give
  return over != 0 && over != bits_of_a_word - 1 && bits + 2 * bits_of_a_word > key.rules().limits.modulus_bits_min;
}

// Whether a number says by itself that it is no modulus: programs that make moduli leave out one or two bits at most.
bool is_no_modulus(octets n, const modulus_facts& facts) noexcept {
  constexpr std::size_t most_left_out = 2;
  return facts.small_factor != 0 || bit_length(n) + most_left_out < 8 * n.size();
}

// `help` is where those of the rules do not do.
void judge_length(key_check& key, std::size_t bits, std::string_view help) {
  const limits& most = key.rules().limits;
  if (bits < most.modulus_bits_min) {
    if (may_be_cut(key, bits)) {
      key.add(modulus_cut, member::n, {.actual = bits, .help = help});  // the likely cause comes first
    }
    key.add(modulus_short, member::n, {.actual = bits, .limit = most.modulus_bits_min, .help = help});
  } else if (bits > most.modulus_bits_max) {
    key.add(modulus_long, member::n, {.actual = bits, .limit = most.modulus_bits_max});
  } else if (bits % 2 != 0) {
    key.add(modulus_odd_length, member::n, {.actual = bits, .help = help});
  } else if (bits % bits_of_a_word != 0) {
    key.add(modulus_cut, member::n, {.actual = bits, .help = help});
  }
}

void judge_modulus(key_check& key, octets n) {
  const std::size_t bits = bit_length(n);
  const bool is_measured = bits <= longest_measured_modulus_bits;
  const modulus_facts facts = is_measured ? measure_modulus(key, n) : modulus_facts{};
  // Of one of full length that has no small factor there is no telling which end comes first.
  const bool is_whole = bits == 8 * n.size();
  const bool is_reversed = is_measured && (!is_whole || facts.small_factor != 0) && is_reversed_modulus(key, n);
  if (is_reversed && is_no_modulus(n, facts)) {
    // What else is odd about the number follows from that. But one number in 40 looks reversed that is not, and who
    // makes a weak key can choose such a one.
    constexpr std::string_view either =
        "if the octets of n are reversed, write the first one first; if not, make a new key: anyone can factor "
        "this one";
    key.add(value_reversed, member::n);
    if (facts.small_factor != 0) {
      key.add(small_factor, member::n, {.actual = facts.small_factor, .help = either});
    }
    return;
  }
  // Of a number that was cut the small factor says more than its length.
  if (facts.small_factor == 0 || !may_be_cut(key, bits) || bits < key.rules().limits.modulus_bits_min) {
    judge_length(key, bits,
        is_reversed ? "compare n with the key's source: its octets may be in the wrong order, because "
                      "reversed they are a modulus of full length; write the most significant octet first (big-endian)"
                    : std::string_view{});
  }
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
  if (facts.perfect_power || facts.close_primes || facts.prime) {
    return;  // its bits are no matter then
  }
  if (facts.repeated_octets != 0) {
    key.add(repeated_primes, member::n, {.actual = facts.repeated_octets});
  }
  if (facts.idle_bits != 0) {
    key.add(idle_bits, member::n, {.actual = facts.idle_bits});
  }
  if (facts.half_words != 0) {
    key.add(half_words, member::n, {.actual = facts.half_words});
  }
  const bool is_cut = bits % 64 != 0;  // which may be why, and is said
  say_if(facts.biased && !is_cut, biased_bits);
  say_if(facts.has_pattern && !is_cut, pattern);
}

// How many of the lowest bits of an e that is longer are the number 1; 0: it is no such e.
std::size_t bits_seen_as_one(octets e) noexcept {
  constexpr std::array<std::size_t, 2> usual_sizes = {8, 4};
  for (const std::size_t size : usual_sizes) {
    const octets lowest = e.last(std::min(size, e.size()));
    const bool is_one = lowest.back() == 1 && std::count(lowest.begin(), lowest.end(), 0) + 1 == std::ssize(lowest);
    if (e.size() > size && is_one) {
      return size * 8;
    }
  }
  return 0;
}

[[gnu::cold, gnu::noinline]] void judge_long_exponent(key_check& key, octets e, const std::optional<octets>& n) {
  key.add(exponent_long, member::e, {.actual = bit_length(e), .limit = longest_usual_exponent_bits});
  if (const std::size_t seen = bits_seen_as_one(e); seen != 0) {
    key.add(exponent_truncated, member::e, {.limit = seen});
  }
  if (n && bit_length(*n) <= longest_measured_modulus_bits && reveals_private_key(*n, e)) {
    key.add(exponent_reveals, member::e);
  }
}

void judge_exponent(key_check& key, octets e, const std::optional<octets>& n) {
  constexpr std::uint64_t usual = 65'537;
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
  } else if (bits > longest_usual_exponent_bits) {
    judge_long_exponent(key, e, n);
  } else if (value < usual) {
    key.add(exponent_short, member::e, {.actual = value, .limit = usual});
  } else if (value > usual) {
    key.add(exponent_unusual, member::e, {.actual = value});
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

constexpr std::array parameters = {member::n, member::e};
constexpr std::array secrets = {member::d, member::p, member::q, member::dp, member::dq, member::qi, member::oth};

}  // namespace

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
    .check_secrets = check_rsa_private};

}  // namespace jwkguard::keys
