#include "keys/uri.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace jwkguard::keys {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view hexadecimal = "0123456789ABCDEFabcdef";
constexpr std::string_view marks = "-._~";              // RFC 3986 2.3, beside letters and digits
constexpr std::string_view sub_delims = "!$&'()*+,;=";  // RFC 3986 2.2

bool is_in(char c, std::string_view set) noexcept { return set.find(c) != npos; }

bool is_plain(char c) noexcept {
  return is_in(c, letters) || is_in(c, digits) || is_in(c, marks) || is_in(c, sub_delims);
}

// The first character that is none of these, of which an escape of two digits is one (RFC 3986 2.1).
std::size_t find_foreign(std::string_view text, std::string_view also) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      if (text.size() - at < 3 || !is_in(text[at + 1], hexadecimal) || !is_in(text[at + 2], hexadecimal)) {
        return at;
      }
    } else if (!is_plain(text[at]) && !is_in(text[at], also)) {
      return at;
    }
  }
  return npos;
}

// RFC 3986 3.2.2
bool is_ip_literal(std::string_view inside) noexcept {
  if (inside.starts_with('v') || inside.starts_with('V')) {
    const std::size_t dot = inside.find_first_not_of(hexadecimal, 1);
    return dot != npos && dot > 1 && inside[dot] == '.' && dot + 1 < inside.size() &&
           std::all_of(inside.begin() + static_cast<std::ptrdiff_t>(dot) + 1, inside.end(),
               [](char c) { return is_plain(c) || c == ':'; });
  }
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (inside.size() >= terminated.size() || inside.find('\0') != npos) {
    return false;
  }
  std::copy(inside.begin(), inside.end(), terminated.begin());
  in6_addr unused{};
  return inet_pton(AF_INET6, terminated.data(), &unused) == 1;
}

std::size_t find_authority_fault(std::string_view text) noexcept {
  const std::size_t at_sign = text.find('@');
  const std::size_t user_end = at_sign == npos ? 0 : at_sign;
  if (const std::size_t at = find_foreign(text.substr(0, user_end), ":"); at != npos) {
    return at;
  }
  const std::size_t host = at_sign == npos ? 0 : at_sign + 1;
  std::size_t port = npos;
  if (text.substr(host).starts_with('[')) {
    const std::size_t end = text.find(']', host);
    if (end == npos || !is_ip_literal(text.substr(host + 1, end - host - 1))) {
      return host;
    }
    port = end + 1;
  } else {
    port = std::min(text.find(':', host), text.size());
    if (const std::size_t at = find_foreign(text.substr(host, port - host), ""); at != npos) {
      return host + at;
    }
  }
  if (port == text.size()) {
    return npos;
  }
  return text[port] != ':' ? port : text.find_first_not_of(digits, port + 1);
}

}  // namespace

std::optional<std::size_t> find_uri_fault(std::string_view text) noexcept {
  std::size_t from = 0;
  const std::size_t colon = text.find_first_of(":/?#");
  if (colon != npos && text[colon] == ':') {
    // RFC 3986 3.1; without a scheme, no colon may stand in the first segment (4.2).
    const std::string_view scheme = text.substr(0, colon);
    const auto foreign = std::find_if(scheme.begin(), scheme.end(),
        [](char c) { return !is_in(c, letters) && !is_in(c, digits) && !is_in(c, "+-."); });
    if (foreign != scheme.end() || scheme.empty() || !is_in(scheme[0], letters)) {
      return foreign == scheme.end() ? 0 : static_cast<std::size_t>(foreign - scheme.begin());
    }
    from = colon + 1;
  }
  if (text.substr(from).starts_with("//")) {
    from += 2;
    const std::size_t end = std::min(text.find_first_of("/?#", from), text.size());
    if (const std::size_t at = find_authority_fault(text.substr(from, end - from)); at != npos) {
      return from + at;
    }
    from = end;
  }
  const std::size_t hash = std::min(text.find('#', from), text.size());
  if (const std::size_t at = find_foreign(text.substr(from, hash - from), ":@/?"); at != npos) {
    return from + at;
  }
  const std::size_t at = find_foreign(text.substr(std::min(hash + 1, text.size())), ":@/?");
  return at == npos ? std::nullopt : std::optional{hash + 1 + at};
}

}  // namespace jwkguard::keys
