// When a server wants to be asked again. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace jwkguard::submit {

/// retry_after gives the time to wait in ms. `ms_text` is the field `retry-after-ms`: ms, perhaps with a fraction;
/// `text` is `Retry-After`: seconds, or a date, which counts from `now_s` (Unix time) (RFC 9110 10.2.3). A field that
/// was sent more than once is given joined by commas (RFC 9110 5.3). None if there is neither, if one of them is
/// neither, or if they differ by more than rounding explains. Of dates, the form that servers must write (IMF-fixdate,
/// RFC 9110 5.6.7) is read. What does not fit is the greatest number.
[[nodiscard]] std::optional<std::uint32_t> retry_after(
    std::optional<std::string_view> ms_text, std::optional<std::string_view> text, std::int64_t now_s) noexcept;

}  // namespace jwkguard::submit
