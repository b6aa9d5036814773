// Whether a text is a URI (RFC 3986).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace jwkguard::keys {

/// find_uri_fault gives the first place at which a text is neither a URI nor a relative reference (RFC 3986 4.1), below
/// its size unless it is empty; none, if it is one. What a scheme demands beyond that is not looked at.
[[nodiscard]] std::optional<std::size_t> find_uri_fault(std::string_view text) noexcept;

}  // namespace jwkguard::keys
