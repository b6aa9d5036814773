// The fault matrix as a table: what goes wrong where, and what a push must come to. fault_matrix_test.cpp runs it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/fault_server.hpp"

namespace jwkguard::test {

/// elsewhere is where a request ends up instead of at the server.
enum class elsewhere : std::uint8_t {
  nowhere,  ///< it does not
  no_such_name,
  nobody_listens,
  expired,  ///< from here on, a server with this certificate, or with this version of TLS as its newest
  not_yet_valid,
  wrong_host,
  self_signed,
  other_authority,
  tls_1_0,
  tls_1_1,
};

/// detour sends requests elsewhere. It counts those of its method by itself.
struct detour {
  elsewhere to = elsewhere::nowhere;
  std::string_view method = {};
  unsigned pass = 0;
  unsigned times = for_ever;
};

/// longest_deadline_ms is for rows that are not about time: there no single request waits so long.
inline constexpr std::uint32_t longest_deadline_ms = 60'000;

/// many is as often as the deadline leaves time for.
inline constexpr std::uint32_t many = 0xFFFFFFFF;

/// scenario is what is live, what is wanted, and how it is pushed.
enum class scenario : std::uint8_t {
  adds,         ///< a, b: a, b, c
  removes,      ///< a, b: b, and a may go
  keeps_hmac,   ///< a, b and an HMAC key: a, b, c, and every HMAC key stays, which takes a PATCH
  writes_hmac,  ///< a, b: a, b and an HMAC key
  dry_run,      ///< as adds, but for the write
};

/// wires are those that a row goes over.
enum class wires : std::uint8_t { both, http, https };

/// fault_row is one run, and what it must come to.
struct fault_row {
  std::string name;
  std::vector<fault> faults;
  int exit_code;
  std::uint32_t gets;    ///< as the command counts; `many` is a number, too
  std::uint32_t writes;  ///< PUT and PATCH, likewise
  detour away{};
  std::vector<std::uint32_t> waits_ms{};  ///< exactly these; empty: any
  // Of a whole section of the table:
  scenario what = scenario::adds;
  wires over = wires::both;
  std::uint32_t deadline_ms = longest_deadline_ms;
};

/// matrix_keys are the keys of all scenarios, and those of liars.
struct matrix_keys {
  std::string a;
  std::string b;
  std::string c;
  std::string other_a;  ///< another key under the name of a
  std::string extra;
  std::string secret;  ///< of the HMAC key
  std::string hmac;    ///< with it
};
[[nodiscard]] const matrix_keys& keys_of_matrix();
/// matrix_set is a JWK Set of some of them.
[[nodiscard]] std::string matrix_set(const std::vector<std::string>& keys);

/// refusal is an answer in the API's envelope whose `success` is false.
[[nodiscard]] effect refusal(int status, const std::string& says = "no");

/// rows_of_requests are the faults of each request on its own.
[[nodiscard]] std::vector<fault_row> rows_of_requests();
/// rows_of_runs are those that are about more: waits, connections, several faults at once, other scenarios, deadlines.
[[nodiscard]] std::vector<fault_row> rows_of_runs();

}  // namespace jwkguard::test
