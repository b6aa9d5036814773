// Which key verifies a token: published examples, every algorithm, and exactly why none does.
#include "jwkguard/verify.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/tree.hpp"
#include "jwkguard/validator.hpp"
#include "keys/openssl_public_key.hpp"
#include "keys/openssl_signature.hpp"
#include "keys/token.hpp"
#include "places.hpp"
#include "support/fresh_keys.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::test {
namespace {

using enum token_verdict;

verification verify_rfc(std::string_view token, const checked_set& set) {
  return verify(token, set.records, {policy::base::rfc, 0, false});
}

TEST(verify, has_a_name_for_every_verdict_and_a_text_for_every_note) {
  std::set<std::string_view> verdicts;
  for (int each = 0; each <= static_cast<int>(no_memory); ++each) {
    verdicts.insert(name_of(static_cast<token_verdict>(each)));
  }
  EXPECT_EQ(verdicts.size(), 33U);
  std::set<std::string_view> notes;
  std::set<std::string_view> texts;
  for (int each = 0; each <= static_cast<int>(token_note::high_s); ++each) {
    notes.insert(name_of(static_cast<token_note>(each)));
    texts.insert(text_of(static_cast<token_note>(each)));
  }
  EXPECT_EQ(notes.size(), 11U);
  EXPECT_EQ(texts.size(), 11U);
  for (const auto& all : {verdicts, notes, texts}) {
    EXPECT_FALSE(all.contains(""));
  }
}

TEST(verify, takes_what_the_standards_print) {
  std::ifstream from{JWKGUARD_SOURCE_DIR "/tests/tokens/published.jsonl"};
  std::size_t count = 0;
  for (std::string line; std::getline(from, line); ++count) {
    const auto row = json::tree::parse(line);
    ASSERT_TRUE(row) << line;
    const std::string name{*row->root().member("name").string()};
    const std::size_t keys = line.find("\"keys\":");
    const checked_set set{'{' + line.substr(keys, line.find("],", keys) + 1 - keys) + '}'};
    const std::string token{*row->root().member("token").string()};
    const verification found = verify_rfc(token, set);
    EXPECT_TRUE(found.verified()) << name << ": " << found.message;
    EXPECT_EQ(found.key, 0U) << name;
    EXPECT_EQ(found.expires_s.has_value(), name.starts_with("RFC 7515 A") && name != "RFC 7515 A.4") << name;
    // Of P-521, the first character of r or s has the bits that make it too large.
    const std::size_t start = token.rfind('.') + 1;
    const bool is_p521 = token.size() - start == 176;
    for (std::size_t at = start; at < token.size() - 1; ++at) {
      std::string changed = token;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      const bool is_too_large = is_p521 && (at - start) % 88 == 0;
      EXPECT_EQ(verify_rfc(changed, set).what, is_too_large ? signature_range : signature_wrong)
          << name << " at " << at;
    }
  }
  EXPECT_EQ(count, 9U);
}

constexpr std::string_view all_algs[] = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384",
    "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519", "Ed448"};

TEST(verify, takes_every_algorithm_and_no_other_key) {
  for (const std::string_view alg : all_algs) {
    const signer right = make_signer(std::string{alg});
    const signer other = make_signer(std::string{alg});
    const checked_set set{jwk_set({jwk_of(other, "b", alg), jwk_of(right, "a", alg)})};
    const verification named = verify_rfc(token_of(right, "a"), set);
    EXPECT_TRUE(named.verified()) << alg << ": " << named.message;
    EXPECT_EQ(named.key, 1U) << alg;
    const verification bare = verify_rfc(token_of(right, ""), set);
    EXPECT_TRUE(bare.verified()) << alg << ": " << bare.message;
    EXPECT_EQ(bare.key, 1U) << alg;
    const verification wrong = verify_rfc(token_of(right, "b"), set);
    EXPECT_EQ(wrong.what, other_key) << alg << ": " << wrong.message;
    EXPECT_EQ(wrong.key, 1U) << alg;
    EXPECT_TRUE(wrong.is_signed);
    const verification unknown = verify_rfc(token_of(make_signer(std::string{alg}), "a"), set);
    EXPECT_EQ(unknown.what, signature_wrong) << alg << ": " << unknown.message;
    EXPECT_FALSE(unknown.is_signed);
  }
}

