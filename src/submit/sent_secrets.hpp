// Which secrets of HMAC keys were sent, told without keeping them: by digests under a key of the state folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jwkguard/record.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// load_secret_key reads the key of a state folder; empty if there is none, or if others than its owner may read it.
[[nodiscard]] secret load_secret_key(const std::string& state_folder);

/// make_secret_key makes it (mode 0600, 32 octets of the system's chance), where there is none that load_secret_key
/// takes. What went wrong, for people; empty: nothing.
[[nodiscard]] std::string make_secret_key(const std::string& state_folder);

/// digest_of_secret names an HMAC key with its secret, for one target (its folder's name): 64 hexadecimal digits of
/// HMAC-SHA-256. Empty without a key.
[[nodiscard]] std::string digest_of_secret(const secret& key, const record& of, std::string_view target);

/// left_text and read_left are the file with a left_set.
[[nodiscard]] std::string left_text(const left_set& what);
/// read_left gives none for any other text.
[[nodiscard]] std::optional<left_set> read_left(std::string_view text);

}  // namespace jwkguard::submit
