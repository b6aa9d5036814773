// Which credentials and which paths the emulator takes.
#include "emulator/router.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/store.hpp"
#include "support/emulator_sets.hpp"

namespace {

using namespace jwkguard::emulator;
using namespace jwkguard::test;

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

}  // namespace
