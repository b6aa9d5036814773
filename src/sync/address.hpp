// Which network addresses belong to the Internet. Pure.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace jwkguard::sync {

/// reach is where an address leads.
enum class reach : std::uint8_t {
  loopback,    ///< this machine
  not_public,  ///< a private or link-local network (that of a cloud's metadata too), or no host at all
  everywhere,  ///< the Internet
};

/// reach_of classifies an IPv4 or IPv6 address by the special-purpose registries of RFC 6890; one that an IPv6 address
/// embeds (mapped, NAT64, 6to4) counts as itself. Any other family is `not_public`.
[[nodiscard]] reach reach_of(const sockaddr& where) noexcept;

/// reach_of_literal classifies a URL's host that is an address itself (IPv6 in brackets); absent if it is a name.
[[nodiscard]] std::optional<reach> reach_of_literal(const std::string& host);

/// address_text is the address as people write it; empty for any other family.
[[nodiscard]] std::string address_text(const sockaddr& where);

}  // namespace jwkguard::sync
