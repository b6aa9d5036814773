// x5u, x5c, x5t and x5t#S256 (RFC 7517 4.6 to 4.9): compared with the key and with each other; never fetched, never
// trusted.
#include "keys/x509.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/key_check.hpp"
#include "keys/key_formats.hpp"
#include "keys/near_names.hpp"
#include "keys/openssl_certificate.hpp"
#include "keys/uri.hpp"
#include "keys/x509_form.hpp"
#include "keys/x509_rules.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

bool is_hexadecimal(octets text) noexcept {
  return std::all_of(
      text.begin(), text.end(), [](std::uint8_t c) { return json::is_hexadecimal_digit(static_cast<char>(c)); });
}

// Whether a text is nothing but so many octets in hexadecimal, with colons between them or without.
bool is_written_in_hexadecimal(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() < 2 * bytes) {
    return false;
  }
  const auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), json::is_hexadecimal_digit));
  const auto colons = static_cast<std::size_t>(std::count(text.begin(), text.end(), ':'));
  return digits == 2 * bytes && digits + colons == text.size();
}

// --- one certificate

void explain(key_check& key, std::uint32_t index, const element_fault& fault) {
  key.add_at_element(*fault.broken, member::x5c, index, {.subject = fault.holds});
}

// --- the first certificate against the members of the key (RFC 7517 4.7)

constexpr key_usage for_signatures = key_usage::digital_signature | key_usage::content_commitment |
                                     key_usage::certificate_signing | key_usage::crl_signing;
constexpr key_usage for_encryption =
    key_usage::key_encipherment | key_usage::data_encipherment | key_usage::key_agreement;

// The usages of which a certificate must name one, if a member says that its key is for this.
struct wanted_usage {
  member said_by;
  key_usage any_of;
};

std::optional<key_usage> usage_of_operation(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 6> encrypting = {
      "encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"};
  if (name == "sign" || name == "verify") {
    return for_signatures;
  }
  return std::find(encrypting.begin(), encrypting.end(), name) == encrypting.end() ? std::nullopt
                                                                                   : std::optional{for_encryption};
}

std::optional<key_usage> usage_of_alg(const algorithm& alg) noexcept {
  if (alg.signs) {
    return for_signatures;
  }
  return alg.name.starts_with("ECDH") ? key_usage::key_agreement
                                      : key_usage::key_encipherment | key_usage::data_encipherment;
}

// The first member that wants what the certificate does not allow.
std::optional<wanted_usage> find_contradiction(const key_check& key, key_usage allowed) {
  const auto is_against = [allowed](
                              std::optional<key_usage> any_of) { return any_of && !have_common(*any_of, allowed); };
  if (const json::token* const use = key.raw.text(member::use); use != nullptr) {
    const auto any_of = use->text() == "sig"   ? std::optional{for_signatures}
                        : use->text() == "enc" ? std::optional{for_encryption}
                                               : std::nullopt;
    if (is_against(any_of)) {
      return wanted_usage{member::use, *any_of};
    }
  }
  if (const raw_member* const ops = key.raw.get(member::key_ops);
      ops != nullptr && ops->value.kind == json::kind::array) {
    for (const json::token& each : key.elements_of(*ops)) {
      const auto any_of = each.kind == json::kind::string ? usage_of_operation(each.text()) : std::nullopt;
      if (is_against(any_of)) {
        return wanted_usage{member::key_ops, *any_of};
      }
    }
  }
  const auto any_of = key.alg != nullptr && key.raw.has(member::alg) ? usage_of_alg(*key.alg) : std::nullopt;
  return is_against(any_of) ? std::optional{wanted_usage{member::alg, *any_of}} : std::nullopt;
}

