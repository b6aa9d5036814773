// An API that does not say when the configuration was last changed: what was sent of an HMAC key is then not known.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <regex>
#include <string>
#include <variant>

#include "jwkguard/journal.hpp"
#include "support/fake_endpoint.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

// Shows no secret, as the real one; and the time of the last write where it `tells`.
class hmac_endpoint : public transport {
 public:
  explicit hmac_endpoint(bool tells) : tells_{tells} {}

  came send(const request& what, std::uint32_t) override {
    if (what.method == "GET") {
      return server::envelope("{" + (tells_ ? R"("last_updated":"2026-01-0)" + std::to_string(puts) + "\"," : "") +
                              R"("credentials":)" + store_ + "}");
    }
    ++puts;
    store_ = std::regex_replace(what.body, std::regex{R"(,?"k":"[^"]*")"}, "");
    return server::envelope(store_);
  }
  void wait(std::uint32_t) override {}

  std::uint32_t puts = 1;  // so far, of somebody

 private:
  bool tells_;
  std::string store_ = R"({"keys":[]})";
};

const std::string wanted =
    text_of({key_a, R"({"alg":"HS256","kid":"h","kty":"oct","k":"UsraSHV6OXFnHLI6Er16GJ8NanOuPnFXyaPI3DTi_6Q"})"});

result push_once(const std::string& state, hmac_endpoint& at) {
  std::string text = wanted;
  policy rules = policy::cloudflare();
  rules.allow_secret = true;
  const report checked = check(text, rules);
  EXPECT_TRUE(checked.valid());
  auto opened = journal::open(state, some_target());
  push_options how = no_wait();
  how.rules = rules;
  how.history = std::get<std::unique_ptr<journal>>(opened).get();
  return push(checked, some_target(), at, how);
}

TEST(without_last_updated, a_secret_that_was_sent_is_sent_again) {
  for (const bool tells : {true, false}) {
    const test::scratch_folder folder;
    hmac_endpoint at{tells};
    EXPECT_EQ(push_once(folder.path_of(), at).what, outcome::verified);
    ASSERT_EQ(at.puts, 2U);
    EXPECT_EQ(push_once(folder.path_of(), at).what, outcome::verified);
    EXPECT_EQ(at.puts, tells ? 2U : 3U) << "nobody can tell that it is still the same";
  }
}

}  // namespace
}  // namespace jwkguard::submit
