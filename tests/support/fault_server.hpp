// The endpoint with a real store behind a real socket, and a list of what goes wrong. One line a fault:
//
//   {"PUT", place::after_commit, {does::reset}}                     written, and nothing is heard of it
//   {"GET", place::before_commit, answer(503), 1, for_ever}         every GET but the first
//   {"PUT", place::after_commit, keys_instead(one, in::store)}       another set is stored than the answer says
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/router.hpp"
#include "support/loopback.hpp"

namespace jwkguard::test {

/// place is where a fault strikes; what stands above it has happened by then.
enum class place : std::uint8_t {
  connect,         ///< accepted; no handshake, no byte read. Only faults without a method strike here
  before_request,  ///< the request came, and is left unread
  in_request,      ///< its head is read, its body is not
  before_commit,   ///< the whole request is read
  after_commit,    ///< the store is changed, the answer is not sent
  in_response,     ///< half of the answer is sent
};

/// does is what happens there.
enum class does : std::uint8_t {
  tell,             ///< what an honest server would; before the commit, that is a lie
  reset,            ///< RST
  hang_up,          ///< an orderly end
  stall,            ///< nothing more, until the client goes away
  cut_off,          ///< half of what is left of the honest answer, then an orderly end
  garbage,          ///< bytes that are no HTTP
  answer,           ///< another answer, whole; see answer()
  keys_instead,     ///< other keys; see keys_instead()
  endless_headers,  ///< until the client goes away
  endless_body,     ///< likewise
  slow,             ///< what is left of the honest answer, a byte every 50 ms
};

/// in is where a lie about keys stands.
enum class in : std::uint8_t { store, answer, both };

struct effect {
  does what;
  std::string text{};  ///< of answer: its bytes; of keys_instead: `{"keys":[…]}`
  in lie{};            ///< of keys_instead
};

/// answer is a custom answer; the fields end with CRLF each.
[[nodiscard]] effect answer(int status, const std::string& body = {}, const std::string& fields = {});

/// keys_instead makes other keys live than were sent, or shows others than are live. Of a GET in the store or in both:
/// someone else has written in between. Its place is after_commit.
[[nodiscard]] effect keys_instead(std::string keys, in where);

inline constexpr unsigned for_ever = std::numeric_limits<unsigned>::max();

/// fault is one thing that goes wrong. Each counts the requests of its method by itself; of several that would strike
/// at one request, the first does.
struct fault {
  std::string_view method;  ///< "GET", "PUT", "PATCH"; empty: any
  place where;
  effect what;
  unsigned pass = 0;   ///< so many requests go well first
  unsigned times = 1;  ///< then it strikes at so many
};

/// fault_server answers honestly but for its faults. One connection is one request, and one is served at a time.
class fault_server {
 public:
  /// arrival is one request that came.
  struct arrival {
    std::string method;
    std::string path;      ///< empty if the head was not read
    bool whole = false;    ///< all of it was read
    bool changed = false;  ///< the store is another one since
  };

  explicit fault_server(std::vector<fault> faults = {}, context_ptr tls = {});

  /// base_url is what stands before `/zones`.
  [[nodiscard]] std::string base_url() const;
  /// seed makes these the stored keys.
  void seed(std::string_view keys);
  /// stored_keys is `{"keys":[…]}`, `k` too.
  [[nodiscard]] std::string stored_keys() const;
  /// log is every request so far. A request is in it before its answer goes out.
  [[nodiscard]] std::vector<arrival> log() const;
  /// strikes is how many faults have begun so far.
  [[nodiscard]] unsigned strikes() const noexcept { return strikes_; }
  [[nodiscard]] const loopback_server& at() const noexcept { return server_; }
  [[nodiscard]] int connections() const noexcept { return server_.connections(); }
  /// stop_listening makes every further connection refused.
  void stop_listening() { server_.stop_listening(); }

 private:
  void talk(connection& client);
  void talk_about(connection& client, const jwkguard::emulator::request& asked, const fault* struck);
  [[nodiscard]] const fault* next_fault(std::string_view method);
  [[nodiscard]] std::string commit(const jwkguard::emulator::request& asked, const fault* struck);
  [[nodiscard]] std::string as_if_committed(const jwkguard::emulator::request& asked) const;
  void note(arrival what);
  void begin(connection& client, const effect& what, std::string_view honest, bool begun);

  std::vector<fault> faults_;
  std::vector<unsigned> met_;  // how many requests each fault has counted; the server's thread alone uses it
  mutable std::mutex mutex_;   // of the store and the log
  jwkguard::emulator::store store_;
  std::vector<arrival> log_;
  std::atomic<unsigned> strikes_ = 0;
  loopback_server server_;  // last: its thread uses what stands above
};

}  // namespace jwkguard::test
