#include "cli/json_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

#include "cli/span.hpp"
#include "json/ascii.hpp"

namespace jwkguard::cli {
namespace {

// RFC 6901 3
std::string escaped(std::string_view name) {
  std::string text;
  for (const char each : name) {
    text += each == '~' ? "~0" : each == '/' ? "~1" : std::string(1, each);
  }
  return text;
}

std::string joined(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t index = 0; index < names.size(); ++index) {
    text += index == 0 ? "" : index + 1 == names.size() ? " and " : ", ";
    text += names[index];
  }
  return text;
}

bool is_about_secrets(std::string_view name) {
  std::string lower{name};
  std::transform(lower.begin(), lower.end(), lower.begin(), json::lower_case);
  constexpr std::array<std::string_view, 8> parts{
      "token", "secret", "password", "passwd", "credential", "authorization", "api_key", "apikey"};
  return lower == "key" || lower == "email" || std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return lower.find(part) != std::string::npos;
  });
}

}  // namespace

field field::member(std::string_view name) const { return {value.member(name), pointer + '/' + escaped(name)}; }

field field::element(std::size_t index) const { return {value.element(index), pointer + '/' + std::to_string(index)}; }

void field_reader::fail(const field& at, const std::string& what) {
  faults_.push_back((at.pointer.empty() ? "the whole" : at.pointer) + ": " + what);
}

bool field_reader::has_unique_members(const field& at) {
  if (!at.value.is_object()) {
    fail(at, "must be an object");
    return false;
  }
  std::vector<std::string_view> names;
  for (std::size_t index = 0; index < at.value.size(); ++index) {
    names.push_back(at.value.name(index));
  }
  std::sort(names.begin(), names.end());
  const std::size_t before = faults_.size();
  for (auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end();
       twice = std::adjacent_find(std::upper_bound(twice, names.end(), *twice), names.end())) {
    fail(at.member(*twice), "duplicate member");
  }
  return faults_.size() == before;
}

bool field_reader::is_object(const field& at, std::span<const std::string_view> known) {
  if (!has_unique_members(at)) {
    return false;
  }
  const std::size_t before = faults_.size();
  for (std::size_t index = 0; index < at.value.size(); ++index) {
    const std::string_view name = at.value.name(index);
    if (std::find(known.begin(), known.end(), name) != known.end()) {
      continue;
    }
    fail(at.member(name), is_about_secrets(name)
                              ? "never write secrets into this file: they come from the environment "
                                "(CLOUDFLARE_API_TOKEN), or from the file that CLOUDFLARE_API_TOKEN_FILE names"
                              : "unknown member; expected one of " + joined(known));
  }
  return faults_.size() == before;
}

std::optional<std::string> field_reader::text(
    const field& at, std::string_view wanted, const std::function<bool(std::string_view)>& is_fit) {
  if (!at.exists()) {
    return std::nullopt;
  }
  const auto found = at.value.string();
  if (!found || !is_fit(*found)) {
    fail(at, "must be " + std::string{wanted});
    return std::nullopt;
  }
  return std::string{*found};
}

std::optional<bool> field_reader::boolean(const field& at) {
  if (!at.exists()) {
    return std::nullopt;
  }
  if (!at.value.is_boolean()) {
    fail(at, "must be true or false");
    return std::nullopt;
  }
  return at.value.is_true();
}

std::optional<std::uint32_t> field_reader::number(const field& at, std::uint32_t least, std::uint32_t most) {
  if (!at.exists()) {
    return std::nullopt;
  }
  const std::string_view digits = at.value.number().value_or("");
  std::uint32_t found = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), found);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || found < least || found > most) {
    fail(at, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
  }
  return found;
}

std::optional<std::int64_t> field_reader::span(const field& at, std::int64_t least_s, std::int64_t most_s) {
  const auto is_fit = [=](std::string_view text) {
    const auto seconds = seconds_of(text);
    return seconds && *seconds >= least_s && *seconds <= most_s;
  };
  const auto found = text(at, "a span of time such as \"90s\", \"15m\", \"24h\", \"1.5h\", \"2d\" or \"1w\"", is_fit);
  return found ? seconds_of(*found) : std::nullopt;
}

std::optional<std::vector<std::string>> field_reader::texts(
    const field& at, std::string_view wanted, const std::function<bool(std::string_view)>& is_fit, bool may_be_empty) {
  if (!at.exists()) {
    return std::nullopt;
  }
  if (!at.value.is_array() || (at.value.size() == 0 && !may_be_empty)) {
    fail(at, std::string{"must be an array"} + (may_be_empty ? "" : " with something in it"));
    return std::nullopt;
  }
  std::vector<std::string> all;
  for (std::size_t index = 0; index < at.value.size(); ++index) {
    const field each = at.element(index);
    auto found = text(each, wanted, is_fit);
    if (!found) {
      continue;
    }
    if (std::find(all.begin(), all.end(), *found) != all.end()) {
      fail(each, "duplicate entry");
    }
    all.push_back(*std::move(found));
  }
  return all;
}

}  // namespace jwkguard::cli
