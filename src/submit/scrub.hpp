// Secrets made stars in what comes back: a gateway may echo a request, and messages and logs are shown to people. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// remember_secrets adds each `k` of a body as this program writes it.
void remember_secrets(std::string_view body, std::vector<secret>& into);

/// secrets_of lists what nobody may see: the token or key, and what was sent. Views into the arguments. Nothing shorter
/// than 8 bytes, which no secret of this API is, and which would be found in innocent words.
[[nodiscard]] std::vector<std::string_view> secrets_of(const authorization& who, std::span<const secret> sent);

/// without_key_material is `text` with `***` for the string of each member that has the name of a private one (RFC 7517
/// 9.2, RFC 7518 6): a server may give back what it never should.
[[nodiscard]] std::string without_key_material(std::string_view text);

/// scrubbed is `text` with `***` for each secret in it, as it is or with characters escaped as URLs (`%2F`) or JSON
/// (`\/`, `\u002f`) do.
[[nodiscard]] std::string scrubbed(std::string_view text, std::span<const std::string_view> secrets);

}  // namespace jwkguard::submit
