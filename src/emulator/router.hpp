// From a request to the store: who is asking, and for what. No sockets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/envelope.hpp"
#include "emulator/store.hpp"

namespace jwkguard::emulator {

/// base_path is what stands before `/zones`.
inline constexpr std::string_view base_path = "/client/v4";

/// credentials are the authorization headers of a request as written; not checked.
struct credentials {
  std::optional<std::string> authorization;  ///< Authorization
  std::optional<std::string> email;          ///< X-Auth-Email
  std::optional<std::string> key;            ///< X-Auth-Key
};

/// request is one, without what HTTP has around it.
struct request {
  std::string method;
  std::string path;  ///< percent-decoded, without the query
  paging query;
  credentials from;
  std::string body;
};

/// refuse_credentials gives the answer to a request that may not be served; none if it may. With a token given, that
/// bearer token alone is taken; without, any well-formed bearer token or pair of email and key.
[[nodiscard]] std::optional<answer> refuse_credentials(
    const credentials& from, const std::optional<std::string>& token);

/// no_route is the answer where nothing is served, or not by that method.
[[nodiscard]] answer no_route(std::string_view path);

/// serve answers one request.
[[nodiscard]] answer serve(store& held, const request& asked, const std::optional<std::string>& token);

}  // namespace jwkguard::emulator
