#include "keys/elsewhere.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "json/utf8.hpp"
#include "keys/jq.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule deeper{"set.elsewhere", error, error, "RFC 7517 5",
    "{subject} inside this JSON, not at its top: no reader looks there", "give only that", leave::fixed};
constexpr rule map{"set.map", error, error, "RFC 7517 5",
    "an object of kid to JWK, a map, is no JWK Set: that has an array of JWKs in keys", "write the JWKs as an array",
    leave::fixed};
constexpr rule encoded{"set.encoded-twice", error, error, "RFC 7517 5",
    "keys stand in a string inside this JSON: they were encoded {subject}",
    "decode the string, or fix what put it there instead of the JSON itself", leave::fixed};
constexpr rule discovery_document{"set.discovery-document", error, error, "RFC 7517 5.1",
    "this is an OpenID discovery document, not a key set",
    "fetch the URL that stands in its member jwks_uri and check what that gives", leave::fixed};
constexpr rule pem_map{"set.pem-map", error, error, "RFC 7517 5",
    "this is an object of names to {subject} in PEM, not a JWK Set",
    "fetch the JWK Set of the same publisher: Google has https://www.googleapis.com/oauth2/v3/certs for "
    "/oauth2/v1/certs, https://www.googleapis.com/service_accounts/v1/jwk/NAME for /robot/v1/metadata/x509/NAME, and "
    "https://www.gstatic.com/iap/verify/public_key-jwk for public_key",
    leave::fixed};
constexpr rule pem_inside{"set.pem", error, error, "RFC 7517 4", "there is {subject} in PEM here, but no JWK",
    "fetch the publisher's JWK Set, or convert the public key to a JWK with a JOSE library", leave::fixed};
constexpr rule jwt_configuration{"set.jwt-configuration", error, error, "RFC 7517 5",
    "this is a JWT configuration as Hasura has it, not a key set: {subject}",
    "check the JWK Set that jwk_url names, if there is one; no JWK Set holds what Hasura takes as key, PEM or a secret",
    leave::fixed};

constexpr std::array rows = {&deeper, &map, &encoded, &discovery_document, &pem_map, &pem_inside, &jwt_configuration};

bool same_step(const json::step& left, const json::step& right) noexcept {
  return left.in_object == right.in_object && (left.in_object ? left.name == right.name : left.index == right.index);
}

bool same_way(std::span<const json::step> left, std::span<const json::step> right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), same_step);
}

bool is_named_so(const json::step& last, std::initializer_list<std::string_view> names) noexcept {
  return last.in_object && std::find(names.begin(), names.end(), last.name) != names.end();
}

}  // namespace

const std::span<const rule* const> elsewhere_rules{rows};

held held_by(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return held::other;
  }
  text.remove_prefix(first);
  constexpr std::size_t most_searched = 4096;
  const std::string_view beginning = text.substr(0, most_searched);
  switch (text.front()) {
    case '{':
    case '[':
      if (beginning.find("kty") != std::string_view::npos || beginning.find("keys") != std::string_view::npos) {
        return text.front() == '{' ? held::json : held::json_array;
      }
      return held::other;
    // The same, escaped twice or quoted once more.
    case '"': return beginning.find("\"{\\\"") == 0 ? held::json : held::other;
    case 'e':  // base64 of {"keys and {"kty
      return text.starts_with("eyJrZXlz") || text.starts_with("eyJrdHki") ? held::encoded_json : held::other;
    case '-':
      if (!text.starts_with("-----BEGIN ")) {
        return held::other;
      }
      text = text.substr(0, text.find("-----", 1));
      return text.ends_with("PUBLIC KEY")    ? held::public_key
             : text.ends_with("CERTIFICATE") ? held::certificate
                                             : held::other;
    default: return held::other;
  }
}

