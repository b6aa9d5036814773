#include "submit/live_key.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "json/writer.hpp"
#include "jwkguard/validator.hpp"
#include "submit/set_judge.hpp"

namespace jwkguard::cloudflare {
namespace {

// Members of a JWK nest two deep (`key_ops`, `x5c`); what nests deeper is none that the validator reads.
constexpr unsigned deepest = 8;
constexpr std::size_t most_members = 64;  // as_json looks each name up among all

void write(json::writer& out, const json::value& from, unsigned depth) {
  if (const auto text = from.string()) {
    out.string(*text);
  } else if (from.is_true()) {
    out.boolean(true);
  } else if (from.is_array() && depth < deepest) {
    out.begin_array();
    for (std::size_t index = 0; index < from.size(); ++index) {
      write(out, from.element(index), depth + 1);
    }
    out.end_array();
  } else {
    out.null();  // false and numbers, too: none is right where a JWK has a member that matters
  }
}

std::string as_json(const json::value& key) {
  json::writer out;
  out.begin_object();
  for (std::size_t index = 0; index < key.size(); ++index) {
    const std::string_view name = key.name(index);
    out.name(name);
    write(out, key.member(name), 0);  // of a name that comes twice: null twice, which the validator refuses
  }
  out.end_object();
  return out.take();
}

std::string text_of(const json::value& from) { return std::string{from.text().value_or("")}; }

}  // namespace

credential live_key(const json::value& key) {
  if (key.member("kty").string() == "oct") {
    return symmetric_credential(text_of(key.member("alg")), text_of(key.member("kid")));
  }
  credential result{text_of(key.member("alg")), text_of(key.member("kid")), {}, false, false};
  result.unreadable = true;
  if (!key.is_object() || key.size() > most_members) {
    return result;
  }
  std::string text = as_json(key);
  const report checked = check(std::span<char>{text.data(), text.size()}, policy::rfc());
  if (!checked.valid() || checked.keys.size() != 1 || checked.keys[0].status != key_status::usable) {
    for (const finding& each : checked.findings) {
      result.leaked = submit::is_leak(*each.rule) ? each.rule : result.leaked;
    }
    return result;
  }
  const record value = checked.keys[0].value();
  if (value.alg != result.alg || value.kid != result.kid) {
    return result;  // the two readers disagree: trust neither
  }
  result.thumbprint = thumbprint_text(value);
  result.jwk = canonical_key(value);
  result.unreadable = false;
  return result;
}

std::vector<credential> readable_keys(std::span<const credential> live) {
  std::vector<credential> readable;
  std::copy_if(live.begin(), live.end(), std::back_inserter(readable),
      [](const credential& key) { return !key.symmetric && !key.unreadable; });
  return readable;
}

}  // namespace jwkguard::cloudflare
