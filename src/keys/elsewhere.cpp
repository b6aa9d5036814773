#include "keys/elsewhere.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "json/ascii.hpp"
#include "keys/key_files.hpp"
#include "keys/key_formats.hpp"

namespace jwkguard::keys {
namespace {

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

held held_by(std::string_view text) noexcept {
  text = json::left_trimmed(text);
  if (text.empty()) {
    return held::other;
  }
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
      if (!text.starts_with(pem_begin)) {
        return held::other;
      }
      text = pem_label(text);
      return text.ends_with("PUBLIC KEY")    ? held::public_key
             : text.ends_with("CERTIFICATE") ? held::certificate
                                             : held::other;
    case 'M':
      switch (encoded_key_in(text)) {
        case encoded_key::certificate: return held::certificate_der;
        case encoded_key::public_key: return held::public_key_der;
        default: return held::other;
      }
    default: return held::other;
  }
}

void elsewhere::start(std::uint32_t top) noexcept {
  top_ = top;
  jwks_ = 0;
  last_.clear();
  sets_ = 0;
  in_sets_ = 0;
  json_texts_ = 0;
  outer_ = 0;
  object_ = 0;
  here_.count = 0;
  best_.count = 0;
  text_.text = held::other;
  text_.count = 0;
  in_element_ = {};
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

void elsewhere::note_member(std::uint32_t key, const json::token& name, const json::token& value) {
  if (key != finding::no_key) {
    const held text = value.kind == json::kind::string ? held_by(value.text()) : held::other;
    if (text >= held::certificate && in_element_.key != key) {
      in_element_ = {key, name.text(), text, extent_at(value)};
    }
    return;
  }
  note_text({.member = name.text()}, value);
  const std::string_view text = value.text();
  const auto note_if = [this](bool is_it, outer which) {
    outer_ = static_cast<std::uint8_t>(outer_ | (is_it ? 1U : 0U) << static_cast<unsigned>(which));
  };
  note_if(name.text() == "jwks_uri", outer::jwks_uri);
  note_if(name.text() == "jwk_url", outer::jwk_url);
  note_if(name.text() == "token-service", outer::token_service);
  note_if(name.text() == "key" && !text.empty(), outer::key);
  // As alg has them, and what it has no name for.
  constexpr std::array<std::string_view, 5> families = {"HS", "RS", "PS", "ES", "Ed"};
  constexpr std::size_t longest = 7;  // Ed25519
  note_if(name.text() == "type" && text.size() <= longest &&
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

// From the beginning of the walk to the current value.
void elsewhere::add_way() {
  for (std::size_t level = 0; level < open_.size(); ++level) {
    at_.push_back(open_[level].is_object ? path_[level] : json::step{{}, open_[level].index, 0, false});
  }
}

void elsewhere::note_kty(std::span<const json::step> path, std::uint32_t object, bool has_kid) {
  const std::size_t level = path.size() - 1;
  add_base();
  at_.insert(at_.end(), path.begin(), path.begin() + static_cast<std::ptrdiff_t>(level));
  if (is_inside_last()) {
    return;  // cnf, and what else a JWK may hold
  }
  forget_inside();
  last_ = at_;
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

bool elsewhere::is_inside_last() const noexcept {
  return !last_.empty() && at_.size() > last_.size() && same_way(std::span{at_}.first(last_.size()), last_);
}

void elsewhere::forget_inside() {
  if (here_.count == 0 || at_.empty() || here_.container.size() < at_.size() ||
      !same_way(std::span{here_.container}.first(at_.size()), at_)) {
    return;
  }
  jwks_ -= here_.count;
  here_.count = 0;
  // What came before it goes on.
  if (best_.count != 0 && same_way(best_.container, std::span{at_}.first(at_.size() - 1))) {
    const bool is_set = best_.form() == form::set;
    sets_ -= is_set ? 1U : 0U;
    in_sets_ -= is_set ? best_.count : 0U;
    std::swap(here_, best_);
    best_.count = 0;
  }
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
  json_texts_ += is_json(text) ? 1U : 0U;
  if (is_json(text) && holds_pem()) {
    text_.count = 0;  // JWKs are told rather than what may become one
  }
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

bool elsewhere::may_explain(const raw_key& object) const noexcept {
  return object.present().empty() || ((holds_keys() || holds_pem()) && (object.present() - envelope_members).empty());
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
  if (here_.form() == form::set) {
    ++sets_;
    in_sets_ += here_.count;
  }
  if (std::pair{here_.form(), here_.count} > std::pair{best_.form(), best_.count}) {
    std::swap(here_, best_);
  }
  here_.count = 0;
}

}  // namespace jwkguard::keys