TEST(verify, takes_the_algorithms_that_the_validator_takes_for_the_endpoint) {
  for (const std::string_view alg : all_algs) {
    const signer by = make_signer(std::string{alg});
    std::string text = jwk_set({jwk_of(by, "a", alg)});
    policy rules = policy::cloudflare();
    rules.allow_secret = true;
    const report made = check(std::span<char>{text}, rules);
    EXPECT_EQ(keys::find_signing_algorithm(alg)->endpoint_takes, made.valid()) << alg;
    const checked_set set{jwk_set({jwk_of(by, "a", alg)})};
    const verification found = verify(token_of(by, "a"), set.records);
    EXPECT_EQ(found.what, made.valid() ? verified : alg_not_taken) << alg << ": " << found.message;
  }
}

TEST(verify, says_what_is_wrong_with_the_text) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const std::string good = token_of(by, "a", R"({"sub":"somebody"})");
  const std::size_t last = good.rfind('.');
  const struct {
    std::string token;
    token_verdict what;
  } rows[] = {
      {"", empty},
      {" \r\n", empty},
      {"hello", not_a_token},
      {"a.b.c.d", not_a_token},
      {"a.b.c.d.e.f", not_a_token},
      {R"({"payload":"e30","signatures":[]})", json_form},
      {good.substr(0, last), cut},
      {good.substr(0, last + 1), cut},
      {good.substr(0, good.size() - 1), cut},
      {good.substr(0, good.size() - 2), signature_length},
      {good + "=", padded},
      {good + "==", padded},
      {good + "\n", white_space},
      {" " + good, white_space},
      {good.substr(0, 20) + "\n" + good.substr(20), white_space},
      {good.substr(0, 20) + "+" + good.substr(21), standard_alphabet},
      {good.substr(0, 20) + "/" + good.substr(21), standard_alphabet},
      {'"' + good + '"', foreign_character},
      {good + ",", foreign_character},
      {good.substr(1), not_canonical},
      {good.substr(0, good.size() - 1) + (good.back() == 'B' ? 'C' : 'B'), not_canonical},
      {"a.b.c.d.e", encrypted},
      {std::string((1U << 20U) + 1, 'a'), too_long},
  };
  for (const auto& row : rows) {
    const verification found = verify_rfc(row.token, set);
    EXPECT_EQ(found.what, row.what) << row.token.substr(0, 300) << ": " << found.message << " [" << name_of(found.what)
                                    << ']';
    EXPECT_FALSE(found.message.empty());
    EXPECT_FALSE(found.help.empty());
  }
}

TEST(verify, says_what_is_wrong_with_the_header) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const struct {
    std::string header;
    token_verdict what;
  } rows[] = {
      {"", header_faulty},
      {"[]", header_faulty},
      {"{", header_faulty},
      {R"({"alg":"ES256","kid":"a"} )", verified},
      {R"({"alg":"ES256","kid":"a"}x)", header_faulty},
      {"\xEF\xBB\xBF{\"alg\":\"ES256\",\"kid\":\"a\"}", header_faulty},
      {"{\"alg\":\"ES256\",\"kid\":\"a\xff\"}", header_faulty},
      {R"({"alg":1,"kid":"a"})", header_faulty},
      {R"({"alg":"ES256","kid":1})", header_faulty},
      {R"({"alg":"ES256","kid":null})", header_faulty},
      {R"({"alg":"ES256","kid":"\ud800"})", header_faulty},
      {R"({"alg":"ES256","kid":"\u0061"})", verified},
      {R"({"alg":"ES256","kid":"a","alg":"ES256"})", header_duplicate},
      {R"({"alg":"ES256","kid":"a","k\u0069d":"a"})", header_duplicate},
      {R"({"alg":"ES256","kid":"a","x":{"y":1,"y":2}})", header_duplicate},
      {R"({"alg":"ES256","kid":"a","x":[{"y":1},{"y":2}]})", verified},
      {R"({"kid":"a"})", alg_missing},
      {R"({"alg":"none","kid":"a"})", alg_none},
      {R"({"alg":"None","kid":"a"})", alg_unknown},
      {R"({"alg":"es256","kid":"a"})", alg_unknown},
      {R"({"alg":"RSA-OAEP","kid":"a"})", alg_unknown},
      {R"({"alg":"ES256","kid":"a","crit":["exp"],"exp":1})", critical},
      {R"({"alg":"ES256","kid":"a","crit":[]})", critical},
      {R"({"alg":"ES256","kid":"a","b64":false,"crit":["b64"]})", critical},
      {R"({"alg":"ES256","kid":"a","b64":true})", critical},
      {R"({"alg":"ES256","kid":"A"})", kid_unknown},
      {R"({"alg":"ES384","kid":"a"})", key_unfit},
      {R"({"alg":"RS256","kid":"a"})", key_unfit},
      {R"({"alg":"RS256"})", no_key},
      {R"({"alg":"HS256"})", secret_unknown},
  };
  for (const auto& row : rows) {
    const std::string text = unsigned_token(row.header, "{}");
    const verification found = verify_rfc(with_signature(text, signature_of(by, text)), set);
    EXPECT_EQ(found.what, row.what) << row.header << ": " << found.message << " [" << name_of(found.what) << ']';
  }
}