void check_purpose(key_check& key, const certificate& first) {
  const auto allowed = first.usage();
  if (const auto against = allowed ? find_contradiction(key, *allowed) : std::nullopt) {
    key.add(usage_against, against->said_by,
        {.subject = have_common(against->any_of, for_signatures) ? "signatures" : "encryption"});
  }
  if (key.alg == nullptr || !key.raw.has(member::alg)) {
    return;
  }
  const std::string_view bound_to = first.rsa_alg();
  if (!bound_to.empty() && !key.alg->name.starts_with(bound_to)) {
    key.add(alg_against, member::alg,
        {.subject = bound_to == "PS"  ? "RSASSA-PSS"
                    : bound_to == "-" ? "RSASSA-PSS with a hash that no alg uses"
                                      : bound_to});
  }
}

// --- the chain

constexpr std::size_t sha1_bytes = 20;

class chain_check {
 public:
  explicit chain_check(key_check& key)
      : key_(key),
        now_(key.rules().now != 0 ? key.rules().now : static_cast<std::int64_t>(std::time(nullptr))),
        is_comparable_(key.status() == key_status::usable) {}

  void check(const raw_member& chain) {
    const auto all = key_.elements_of(chain);
    if (all.empty()) {
      key_.add(chain_empty, member::x5c);
    }
    for (std::uint32_t index = 0; index < all.size(); ++index) {
      // Of one that is no string, the type is said to be wrong already.
      check_element(index, all[index], all.size());
    }
  }

  void check_digest(member which, std::string_view hash, std::size_t digest_bytes) {
    const json::token* const text = key_.raw.text(which);
    if (text == nullptr) {
      return;
    }
    if (is_written_in_hexadecimal(text->text(), digest_bytes)) {
      key_.add(digest_hex, which, {.subject = hash, .limit = digest_bytes});
      return;
    }
    // The digest of the other member's hash function.
    const std::size_t others = which == member::x5t ? sha256_digest{}.size() : sha1_bytes;
    const std::string_view other_help =
        which == member::x5t ? "that is the length of SHA-256, and x5t is SHA-1's: name the member x5t#S256"
                             : "that is the length of SHA-1, and x5t#S256 is SHA-256's: name the member x5t";
    if (is_written_in_hexadecimal(text->text(), others)) {
      key_.add(digest_length, which, {.subject = hash, .actual = others, .limit = digest_bytes, .help = other_help});
      return;
    }
    const auto digest = json::decode_base64url({text->data, text->size});
    if (!digest) {
      key_.add(digest_encoding, which, {.subject = hash});
    } else if (digest->size() == 2 * digest_bytes && is_hexadecimal(*digest)) {
      key_.add(digest_hex, which, {.subject = hash, .limit = digest_bytes});
    } else if (digest->size() != digest_bytes) {
      key_.add(digest_length, which,
          {.subject = hash,
              .actual = digest->size(),
              .limit = digest_bytes,
              .help = digest->size() == others ? other_help : std::string_view{}});
    } else if (!first_.empty() && !is_digest_of(*digest, first_)) {
      explain_digest(which, hash, *digest);
    }
  }

 private:
  void check_element(std::uint32_t index, const json::token& element, std::size_t count) {
    auto previous = std::exchange(previous_, std::nullopt);
    if (element.kind != json::kind::string) {
      return;
    }
    if (const auto digits = fault_of_digits(element.text())) {
      explain(key_, index, *digits);
      return;
    }
    const auto der = json::decode_base64({element.data, element.size});
    if (!der) {
      explain(key_, index, fault_of_text(element.text()));
      return;
    }
    auto read = certificate::read(*der);
    if (!read) {
      explain(key_, index, fault_of_octets(*der));
      return;
    }
    if (index == 0) {
      first_ = *der;
      check_first(*read);
    } else {
      more_.emplace_back(*der);
    }
    if (read->has_unnamed_curve()) {
      key_.add_at_element(curve_unnamed, member::x5c, index);
    }
    if (const validity is = read->at(now_); is == validity::before) {
      key_.add_at_element(chain_not_yet_valid, member::x5c, index);
    } else if (is == validity::after && index == 0) {
      key_.add_at_element(chain_expired, member::x5c, index);
    }
    if (previous) {
      check_issuer(index, *previous, *read);
    }
    if (index + 1 < count) {
      previous_ = std::move(read);
    }
  }