void elsewhere::start(std::uint32_t top) noexcept {
  top_ = top;
  jwks_ = 0;
  outer_ = 0;
  object_ = 0;
  here_.count = 0;
  best_.count = 0;
  text_.text = held::other;
  text_.count = 0;
}

void elsewhere::begin(const pointer_parts& base, const json::token& value) {
  base_ = base;
  path_ = {};
  open_.clear();
  open_.push_back({value.offset, UINT32_MAX, value.kind == json::kind::object});
}

void elsewhere::on_value(const json::token& value) {
  ++open_.back().index;
  if (value.kind == json::kind::array || value.kind == json::kind::object) {
    open_.push_back({value.offset, UINT32_MAX, value.kind == json::kind::object});
  } else if (value.kind == json::kind::string && held_by(value.text()) != held::other) {
    add_base();
    add_way();
    add_text(value);
  }
}

void elsewhere::on_close() {
  open_.pop_back();
  path_ = path_.first(std::min(path_.size(), open_.size()));
}

void elsewhere::note_text(const pointer_parts& at, const json::token& value) {
  if (held_by(value.text()) != held::other) {
    base_ = at;
    add_base();
    add_text(value);
  }
}

void elsewhere::note_outer(std::string_view name, std::string_view text) noexcept {
  const auto note_if = [this](bool is_it, outer which) {
    outer_ = static_cast<std::uint8_t>(outer_ | (is_it ? 1U : 0U) << static_cast<unsigned>(which));
  };
  note_if(name == "jwks_uri", outer::jwks_uri);
  note_if(name == "jwk_url", outer::jwk_url);
  note_if(name == "key" && !text.empty(), outer::key);
  // As alg has them, and what it has no name for.
  constexpr std::array<std::string_view, 5> families = {"HS", "RS", "PS", "ES", "Ed"};
  constexpr std::size_t longest = 7;  // Ed25519
  note_if(name == "type" && text.size() <= longest &&
              std::any_of(families.begin(), families.end(),
                  [text](std::string_view family) { return text.starts_with(family); }),
      outer::type);
}

void elsewhere::add_base() {
  at_.clear();
  if (base_.key != finding::no_key) {
    at_.push_back({"keys", 0, 0, true});
    at_.push_back({{}, base_.key, 0, false});
  }
  if (base_.member) {
    at_.push_back({*base_.member, 0, 0, true});
  }
  if (base_.element) {
    at_.push_back({{}, *base_.element, 0, false});
  }
}

// From the beginning of the walk to the value at hand.
void elsewhere::add_way() {
  for (std::size_t level = 0; level < open_.size(); ++level) {
    at_.push_back(open_[level].is_object ? path_[level] : json::step{{}, open_[level].index, 0, false});
  }
}

void elsewhere::note_kty(std::span<const json::step> path, std::uint32_t object, bool has_kid) {
  const std::size_t level = path.size() - 1;
  add_base();
  at_.insert(at_.end(), path.begin(), path.begin() + static_cast<std::ptrdiff_t>(level));
  ++jwks_;
  object_ = has_kid ? 0 : object;
  if (at_.empty()) {
    return;
  }
  const auto container = std::span<const json::step>{at_}.first(at_.size() - 1);
  if (here_.count == 0 || !same_way(here_.container, container)) {
    settle();
    here_.container.assign(container.begin(), container.end());
    here_.last = at_.back();
    here_.first = open_[level].offset;
    here_.offset = level == 0 ? top_ : open_[level - 1].offset;
    here_.count = 0;
    here_.unnamed = 0;
  }
  ++here_.count;
  here_.unnamed += has_kid ? 0U : 1U;
}

void elsewhere::note_kid(std::uint32_t object) noexcept {
  if (object == object_ && object != 0) {
    object_ = 0;
    --here_.unnamed;
  }
}

