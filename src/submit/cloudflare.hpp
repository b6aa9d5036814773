// What Cloudflare's token_validation endpoint is asked and what its answers mean. Pure; Cloudflare token_validation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::cloudflare {

/// configuration_request asks for the configuration with its credentials.
[[nodiscard]] submit::request configuration_request(const submit::settings& target);

/// configurations_request asks for a page (from 1 on) of the zone's configurations.
[[nodiscard]] submit::request configurations_request(
    const submit::settings& target, unsigned page, std::size_t page_size);

/// secrets_in says what becomes of the `k` of HMAC keys in a text.
enum class secrets_in : std::uint8_t { plain, stars };

/// credentials_request replaces the whole key set by `keys`: a PUT, or, if any of them is kept by its name, a PATCH,
/// which takes what it leaves out from what is stored. The `k` of the others is in `records`.
[[nodiscard]] submit::request credentials_request(const submit::settings& target, std::span<const credential> keys,
    std::span<const record> records, secrets_in body = secrets_in::plain);

/// notice is one element of errors[] or messages[], read leniently.
struct notice {
  std::string code;  ///< digits as written; empty if there is none
  std::string text;
};

/// verdict is what an answer's status and envelope say together.
enum class verdict : std::uint8_t {
  accepted,  ///< 2xx and `success` is exactly true
  refused,   ///< 4xx but 408: it was looked at, and not done
  failed,    ///< 2xx with a `success` that is not true, or any other status: it may have been done nevertheless
  garbled,   ///< 2xx, but not the documented envelope, or a gateway that gave up waiting: nothing follows from it
};

/// answer is one response, read.
struct answer {
  cloudflare::verdict verdict = verdict::garbled;
  std::uint32_t status = 0;
  std::vector<notice> errors;  ///< with what stands in their error_chain
  std::vector<notice> messages;
  std::optional<std::uint32_t> retry_after_ms;  ///< when the server asks to be asked again
  /// keys are those in result.keys, result.credentials.keys, keys or credentials.keys; absent if none of them is an
  /// array.
  std::optional<std::vector<credential>> keys;
  std::string last_updated{};  ///< of the configuration (result.last_updated), as it stands there; empty: it does not
};

/// read_answer reads the response to either request. One that names another configuration than `config` is garbled.
[[nodiscard]] answer read_answer(const submit::response& what, std::string_view config);

/// explain says what the server said, and what to do about the codes that are known, a line each.
[[nodiscard]] std::vector<std::string> explain(const answer& what);

}  // namespace jwkguard::cloudflare
