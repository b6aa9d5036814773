// The emulator's habits: each one that is documented for the endpoint, and each guess, is held here.
#include <gtest/gtest.h>
#include <httplib.h>

#include <sys/wait.h>

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "emulator/router.hpp"
#include "emulator/server.hpp"
#include "emulator/store.hpp"
#include "json/tree.hpp"

namespace {

using namespace jwkguard::emulator;
namespace json = jwkguard::json;

const std::string zone{default_zone};
const std::string config{default_config};

// Key material is made here: nothing that looks like a secret stands in a file.
const std::string modulus_2048 = "w" + std::string(341, 'A');
const std::string modulus_2047 = "f" + std::string(341, 'A');
const std::string other_modulus = "x" + std::string(341, 'A');

std::string k(std::size_t characters) { return std::string(characters, 'B'); }

std::string rsa(
    std::string_view kid, std::string_view more = R"(,"alg":"RS256")", const std::string& n = modulus_2048) {
  return R"({"kty":"RSA","kid":")" + std::string{kid} + R"(","n":")" + n + R"(","e":"AQAB")" + std::string{more} + "}";
}

std::string ec(std::string_view kid, std::string_view alg = "ES256", std::string_view crv = "P-256") {
  return R"({"kty":"EC","kid":")" + std::string{kid} + R"(","alg":")" + std::string{alg} + R"(","crv":")" +
         std::string{crv} + R"(","x":"AA","y":"BB"})";
}

std::string oct(std::string_view kid, const std::string& secret, std::string_view alg = "HS256") {
  return R"({"kty":"oct","kid":")" + std::string{kid} + R"(","alg":")" + std::string{alg} + R"(","k":")" + secret +
         R"("})";
}

std::string set(const std::vector<std::string>& keys) {
  std::string all;
  for (const std::string& key : keys) {
    all += (all.empty() ? "" : ",") + key;
  }
  return R"({"keys":[)" + all + "]}";
}

store one_config(response_shape shape = response_shape::current) {
  store made{shape};
  made.add(zone, config);
  return made;
}

std::string stored(const store& held) { return held.keys(zone, config); }
answer put(store& held, const std::string& body) { return held.put_credentials(zone, config, body); }
answer patch(store& held, const std::string& body) { return held.patch_credentials(zone, config, body); }

bool has(const answer& given, std::string_view text) { return given.body.find(text) != std::string::npos; }

// The envelope is whole, and `success` agrees with the status.
void expect_answer(const answer& given, int status) {
  EXPECT_EQ(given.status, status) << given.body;
  const auto parsed = json::tree::parse(given.body);
  ASSERT_TRUE(parsed) << given.body;
  const json::value root = parsed->root();
  EXPECT_EQ(root.member("success").is_true(), status == 200);
  EXPECT_TRUE(root.member("messages").is_array());
  EXPECT_EQ(root.member("errors").size(), status == 200 ? 0U : 1U);
}

void expect_error(const answer& given, int status, std::string_view code) {
  expect_answer(given, status);
  const auto parsed = json::tree::parse(given.body);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->root().member("errors").element(0).member("code").text(), code) << given.body;
  EXPECT_TRUE(has(given, R"("result":null)"));
}

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

std::string new_config(std::string_view title, const std::string& keys) {
  return R"({"title":")" + std::string{title} + R"js(","description":"d","token_type":"JWT",)js" +
         R"js("token_sources":["http.request.headers[\"x\"][0]","http.request.cookies[\"y\"][1]"],"credentials":)js" +
         keys + "}";
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

TEST(emulator_router, credentials_are_taken_or_refused) {
  struct row {
    credentials from;
    std::optional<std::string> token;
    int status;  // 0: taken
    std::string_view code;
  };
  const std::string good = "abc-DEF_1";
  const std::vector<row> rows{
      {{"Bearer " + good, {}, {}}, {}, 0, ""},
      {{"bearer " + good, {}, {}}, {}, 0, ""},
      {{"Bearer " + good, {}, {}}, good, 0, ""},
      {{"Bearer " + good, "a@b", "c"}, good, 0, ""},
      {{{}, "a@b", "c"}, {}, 0, ""},
      {{{}, {}, {}}, {}, 403, "10000"},
      {{{}, {}, {}}, good, 403, "10000"},
      {{"Bearer other", {}, {}}, good, 403, "10000"},
      {{"Bearer other", "a@b", "c"}, good, 403, "10000"},
      {{{}, "a@b", "c"}, good, 403, "10000"},
      {{{}, "a@b", {}}, {}, 403, "10000"},
      {{"Bearer", {}, {}}, {}, 400, "6111"},
      {{"Bearer ", {}, {}}, {}, 400, "6111"},
      {{"Bearer a b", {}, {}}, {}, 400, "6111"},
      {{"Bearer \"a\"", {}, {}}, {}, 400, "6111"},
      {{"Basic YTpi", {}, {}}, {}, 400, "6111"},
      {{{}, "a@b", "c d"}, {}, 400, "6103"},
      {{{}, "a@b", ""}, {}, 400, "6103"},
      {{{}, "ab", "c"}, {}, 400, "6102"},
  };
  for (const row& one : rows) {
    SCOPED_TRACE(one.from.authorization.value_or("-") + " " + one.from.key.value_or("-"));
    const auto refusal = refuse_credentials(one.from, one.token);
    EXPECT_EQ(refusal ? refusal->status : 0, one.status);
    if (refusal) {
      expect_error(*refusal, one.status, one.status == 403 ? "10000" : "6003");
      EXPECT_TRUE(has(*refusal, R"("code":)" + std::string{one.code}));
    }
  }
}