void elsewhere::add_text(const json::token& value) {
  const held text = held_by(value.text());
  const auto container = std::span<const json::step>{at_}.first(at_.size() - (at_.empty() ? 0 : 1));
  const extent where = extent_at(value);
  if (text_.count != 0 && (text != text_.text || !same_way(text_.container, container))) {
    return;  // the first ones are told
  }
  if (text_.count++ == 0) {
    text_.container.assign(container.begin(), container.end());
    text_.is_inside = !at_.empty();
    text_.last = at_.empty() ? json::step{} : at_.back();
    text_.text = text;
    text_.offset = where.offset;
    text_.length = where.length;
  }
}

elsewhere::form elsewhere::group::form() const noexcept {
  if (count == 0) {
    return form::none;
  }
  if (last.in_object) {
    const bool is_in_keys = !container.empty() && is_named_so(container.back(), {"keys", "jwks"});
    return count > 1 || is_in_keys ? form::map : form::single;
  }
  return !container.empty() && is_named_so(container.back(), {"keys"}) ? form::set : form::array;
}

// What was seen in one place is complete: the most telling place is kept, of equals the one with more keys.
void elsewhere::settle() {
  if (std::pair{here_.form(), here_.count} > std::pair{best_.form(), best_.count}) {
    std::swap(here_, best_);
  }
  here_.count = 0;
}

std::string_view elsewhere::subject_of_jwks() const noexcept {
  switch (best_.form()) {
    case form::set: return "a JWK Set stands";
    case form::array: return "an array of JWKs stands";
    default: return jwks_ > 1 ? "JWKs stand" : "a JWK stands";
  }
}

std::string elsewhere::command_of_jwks() const {
  const form of = best_.form();
  // Others stand elsewhere again.
  if (jwks_ != best_.count && (of == form::map || of == form::single)) {
    return jq_command("{keys:[..|objects|select(.kty)]}");
  }
  std::string path = jq_path(best_.container);
  switch (of) {
    case form::set: return jq_command(jq_path(std::span{best_.container}.first(best_.container.size() - 1)));
    case form::array: return jq_command(path.empty() ? path : "{keys:" + path + '}');
    case form::map:
      return jq_command(path.empty()         ? path
                        : best_.unnamed == 0 ? "{keys:[" + path + "[]|select(.kty?)]}"
                                             : "{keys:[" + (path == "." ? "" : path + '|') +
                                                   "to_entries[]|select(.value.kty?)|{kid:.key}+.value]}");
    default: {
      way whole = best_.container;
      whole.push_back(best_.last);
      return jq_command(jq_path(whole));
    }
  }
}

std::string elsewhere::command_of_text() const {
  if (!is_json(text_.text)) {
    return {};
  }
  const bool is_element = text_.is_inside && !text_.last.in_object;
  way whole = text_.container;
  if (text_.is_inside && !is_element) {
    whole.push_back(text_.last);
  }
  std::string path = jq_path(whole);
  if (path.empty()) {
    return path;
  }
  path += is_element ? "[]" : "";
  const std::string_view decode = text_.text == held::encoded_json ? "@base64d|fromjson" : "fromjson";
  const std::string decoded = std::string{path == "." ? "" : path + '|'} + std::string{decode};
  return jq_command(is_element                       ? "{keys:[" + decoded + "]}"
                    : text_.text == held::json_array ? "{keys:(" + decoded + ")}"
                                                     : decoded);
}

bool elsewhere::report(findings& found) {
  settle();
  if (report_jwks(found)) {
    return true;
  }
  if (has(outer::jwks_uri)) {
    found.add(discovery_document, {.offset = top_, .length = 1});
    return true;
  }
  const bool is_configuration = has(outer::jwk_url) || (has(outer::type) && has(outer::key));
  if (is_configuration) {
    const std::string_view subject = has(outer::jwk_url)               ? "its jwk_url names one"
                                     : text_.text == held::certificate ? "its key is a certificate in PEM, no JWK"
                                     : text_.text == held::public_key  ? "its key is a public key in PEM, no JWK"
                                                                       : "its key is a shared secret or no PEM at all";
    found.add(jwt_configuration, {.offset = top_, .length = 1}, {.subject = subject});
    return true;
  }
  return report_texts(found);
}

