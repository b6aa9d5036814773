#include "sync/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace jwkguard::sync {
namespace {

struct v4_block {
  std::uint32_t first;
  unsigned prefix_bits;
};

// The blocks of the IANA IPv4 special-purpose registry that are not globally reachable, and multicast.
constexpr std::array<v4_block, 14> v4_blocks{{
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared, behind a carrier's NAT
    {0xA9FE0000, 16},  // link-local
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, broadcast
}};

reach reach_of_v4(std::uint32_t address) noexcept {
  if (address >> 24U == 127) {
    return reach::loopback;
  }
  const bool is_special = std::any_of(v4_blocks.begin(), v4_blocks.end(),
      [=](const v4_block& each) { return (address ^ each.first) >> (32U - each.prefix_bits) == 0; });
  return is_special ? reach::not_public : reach::everywhere;
}

using v6_octets = std::array<std::uint8_t, 16>;

std::uint32_t v4_at(const v6_octets& address, std::size_t place) noexcept {
  std::uint32_t result = 0;
  for (std::size_t octet = 0; octet < 4; ++octet) {
    result = result << 8U | address[place + octet];
  }
  return result;
}

bool begins(const v6_octets& address, std::initializer_list<std::uint8_t> with) noexcept {
  return std::equal(with.begin(), with.end(), address.begin());
}

reach reach_of_v6(const v6_octets& address) noexcept {
  if (begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})) {
    return reach::loopback;
  }
  if (begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}) ||
      begins(address, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) {  // mapped; NAT64
    return reach_of_v4(v4_at(address, 12));
  }
  if (begins(address, {0x20, 0x02})) {  // 6to4
    return reach_of_v4(v4_at(address, 2));
  }
  const bool is_global_unicast = address[0] >> 5U == 1;                              // 2000::/3
  const bool is_special = begins(address, {0x20, 0x01, 0x0D, 0xB8}) ||               // documentation
                          (begins(address, {0x20, 0x01}) && address[2] <= 1) ||      // protocol assignments, Teredo
                          (begins(address, {0x3F, 0xFF}) && address[2] >> 4U == 0);  // documentation
  return is_global_unicast && !is_special ? reach::everywhere : reach::not_public;
}

}  // namespace

reach reach_of(const sockaddr& where) noexcept {
  if (where.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &where, sizeof v4);
    return reach_of_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (where.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &where, sizeof v6);
    v6_octets octets{};
    std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
    return reach_of_v6(octets);
  }
  return reach::not_public;
}

std::optional<reach> reach_of_literal(const std::string& host) {
  if (in_addr v4{}; ::inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return reach_of_v4(ntohl(v4.s_addr));
  }
  v6_octets octets{};
  const bool is_v6 = host.size() > 2 && host.front() == '[' &&
                     ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), octets.data()) == 1;
  return is_v6 ? std::optional{reach_of_v6(octets)} : std::nullopt;
}

std::string address_text(const sockaddr& where) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* written = nullptr;
  if (where.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &where, sizeof v4);
    written = ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (where.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &where, sizeof v6);
    written = ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return written != nullptr ? written : "";
}

}  // namespace jwkguard::sync
