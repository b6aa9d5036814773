#include "emulator/issuer.hpp"

#include <algorithm>
#include <array>

#include "emulator/http_date.hpp"
#include "json/writer.hpp"

namespace jwkguard::emulator {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view set_type = "application/jwk-set+json";
constexpr std::string_view page_type = "text/html; charset=utf-8";

constexpr std::string_view discovery_path = "/issuer/.well-known/openid-configuration";
constexpr std::string_view metadata_path = "/.well-known/oauth-authorization-server/issuer";  // RFC 8414 3.1
constexpr std::string_view set_path = "/issuer/jwks";
constexpr std::string_view moved_path = "/issuer/jwks/moved";

constexpr std::string_view lost_page =
    "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>\n";
constexpr std::string_view portal_page =
    "<!DOCTYPE html>\n<html><head><title>Guest network</title></head><body><h1>Sign in to use this network</h1>\n"
    "<form method=\"post\" action=\"/login\"><input name=\"room\"><button>Connect</button></form></body></html>\n";

bool belongs_to_issuer(std::string_view path) noexcept {
  return path == metadata_path || path == issuer_path ||
         (path.starts_with(issuer_path) && path.substr(issuer_path.size()).starts_with('/'));
}

// FNV-1a: replicas that hold the same set give it the same tag.
std::string etag_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char each : text) {
    hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3U;
  }
  std::string tag = "\"";
  for (int shift = 60; shift >= 0; shift -= 4) {
    tag += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return tag + '"';
}

