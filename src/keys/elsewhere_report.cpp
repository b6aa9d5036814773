// What is said of keys that stand elsewhere.
#include <array>
#include <string>
#include <string_view>

#include "keys/elsewhere.hpp"
#include "keys/jq.hpp"
#include "keys/key_check.hpp"
#include "keys/key_files.hpp"
#include "keys/set.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule deeper{"set.elsewhere", error, error, "RFC 7517 5",
    "{subject} inside this JSON, not at its top: no reader looks there",
    "give one JWK Set, {\"keys\":[…]}, and nothing around it", leave::fixed};
constexpr rule map{"set.map", error, error, "RFC 7517 5",
    "an object that maps kid to JWK is not a JWK Set: a JWK Set has an array of JWKs in keys",
    "write the JWKs as an array", leave::fixed};
constexpr rule encoded{"set.encoded-twice", error, error, "RFC 7517 5",
    "the keys are inside a string: they were encoded {subject}",
    "decode the string, or fix what put it there instead of the JSON itself", leave::fixed};
constexpr rule discovery_document{"set.discovery-document", error, error, "RFC 7517 5",
    "this is an OpenID discovery document, not a key set", "fetch the URL in its member jwks_uri, and check that",
    leave::fixed};
constexpr rule pem_map{"set.pem-map", error, error, "RFC 7517 5",
    "this is an object that maps names to {subject} in PEM, not a JWK Set",
    "fetch the JWK Set of the same publisher: Google has https://www.googleapis.com/oauth2/v3/certs for "
    "/oauth2/v1/certs, https://www.googleapis.com/service_accounts/v1/jwk/NAME for /robot/v1/metadata/x509/NAME, and "
    "https://www.gstatic.com/iap/verify/public_key-jwk for public_key",
    leave::fixed};
constexpr rule pem_inside{"set.pem", error, error, "RFC 7517 4", "there is {subject} here, but no JWK",
    "fetch the publisher's JWK Set, or convert the public key to a JWK with a JOSE library", leave::fixed};
constexpr rule jwt_configuration{"set.jwt-configuration", error, error, "RFC 7517 5",
    "this is a Hasura JWT configuration, not a key set: {subject}",
    "check the JWK Set that jwk_url names, if there is one; a JWK Set never holds what Hasura takes as key: PEM or a "
    "secret",
    leave::fixed};

std::string_view name_of(held text) noexcept {
  switch (text) {
    case held::certificate: return "a certificate in PEM";
    case held::public_key: return "a public key in PEM";
    case held::certificate_der: return "a certificate as base64 of DER";
    default: return "a public key as base64 of DER";
  }
}

constexpr std::array rows = {&deeper, &map, &encoded, &discovery_document, &pem_map, &pem_inside, &jwt_configuration};

}  // namespace

const std::span<const rule* const> elsewhere_rules{rows};

std::string_view elsewhere::subject_of_jwks() const noexcept {
  constexpr std::array<std::string_view, 8> counted = {"2 JWK Sets are", "3 JWK Sets are", "4 JWK Sets are",
      "5 JWK Sets are", "6 JWK Sets are", "7 JWK Sets are", "8 JWK Sets are", "9 JWK Sets are"};
  if (stand_apart()) {
    return sets_ < 2                    ? "JWKs are in several places"
           : sets_ - 2 < counted.size() ? counted[sets_ - 2]
                                        : "more than 9 JWK Sets are";
  }
  switch (best_.form()) {
    case form::set: return "a JWK Set is";
    case form::array: return "an array of JWKs ares";
    default: return jwks_ > 1 ? "JWKs are" : "a JWK is";
  }
}

