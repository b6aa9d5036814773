// An identity provider as far as its keys go: discovery and the key set. No sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/issuer_fault.hpp"
#include "emulator/issuer_keys.hpp"
#include "emulator/issuer_rotation.hpp"

namespace jwkguard::emulator {

/// issuer_path is the issuer's path at the server.
inline constexpr std::string_view issuer_path = "/issuer";

/// issuer_settings say what an issuer serves from its start.
struct issuer_settings {
  std::string jwks = R"({"keys":[]})";
  std::int64_t max_age_s = 300;  ///< Cache-Control of the set
  issuer_fault fault = issuer_fault::none;
  /// algorithms is id_token_signing_alg_values_supported; RS256 must be among them (OpenID Connect Discovery 1.0, 3).
  std::vector<std::string> algorithms{"RS256", "ES256"};
  /// rotates makes the set follow a schedule from the start on, with fresh ES256 keys, in place of `jwks`. What is
  /// published by hand stays until the schedule's next change.
  std::optional<rotation_settings> rotates{};
  std::string kid_prefix{};  ///< of the keys of that schedule
};

/// issuer_request is what an issuer looks at.
struct issuer_request {
  std::string method;
  std::string path;
  std::string host;  ///< Host, as written
  std::optional<std::string> if_none_match{};
  std::optional<std::string> if_modified_since{};
};

/// delivery is how a body goes out. `cut` ends before the length that was said, `padded` has white_space_bytes before
/// the body.
enum class delivery { whole, cut, slow, padded };

inline constexpr std::size_t white_space_bytes = 64U << 20U;

/// issuer_answer is a response, without the headers that every answer has.
struct issuer_answer {
  int status = 200;
  std::string type;  ///< Content-Type; empty where there is no body
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers{};
  delivery how = delivery::whole;
  std::vector<std::string> notes{};
};

/// issuer holds the sets that were published and answers requests for them. Times are seconds since 1970.
class issuer {
 public:
  /// `origin` is "http://127.0.0.1:PORT".
  issuer(issuer_settings chosen, std::string origin, std::int64_t now);

  void publish(std::string jwks, std::int64_t now);
  void set_fault(issuer_fault fault) noexcept { chosen_.fault = fault; }

  /// serve answers a request; none where the path is not the issuer's.
  [[nodiscard]] std::optional<issuer_answer> serve(const issuer_request& asked, std::int64_t now);

 private:
  struct published {
    std::string text;
    std::string etag;
    std::int64_t modified = 0;
  };

  // turns is an issuer's schedule and what of it is published.
  struct turns {
    rotation schedule;
    issuer_keys keys;
    std::optional<key_range> shown{};
    std::int64_t latest = 0;  // the time of the last look
  };

  void turn(std::int64_t now);
  [[nodiscard]] std::string describe_turn() const;
  [[nodiscard]] static published make(std::string text, std::int64_t now);
  [[nodiscard]] std::string url() const { return origin_ + std::string{issuer_path}; }
  [[nodiscard]] std::string discovery() const;
  [[nodiscard]] issuer_answer serve_discovery() const;
  [[nodiscard]] issuer_answer serve_set(const issuer_request& asked, std::int64_t now);
  [[nodiscard]] issuer_answer serve_moved(const issuer_request& asked, std::int64_t now) const;
  [[nodiscard]] std::optional<issuer_answer> stand_in() const;
  [[nodiscard]] std::optional<issuer_answer> redirect(const issuer_request& asked) const;
  [[nodiscard]] issuer_answer whole(const published& set, std::int64_t now) const;
  [[nodiscard]] issuer_answer conditional(const published& set, const issuer_request& asked, std::int64_t now) const;
  [[nodiscard]] issuer_answer broken(delivery how, std::int64_t now) const;

  issuer_settings chosen_;
  std::string origin_;
  std::optional<turns> turns_;
  published current_;
  published previous_;
  bool second_replica_ = false;  // who answers next while flapping
};

}  // namespace jwkguard::emulator
