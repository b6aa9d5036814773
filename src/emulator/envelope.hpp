// The envelope that every answer of the API comes in: {"success","errors","messages","result"}.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jwkguard::emulator {

/// code holds the numbers that stand in `errors` and `messages`. Those marked (guess) are not published anywhere.
namespace code {
inline constexpr unsigned malformed_request = 10400;  // (guess)
inline constexpr unsigned not_found = 10404;          // (guess)
inline constexpr unsigned internal = 10500;           // (guess)
inline constexpr unsigned malformed_headers = 6003;
inline constexpr unsigned malformed_email = 6102;
inline constexpr unsigned malformed_key = 6103;
inline constexpr unsigned malformed_authorization = 6111;
inline constexpr unsigned too_many_requests = 971;
inline constexpr unsigned no_route = 7003;
inline constexpr unsigned authentication = 10000;
inline constexpr unsigned alg_defaulted = 110003;
}  // namespace code

/// notice is one element of `errors` or `messages`.
struct notice {
  unsigned code = 0;
  std::string message;
  std::string pointer;        ///< JSON Pointer into the request body; empty: not given
  std::vector<notice> chain;  ///< `error_chain`
};

/// answer is a response: its status, its JSON, and what was done silently.
struct answer {
  int status = 200;
  std::string body;
  std::vector<std::string> notes;  ///< "stripped use of key 0"; printable ASCII, never a value of a key's material
};

/// payload_member is a name and its JSON value.
using payload_member = std::pair<std::string_view, std::string>;

/// succeed is a 200 with `messages` and, after them, `payload`: `result`, and what stands beside it.
[[nodiscard]] answer succeed(std::span<const notice> messages, std::initializer_list<payload_member> payload);

/// fail is an answer with `success` false, one error, and `result` null.
[[nodiscard]] answer fail(int status, const notice& error);

/// printable is `text` cut to 64 bytes and with everything but printable ASCII made `?`, fit for a log line.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace jwkguard::emulator
