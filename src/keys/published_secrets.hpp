// Shared secrets that projects ship, document or have leaked.
#pragma once

#include <string_view>

namespace jwkguard::keys {

/// find_published_secret gives where a text is known from as a secret ("Supabase"), or nothing. Letter case does not
/// matter, nor do blanks and quotes around it.
[[nodiscard]] std::string_view find_published_secret(std::string_view text);

}  // namespace jwkguard::keys