TEST(emulator_router, what_is_not_served_is_no_route) {
  store held = one_config();
  const std::string base = "/client/v4/zones/" + zone + "/token_validation/config";
  const std::vector<std::pair<std::string, std::string>> rows{
      {"GET", "/"},
      {"GET", base.substr(10)},
      {"GET", "/client/v4/zones"},
      {"GET", base + "/"},
      {"GET", base + "x"},
      {"GET", "/client/v4/zones/abc/token_validation/config"},
      {"GET", base + "/not-a-uuid"},
      {"GET", base + "/" + config + "/"},
      {"GET", base + "/" + config + "/credentials"},
      {"POST", base + "/" + config + "/credentials"},
      {"PUT", base + "/" + config},
      {"PUT", base + "/" + config + "/credentials/"},
      {"DELETE", base},
      {"BREW", base},
  };
  for (const auto& [method, path] : rows) {
    SCOPED_TRACE(::testing::Message() << method << ' ' << path);
    expect_error(serve(held, {method, path, {}, {"Bearer a", {}, {}}, {}}, {}), 404, "7003");
  }
  expect_answer(serve(held, {"GET", base, {}, {"Bearer a", {}, {}}, {}}, {}), 200);
}

// From here on: over a socket.

httplib::Client client_of(const emulator& running) {
  httplib::Client client{"127.0.0.1", running.port()};
  client.set_default_headers({{"Authorization", "Bearer any"}});
  return client;
}

const std::string config_path = "/client/v4/zones/" + zone + "/token_validation/config/" + config;
const std::string credentials_path = config_path + "/credentials";

