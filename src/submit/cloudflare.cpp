#include "submit/cloudflare.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/ascii.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"
#include "plan/text.hpp"
#include "submit/live_key.hpp"

namespace jwkguard::cloudflare {
namespace {

// More would be noise, or an attempt at it.
constexpr std::size_t most_notices = 20;
constexpr std::size_t longest_notice_bytes = 1'000;
constexpr std::size_t most_keys = 1'000;  // far above what the endpoint has ever taken

std::string configurations_url(const submit::settings& target) {
  std::string_view base = target.base_url;
  while (base.ends_with('/')) {
    base.remove_suffix(1);
  }
  return std::string{base} + "/zones/" + target.zone + "/token_validation/config";
}

std::string configuration_url(const submit::settings& target) {
  return configurations_url(target) + '/' + target.config;
}

std::string text_of(const json::value& from) {
  return std::string{from.text().value_or("").substr(0, longest_notice_bytes)};
}

void read_notices(const json::value& list, std::vector<notice>& into, bool with_chain) {
  for (std::size_t index = 0; index < list.size() && into.size() < most_notices; ++index) {
    const json::value entry = list.element(index);
    notice read{text_of(entry.member("code")), text_of(entry.member("message"))};
    if (const auto plain = entry.text()) {
      read.text = text_of(entry);
    }
    if (const std::string pointer = text_of(entry.member("source").member("pointer")); !pointer.empty()) {
      read.text += " (at " + pointer + ')';
    }
    if (!read.code.empty() || !read.text.empty()) {
      into.push_back(std::move(read));
    }
    if (with_chain) {
      read_notices(entry.member("error_chain"), into, false);
    }
  }
}

json::value key_list(const json::value& root) {
  const json::value result = root.member("result");
  for (const json::value& place : {result.member("keys"), result.member("credentials").member("keys"),
           root.member("keys"), root.member("credentials").member("keys")}) {
    if (place.is_array()) {
      return place;
    }
  }
  return {};
}

verdict verdict_of(std::uint32_t status, const json::value& success) {
  if (status >= 400 && status < 500 && status != 408) {  // 408 may come late, from what stands before the endpoint
    return verdict::refused;
  }
  if (status == 504 || status == 524) {  // a gateway gave up waiting; the endpoint behind it may go on
    return verdict::garbled;
  }
  if (status < 200 || status >= 300) {
    return verdict::failed;
  }
  if (success.is_true()) {
    return verdict::accepted;
  }
  return success.exists() ? verdict::failed : verdict::garbled;
}

struct hint {
  std::string_view code;
  std::string_view says;
};

constexpr std::string_view bad_token =
    "the credentials were rejected: check that CLOUDFLARE_API_TOKEN (or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY) is "
    "whole and "
    "not expired, and that the token may edit API Gateway for this zone";
constexpr std::string_view malformed_token =
    "the credentials are malformed: look for a truncated, quoted or wrapped value in CLOUDFLARE_API_TOKEN";

constexpr std::array<hint, 9> hints{{
    {"10000", bad_token},
    {"9109", bad_token},
    {"1002",
        "forbidden: the token may need the permission to edit API Gateway for this zone; a new token can "
        "take a minute"},
    {"6003", malformed_token},
    {"6103", malformed_token},
    {"6111", malformed_token},
    {"7003", "no such route: check the base URL, the zone and the configuration"},
    {"10403", "the zone is not entitled to this: API Shield is not on its plan"},
    {"110003", "the server chose the alg of an RSA key; tokens with another alg are refused: name the alg"},
}};

std::string_view hint_for(std::string_view code) noexcept {
  const auto* const found = std::find_if(hints.begin(), hints.end(), [=](const hint& row) { return row.code == code; });
  return found == hints.end() ? std::string_view{} : found->says;
}

std::string_view hint_for_status(std::uint32_t status) noexcept {
  switch (status) {
    case 401:
    case 403: return bad_token;
    case 504:
    case 524: return "a gateway gave up waiting for the API";
    case 404: return "not found: check the base URL, the zone and the configuration";
    case 429: return "too many requests: Cloudflare then refuses every call for 5 minutes; wait, then run this again";
    default: return {};
  }
}

// The HMAC key of this name, with its `k`.
std::string with_secret(const credential& key, std::span<const record> records, secrets_in body) {
  const auto found = std::find_if(records.begin(), records.end(),
      [&](const record& each) { return each.kty == "oct" && each.alg == key.alg && each.kid == key.kid; });
  if (found == records.end()) {
    return key.jwk;  // the endpoint refuses it
  }
  if (body == secrets_in::plain) {
    return canonical_key(*found);
  }
  json::writer out;
  out.begin_object().member("alg", key.alg).member("k", "***").member("kid", key.kid).member("kty", "oct");
  return out.end_object().take();
}

bool same_id(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
      [](char one, char other) { return json::lower_case(one) == json::lower_case(other); });
}

void say_once(std::vector<std::string>& lines, std::string_view line) {
  if (!line.empty() && std::find(lines.begin(), lines.end(), line) == lines.end()) {
    lines.emplace_back(line);
  }
}

std::string quoted(const notice& what) {
  return "the server says: " + what.code + (what.code.empty() || what.text.empty() ? "" : " ") + what.text;
}

}  // namespace