std::string_view trim(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// RFC 9110 13.1.2: a list, compared weakly. No tag that is made here has a comma in it.
bool names_tag(std::string_view list, std::string_view etag) noexcept {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view each = trim(list.substr(0, comma));
    if (each.starts_with("W/")) {
      each.remove_prefix(2);
    }
    if (each == etag || each == "*") {
      return true;
    }
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

// RFC 9110 13.1.3: the date counts only where no tag is given; what is no date is passed over.
bool is_unchanged(const issuer_request& asked, std::string_view etag, std::int64_t modified) {
  if (asked.if_none_match) {
    return names_tag(*asked.if_none_match, etag);
  }
  const auto since = asked.if_modified_since ? seconds_of_date(*asked.if_modified_since) : std::nullopt;
  return since && modified <= *since;
}

issuer_answer page(int status, std::string_view type, std::string_view body) {
  return {.status = status, .type = std::string{type}, .body = std::string{body}};
}

issuer_answer redirect_to(std::string address) {
  issuer_answer given = page(302, page_type, "<!DOCTYPE html>\n<title>Moved</title>\n");
  given.headers.emplace_back("Location", std::move(address));
  return given;
}

}  // namespace

issuer::published issuer::make(std::string text, std::int64_t now) {
  std::string etag = etag_of(text);
  return {std::move(text), std::move(etag), now};
}

issuer::issuer(issuer_settings chosen, std::string origin, std::int64_t now)
    : chosen_(std::move(chosen)), origin_(std::move(origin)), current_(make(chosen_.jwks, now)), previous_(current_) {
  if (chosen_.rotates) {
    const rotation schedule{*chosen_.rotates, now};
    turns_ = turns{schedule, issuer_keys{schedule, chosen_.kid_prefix}};
    turn(now);
  }
}

// The set before comes from the schedule too, not from what was asked for last: a stale replica shows that one. A clock
// that goes back does not bring back a key.
void issuer::turn(std::int64_t now) {
  turns_->latest = std::max(turns_->latest, now);
  const rotation& schedule = turns_->schedule;
  const key_range wanted = schedule.published(turns_->latest);
  if (turns_->shown == wanted) {
    return;
  }
  const std::int64_t changed = schedule.changed(turns_->latest);
  const key_range before = schedule.published(changed - 1);
  previous_ = make(turns_->keys.set(before), schedule.changed(changed - 1));
  current_ = make(turns_->keys.set(wanted), changed);
  turns_->keys.forget_before(before.first);
  turns_->shown = wanted;
}

std::string issuer::describe_turn() const {
  const std::int64_t count = turns_->shown->size();
  return "signs with " + turns_->keys.kid_of(turns_->schedule.signing(turns_->latest)) + ", publishes " +
         std::to_string(count) + (count == 1 ? " key" : " keys");
}

void issuer::publish(std::string jwks, std::int64_t now) {
  previous_ = std::exchange(current_, make(std::move(jwks), now));
}

// Implicit flow alone: then neither document has to name a token endpoint (OpenID Connect Discovery 1.0, 3; RFC 8414
// 2).
std::string issuer::discovery() const {
  const std::string name = chosen_.fault == issuer_fault::other_issuer ? origin_ + "/other" : url();
  json::writer out;
  out.begin_object().member("issuer", name).member("authorization_endpoint", url() + "/authorize");
  out.member("jwks_uri", origin_ + std::string{set_path});
  out.name("response_types_supported").begin_array().string("id_token").end_array();
  out.name("grant_types_supported").begin_array().string("implicit").end_array();
  out.name("subject_types_supported").begin_array().string("public").end_array();
  out.name("id_token_signing_alg_values_supported").begin_array();
  for (const std::string& each : chosen_.algorithms) {
    out.string(each);
  }
  out.end_array().end_object();
  return out.take();
}

issuer_answer issuer::serve_discovery() const { return page(200, json_type, discovery()); }

// RFC 9110 8.8.2.1: never later than `Date`, also where the clock was put back.
issuer_answer issuer::whole(const published& set, std::int64_t now) const {
  issuer_answer given = page(200, set_type, set.text);
  given.headers.emplace_back("Cache-Control", "max-age=" + std::to_string(chosen_.max_age_s));
  if (chosen_.fault != issuer_fault::no_validators) {
    given.headers.emplace_back("ETag", set.etag);
    given.headers.emplace_back("Last-Modified", http_date(std::min(set.modified, now)));
  }
  return given;
}

issuer_answer issuer::conditional(const published& set, const issuer_request& asked, std::int64_t now) const {
  issuer_answer given = whole(set, now);
  if (chosen_.fault != issuer_fault::no_validators && is_unchanged(asked, set.etag, std::min(set.modified, now))) {
    given.status = 304;
    given.type.clear();
    given.body.clear();
  }
  return given;
}

issuer_answer issuer::broken(delivery how, std::int64_t now) const {
  issuer_answer given = whole(current_, now);
  given.how = how;
  return given;
}

// What comes in place of a set, whatever the request holds.
std::optional<issuer_answer> issuer::stand_in() const {
  switch (chosen_.fault) {
    case issuer_fault::server_error: return page(500, set_type, current_.text);
    case issuer_fault::not_found: return page(404, page_type, lost_page);
    case issuer_fault::html: return page(200, page_type, portal_page);
    case issuer_fault::discovery_in_place_of_set: return page(200, json_type, discovery());
    case issuer_fault::error_envelope:
      return page(200, json_type, R"({"error":"temporarily_unavailable","error_description":"try again later"})");
    default: return std::nullopt;
  }
}

std::optional<issuer_answer> issuer::redirect(const issuer_request& asked) const {
  constexpr std::string_view elsewhere = "localhost";
  switch (chosen_.fault) {
    case issuer_fault::redirect_same_host:
    case issuer_fault::redirect_loop: return redirect_to(origin_ + std::string{moved_path});
    case issuer_fault::redirect_elsewhere:
      if (asked.host.starts_with(elsewhere)) {
        return std::nullopt;
      }
      return redirect_to(
          "http://" + std::string{elsewhere} + origin_.substr(origin_.rfind(':')) + std::string{set_path});
    default: return std::nullopt;
  }
}

issuer_answer issuer::serve_set(const issuer_request& asked, std::int64_t now) {
  if (auto other = stand_in()) {
    return *std::move(other);
  }
  if (auto moved = redirect(asked)) {
    return *std::move(moved);
  }
  switch (chosen_.fault) {
    case issuer_fault::empty_set: return conditional(make(R"({"keys":[]})", now), asked, now);
    case issuer_fault::too_large: return broken(delivery::padded, now);
    case issuer_fault::cut: return broken(delivery::cut, now);
    case issuer_fault::slow: return broken(delivery::slow, now);
    case issuer_fault::stale: return conditional(previous_, asked, now);
    case issuer_fault::flapping:
      return conditional(std::exchange(second_replica_, !second_replica_) ? previous_ : current_, asked, now);
    default: return conditional(current_, asked, now);
  }
}

issuer_answer issuer::serve_moved(const issuer_request& asked, std::int64_t now) const {
  switch (chosen_.fault) {
    case issuer_fault::redirect_same_host: return conditional(current_, asked, now);
    case issuer_fault::redirect_loop: return redirect_to(origin_ + std::string{set_path});
    default: return page(404, page_type, lost_page);
  }
}

std::optional<issuer_answer> issuer::serve(const issuer_request& asked, std::int64_t now) {
  if (!belongs_to_issuer(asked.path)) {
    return std::nullopt;
  }
  if (turns_) {
    turn(now);
  }
  issuer_answer given;
  if (asked.method != "GET" && asked.method != "HEAD") {
    given = page(405, page_type, "<!DOCTYPE html>\n<title>405 Method Not Allowed</title>\n");
    given.headers.emplace_back("Allow", "GET, HEAD");
  } else if (asked.path == discovery_path || asked.path == metadata_path) {
    given = serve_discovery();
  } else if (asked.path == set_path) {
    given = serve_set(asked, now);
    if (turns_) {
      given.notes.push_back(describe_turn());
    }
  } else if (asked.path == moved_path) {
    given = serve_moved(asked, now);
  } else {
    given = page(404, page_type, lost_page);
  }
  if (chosen_.fault != issuer_fault::none) {
    given.notes.push_back("fault " + std::string{name_of(chosen_.fault)});
  }
  return given;
}

}  // namespace jwkguard::emulator
