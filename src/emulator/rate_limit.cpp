#include "emulator/rate_limit.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "emulator/issuer_options.hpp"

namespace jwkguard::emulator {

std::optional<rate_limit_settings> rate_limit_named(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  rate_limit_settings made;
  const auto [end, error] = std::from_chars(text.data(), text.data() + slash, made.requests);
  const std::int64_t span_s = seconds_of_span(text.substr(std::min(slash + 1, text.size()))).value_or(0);
  if (error != std::errc{} || end != text.data() + slash || made.requests == 0 || span_s == 0) {
    return std::nullopt;
  }
  made.span_ms = span_s * 1'000;
  return made;
}

std::string rate_limit::verdict::field() const {
  return "\"default\";r=" + std::to_string(left) + ";t=" + std::to_string(reset_s);
}

std::string rate_limit::policy() const {
  return "\"default\";q=" + std::to_string(chosen_.requests) + ";w=" + std::to_string((chosen_.span_ms + 999) / 1'000);
}

rate_limit::verdict rate_limit::take(std::int64_t now_ms) noexcept {
  const auto seconds_until = [now_ms](std::int64_t end_ms) { return (end_ms - now_ms + 999) / 1'000; };
  if (now_ms < refused_until_ms_) {
    return {false, 0, seconds_until(refused_until_ms_)};
  }
  if (!window_ms_ || now_ms >= *window_ms_ + chosen_.span_ms) {
    window_ms_ = now_ms;
    taken_ = 0;
  }
  if (taken_ == chosen_.requests) {
    refused_until_ms_ = now_ms + chosen_.span_ms;
    window_ms_.reset();
    return {false, 0, seconds_until(refused_until_ms_)};
  }
  ++taken_;
  return {true, chosen_.requests - taken_, seconds_until(*window_ms_ + chosen_.span_ms)};
}

}  // namespace jwkguard::emulator
