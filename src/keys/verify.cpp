// Which key verifies a token: the order in which keys are tried, and what is looked for where none does.
#include "jwkguard/verify.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <numeric>
#include <utility>

#include "json/base64.hpp"
#include "keys/octets.hpp"
#include "keys/openssl_signature.hpp"
#include "keys/token.hpp"
#include "keys/verify_words.hpp"

namespace jwkguard {
namespace keys {
namespace {

using enum token_verdict;
using scheme = signing_algorithm::scheme;

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
    case signature_fact::unsupported: return alg_unknown;
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
    const auto decoded = json::decode_base64url(encoded_.text);
    signature_ = decoded ? *decoded : std::span<const std::uint8_t>{};
  }

  void run(verification& into, message_facts& how) {
    how.signature_bytes = signature_.size();
    find_named_keys();
    if (may_take() && try_named_keys(into, how)) {
      into.what = verified;
      return;
    }
    if (with_.how == scheme::hmac && find_confusion(into)) {
      return;
    }
    into.key = verification::no_key;
    into.is_signed = find_signer(into, how);
    into.what = why_not(into, how);
  }

 private:
  // Whether a token like this one is verified at all.
  [[nodiscard]] bool may_take() const noexcept { return token_.kid || column_ != policy::base::cloudflare; }

  // Those that the token may mean come first.
  void find_named_keys() {
    order_.resize(keys_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const auto others = std::stable_partition(order_.begin(), order_.end(), [this](std::size_t place) {
      return !token_.kid || (keys_[place].kid.data() != nullptr && keys_[place].kid == *token_.kid);
    });
    named_count_ = static_cast<std::size_t>(others - order_.begin());
  }
  [[nodiscard]] std::span<const std::size_t> named() const noexcept { return std::span{order_}.first(named_count_); }
  [[nodiscard]] std::span<const std::size_t> others() const noexcept { return std::span{order_}.subspan(named_count_); }
  [[nodiscard]] bool is_named(std::size_t place) const noexcept {
    return std::find(named().begin(), named().end(), place) != named().end();
  }

  [[nodiscard]] bool has_alg(const record& key) const noexcept { return key.alg.empty() || key.alg == with_.name; }
  [[nodiscard]] bool may_have_signed(const record& key) const noexcept { return is_for(key, with_) && has_octets(key); }
  [[nodiscard]] bool may_verify(const record& key) const noexcept { return may_have_signed(key) && has_alg(key); }

  [[nodiscard]] static bool has_octets(const record& key) noexcept { return !key.parameters[0].empty(); }

  [[nodiscard]] measured_signature measure(const record& key) const {
    return measure_signature(key, with_, token_.signed_text, signature_);
  }

  bool try_named_keys(verification& into, message_facts& how) {
    for (const std::size_t place : named()) {
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

  // A key that verifies it, whatever its kid and alg: one that the token names before all others, and then one that has
  // its alg. What was tried is not tried again.
  bool find_signer(verification& into, const message_facts& how) const {
    if (how.measured.what == signature_fact::der || how.measured.what == signature_fact::salt) {
      return false;
    }
    const auto find = [&](std::span<const std::size_t> among, auto&& is_wanted) {
      const auto found = std::find_if(among.begin(), among.end(), [&](std::size_t place) {
        return may_have_signed(keys_[place]) && is_wanted(keys_[place]) &&
               measure(keys_[place]).what == signature_fact::right;
      });
      into.key = found == among.end() ? verification::no_key : *found;
      return found != among.end();
    };
    const auto has_its_alg = [this](const record& key) { return has_alg(key); };
    const auto has_another = [this](const record& key) { return !has_alg(key); };
    return (!may_take() && find(named(), has_its_alg)) || find(named(), has_another) || find(others(), has_its_alg) ||
           find(others(), has_another);
  }

  // Of many keys and a long token, not all: it is refused anyway, and this only says why.
  bool find_confusion(verification& into) const {
    // To make the forms of a key takes about as long as to hash so many.
    constexpr std::size_t octets_of_forms = 64U << 10U;
    std::size_t octets_left = 64U << 20U;
    const auto take = [&octets_left](std::size_t cost) {
      const bool is_left = cost <= octets_left;
      octets_left -= is_left ? cost : 0;
      return is_left;
    };
    for (const std::size_t place : order_) {
      if (keys_[place].kty == "oct") {
        continue;
      }
      if (!take(octets_of_forms)) {
        return false;
      }
      for (const std::string& form : public_forms(keys_[place])) {
        if (!take(token_.signed_text.size() + form.size())) {
          return false;
        }
        if (hold_to_hmac(octets_of(form), with_, token_.signed_text, signature_) == signature_fact::right) {
          into.key = place;
          into.what = public_key_as_secret;
          return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] token_verdict why_not(verification& into, const message_facts& how) const {
    if (!may_take()) {
      return kid_missing;
    }
    if (token_.kid && named().empty()) {
      into.nearest = nearest_kids(*token_.kid, keys_);
      return kid_unknown;
    }
    if (into.is_signed) {
      return is_named(into.key) ? alg_differs : other_key;
    }
    if (how.measured.what == signature_fact::wrong) {  // or nothing was tried
      into.key = find_named([&](const record& key) {
        return key.kty == "oct" && with_.kty == "oct" && has_alg(key) && !has_octets(key);
      });
      if (into.key != verification::no_key) {
        return secret_unknown;
      }
    }
    if (how.tried != 0) {
      into.key = tried_;
      return verdict_of(how.measured.what);
    }
    return why_unfit(into);
  }

  // Of the keys that it may mean, none may verify it.
  [[nodiscard]] token_verdict why_unfit(verification& into) const {
    if (!token_.kid) {
      return with_.how == scheme::hmac ? secret_unknown : no_key;
    }
    const std::size_t other_alg = find_named([&](const record& key) { return is_for(key, with_); });
    into.key = other_alg != verification::no_key ? other_alg : named().front();
    return other_alg != verification::no_key ? alg_differs : key_unfit;
  }

  template <class Wanted>
  [[nodiscard]] std::size_t find_named(Wanted&& wanted) const {
    const auto found =
        std::find_if(named().begin(), named().end(), [&](std::size_t place) { return wanted(keys_[place]); });
    return found == named().end() ? verification::no_key : *found;
  }

  const opened_token& token_;
  const signing_algorithm& with_;
  std::span<const record> keys_;
  policy::base column_;
  wiped_string encoded_;
  std::span<const std::uint8_t> signature_;
  std::vector<std::size_t> order_;  // places: those that the token may mean, then the others
  std::size_t named_count_ = 0;
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
  message_facts how{keys, options.column, &token};
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
    none.message = keys::no_memory_text;
    return none;
  }
}

}  // namespace jwkguard