std::string elsewhere::command_of_jwks() const {
  const form of = best_.form();
  if (stand_apart()) {  // what gets one of them out would drop the others
    return jq_command(in_sets_ == jwks_ ? "{keys:[..|objects|.keys?|arrays|.[]]}" : "{keys:[..|objects|select(.kty)]}");
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
  if (json_texts_ > 1) {  // sets or JWKs, wherever they stand
    return jq_command(text_.text == held::encoded_json
                          ? "{keys:[..|strings|(fromjson?,(@base64d?|fromjson?))|..|objects|select(.kty)]}"
                          : "{keys:[..|strings|fromjson?|..|objects|select(.kty)]}");
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

std::string elsewhere::command_of_key(std::span<const json::step> whole, held text) {
  const std::string get = jq_command(jq_path(whole));
  const std::string_view convert = text == held::certificate_der  ? jwk_of_base64(encoded_key::certificate)
                                   : text == held::public_key_der ? jwk_of_base64(encoded_key::public_key)
                                                                  : jwk_of_pem;
  constexpr std::size_t jq = 2;
  return get.empty() ? get : "jq -r" + get.substr(jq) + " | " + std::string{convert};
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
                                     : text_.text == held::certificate ? "its key is a certificate in PEM, not a JWK"
                                     : text_.text == held::public_key  ? "its key is a public key in PEM, not a JWK"
                                                                      : "its key is a shared secret, or not PEM at all";
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
  if (is_one && text_.is_inside) {
    whole.push_back(text_.last);
  }
  const place where{.pointer = {.inside_that = whole}, .offset = text_.offset, .length = is_one ? text_.length : 1};
  const bool is_certificate = text_.text == held::certificate;
  const bool is_pem = is_certificate || text_.text == held::public_key;
  if (is_json(text_.text)) {
    found.out().secrets.push_back({text_.offset, text_.length});
    found.add(encoded, where,
        {.subject = text_.text == held::encoded_json ? "as base64 of JSON" : "twice, as JSON in JSON",
            .command = command_of_text()});
  } else if (!is_one && text_.last.in_object && is_pem) {
    found.add(pem_map, where, {.subject = is_certificate ? "certificates" : "public keys"});
  } else {
    constexpr std::string_view of_realm =
        "a Keycloak realm publishes its JWK Set at the URL in token-service and /certs; fetch that";
    found.add(pem_inside, where,
        {.subject = name_of(text_.text),
            .command = is_one ? command_of_key(whole, text_.text) : std::string{},
            .help = has(outer::token_service) ? of_realm : std::string_view{}});
  }
  return true;
}

std::optional<details> elsewhere::about(std::string_view kind, std::size_t depth, findings& found) {
  settle();
  command_.clear();
  details with{.subject = kind};
  const form of = best_.form();
  if (of != form::none) {
    const std::size_t there = best_.container.size() + (of == form::single ? 1 : 0);
    if (there != depth) {
      (void)report_jwks(found);
      return std::nullopt;
    }
    with.subject = of == form::map      ? "an object that maps kid to JWK"
                   : of == form::single ? "a JWK"
                                        : "an array of JWKs without the object around it";
    command_ = command_of_jwks();
  } else if (text_.count != 0) {
    const std::size_t there = text_.container.size() + (text_.is_inside ? 1 : 0);
    if (there != depth || (there == 0 && is_json(text_.text))) {
      (void)report_texts(found);
      return std::nullopt;
    }
    with.subject = text_.text == held::encoded_json ? "a string that holds base64 of JSON"
                   : holds_pem()                    ? "a certificate or key in a string, PEM or DER, which is not a JWK"
                                                    : "a string that holds JSON: it was encoded twice";
    command_ = command_of_text();
  }
  with.command = command_;
  return with;
}

void elsewhere::report_instead_of_object(const json::token& top, findings& found) {
  distrust(top, found);
  if (const auto with = about(kind_text(top.kind), 0, found)) {
    report_not_an_object(top, finding::no_key, *with, found);
  }
}

bool elsewhere::report_instead_of_array(extent where, json::kind kind, findings& found) {
  if (const auto with = about(kind_text(kind), 1, found)) {
    report_keys_type(where, *with, found);
  }
  return holds_keys() || holds_pem();
}

details elsewhere::about_element(const json::token& value) {
  const held text = value.kind == json::kind::string ? held_by(value.text()) : held::other;
  if (is_json(text)) {
    return {.subject = "a string that holds JSON: it was encoded twice",
        .command = "jq '{keys:[.keys[]|if type==\"string\" then fromjson else . end]}' FILE"};
  }
  if (value.kind == json::kind::array) {
    return {.subject = kind_text(value.kind), .command = "jq '{keys:(.keys|flatten)}' FILE"};
  }
  return {.subject = text == held::other ? kind_text(value.kind) : "a string of PEM, which is not a JWK"};
}

bool elsewhere::report_wrapped(const raw_key& element, const mark& before, std::uint32_t key, findings& found) {
  const bool holds_text = jwks_ == before.jwks && in_element_.key == key;
  if ((jwks_ == before.jwks && !holds_text) || !(element.present() - envelope_members).empty()) {
    return false;
  }
  found.forget_since(
      before.findings, [](const rule& row) { return &row == &unread_member || &row == &misspelt_member; });
  if (holds_text) {
    const way whole = {{"keys", 0, 0, true}, {{}, key, 0, false}, {in_element_.name, 0, 0, true}};
    found.add(pem_inside,
        {key, {.key = key, .member = in_element_.name}, in_element_.where.offset, in_element_.where.length},
        {.subject = name_of(in_element_.text), .command = command_of_key(whole, in_element_.text)});
    return true;
  }
  const level weight = found.rules().level_of(deeper);
  if (found.count(weight, deeper)) {
    way whole = here_.container;
    whole.push_back(here_.last);
    found.keep(weight, deeper, {key, {.inside_that = whole}, here_.first, 1},
        {.subject = "a JWK is", .command = jq_command("{keys:[..|objects|select(.kty)]}")});
  }
  return true;
}

}  // namespace jwkguard::keys
