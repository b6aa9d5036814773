// Public keys as OpenSSH writes them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "jwkguard/key_text.hpp"

namespace jwkguard::keys {

/// read_ssh_lines adds the keys of a text of lines: options, type, base64, comment (sshd(8), AUTHORIZED_KEYS FILE
/// FORMAT). Empty lines and those that begin with # are passed over.
void read_ssh_lines(std::string_view text, key_text& to);

/// add_openssh_public_half adds the key that stands, never encrypted, before the private part of what is in an "OPENSSH
/// PRIVATE KEY" (PROTOCOL.key of OpenSSH).
void add_openssh_public_half(std::span<const std::uint8_t> octets, key_text& to);

}  // namespace jwkguard::keys
