// Tokens, from any bytes, held to the keys that the standards print. Bytes that begin with `!` are what stands before
// the last dot of a token, which then is signed with the HMAC key of RFC 7515 A.1.
//
//  1  every text has a verdict, a message and, unless it is verified, no key that signed but for a stated reason
//  2  a token that is verified is what an encoder writes: its parts, decoded and encoded again, give the same token
//  3  a token that is verified names a key of the set by kid, or no key, and an algorithm that this key is for
//  4  what is verified under `cloudflare` is verified under `rfc`, by the same key, and names it
//  5  what is said does not change with the octets of the payload, and no eight octets in a row of a secret stand in
//  it,
//     unless they stand in the header
//  6  the same token has the same verdict twice
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/base64.hpp"
#include "jwkguard/jwkguard.hpp"
#include "jwkguard/verify.hpp"
#include "require.hpp"

namespace jwkguard::fuzz {
namespace {

constexpr std::string_view secret_text =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

// RFC 7515 A.1 to A.4 and RFC 8037 A.4; the kids are ours.
constexpr std::string_view set_text =
    R"({"keys":[{"kty":"oct","kid":"h","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},)"
    R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"},)"
    R"({"kty":"EC","crv":"P-256","kid":"e","alg":"ES256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
    R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

struct fixed_set {
  fixed_set() : text{set_text} {
    policy rules = policy::rfc();
    rules.allow_secret = true;
    made = check(std::span<char>{text}, rules);
    keys = made.records();
    require(keys.size() == 5, "the set is sound");
  }
  std::string text;
  report made;
  std::vector<record> keys;
};

// The octets of a part; nothing, if it is not strict base64url.
std::string decoded(std::string_view part) {
  std::string copy{part};
  const auto octets = json::decode_base64url(copy);
  return octets ? std::string(octets->begin(), octets->end()) : std::string{};
}

std::string encoded(std::string_view octets) {
  std::string text;
  json::append_base64url(text, {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
  return text;
}

std::string signed_text(std::string_view text) {
  std::uint8_t mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const std::string secret = decoded(secret_text);
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const std::uint8_t*>(text.data()),
      text.size(), mac, &size);
  return std::string{text} + '.' + encoded({reinterpret_cast<const char*>(mac), size});
}

void check_silence(std::string_view said, std::string_view hidden, std::string_view header) {
  constexpr std::size_t window = 8;
  for (std::size_t at = 0; at + window <= hidden.size(); ++at) {
    const std::string_view piece = hidden.substr(at, window);
    require(said.find(piece) == std::string_view::npos || header.find(piece) != std::string_view::npos,
        "5: nothing of a secret is said");
  }
}

// The text with other letters behind its first dot and before the next one; but the last one, whose bits an encoder
// leaves zero.
std::string with_other_payload(std::string text) {
  const std::size_t first = std::min(text.find('.'), text.size());
  for (std::size_t at = first + 1; at + 1 < text.size() && text[at] != '.' && text[at + 1] != '.'; ++at) {
    char& c = text[at];
    c = c >= 'A' && c < 'Z' ? static_cast<char>(c + 1) : c >= 'a' && c < 'z' ? static_cast<char>(c + 1) : c;
  }
  return text;
}

void check_verified(const verification& found, std::string_view token, const std::vector<record>& keys) {
  require(found.is_signed && found.key < keys.size(), "1: a key signed it");
  const record& key = keys[found.key];
  require(!found.kid || key.kid == *found.kid, "3: it is the key that the kid names");
  require(found.alg && (key.alg.empty() || key.alg == *found.alg), "3: it is for this algorithm");
  std::string again;
  for (std::string_view rest = token;; rest.remove_prefix(rest.find('.') + 1)) {
    const std::string_view part = rest.substr(0, rest.find('.'));
    again += (again.empty() ? "" : ".") + encoded(decoded(part));
    if (part.size() == rest.size()) {
      break;
    }
  }
  require(again == token, "2: it is what an encoder writes");
}

void check_token(const std::string& token, const std::string& other) {
  static const fixed_set set;
  const std::size_t first = std::min(token.find('.'), token.size());
  const std::string header = decoded(std::string_view{token}.substr(0, first)) + token.substr(0, first);
  const auto found_under = [](const std::string& text, policy::base column) {
    return verify(text, set.keys, {column, 1'800'000'000, false});
  };
  for (const policy::base column : {policy::base::rfc, policy::base::cloudflare}) {
    const verification found = found_under(token, column);
    require(!found.message.empty() && found.help.empty() == found.verified(), "1: there is something to say");
    require(!found.issuer, "5: no claim that nobody asked for");
    check_silence(found.message, secret_text, header);
    check_silence(found.message, decoded(secret_text), header);
    const verification beside = found_under(other, column);
    require(beside.what != found.what || beside.key != found.key || beside.is_signed != found.is_signed ||
                (beside.message == found.message && beside.help == found.help && beside.alg == found.alg &&
                    beside.kid == found.kid),
        "5: nothing that is said hangs on the payload");
    if (found.verified()) {
      check_verified(found, token, set.keys);
    }
  }
  const verification open = found_under(token, policy::base::rfc);
  const verification narrow = found_under(token, policy::base::cloudflare);
  require(!narrow.verified() || (open.verified() && open.key == narrow.key && narrow.kid), "4: narrower is narrower");
  require(found_under(token, policy::base::rfc).what == open.what, "6: the same twice");
}

}  // namespace
}  // namespace jwkguard::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jwkguard::fuzz;
  const std::string text{reinterpret_cast<const char*>(data), size};
  if (text.starts_with('!')) {
    check_token(signed_text(text.substr(1)), signed_text(with_other_payload(text.substr(1))));
  } else {
    check_token(text, with_other_payload(text));
  }
  return 0;
}