  void check_first(const certificate& first) {
    if (!is_comparable_) {
      return;
    }
    if (first.holds(key_.value())) {
      check_purpose(key_, first);
    } else {
      key_.add_at_element(chain_other_key, member::x5c, 0);
    }
  }

  void check_issuer(std::uint32_t index, const certificate& issued, const certificate& issuer) {
    // The two signatures of a chain of three took 0.6 ms, all else about its key 0.1 to 0.25 ms; and long chains and
    // large sets are hostile: the others cost a signature each, milliseconds at worst.
    constexpr std::uint32_t most_keys = 64;
    constexpr std::uint32_t most_certificates = 8;
    if (!issuer.is_named_issuer_of(issued)) {
      key_.add_at_element(chain_order, member::x5c, index);
      return;
    }
    // A certificate of the same key that was renewed may come second, as no issuer.
    const bool is_renewed = issuer.has_key_of(issued);
    if (const std::string_view against = issuer.against_issuing(); !against.empty() && !is_renewed) {
      key_.add_at_element(chain_no_authority, member::x5c, index, {.subject = against});
    }
    if (key_.rules().deep && key_.index() < most_keys && index < most_certificates &&
        !issuer.has_signed(issued).value_or(true)) {
      key_.add_at_element(chain_signature, member::x5c, index);
    }
  }

  static bool is_digest_of(octets digest, octets der) {
    const auto is_same = [digest](const auto& made) {
      return std::equal(digest.begin(), digest.end(), made.begin(), made.end());
    };
    return digest.size() == sha256_digest{}.size() ? is_same(sha256(der)) : is_same(sha1(der));
  }

  // Another certificate may be meant, but its key is this one (RFC 7517 4.8, 4.9).
  [[gnu::cold]] void explain_digest(member which, std::string_view hash, octets digest) {
    const auto meant =
        std::find_if(more_.begin(), more_.end(), [digest](octets der) { return is_digest_of(digest, der); });
    const auto read = meant == more_.end() ? std::nullopt : certificate::read(*meant);
    if (!read) {
      key_.add(digest_other, which, {.subject = hash});
    } else if (is_comparable_ && !read->holds(key_.value())) {
      key_.add(digest_other_key, which, {.subject = hash});
    }
  }

  key_check& key_;
  std::int64_t now_;
  bool is_comparable_;        // the record is that of a usable key, but for what is wrong with its certificates
  octets first_;              // the DER of the first certificate, if it is one,
  std::vector<octets> more_;  // and that of those behind it
  std::optional<certificate> previous_;
};

bool is_https(std::string_view url) noexcept {
  constexpr std::string_view scheme = "https://";
  return url.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), url.begin(),
                                           [](char wanted, char c) { return wanted == json::lower_case(c); });
}

// What is no URI has no scheme to speak of.
void check_x5u(key_check& key) {
  const json::token* const text = key.raw.text(member::x5u);
  if (text == nullptr) {
    return;
  }
  if (const auto fault = find_uri_fault(text->text())) {
    key.add_inside(url_syntax, member::x5u, *fault);
  } else if (!is_https(text->text())) {
    key.add(url_insecure, member::x5u);
  }
}

}  // namespace

void check_certificates(key_check& key) {
  chain_check check{key};
  if (const raw_member* const chain = key.raw.get(member::x5c);
      chain != nullptr && chain->value.kind == json::kind::array) {
    check.check(*chain);
  }
  check.check_digest(member::x5t, "sha1", sha1_bytes);
  check.check_digest(member::x5t_s256, "sha256", sha256_digest{}.size());
  check_x5u(key);
  key.raw.supplied().for_each(
      [&key](member which) { key.add(key_in_certificate, which, {.repaired = key.rules().repair}); });
}

}  // namespace jwkguard::keys