bool elsewhere::report_jwks(findings& found) {
  if (best_.count == 0) {
    return false;
  }
  const bool is_single = best_.form() == form::single;
  const rule& broken = best_.form() == form::map ? map : deeper;
  way whole = best_.container;
  if (is_single) {
    whole.push_back(best_.last);
  }
  found.add(broken, {.pointer = {.inside_that = whole}, .offset = is_single ? best_.first : best_.offset, .length = 1},
      {.subject = subject_of_jwks(), .command = command_of_jwks()});
  return true;
}

bool elsewhere::report_texts(findings& found) {
  if (text_.count == 0) {
    return false;
  }
  const bool is_one = text_.count == 1;
  way whole = text_.container;
  if (is_one) {
    whole.push_back(text_.last);
  }
  const place where{.pointer = {.inside_that = whole}, .offset = text_.offset, .length = is_one ? text_.length : 1};
  const bool is_certificate = text_.text == held::certificate;
  if (is_json(text_.text)) {
    found.out().secrets.push_back({text_.offset, text_.length});
    found.add(encoded, where,
        {.subject = text_.text == held::encoded_json ? "as base64 of JSON" : "twice, as JSON in JSON",
            .command = command_of_text()});
  } else if (!is_one && text_.last.in_object) {
    found.add(pem_map, where, {.subject = is_certificate ? "certificates" : "public keys"});
  } else {
    found.add(pem_inside, where, {.subject = is_certificate ? "a certificate" : "a public key"});
  }
  return true;
}

std::optional<details> elsewhere::about(std::string_view kind, std::string_view member, findings& found) {
  settle();
  command_.clear();
  details with{.subject = kind};
  const std::size_t depth = member.empty() ? 0 : 1;
  const form of = best_.form();
  if (of != form::none) {
    const std::size_t there = best_.container.size() + (of == form::single ? 1 : 0);
    if (there != depth) {
      (void)report_jwks(found);
      return std::nullopt;
    }
    with.subject = of == form::map      ? "an object of kid to JWK, a map"
                   : of == form::single ? "a JWK"
                                        : "an array of JWKs without the object around it";
    command_ = command_of_jwks();
  } else if (is_json(text_.text)) {
    if (text_.container.size() + (text_.is_inside ? 1 : 0) != depth) {
      (void)report_texts(found);
      return std::nullopt;
    }
    with.subject = text_.text == held::encoded_json ? "a string that holds base64 of JSON"
                                                    : "a string that holds JSON: it was encoded twice";
    command_ = command_of_text();
    found.out().secrets.push_back({text_.offset, text_.length});
  } else if (holds_pem()) {
    if (text_.count > 1 && text_.last.in_object) {
      (void)report_texts(found);
      return std::nullopt;
    }
    with.subject = depth == 0 ? "PEM in JSON, which is no JWK" : "PEM, which is no JWK";
  }
  with.command = command_;
  return with;
}

details elsewhere::about_element(const json::token& value) {
  details with{.subject = "a string"};
  const held text = held_by(value.text());
  if (is_json(text)) {
    with.subject = "a string that holds JSON: it was encoded twice";
    with.command = "jq '{keys:[.keys[]|if type==\"string\" then fromjson else . end]}' FILE";
  } else if (text != held::other) {
    with.subject = "a string of PEM, which is no JWK";
  }
  return with;
}

void elsewhere::report_wrapped(std::uint32_t key, findings& found) {
  way whole = here_.container;
  whole.push_back(here_.last);
  found.add(deeper, {key, {.inside_that = whole}, here_.first, 1},
      {.subject = "a JWK stands", .command = jq_command("{keys:[..|objects|select(.kty)]}")});
}

}  // namespace jwkguard::keys