TEST(verify, notes_what_a_header_brings_and_follows_none_of_it) {
  const signer by = make_signer("ES256");
  const signer own = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const std::string brought = R"({"alg":"ES256","kid":"a","jku":"https://example.com/","jwk":)" +
                              jwk_of(own, "a", "ES256") + R"(,"x5u":"https://example.com/","x5c":["MIIB"]})";
  const std::string text = unsigned_token(brought, "{}");
  const verification found = verify_rfc(with_signature(text, signature_of(own, text)), set);
  EXPECT_EQ(found.what, signature_wrong);
  for (const token_note note :
      {token_note::has_jku, token_note::has_jwk, token_note::has_x5u, token_note::has_x5c, token_note::no_expiry}) {
    EXPECT_EQ(std::count(found.notes.begin(), found.notes.end(), note), 1) << name_of(note);
  }
}

TEST(verify, names_the_nearest_kids) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "2026-11-a", "ES256"), jwk_of(by, "2026-10-a", "ES256"),
      jwk_of(by, "something-else", "ES256"), jwk_of(by, "2026-12-A", "ES256")})};
  const verification found = verify_rfc(token_of(by, "2026-12-a"), set);
  EXPECT_EQ(found.what, kid_unknown);
  ASSERT_EQ(found.nearest.size(), 3U);
  EXPECT_EQ(found.nearest.front(), 3U);
  EXPECT_TRUE(found.is_signed);
  EXPECT_NE(found.message.find("\"2026-12-A\""), std::string::npos) << found.message;
}

TEST(verify, tells_algorithms_of_one_type_apart) {
  const signer by = make_signer("PS256");
  const checked_set set{jwk_set({jwk_of(by, "a", "RS256")})};
  const verification found = verify_rfc(token_of(by, "a"), set);
  EXPECT_EQ(found.what, alg_differs);
  EXPECT_TRUE(found.is_signed);
  EXPECT_NE(found.message.find("\"PS256\""), std::string::npos) << found.message;
  EXPECT_NE(found.message.find("(RS256)"), std::string::npos) << found.message;
  const checked_set open{jwk_set({jwk_of(by, "a", "")})};
  EXPECT_TRUE(verify_rfc(token_of(by, "a"), open).verified()) << "a key without alg is for each of its type";
}

// The key that the token names is the right one, wherever else in the set it stands.
TEST(verify, says_of_the_key_that_is_named_that_its_alg_differs) {
  const signer by = make_signer("RS256");
  const signer other = make_signer("RS256");
  const checked_set elsewhere{jwk_set({jwk_of(by, "b", "RS256"), jwk_of(by, "a", "RS384")})};
  const checked_set alike{jwk_set({jwk_of(other, "a", "RS256"), jwk_of(by, "a", "RS384")})};
  for (const checked_set* set : {&elsewhere, &alike}) {
    const verification found = verify_rfc(token_of(by, "a"), *set);
    EXPECT_EQ(found.what, alg_differs) << found.message;
    EXPECT_EQ(found.key, 1U);
    EXPECT_TRUE(found.is_signed);
    EXPECT_NE(found.message.find(R"(its kid names the key "a" (RS384); but for that, the signature is right)"),
        std::string::npos)
        << found.message;
  }
}

