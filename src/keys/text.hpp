// Rules about the text as such: its encoding, its grammar, its size; and what it is when it is no key set at all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "json/reader.hpp"
#include "keys/findings.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> text_rules;
extern const rule too_many_elements;
extern const rule too_many_findings;
extern const rule duplicate_member;

/// begin_text looks at the size and the first bytes: the offset to read from, or none if there is nothing to read (said
/// so).
[[nodiscard]] std::optional<std::uint32_t> begin_text(std::string_view text, findings& found);

/// report_fault says why the reader stopped in this text. It gives the offset up to which the text may be shown.
std::uint32_t report_fault(std::string_view text, const json::fault& why, findings& found);

/// report_private_pem looks for a private key in PEM (RFC 7468 10 and 11) from an offset on; true if there is one (said
/// so).
bool report_private_pem(std::string_view text, std::uint32_t from, findings& found);

/// check_string applies the rules about characters to a name or string that is read.
void check_string(const json::token& text, const place& where, std::string_view member, findings& found);

}  // namespace jwkguard::keys