submit::request configurations_request(const submit::settings& target, unsigned page, std::size_t page_size) {
  return {"GET",
      configurations_url(target) + "?page=" + std::to_string(page) + "&per_page=" + std::to_string(page_size), {}};
}

submit::request configuration_request(const submit::settings& target) { return {"GET", configuration_url(target), {}}; }

submit::request credentials_request(const submit::settings& target, std::span<const credential> keys,
    std::span<const record> records, secrets_in body) {
  const bool keeps = std::any_of(keys.begin(), keys.end(), [](const credential& key) { return key.kept; });
  json::writer out;
  out.begin_object().name("keys").begin_array();
  for (const credential& key : keys) {
    out.raw(key.symmetric && !key.kept ? with_secret(key, records, body) : key.jwk);
  }
  return {keeps ? "PATCH" : "PUT", configuration_url(target) + "/credentials", out.end_array().end_object().take()};
}

answer read_answer(const submit::response& what, std::string_view config) {
  answer result;
  result.status = what.status;
  result.retry_after_ms = what.retry_after_ms;
  const auto document = json::tree::parse(what.body);
  const json::value root = document ? document->root() : json::value{};
  result.verdict = verdict_of(what.status, root.member("success"));
  if (const auto id = root.member("result").member("id").text(); id && !same_id(*id, config)) {
    result.verdict = verdict::garbled;
  }
  result.last_updated = text_of(root.member("result").member("last_updated"));
  read_notices(root.member("errors"), result.errors, true);
  read_notices(root.member("messages"), result.messages, false);
  if (const json::value list = key_list(root);
      list.is_array() && list.size() <= most_keys && result.verdict == verdict::accepted) {
    result.keys.emplace();
    for (std::size_t index = 0; index < list.size(); ++index) {
      result.keys->push_back(live_key(list.element(index)));
    }
  }
  return result;
}

std::vector<std::string> explain(const answer& what) {
  std::vector<std::string> lines;
  for (const auto* list : {&what.errors, &what.messages}) {
    for (const notice& entry : *list) {
      say_once(lines, quoted(entry));
    }
  }
  bool known = false;
  for (const auto* list : {&what.errors, &what.messages}) {
    for (const notice& entry : *list) {
      known = known || (list == &what.errors && !hint_for(entry.code).empty());
      say_once(lines, hint_for(entry.code));
    }
  }
  if (!known || what.status == 429) {
    say_once(lines, hint_for_status(what.status));
  }
  if (what.retry_after_ms) {
    say_once(lines, "the server asks to wait " + duration_text(*what.retry_after_ms / 1'000));
  }
  return lines;
}

}  // namespace jwkguard::cloudflare