TEST(emulator_server, serves_every_route_and_logs_it_in_order) {
  emulator running;
  ASSERT_TRUE(running.listening());
  EXPECT_EQ(running.base_url(), "http://127.0.0.1:" + std::to_string(running.port()) + "/client/v4");
  httplib::Client client = client_of(running);
  const std::string list = config_path.substr(0, config_path.rfind('/'));
  const auto put_result = client.Put(credentials_path, set({ec("a"), oct("h", k(43))}), "application/json");
  ASSERT_TRUE(put_result);
  EXPECT_EQ(put_result->status, 200);
  EXPECT_EQ(put_result->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(client.Patch(credentials_path, set({ec("a")}), "application/json")->status, 200);
  EXPECT_NE(client.Get(config_path)->body.find(set({ec("a")})), std::string::npos);
  EXPECT_NE(client.Get(list + "?page=1&per_page=5")->body.find(R"("per_page":5)"), std::string::npos);
  EXPECT_EQ(client.Post(list, new_config("t", set({ec("b")})), "application/json")->status, 200);
  EXPECT_EQ(client.Patch(config_path, R"({"title":"t"})", "application/json")->status, 200);
  EXPECT_EQ(client.Delete(config_path)->status, 200);
  EXPECT_EQ(client.Get(config_path)->status, 404);
  std::vector<std::string> seen;
  for (const logged_request& one : running.log()) {
    seen.push_back(one.method + " " + one.path.substr(one.path.rfind('/') + 1) + " " + std::to_string(one.status));
  }
  const std::vector<std::string> expected{"PUT credentials 200", "PATCH credentials 200", "GET " + config + " 200",
      "GET config 200", "POST config 200", "PATCH " + config + " 200", "DELETE " + config + " 200",
      "GET " + config + " 404"};
  EXPECT_EQ(seen, expected);
}

TEST(emulator_server, answers_in_the_envelope_whatever_is_asked) {
  emulator running;
  httplib::Client client = client_of(running);
  httplib::Client stranger{"127.0.0.1", running.port()};
  struct row {
    httplib::Result result;
    int status;
    std::string_view code;
  };
  std::vector<row> rows;
  rows.push_back({stranger.Get(config_path), 403, "10000"});
  rows.push_back({client.Put(credentials_path), 400, "10400"});
  rows.push_back({client.Put(credentials_path, std::string((1U << 20U) + 1, ' '), "application/json"), 413, "10400"});
  rows.push_back({client.Put(credentials_path, "{", "multipart/form-data; boundary=x"), 400, "10400"});
  rows.push_back({client.Put("/nowhere", set({ec("a")}), "application/json"), 404, "7003"});
  rows.push_back({client.Get("/client/v4/%0A%1B"), 404, "7003"});
  rows.push_back({client.Get("/" + std::string(8000, 'a')), 404, "7003"});
  rows.push_back({client.Options(config_path), 404, "7003"});
  for (const row& one : rows) {
    SCOPED_TRACE(std::to_string(one.status) + " " + std::to_string(&one - rows.data()));
    ASSERT_TRUE(one.result);
    EXPECT_EQ(one.result->get_header_value("Content-Type"), "application/json");
    expect_error({one.result->status, one.result->body, {}}, one.status, one.code);
  }
  ASSERT_EQ(running.log().size(), rows.size());
  EXPECT_EQ(running.log()[5].path, "/client/v4/??");
  EXPECT_EQ(running.stored_keys(), set({}));
}

TEST(emulator_server, a_body_of_unknown_length_has_the_same_limit) {
  emulator running;
  httplib::Client client = client_of(running);
  const std::string piece(1U << 16U, ' ');
  std::size_t sent = 0;
  const auto endless = [&](std::size_t, httplib::DataSink& sink) {
    sent += piece.size();
    return sent < (64U << 20U) && sink.write(piece.data(), piece.size());
  };
  static_cast<void>(client.Put(credentials_path, endless, "application/json"));
  ASSERT_EQ(running.log().size(), 1U);
  EXPECT_EQ(running.log()[0].status, 413);
}

TEST(emulator_server, is_seeded_without_a_token_and_asks_for_its_own) {
  emulator running{{.token = "right", .shape = response_shape::legacy}};
  EXPECT_EQ(running.seed(set({oct("h", k(43))})).status, 200);
  EXPECT_EQ(running.seed(set({})).status, 400);
  EXPECT_EQ(running.stored_keys(), set({oct("h", k(43))}));
  httplib::Client client = client_of(running);
  EXPECT_EQ(client.Put(credentials_path, set({ec("a")}), "application/json")->status, 403);
  client.set_default_headers({{"Authorization", "Bearer right"}});
  EXPECT_EQ(client.Put(credentials_path, set({ec("a")}), "application/json")->body.find("result"), std::string::npos);
}

TEST(emulator_server, does_not_share_a_port) {
  const emulator first;
  ASSERT_TRUE(first.listening());
  const emulator second{{.port = first.port()}};
  EXPECT_FALSE(second.listening());
}

TEST(emulator_server, writers_at_the_same_time_leave_one_whole_set) {
  emulator running;
  const std::vector<std::string> sets{set({ec("a"), ec("b")}), set({ec("c"), ec("d")})};
  std::vector<std::thread> writers;
  writers.reserve(sets.size());
  for (const std::string& body : sets) {
    writers.emplace_back([&running, &body] {
      for (int count = 0; count < 20; ++count) {
        EXPECT_EQ(client_of(running).Put(credentials_path, body, "application/json")->status, 200);
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  EXPECT_EQ(running.log().size(), 40U);
  EXPECT_TRUE(running.stored_keys() == sets[0] || running.stored_keys() == sets[1]);
}

#ifdef JWKGUARD_EMULATOR
std::string line_of(FILE* from) {
  std::string line;
  for (int character = std::fgetc(from); character != EOF && character != '\n'; character = std::fgetc(from)) {
    line += static_cast<char>(character);
  }
  return line;
}

TEST(emulator_program, says_where_it_listens_logs_no_secret_and_ends_when_told) {
  const std::string command = std::string{"exec 2>&1; JWKGUARD_EMULATOR_TOKEN=right '"} + JWKGUARD_EMULATOR +
                              "' --zone " + zone + " --port=0 & echo $!; wait $!; echo exit $?";
  FILE* const shell = popen(command.c_str(), "r");
  ASSERT_NE(shell, nullptr);
  const std::string start = "listening on http://127.0.0.1:";
  std::string process = line_of(shell);
  std::string listening = line_of(shell);
  if (process.starts_with(start)) {
    process.swap(listening);
  }
  ASSERT_TRUE(listening.starts_with(start)) << listening;
  ASSERT_TRUE(listening.ends_with("/client/v4")) << listening;
  httplib::Client client{"127.0.0.1", std::stoi(listening.substr(start.size()))};
  client.set_default_headers({{"Authorization", "Bearer right"}});
  const std::string dropped = R"({"kty":"OKP","kid":"b"})";
  EXPECT_EQ(client.Put(credentials_path, set({oct("h", k(43)), dropped}), "application/json")->status, 200);
  EXPECT_EQ(line_of(shell), "PUT " + credentials_path + " 200  dropped key 1 (OKP)");
  kill(std::stoi(process), SIGTERM);
  EXPECT_EQ(line_of(shell), "exit 0");
  pclose(shell);
}

TEST(emulator_program, refuses_what_it_does_not_understand) {
  for (const char* const words :
      {"--what", "--port", "--port 70000", "--zone abc", "--config=1", "--seed /nowhere/at/all"}) {
    const std::string command = std::string{"exec 2>/dev/null; '"} + JWKGUARD_EMULATOR + "' " + words;
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 2) << words;
  }
}
#endif

}  // namespace
