// Secrets made stars in what comes back: a gateway may echo a request, and messages and logs are shown to people. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// secrets_of lists what nobody may see of a request: the token or key, and each `k` in the body as this program writes
/// it. Views into the arguments. Nothing shorter than 8 bytes, which no secret of this API is, and which would be found
/// in innocent words.
[[nodiscard]] std::vector<std::string_view> secrets_of(const authorization& who, std::string_view body);

/// scrubbed is `text` with `***` for each secret in it, as it is or with characters escaped as URLs (`%2F`) or JSON
/// (`\/`, `\u002f`) do.
[[nodiscard]] std::string scrubbed(std::string_view text, std::span<const std::string_view> secrets);

}  // namespace jwkguard::submit
