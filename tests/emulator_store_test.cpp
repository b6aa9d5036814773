// What the emulator stores and answers: each habit that is documented for the endpoint, and each guess, is held here.
#include "emulator/store.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "json/tree.hpp"
#include "support/emulator_sets.hpp"

namespace {

using namespace jwkguard::emulator;
using namespace jwkguard::test;
namespace json = jwkguard::json;

const std::string other_modulus = "x" + std::string(341, 'A');

std::string stored(const store& held) { return held.keys(zone, config); }
answer put(store& held, const std::string& body) { return held.put_credentials(zone, config, body); }
answer patch(store& held, const std::string& body) { return held.patch_credentials(zone, config, body); }

TEST(emulator_store, put_replaces_the_complete_set_in_the_order_given) {
  store held = one_config();
  put(held, set({ec("a"), ec("b")}));
  const answer given = put(held, set({rsa("d"), ec("c", "ES384", "P-384")}));
  expect_answer(given, 200);
  EXPECT_EQ(stored(held), set({rsa("d"), ec("c", "ES384", "P-384")}));
  EXPECT_TRUE(has(given, R"("result":)" + stored(held)));
  EXPECT_TRUE(given.notes.empty());
}

TEST(emulator_store, legacy_shape_has_no_result) {
  store held = one_config(response_shape::legacy);
  const std::string body = set({ec("a")});
  EXPECT_EQ(put(held, body).body, R"({"success":true,"errors":[],"messages":[],)" + body.substr(1));
  EXPECT_FALSE(has(patch(held, body), "result"));
  EXPECT_TRUE(has(held.get_config(zone, config), "result"));
}

TEST(emulator_store, strips_members_that_it_does_not_know) {
  store held = one_config();
  const answer given = put(held, set({rsa("a", R"(,"alg":"PS256","use":"sig","x5c":["AA"],"d":"AA","x":"AA")")}));
  expect_answer(given, 200);
  EXPECT_EQ(stored(held), set({rsa("a", R"(,"alg":"PS256")")}));
  EXPECT_EQ(given.notes, std::vector<std::string>{"stripped use, x5c, d, x of key 0"});
}

TEST(emulator_store, notes_are_fit_for_a_terminal) {
  store held = one_config();
  const answer given = put(held, set({rsa("a", R"(,"alg":"RS256","\u001b[2J\n":1)")}));
  EXPECT_EQ(given.notes, std::vector<std::string>{"stripped ?[2J? of key 0"});
}

TEST(emulator_store, drops_what_it_does_not_support_without_a_word) {
  struct row {
    std::string key;
    std::string note;
  };
  const std::vector<row> rows{
      {R"({"kty":"OKP","kid":"a","alg":"EdDSA","crv":"Ed25519","x":"AA"})", "OKP"},
      {R"({"kty":"AKP","kid":"a","alg":"ML-DSA-44","pub":"AA"})", "AKP"},
      {R"({"kid":"a"})", "no kty"},
      {ec("a", "ES512", "P-521"), "EC ES512"},
      {ec("a", "ES256K", "secp256k1"), "EC ES256K"},
      {ec("a", "ECDH-ES", "P-256"), "EC ECDH-ES"},
      {ec("a", "ES256", "P-521"), "EC ES256 P-521"},
      {ec("a", "ES256", "P-384"), "EC ES256 P-384"},
      {ec("a", "RS256", "P-256"), "EC RS256"},
      {R"({"kty":"EC","kid":"a","alg":"ES256","x":"AA","y":"BB"})", "EC without crv"},
      {R"({"kty":"EC","kid":"a","crv":"P-256","x":"AA","y":"BB"})", "EC without alg"},
      {rsa("a", R"(,"alg":"RSA-OAEP")"), "RSA RSA-OAEP"},
      {oct("a", k(43), "A256KW"), "oct A256KW"},
  };
  for (const row& one : rows) {
    SCOPED_TRACE(one.note);
    store held = one_config();
    const answer given = put(held, set({ec("kept"), one.key}));
    expect_answer(given, 200);
    EXPECT_TRUE(has(given, R"("messages":[])"));
    EXPECT_EQ(stored(held), set({ec("kept")}));
    EXPECT_EQ(given.notes, std::vector<std::string>{"dropped key 1 (" + one.note + ")"});
  }
}

TEST(emulator_store, dropping_every_key_leaves_an_empty_set) {
  store held = one_config();
  put(held, set({ec("a")}));
  expect_answer(put(held, set({R"({"kty":"OKP","kid":"b"})"})), 200);
  EXPECT_EQ(stored(held), set({}));
}

TEST(emulator_store, rsa_without_alg_becomes_rs256_and_says_so) {
  store held = one_config();
  const answer given = put(held, set({ec("a"), rsa("b", "")}));
  expect_answer(given, 200);
  EXPECT_EQ(stored(held), set({ec("a"), rsa("b", R"(,"alg":"RS256")")}));
  EXPECT_TRUE(has(given, R"("code":110003)"));
  EXPECT_TRUE(has(given, R"("pointer":"/keys/1/alg")"));
  EXPECT_EQ(given.notes, std::vector<std::string>{"made key 1 RS256"});
}

TEST(emulator_store, k_is_kept_and_never_returned) {
  store held = one_config();
  const std::string hidden = R"({"kty":"oct","kid":"h","alg":"HS256"})";
  for (const answer& given : {put(held, set({oct("h", k(43))})), patch(held, set({hidden})),
           held.get_config(zone, config), held.list_configs(zone)}) {
    expect_answer(given, 200);
    EXPECT_TRUE(has(given, set({hidden})));
    EXPECT_FALSE(has(given, k(43)));
  }
  EXPECT_NE(stored(held).find(k(43)), std::string::npos);
}

TEST(emulator_store, refuses_the_whole_request) {
  struct row {
    std::string body;
    std::string pointer;
  };
  std::vector<std::string> seventeen;
  seventeen.reserve(17);
  for (int count = 0; count < 17; ++count) {
    seventeen.push_back(ec(std::to_string(count)));
  }
  const std::vector<row> rows{
      {"", ""},
      {"{", ""},
      {"[]", ""},
      {R"({"keys":[]} x)", ""},
      {"{}", "/keys"},
      {R"({"keys":{}})", "/keys"},
      {set({}), "/keys"},
      {set(seventeen), "/keys"},
      {set({"1"}), "/keys/0"},
      {set({ec("a"), R"({"kty":"EC","alg":"ES256","crv":"P-256","x":"AA","y":"BB"})"}), "/keys/1/kid"},
      {set({R"({"kty":"EC","kid":null})"}), "/keys/0/kid"},
      {set({R"({"kid":"a","kid":"b"})"}), "/keys/0"},
      {set({R"({"kty":"EC","kid":"a","alg":"ES256","crv":"P-256","x":"AA"})"}), "/keys/0/y"},
      {set({ec("a"), ec("b"), ec("a")}), "/keys/2/kid"},
      {set({rsa("a"), rsa("a", "")}), "/keys/1/kid"},
      {set({rsa("a", R"(,"alg":"RS256")", modulus_2047)}), "/keys/0/n"},
      {set({rsa("a", R"(,"alg":"RS256")", modulus_2048 + "=")}), "/keys/0/n"},
      {set({oct("a", k(42))}), "/keys/0/k"},
      {set({oct("a", k(63), "HS384")}), "/keys/0/k"},
      {set({oct("a", k(84), "HS512")}), "/keys/0/k"},
      {set({oct("a", k(43) + "=")}), "/keys/0/k"},
      {set({R"({"kty":"oct","kid":"a","alg":"HS256"})"}), "/keys/0/k"},
      {set({R"({"kty":"oct","kid":"a","k":"AA"})"}), "/keys/0/alg"},
  };
  for (const row& one : rows) {
    SCOPED_TRACE(one.body.substr(0, 100));
    store held = one_config();
    put(held, set({ec("before")}));
    for (const answer& given : {put(held, one.body), patch(held, one.body)}) {
      expect_error(given, 400, "10400");
      const std::string source = R"("source":{"pointer":")" + one.pointer + R"("})";
      EXPECT_EQ(has(given, source), !one.pointer.empty()) << given.body;
    }
    EXPECT_EQ(stored(held), set({ec("before")}));
  }
}

TEST(emulator_store, takes_what_is_just_within_the_limits) {
  std::vector<std::string> sixteen;
  sixteen.reserve(16);
  for (int count = 0; count < 16; ++count) {
    sixteen.push_back(ec(std::to_string(count)));
  }
  for (const std::string& body : {set(sixteen), set({rsa("a"), rsa("a", R"(,"alg":"PS256")")}), set({oct("a", k(43))}),
           set({oct("a", k(64), "HS384")}), set({oct("a", k(86), "HS512")})}) {
    store held = one_config();
    expect_answer(put(held, body), 200);
    EXPECT_EQ(stored(held), body);
  }
}

TEST(emulator_store, patch_keeps_stored_members_of_the_same_alg_and_kid) {
  store held = one_config();
  put(held, set({oct("h", k(43)), ec("gone"), rsa("r")}));
  const answer given =
      patch(held, set({R"({"kty":"oct","kid":"h","alg":"HS256"})", R"({"kid":"r","alg":"RS256"})", ec("new")}));
  expect_answer(given, 200);
  const auto parsed = json::tree::parse(stored(held));
  ASSERT_TRUE(parsed);
  const json::value keys = parsed->root().member("keys");
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_EQ(keys.element(0).member("k").text(), k(43));
  EXPECT_EQ(keys.element(1).member("n").text(), modulus_2048);
  EXPECT_EQ(keys.element(2).member("kid").text(), "new");
  EXPECT_EQ(given.notes, std::vector<std::string>{"kept the stored k of key 0"});
}

TEST(emulator_store, patch_replaces_what_is_given) {
  store held = one_config();
  put(held, set({oct("h", k(43)), rsa("r")}));
  const std::string body = set({oct("h", "A" + k(42)), rsa("r", R"(,"alg":"RS256")", other_modulus)});
  expect_answer(patch(held, body), 200);
  EXPECT_EQ(stored(held), body);
}

TEST(emulator_store, patch_does_not_take_a_secret_from_another_key_or_null) {
  store held = one_config();
  put(held, set({oct("h", k(64), "HS384")}));
  for (const std::string key : {R"({"kty":"oct","kid":"h","alg":"HS256"})", R"({"kty":"oct","kid":"i","alg":"HS384"})",
           R"({"kty":"oct","kid":"h","alg":"HS384","k":null})"}) {
    SCOPED_TRACE(key);
    expect_error(patch(held, set({key})), 400, "10400");
  }
  expect_error(put(held, set({R"({"kty":"oct","kid":"h","alg":"HS384"})"})), 400, "10400");
}

TEST(emulator_store, unknown_zones_and_configurations) {
  store held = one_config();
  const std::string other_zone(32, 'f');
  const std::string other_config = "ffffffff-ffff-4fff-8fff-ffffffffffff";
  expect_error(held.list_configs(other_zone), 404, "10404");
  expect_error(held.get_config(other_zone, config), 404, "10404");
  expect_error(held.get_config(zone, other_config), 404, "10404");
  expect_error(held.put_credentials(zone, other_config, set({ec("a")})), 404, "10404");
  expect_error(held.patch_credentials(zone, other_config, set({ec("a")})), 404, "10404");
  expect_error(held.delete_config(zone, other_config), 404, "10404");
}

TEST(emulator_store, a_configuration_is_made_read_changed_and_removed) {
  store held = one_config();
  const answer made = held.create_config(zone, new_config("first", set({rsa("r", ""), oct("h", k(43))})));
  expect_answer(made, 200);
  EXPECT_TRUE(has(made, R"("code":110003)"));
  EXPECT_FALSE(has(made, k(43)));
  const std::string id = "00000000-0000-4000-8000-000000000002";
  ASSERT_TRUE(has(made, R"("id":")" + id)) << made.body;
  expect_answer(held.patch_config(zone, id, R"({"title":"second"})"), 200);
  const answer read = held.get_config(zone, id);
  for (const std::string_view text : {R"("title":"second")", R"("description":"d")", R"("token_type":"JWT")",
           R"("created_at":"20)", R"("last_updated":"20)", R"("credentials":{"keys":[{)"}) {
    EXPECT_TRUE(has(read, text)) << text << read.body;
  }
  expect_answer(held.delete_config(zone, id), 200);
  expect_error(held.get_config(zone, id), 404, "10404");
}

TEST(emulator_store, refuses_a_malformed_configuration) {
  store held = one_config();
  const std::string good = new_config("t", set({ec("a")}));
  const auto without = [&good](std::string_view part, std::string_view instead) {
    std::string changed = good;
    return changed.replace(changed.find(part), part.size(), instead);
  };
  for (const std::string& body :
      {std::string{"[]"}, new_config(std::string(51, 't'), set({ec("a")})), new_config("t", set({})),
          new_config("t", "[]"), without("title", "titel"), without("\"d\"", "null"), without("JWT", "PASETO"),
          without("headers", "body"), without("[1]", "[]"), without("description", "about")}) {
    SCOPED_TRACE(body);
    expect_error(held.create_config(zone, body), 400, "10400");
  }
  expect_error(held.patch_config(zone, config, R"({"token_sources":[]})"), 400, "10400");
  for (int count = 1; count < 32; ++count) {
    expect_answer(held.create_config(zone, good), 200);
  }
  expect_error(held.create_config(zone, good), 400, "10400");
}

TEST(emulator_store, lists_by_pages) {
  store held = one_config();
  for (int count = 0; count < 6; ++count) {
    held.create_config(zone, new_config("t" + std::to_string(count), set({ec("a")})));
  }
  EXPECT_TRUE(has(
      held.list_configs(zone), R"("result_info":{"page":1,"per_page":20,"count":7,"total_count":7,"total_pages":1})"));
  const answer second = held.list_configs(zone, {"2", "5"});
  EXPECT_TRUE(has(second, R"("result_info":{"page":2,"per_page":5,"count":2,"total_count":7,"total_pages":2})"));
  EXPECT_TRUE(has(second, R"("title":"t4")"));
  EXPECT_FALSE(has(second, R"("title":"t3")"));
  EXPECT_TRUE(has(held.list_configs(zone, {"3", "5"}), R"("result":[])"));
  for (const paging& query :
      std::vector<paging>{{"0", "5"}, {"1", "4"}, {"1", "51"}, {"x", {}}, {{}, "5x"}, {"-1", {}}}) {
    expect_error(held.list_configs(zone, query), 400, "10400");
  }
}

}  // namespace
