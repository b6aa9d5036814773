// Text for Markdown.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::report_text {

/// markdown escapes what Markdown, or HTML in it, would not show as it is written.
[[nodiscard]] std::string markdown(std::string_view text);

}  // namespace jwkguard::report_text
