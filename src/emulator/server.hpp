// The emulated endpoint on a loopback port.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/envelope.hpp"
#include "emulator/issuer.hpp"
#include "emulator/rate_limit.hpp"
#include "emulator/store.hpp"

namespace jwkguard::emulator {

/// logged_request is one request and its outcome. Never a header, a query or a body.
struct logged_request {
  std::string method;
  std::string path;  ///< printable ASCII
  int status = 0;
  std::vector<std::string> notes{};  ///< what was done silently: "stripped use, x5c of key 0"
};

/// default_zone and default_config name what an emulator holds unless told otherwise.
inline constexpr std::string_view default_zone = "0123456789abcdef0123456789abcdef";
inline constexpr std::string_view default_config = "00000000-0000-4000-8000-000000000001";

/// fleet_zone and fleet_config are ids made of a number.
[[nodiscard]] std::string fleet_zone(std::uint32_t number);
[[nodiscard]] std::string fleet_config(std::uint32_t number);

/// settings of an emulator.
struct settings {
  std::uint16_t port = 0;  ///< 0 picks a free one
  std::string zone{default_zone};
  std::string config{default_config};
  std::optional<std::string> token{};  ///< the one bearer token taken; none: see refuse_credentials
  response_shape shape = response_shape::current;
  std::optional<issuer_settings> issuer{};  ///< an issuer beside the endpoint; none: no issuer
  /// fleet is how many zones there are besides, with one configuration each: fleet_zone(1) and fleet_config(1) to N.
  std::uint32_t fleet = 0;
  /// more_issuers serve key sets at /issuers/1/jwks to /issuers/N/jwks.
  std::vector<issuer_settings> more_issuers{};
  std::optional<rate_limit_settings> limit{};  ///< of requests to the API, not to issuers; none: as many as come
  bool keeps_alive = false;  ///< many requests a connection; else one, so that nothing that is left unread is taken for
                             ///< the next
  /// clock is the time that `Date` shows, seconds since 1970; none: the system's. Called one at a time, from any
  /// thread; it must not call the emulator.
  std::function<std::int64_t()> clock{};
  /// observer is called for each request before it is answered, one at a time; it must not call the emulator.
  std::function<void(const logged_request&)> observer{};
};

/// emulator serves from its construction to its destruction, on 127.0.0.1 and threads of its own. Every member function
/// may be called from any thread. Destruction ends what is under way: up to 5 s where a client has stalled.
class emulator {
 public:
  explicit emulator(settings chosen = {});
  ~emulator();
  emulator(const emulator&) = delete;
  emulator& operator=(const emulator&) = delete;

  /// listening is false if the port could not be had; then nothing is served.
  [[nodiscard]] bool listening() const noexcept;
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// base_url is what stands before `/zones`: "http://127.0.0.1:PORT/client/v4".
  [[nodiscard]] std::string base_url() const;
  /// issuer_url is the issuer's name, and what stands before `/.well-known` and `/jwks`:
  /// "http://127.0.0.1:PORT/issuer".
  [[nodiscard]] std::string issuer_url() const;

  /// log is every request so far in the order in which they were answered. A request is in it before its answer goes
  /// out.
  [[nodiscard]] std::vector<logged_request> log() const;

  /// seed puts keys (a body as for PUT) into the emulator's own configuration; not logged.
  answer seed(std::string_view body);
  /// stored_keys is that configuration's keys as `{"keys":[…]}`, `k` too.
  [[nodiscard]] std::string stored_keys() const;

  /// publish gives the issuer another set, any text; set_issuer_fault gives it a fault, or takes it away. Both throw
  /// std::logic_error where there is no issuer.
  void publish(std::string jwks_text);
  void set_issuer_fault(issuer_fault fault);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace jwkguard::emulator
