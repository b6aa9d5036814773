// Connections that are kept between the runs of a fleet.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "submit/http.hpp"
#include "support/raw_server.hpp"

namespace jwkguard::test {
namespace {

// talker answers so many requests of a connection, and then closes it silently.
class talker {
 public:
  explicit talker(std::size_t most) : most_{most}, server_{[this](connection& with) { talk(with); }} {}
  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] int connections() const noexcept { return server_.connections(); }

 private:
  void talk(connection& with) const {
    const std::string answer =
        ok("{}", "Ratelimit: \"default\";r=7;t=30\r\nRatelimit-Policy: \"default\";q=9;w=60\r\n");
    std::string seen;
    for (std::size_t request = 0; with.shake_hands() && request < most_; ++request) {
      while (seen.find("\r\n\r\n") == std::string::npos) {
        if (!with.read(seen)) {
          return;
        }
      }
      seen.clear();
      if (!with.write(answer)) {
        return;
      }
    }
  }

  std::size_t most_;
  loopback_server server_;
};

std::uint32_t get(const submit::settings& target, submit::connection* kept) {
  submit::curl_transport wire{target, kept};
  const auto came = wire.send({"GET", target.base_url + "/path", {}}, 10'000);
  const auto* const answer = std::get_if<submit::response>(&came);
  return answer != nullptr ? answer->status : 0;
}

TEST(http_connection, is_kept_from_one_transport_to_the_next) {
  const talker at{100};
  const submit::settings target = target_at(at.url());
  submit::connection kept;
  for (unsigned request = 0; request < 5; ++request) {
    EXPECT_EQ(get(target, &kept), 200U);
  }
  EXPECT_EQ(at.connections(), 1);
}

TEST(http_connection, is_a_new_one_where_none_is_kept) {
  const talker at{1};
  const submit::settings target = target_at(at.url());
  for (unsigned request = 0; request < 3; ++request) {
    EXPECT_EQ(get(target, nullptr), 200U);
  }
  EXPECT_EQ(at.connections(), 3);
}

TEST(http_connection, that_was_closed_meanwhile_is_replaced) {
  const talker at{2};
  const submit::settings target = target_at(at.url());
  submit::connection kept;
  for (unsigned request = 0; request < 6; ++request) {
    EXPECT_EQ(get(target, &kept), 200U) << request;
  }
  EXPECT_EQ(at.connections(), 3);
}

TEST(http_connection, answers_say_what_the_server_takes) {
  const talker at{1};
  const submit::settings target = target_at(at.url());
  const auto came = make_transport(target)->send({"GET", target.base_url + "/path", {}}, 10'000);
  const auto& answer = std::get<submit::response>(came);
  ASSERT_EQ(answer.limits.left.size(), 1U);
  EXPECT_EQ(answer.limits.left[0].requests, 7U);
  EXPECT_EQ(answer.limits.left[0].reset_s, 30U);
  ASSERT_EQ(answer.limits.policies.size(), 1U);
  EXPECT_EQ(answer.limits.policies[0].requests, 9U);
  EXPECT_EQ(answer.limits.policies[0].window_s, 60U);
}

}  // namespace
}  // namespace jwkguard::test