TEST(verify, says_that_the_alg_differs_where_no_key_is_named) {
  const signer by = make_signer("RS256");
  const checked_set alone{jwk_set({jwk_of(by, "a", "RS384")})};
  const checked_set beside{jwk_set({jwk_of(by, "a", "RS384"), jwk_of(make_signer("RS256"), "b", "RS256")})};
  for (const checked_set* set : {&alone, &beside}) {
    const verification found = verify_rfc(token_of(by, ""), *set);
    EXPECT_EQ(found.what, alg_differs) << found.message;
    EXPECT_EQ(found.key, 0U);
    EXPECT_EQ(found.message,
        R"(the token says "RS256", and the key "a" (RS384), which verifies it, is for another algorithm)");
  }
}

TEST(verify, says_exactly_what_is_missing) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const std::string good = token_of(by, "a", R"({"sub":"somebody"})");
  const std::string text = good.substr(0, good.rfind('.'));
  EXPECT_EQ(verify_rfc(text, set).message, "the token is cut: it has two parts, and the signature is missing");
  EXPECT_EQ(verify_rfc(text + '.', set).message, "the token is cut: its third part, the signature, is empty");
  EXPECT_EQ(verify_rfc(good.substr(0, good.size() - 1), set).message, "the token is cut: its signature is not whole");
}

TEST(verify, says_exactly_what_b64_is) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const std::string_view has = "the header of the token has ";
  const std::pair<std::string, std::string> rows[] = {
      {R"("b64":false,"crit":["b64"])", R"("b64":false: its payload is not encoded, which a JWT's must be)"},
      {R"("crit":["b64"],"b64":false)", R"("b64":false: its payload is not encoded, which a JWT's must be)"},
      {R"("b64":true)", "b64, which a JWT has no use for: true is what it is without it"},
      {R"("b64":"false")", "a b64 that is neither true nor false"},
      {R"("crit":["exp"],"exp":1)", "crit: it asks for extensions that are not known here"},
  };
  for (const auto& [member, message] : rows) {
    const std::string text = unsigned_token(R"({"alg":"ES256","kid":"a",)" + member + '}', "{}");
    const verification found = verify_rfc(with_signature(text, signature_of(by, text)), set);
    EXPECT_EQ(found.what, critical) << member;
    EXPECT_EQ(found.message, std::string{has} + message);
  }
}

TEST(verify, says_where_a_character_is_wrong) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const std::string good = token_of(by, "a");
  EXPECT_EQ(verify_rfc(good.substr(0, 20) + '"' + good.substr(20), set).message,
      "the header of the token has a character in it that is not of base64url (character 21)");
  const std::string last = std::to_string(good.size() + 1);
  EXPECT_EQ(
      verify_rfc(good + '=', set).message, "the signature of the token is padded with '=' (character " + last + ')');
  std::string utf16;
  for (const char c : good) {
    utf16 += c;
    utf16 += '\0';
  }
  for (const std::string& each : {utf16, "\xFF\xFE" + utf16}) {
    const verification found = verify_rfc(each, set);
    EXPECT_EQ(found.what, foreign_character);
    EXPECT_EQ(found.message,
        "the token looks like UTF-16: there is a NUL in it (octet " + std::to_string(each.find('\0') + 1) + ')');
    EXPECT_NE(found.help.find("iconv"), std::string::npos) << found.help;
  }
}

TEST(verify, has_rules_for_the_endpoint) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const verification unnamed = verify(token_of(by, ""), set.records);
  EXPECT_EQ(unnamed.what, kid_missing);
  EXPECT_NE(unnamed.message.find("does not document"), std::string::npos) << unnamed.message;
  EXPECT_TRUE(unnamed.is_signed);
  const verification unknown = verify(token_of(by, "zzz"), set.records);
  EXPECT_EQ(unknown.what, kid_unknown);
  EXPECT_NE(unknown.message.find("does not document"), std::string::npos) << unknown.message;
  EXPECT_TRUE(verify(token_of(by, "a"), set.records).verified());
}

}  // namespace
}  // namespace jwkguard::test
