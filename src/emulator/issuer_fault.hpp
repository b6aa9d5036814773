// What an issuer can do wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jwkguard::emulator {

/// issuer_fault is one. All but other_issuer are faults of the key set alone; discovery goes on.
enum class issuer_fault {
  none,
  server_error,               ///< 500, with a valid set as its body
  not_found,                  ///< 404, with a page
  html,                       ///< 200, with the page of a captive portal
  discovery_in_place_of_set,  ///< 200, with the discovery document
  error_envelope,             ///< 200, with {"error":…}
  empty_set,                  ///< 200, with {"keys":[]}
  redirect_same_host,         ///< 302 to an address of the same server, which has the set
  redirect_elsewhere,         ///< 302 to the same path at `localhost`, which has the set
  redirect_loop,              ///< 302 to an address that redirects back
  too_large,                  ///< 200, with 64 MiB of white space, length not given
  cut,                        ///< 200, and the connection closed before the last bytes
  slow,                       ///< 200, and one byte a second
  other_issuer,               ///< discovery names another issuer
  stale,                      ///< the set before the last publish
  flapping,                   ///< the current set and the one before it, by turns: two replicas
  no_validators,              ///< neither ETag nor Last-Modified, and no 304
};

/// name_of is a fault's name as the program takes it: "server-error".
[[nodiscard]] std::string_view name_of(issuer_fault fault) noexcept;

/// issuer_fault_named is the fault of that name.
[[nodiscard]] std::optional<issuer_fault> issuer_fault_named(std::string_view name) noexcept;

/// issuer_fault_names is all names, in the order above, with ", " between them.
[[nodiscard]] std::string issuer_fault_names();

}  // namespace jwkguard::emulator
