// Mutated tokens, held to a verifier of the test's own as well: it decodes with OpenSSL, encodes again, and compares.
// ./dev test-tokens does the same with npm jose.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "json/tree.hpp"
#include "jwkguard/verify.hpp"
#include "support/p256_keys.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::test {
namespace {

std::optional<std::string> decoded(std::string text) {
  const std::string written = text;
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  std::string octets(text.size() / 4 * 3 + 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) {
    return std::nullopt;
  }
  octets.resize(written.size() * 3 / 4);
  return openssl_base64url(octets) == written ? std::optional{octets} : std::nullopt;
}

// The place of the key that verifies a token, by the rules of `rfc`; of a signature it signs again where it can (HMAC,
// RSA, EdDSA), and has OpenSSL verify where it cannot.
std::optional<std::size_t> judged(const std::string& token, const std::vector<signer>& by) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', std::min(first, token.size() - 1) + 1);
  if (first == std::string::npos || second == std::string::npos || token.find('.', second + 1) != std::string::npos) {
    return std::nullopt;
  }
  const auto header = decoded(token.substr(0, first));
  const auto signature = decoded(token.substr(second + 1));
  const auto tree = header ? json::tree::parse(*header) : std::nullopt;
  if (!tree || !signature || !decoded(token.substr(first + 1, second - first - 1))) {
    return std::nullopt;
  }
  const auto alg = tree->root().member("alg").string();
  const auto kid = tree->root().member("kid").string();
  const bool has_kid = tree->root().member("kid").exists();
  for (std::size_t place = 0; place < by.size(); ++place) {
    if (alg == by[place].alg && (!has_kid || kid == "key-" + std::to_string(place))) {
      const octet_string again = signature_of(by[place], token.substr(0, second));
      return std::equal(again.begin(), again.end(), signature->begin(), signature->end(),
                 [](unsigned char left, char right) { return left == static_cast<unsigned char>(right); })
                 ? std::optional{place}
                 : std::nullopt;
    }
  }
  return std::nullopt;
}

TEST(verify_mutations, have_the_verdict_that_signing_again_gives) {
  std::vector<signer> by;
  std::string keys;
  for (const std::string alg :
      {"HS256", "HS512", "RS256", "RS512", "EdDSA", "Ed448"}) {  // those that sign one way only
    by.push_back(make_signer(alg));
    keys += (keys.empty() ? "" : ",") + jwk_of(by.back(), "key-" + std::to_string(by.size() - 1), alg);
  }
  const checked_set set{R"({"keys":[)" + keys + "]}"};
  std::mt19937 random{20261129};  // the same mutations each time
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  constexpr std::string_view characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/=\" ";
  std::size_t verified = 0;
  for (int round = 0; round < 1'500; ++round) {
    const std::size_t place = below(by.size());
    std::string header =
        R"({"alg":")" + by[place].alg + R"(","kid":"key-)" + std::to_string(below(8) == 0 ? below(6) : place) + "\"}";
    if (below(3) == 0) {
      header[below(header.size())] = characters[below(characters.size())];
    }
    std::string token = unsigned_token(header, "{\"n\":" + std::to_string(round) + '}');
    token = with_signature(token, signature_of(by[place], token));
    if (below(2) == 0) {
      const std::size_t at = below(token.size());
      switch (below(3)) {
        case 0: token[at] = characters[below(characters.size())]; break;
        case 1: token.erase(at, 1 + below(3)); break;
        default: token.insert(at, 1, characters[below(characters.size())]); break;
      }
    }
    const verification found = verify(token, set.records, {policy::base::rfc, 0, false});
    const auto expected = judged(token, by);
    EXPECT_EQ(found.verified(), expected.has_value()) << token << ": " << found.message;
    EXPECT_TRUE(!expected || found.key == *expected) << token;
    verified += expected ? 1U : 0U;
  }
  EXPECT_GT(verified, 300U);
}

}  // namespace
}  // namespace jwkguard::test
