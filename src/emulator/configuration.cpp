#include "emulator/configuration.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "json/ascii.hpp"
#include "json/utf8.hpp"

namespace jwkguard::emulator {
namespace {

constexpr std::size_t most_title_characters = 50;
constexpr std::size_t most_description_characters = 500;
constexpr std::size_t most_token_sources = 4;

notice malformed(std::string_view name, std::string_view what) {
  return {code::malformed_request, std::string{name} + " " + std::string{what}, "/" + std::string{name}, {}};
}

std::optional<notice> take_text(
    std::string& target, json::value body, std::string_view name, std::size_t most, presence all) {
  const json::value member = body.member(name);
  if (!member.exists()) {
    return all == presence::required ? std::optional{malformed(name, "is required")} : std::nullopt;
  }
  const auto text = member.text();
  if (!text || json::character_count(*text) > most) {
    return malformed(name, "must be a string of at most " + std::to_string(most) + " characters");
  }
  target = *text;
  return std::nullopt;
}

// http.request.headers["name"][0] or http.request.cookies["name"][0]
bool is_token_source(std::string_view text) noexcept {
  constexpr std::string_view headers = "http.request.headers[";
  constexpr std::string_view cookies = "http.request.cookies[";
  if ((!text.starts_with(headers) && !text.starts_with(cookies)) || !text.ends_with(']')) {
    return false;
  }
  text.remove_prefix(headers.size());
  text.remove_suffix(1);
  const std::size_t opening = text.rfind("][");
  if (opening == std::string_view::npos) {
    return false;
  }
  const std::string_view index = text.substr(opening + 2);
  return !index.empty() && index.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<notice> take_sources(std::vector<std::string>& target, json::value body, presence all) {
  constexpr std::string_view name = "token_sources";
  const json::value member = body.member(name);
  if (!member.exists()) {
    return all == presence::required ? std::optional{malformed(name, "is required")} : std::nullopt;
  }
  if (!member.is_array() || member.size() == 0 || member.size() > most_token_sources) {
    return malformed(name, "must be an array of 1 to 4 strings");
  }
  target.clear();
  for (std::size_t at = 0; at < member.size(); ++at) {
    const auto text = member.element(at).text();
    if (!text || !is_token_source(*text)) {
      return malformed(name, "must name request headers or cookies");
    }
    target.emplace_back(*text);
  }
  return std::nullopt;
}

}  // namespace

std::optional<notice> take_settings(configuration& target, json::value body, presence all) {
  configuration changed = target;
  auto error = take_text(changed.title, body, "title", most_title_characters, all);
  if (!error) {
    error = take_text(changed.description, body, "description", most_description_characters, all);
  }
  if (!error) {
    error = take_sources(changed.token_sources, body, all);
  }
  if (!error && all == presence::required && body.member("token_type").text() != std::string_view{"JWT"}) {
    error = malformed("token_type", "must be JWT");
  }
  if (!error) {
    target = std::move(changed);
  }
  return error;
}

void write_settings(json::writer& out, const configuration& one) {
  out.member("id", one.id).member("title", one.title).member("description", one.description);
  out.name("token_sources").begin_array();
  for (const std::string& source : one.token_sources) {
    out.string(source);
  }
  out.end_array();
}

void write_configuration(json::writer& out, const configuration& one) {
  out.begin_object();
  write_settings(out, one);
  out.member("token_type", "JWT").name("credentials").begin_object().name("keys");
  write_keys(out, one.keys, secrecy::hidden);
  out.end_object().member("created_at", one.created_at).member("last_updated", one.last_updated).end_object();
}

bool is_zone_id(std::string_view text) noexcept {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), json::is_hexadecimal_digit);
}

bool is_configuration_id(std::string_view text) noexcept {
  if (text.size() != 36) {
    return false;
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? text[at] != '-' : !json::is_hexadecimal_digit(text[at])) {
      return false;
    }
  }
  return true;
}

}  // namespace jwkguard::emulator
