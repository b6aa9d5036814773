// Which key verifies a token: the order in which keys are tried, and what is looked for where none does.
#include "jwkguard/verify.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "json/base64.hpp"
#include "keys/octets.hpp"
#include "keys/openssl_signature.hpp"
#include "keys/token.hpp"
#include "keys/verify_words.hpp"
#include "keys/wiped_text.hpp"

namespace jwkguard {
namespace keys {
namespace {

using enum token_verdict;
using scheme = signing_algorithm::scheme;
using places = std::vector<std::size_t>;

std::int64_t seconds_now() noexcept {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

token_verdict verdict_of(signature_fact what) noexcept {
  switch (what) {
    case signature_fact::right: return verified;
    case signature_fact::length: return signature_length;
    case signature_fact::der: return signature_der;
    case signature_fact::range: return signature_range;
    case signature_fact::salt: return signature_salt;
    case signature_fact::wrong: break;
  }
  return signature_wrong;
}

void note_times(const opened_token& token, std::int64_t now_s, std::vector<token_note>& into) {
  if (token.expires_s && *token.expires_s <= now_s) {
    into.push_back(token_note::expired);
  }
  if (token.not_before_s && *token.not_before_s > now_s) {
    into.push_back(token_note::not_yet_valid);
  }
  if (token.issued_s && *token.issued_s > now_s) {
    into.push_back(token_note::issued_later);
  }
}

class verifier {
 public:
  verifier(const opened_token& token, const signing_algorithm& with, std::span<const record> keys, policy::base column)
      : token_{token}, with_{with}, keys_{keys}, column_{column}, encoded_{token.signature} {
    const auto decoded = json::decode_base64url(encoded_.text());
    signature_ = decoded ? *decoded : std::span<const std::uint8_t>{};
  }

  void run(verification& into, told& how) {
    const bool must_name = column_ == policy::base::cloudflare;
    how.signature_bytes = signature_.size();
    const places named = named_keys();
    if ((token_.kid || !must_name) && try_keys(named, into, how)) {
      into.what = verified;
      return;
    }
    if (with_.how == scheme::hmac && find_confusion(into)) {
      return;
    }
    into.key = verification::no_key;
    into.is_signed = find_signer(into, how);
    into.what = why_not(named, into, how);
  }

 private:
  // Those that the token may mean.
  [[nodiscard]] places named_keys() const {
    places found;
    for (std::size_t place = 0; place < keys_.size(); ++place) {
      if (!token_.kid || (keys_[place].kid.data() != nullptr && keys_[place].kid == *token_.kid)) {
        found.push_back(place);
      }
    }
    return found;
  }

  [[nodiscard]] bool may_verify(const record& key) const noexcept {
    return is_for(key, with_) && (key.alg.empty() || key.alg == with_.name) && has_octets(key);
  }

  [[nodiscard]] static bool has_octets(const record& key) noexcept { return !key.parameters[0].empty(); }

  [[nodiscard]] measured_signature measure(const record& key) const {
    return measure_signature(key, with_, token_.signed_text, signature_);
  }

  bool try_keys(const places& named, verification& into, told& how) {
    for (const std::size_t place : named) {
      if (!may_verify(keys_[place])) {
        continue;
      }
      const measured_signature found = measure(keys_[place]);
      ++how.tried;
      if (found.what == signature_fact::right) {
        into.key = place;
        into.is_signed = true;
        if (found.has_high_s) {
          into.notes.push_back(token_note::high_s);
        }
        return true;
      }
      if (how.tried == 1 || how.measured.what == signature_fact::wrong) {  // the first that says more
        how.measured = found;
        tried_ = place;
      }
    }
    return false;
  }

  // A key that verifies it, whatever its kid and alg.
  bool find_signer(verification& into, const told& how) const {
    if (how.measured.what == signature_fact::der || how.measured.what == signature_fact::salt) {
      return false;
    }
    for (const bool may : {true, false}) {
      for (std::size_t place = 0; place < keys_.size(); ++place) {
        if (may_verify(keys_[place]) == may && is_for(keys_[place], with_) && has_octets(keys_[place]) &&
            measure(keys_[place]).what == signature_fact::right) {
          into.key = place;
          return true;
        }
      }
    }
    return false;
  }

  // Of many keys and a long token, not all: it is refused anyway, and this only says why.
  bool find_confusion(verification& into) const {
    std::size_t octets_left = 64U << 20U;
    for (std::size_t place = 0; place < keys_.size(); ++place) {
      for (const std::string& form : public_forms(keys_[place])) {
        const std::size_t cost = token_.signed_text.size() + form.size();
        if (cost > octets_left) {
          return false;
        }
        octets_left -= cost;
        if (is_hmac(octets_of(form), with_, token_.signed_text, signature_)) {
          into.key = place;
          into.what = public_key_as_secret;
          return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] token_verdict why_not(const places& named, verification& into, const told& how) const {
    if (!token_.kid && column_ == policy::base::cloudflare) {
      return kid_missing;
    }
    if (token_.kid && named.empty()) {
      into.nearest = nearest_kids(*token_.kid, keys_);
      return kid_unknown;
    }
    if (how.tried != 0) {
      if (into.is_signed) {
        return other_key;
      }
      into.key = tried_;
      return how.tried > 1 && how.measured.what == signature_fact::wrong ? signature_wrong
                                                                         : verdict_of(how.measured.what);
    }
    return why_unfit(named, into);
  }

  // Of the keys that it may mean, none may verify it.
  [[nodiscard]] token_verdict why_unfit(const places& named, verification& into) const {
    const auto find = [&](auto&& wanted) {
      const auto found =
          std::find_if(named.begin(), named.end(), [&](std::size_t place) { return wanted(keys_[place]); });
      return found == named.end() ? verification::no_key : *found;
    };
    if (into.is_signed && std::find(named.begin(), named.end(), into.key) == named.end()) {
      return other_key;
    }
    const std::size_t without_secret = find([&](const record& key) {
      return key.kty == "oct" && with_.kty == "oct" && (key.alg.empty() || key.alg == with_.name) && !has_octets(key);
    });
    if (without_secret != verification::no_key) {
      into.key = without_secret;
      return secret_unknown;
    }
    if (!token_.kid) {
      return with_.how == scheme::hmac ? secret_unknown : no_key;
    }
    const std::size_t other_alg = find([&](const record& key) { return is_for(key, with_); });
    if (!into.is_signed) {
      into.key = other_alg != verification::no_key ? other_alg : named.front();
    }
    return other_alg != verification::no_key ? alg_differs : key_unfit;
  }

  const opened_token& token_;
  const signing_algorithm& with_;
  std::span<const record> keys_;
  policy::base column_;
  wiped_text encoded_;
  std::span<const std::uint8_t> signature_;
  std::size_t tried_ = verification::no_key;
};

verification verify_token(std::string_view text, std::span<const record> keys, const verify_options& options) {
  const opened_token token = open_token(text, options.wants_issuer);
  verification made;
  made.what = token.fault;
  made.alg = token.alg;
  made.kid = token.kid;
  made.expires_s = token.expires_s;
  made.not_before_s = token.not_before_s;
  made.issued_s = token.issued_s;
  made.notes = token.notes;
  made.issuer = token.issuer;
  note_times(token, options.now_s != 0 ? options.now_s : seconds_now(), made.notes);
  told how{keys, options.column, token.part, token.header_member};
  if (made.what == verified) {
    const signing_algorithm* const with = find_signing_algorithm(*token.alg);
    if (*token.alg == "none") {
      made.what = alg_none;
    } else if (with == nullptr) {
      made.what = alg_unknown;
    } else if (options.column == policy::base::cloudflare && !with->endpoint_takes) {
      made.what = alg_not_taken;
    } else if (token.signature.empty()) {
      made.what = cut;
      how.part = "signature";
    } else {
      verifier{token, *with, keys, options.column}.run(made, how);
    }
  }
  put_in_words(how, made);
  return made;
}

}  // namespace
}  // namespace keys

verification verify(std::string_view token, std::span<const record> keys, const verify_options& options) noexcept {
  try {
    return keys::verify_token(token, keys, options);
  } catch (const std::bad_alloc&) {
    verification none;
    none.what = token_verdict::no_memory;
    return none;
  }
}

}  // namespace jwkguard
