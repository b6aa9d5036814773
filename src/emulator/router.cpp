#include "emulator/router.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "json/ascii.hpp"

namespace jwkguard::emulator {
namespace {

// RFC 6750 2.1: b64token
bool is_token(std::string_view text) noexcept {
  const std::size_t padding = text.find_last_not_of('=');
  const std::string_view body = padding == std::string_view::npos ? "" : text.substr(0, padding + 1);
  return !body.empty() && std::all_of(body.begin(), body.end(), [](char character) {
    return json::is_letter_or_digit(character) || std::string_view{"-._~+/"}.find(character) != std::string_view::npos;
  });
}

// The token of `Bearer token`; none where that is not what is there.
std::optional<std::string_view> bearer_token(std::string_view header) noexcept {
  constexpr std::string_view scheme = "bearer ";
  const bool named = std::equal(scheme.begin(), scheme.end(), header.begin(),
      header.begin() + static_cast<std::ptrdiff_t>(std::min(header.size(), scheme.size())),
      [](char expected, char given) { return expected == json::lower_case(given); });
  if (!named) {
    return std::nullopt;
  }
  const std::string_view token = header.substr(scheme.size());
  return is_token(token) ? std::optional{token} : std::nullopt;
}

bool is_email(std::string_view text) noexcept {
  const std::size_t at = text.find('@');
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char character) { return character > ' ' && character < 127; });
  return plain && at != std::string_view::npos && at != 0 && at + 1 != text.size();
}

bool is_api_key(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return json::is_letter_or_digit(character) || character == '-' || character == '_';
  });
}

answer wrong_credentials() { return fail(403, {code::authentication, "Authentication error", "", {}}); }

answer malformed_credentials(unsigned reason, std::string_view header) {
  notice link{reason, "Invalid format for " + std::string{header} + " header", "", {}};
  return fail(400, {code::malformed_headers, "Invalid request headers", "", {std::move(link)}});
}

std::optional<answer> refuse_pair(const credentials& from) {
  if (!from.email || !from.key) {
    return wrong_credentials();
  }
  if (!is_email(*from.email)) {
    return malformed_credentials(code::malformed_email, "X-Auth-Email");
  }
  return is_api_key(*from.key) ? std::nullopt : std::optional{malformed_credentials(code::malformed_key, "X-Auth-Key")};
}

enum class resource { none, list, config, credentials };

struct target {
  resource kind = resource::none;
  std::string_view zone;
  std::string_view config;
};

std::string_view take_segment(std::string_view& path) noexcept {
  if (!path.starts_with('/')) {
    return {};
  }
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

// /client/v4/zones/{zone_id}/token_validation/config[/{config_id}[/credentials]]
target find_target(std::string_view path) noexcept {
  if (!path.starts_with(base_path)) {
    return {};
  }
  path.remove_prefix(base_path.size());
  if (take_segment(path) != "zones") {
    return {};
  }
  target found;
  found.zone = take_segment(path);
  if (!is_zone_id(found.zone) || take_segment(path) != "token_validation" || take_segment(path) != "config") {
    return {};
  }
  if (path.empty()) {
    found.kind = resource::list;
    return found;
  }
  found.config = take_segment(path);
  if (!is_configuration_id(found.config)) {
    return {};
  }
  if (path.empty()) {
    found.kind = resource::config;
  } else if (path == "/credentials") {
    found.kind = resource::credentials;
  }
  return found;
}

using handler = answer (*)(store&, const target&, const request&);

struct route {
  resource kind;
  std::string_view method;
  handler handle;
};

constexpr std::array<route, 7> routes{{
    {resource::list, "GET",
        [](store& held, const target& at, const request& asked) { return held.list_configs(at.zone, asked.query); }},
    {resource::list, "POST",
        [](store& held, const target& at, const request& asked) { return held.create_config(at.zone, asked.body); }},
    {resource::config, "GET",
        [](store& held, const target& at, const request&) { return held.get_config(at.zone, at.config); }},
    {resource::config, "PATCH",
        [](store& held, const target& at, const request& asked) {
          return held.patch_config(at.zone, at.config, asked.body);
        }},
    {resource::config, "DELETE",
        [](store& held, const target& at, const request&) { return held.delete_config(at.zone, at.config); }},
    {resource::credentials, "PUT",
        [](store& held, const target& at, const request& asked) {
          return held.put_credentials(at.zone, at.config, asked.body);
        }},
    {resource::credentials, "PATCH",
        [](store& held, const target& at, const request& asked) {
          return held.patch_credentials(at.zone, at.config, asked.body);
        }},
}};

}  // namespace

// The service's choice where both kinds are given is not known; the bearer token is taken.
std::optional<answer> refuse_credentials(const credentials& from, const std::optional<std::string>& token) {
  if (from.authorization) {
    const auto given = bearer_token(*from.authorization);
    if (!given) {
      return malformed_credentials(code::malformed_authorization, "Authorization");
    }
    return !token || *given == *token ? std::nullopt : std::optional{wrong_credentials()};
  }
  return token ? std::optional{wrong_credentials()} : refuse_pair(from);
}

answer no_route(std::string_view path) {
  std::string message = "Could not route to " + printable(path) + ", perhaps your object identifier is invalid?";
  return fail(404, {code::no_route, std::move(message), "", {}});
}

answer serve(store& held, const request& asked, const std::optional<std::string>& token) {
  const target at = find_target(asked.path);
  const auto* const found = std::find_if(routes.begin(), routes.end(),
      [&](const route& row) { return row.kind == at.kind && row.method == asked.method; });
  if (found == routes.end()) {
    return no_route(asked.path);
  }
  if (auto refusal = refuse_credentials(asked.from, token)) {
    return *std::move(refusal);
  }
  return found->handle(held, at, asked);
}

}  // namespace jwkguard::emulator
