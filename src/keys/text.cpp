#include "keys/text.hpp"

#include <algorithm>
#include <array>

#include "json/ascii.hpp"
#include "json/search.hpp"
#include "keys/foreign_text.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"
#include "keys/syntax_faults.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule text_too_large =
    judged(rule{"limits.text", error, error, "RFC 8259 9", "the text is longer than {limit} bytes",
               "a key set is a few kilobytes; check that this is the right file or URL", leave::fixed},
        "RFC 8259 9 lets a reader set such a limit; its value is this program's own choice");
constexpr rule text_empty{"text.empty", error, error, "RFC 8259 2", "the text is empty",
    "a JWK Set looks like {\"keys\":[…]}; check what wrote this file, or whether the download failed", leave::fixed};
constexpr rule text_bom{"text.byte-order-mark", error, error, "RFC 8259 8.1", "the text begins with a byte-order mark",
    "save it as UTF-8 without a byte-order mark, or remove the first three bytes (tail -c +4)", leave::fixed};
constexpr rule text_encoding{"text.encoding", error, error, "RFC 8259 8.1", "the text is not UTF-8",
    "convert it to UTF-8, for instance with iconv", leave::fixed};
constexpr rule text_utf16{"text.utf-16", error, error, "RFC 8259 8.1", "the text looks like UTF-16",
    "save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8", leave::fixed};
constexpr rule text_html{"text.html", error, error, "RFC 8259 2", "this is a page of HTML or XML, not JSON",
    "the server answered with a page (a login, an error?); fetch the key set's own URL, which the "
    "identity provider's OpenID discovery document names in jwks_uri",
    leave::fixed};
constexpr rule text_pem{"text.pem", error, error, "RFC 7517 4", "this is a PEM file, not a JWK",
    "convert the public key to a JWK first; never put a private key into a key set", leave::fixed};
constexpr rule private_pem{"private.pem", error, error, "RFC 7517 9.2", "this is a private key in PEM",
    "treat the key as disclosed: make a new one, and publish its public half only", leave::fixed};
constexpr rule text_jwt{"text.jwt", error, error, "RFC 7517 4",
    "this is a token (JWS or JWE compact form), not a key set",
    "give the key set that the token is verified with; treat the token as disclosed", leave::fixed};
constexpr rule text_other{"text.other-format", error, error, "RFC 8259 2", "this is not JSON but {subject}",
    "give the JSON of the key set", leave::fixed};
constexpr rule syntax{"json.syntax", error, error, "RFC 8259 2", "not JSON: {subject}",
    "fix it there, or print it with a JSON writer (json.dumps, JSON.stringify, jq)", leave::fixed};
constexpr rule trailing{"json.trailing-text", error, error, "RFC 8259 2", "{subject} follows the end of the JSON value",
    "one text is one JWK or one JWK Set: remove what follows it", leave::fixed};
constexpr rule too_deep = judged(rule{"limits.depth", error, error, "RFC 8259 9",
                                     "arrays and objects are nested {actual} deep, the limit is {limit}",
                                     "no member of a JWK needs such nesting: remove it", leave::fixed},
    "RFC 8259 9 lets a reader set such a limit; its value is this program's own choice");
constexpr rule string_too_long =
    judged(rule{"limits.string", error, error, "RFC 8259 9", "a string is {actual} bytes long, the limit is {limit}",
               "no member of a JWK needs such a string: remove it", leave::fixed},
        "RFC 8259 9 lets a reader set such a limit; its value is this program's own choice");
constexpr rule lone_surrogate{"json.string.surrogate", error, error, "RFC 7493 2.1",
    "an escape names half a surrogate pair: the string is not Unicode",
    "write the character itself in UTF-8, or both halves of the pair", leave::fixed};
constexpr rule control_character =
    judged(rule{"json.string.control", error, error, "RFC 8259 9", "an escape puts a control character into the string",
               "remove it: programs that read the string disagree about what it is", leave::fixed},
        "JSON allows the escape and lets a reader restrict the characters of strings; no member of a JWK "
        "needs one, and readers that stop at U+0000 see another value");

bool looks_like_utf16(std::string_view text) noexcept {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         (text.size() >= 2 && (text[0] == '\0') != (text[1] == '\0'));
}

// As nearly every text does, and none in another format.
bool begins_as_object(std::string_view text) noexcept {
  return text.size() > 1 && text[0] == '{' && (text[1] == '"' || json::is_white_space(text[1]));
}

// As it is, or behind the words of a request's header.
bool looks_like_jwt(std::string_view text) noexcept {
  for (const std::string_view words : {"Authorization:", "authorization:", "Bearer ", "bearer "}) {
    text = json::left_trimmed(text.starts_with(words) ? text.substr(words.size()) : text);
  }
  return text.starts_with("eyJ") &&
         text.substr(0, text.find_first_of(json::white_space)).find('.') != std::string_view::npos;
}

}  // namespace

const rule too_many_findings = judged(rule{"limits.findings", warning, warning, "jwkguard limits",
                                          "{actual} more findings are not shown, the limit is {limit}",
                                          "fix the first ones and check again", leave::fixed},
    "a report with every finding of a hostile text would be unbounded");
const rule too_many_elements = judged(rule{"limits.elements", error, error, "jwkguard limits",
                                          "an array has {actual} elements or more, the limit is {limit}",
                                          "no JWK needs that many: remove what is not needed", leave::fixed},
    "key_ops has eight registered values and a certificate chain a handful of links; hostile texts have millions");
const rule duplicate_member{"json.member.duplicate", error, error, "RFC 7517 4",
    "duplicate member: this object has a member of this name already",
    "keep one: programs disagree about whether the first or the last counts", leave::fixed};

namespace {
constexpr std::array rows = {&text_too_large, &text_empty, &text_bom, &text_encoding, &text_utf16, &text_html,
    &text_pem, &private_pem, &text_jwt, &text_other, &syntax, &trailing, &duplicate_member, &lone_surrogate,
    &control_character, &too_deep, &string_too_long, &too_many_elements, &too_many_findings};
}
const std::span<const rule* const> text_rules{rows};

std::optional<std::uint32_t> begin_text(std::string_view text, findings& found) {
  const limits& most = found.rules().limits;
  if (text.size() > most.text_bytes) {
    found.add(text_too_large, {.offset = 0, .length = 1}, {.limit = most.text_bytes});
    return std::nullopt;
  }
  const auto length = static_cast<std::uint32_t>(text.size());
  if (looks_like_utf16(text)) {
    found.add(text_utf16, {.length = length});
    return std::nullopt;
  }
  std::uint32_t start = 0;
  if (text.starts_with(byte_order_mark)) {
    start = static_cast<std::uint32_t>(byte_order_mark.size());
    found.add(text_bom, {.length = start});
  }
  const std::size_t first = text.find_first_not_of(json::white_space, start);
  if (first == std::string_view::npos) {
    found.add(text_empty, {.length = length});
    return std::nullopt;
  }
  const std::string_view content = text.substr(first);
  if (begins_as_object(content)) {
    return start;
  }
  const place where{.offset = static_cast<std::uint32_t>(first), .length = 1};
  const foreign other = looks_like_jwt(content) ? foreign{} : foreign_format(content);
  if (other.empty() && looks_like_markup(content)) {
    found.add(text_html, where);
  } else if (content.starts_with("-----BEGIN") && other.empty()) {
    if (!report_private_pem(text, where.offset, found)) {
      const foreign pem = pem_file(content);
      found.add(text_pem, where, {.command = pem.command, .help = pem.advice});
    }
  } else if (looks_like_jwt(content)) {
    found.add(text_jwt, where);
  } else if (!other.empty()) {
    (void)report_private_pem(text, where.offset, found);
    found.add(text_other, where, {.subject = other.what, .command = other.command, .help = other.advice});
  } else {
    return start;
  }
  return std::nullopt;
}

namespace {

// In a JSON string the key ends with the string; an escaped quote is none.
std::size_t end_of_string(std::string_view text, std::size_t from) noexcept {
  std::size_t at = text.find('"', from);
  while (at != std::string_view::npos && text[at - 1] == '\\') {
    at = text.find('"', at + 1);
  }
  return std::min(at, text.size());
}

// How much of the place where reading stopped may be shown: signs, and one letter or digit, since more may be of a
// secret.
std::uint32_t shown_of_fault(std::string_view text, const json::fault& why) noexcept {
  constexpr std::uint32_t most = 8;
  const std::string_view place = text.substr(why.offset, std::min(why.length, most));
  const auto is_sign = [](char c) { return (c > ' ' && c < '0') || static_cast<unsigned char>(c) >= 0x80; };
  const auto* const signs = std::find_if_not(place.begin(), place.end(), is_sign);
  return static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(signs - place.begin() + 1, std::ssize(place)));
}

}  // namespace

bool report_private_pem(std::string_view text, std::uint32_t from, findings& found) {
  constexpr std::string_view end = "PRIVATE KEY-----";
  constexpr std::size_t most_before = 64;  // longer than the longest label, "ENCRYPTED PRIVATE KEY"
  bool any = false;
  constexpr json::rare_text rare_end{end, end.find(' ')};
  for (std::size_t at = json::find(text, rare_end, from); at != std::string_view::npos;) {
    // Close by only, so that no text makes the search quadratic.
    const std::size_t start = std::max<std::size_t>(from, at - std::min(at, most_before));
    const std::string_view before = text.substr(start, at - start);
    const std::size_t armour = before.rfind(pem_begin);
    const bool is_key = armour != std::string_view::npos && before.substr(armour).find('\n') == std::string_view::npos;
    const std::size_t past = is_key ? end_of_string(text, at) : at + 1;
    if (is_key) {
      const auto offset = static_cast<std::uint32_t>(start + armour);
      found.add(private_pem, {.offset = offset, .length = static_cast<std::uint32_t>(at + end.size()) - offset});
      found.out().secrets.push_back({offset, static_cast<std::uint32_t>(past) - offset});
      found.out().secret = true;
      any = true;
    }
    at = json::find(text, rare_end, past);
  }
  return any;
}

std::uint32_t report_fault(std::string_view text, const json::fault& why, findings& found) {
  const place where{.offset = why.offset, .length = why.length};
  const limits& most = found.rules().limits;
  switch (why.kind) {
    case json::fault_kind::invalid_utf8: found.add(text_encoding, where); break;
    case json::fault_kind::trailing_text: {
      const std::string_view rest = text.substr(why.offset);
      const std::size_t first =
          text.find_first_not_of(json::white_space, text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
      // "404 page not found": the number is no document that something follows.
      const char begin = text[first];
      if (begin != '{' && begin != '[' && begin != '"') {
        const foreign begun = foreign_beginning(text.substr(first));
        found.add(syntax, {.offset = static_cast<std::uint32_t>(first), .length = 1},
            {.subject = begun.what, .command = begun.command, .help = begun.advice});
        break;
      }
      const bool is_json = rest.starts_with('{') || rest.starts_with('[');
      found.add(trailing, where,
          {.subject = trailing_subject(rest),
              .command = is_json ? "jq -s '{keys:(map(.keys? // [.])|add)}' FILE" : std::string_view{}});
      break;
    }
    case json::fault_kind::too_deep: found.add(too_deep, where, {.actual = why.actual, .limit = why.actual - 1}); break;
    case json::fault_kind::string_too_long:
      found.add(string_too_long, where, {.actual = why.actual, .limit = most.string_bytes});
      break;
    default: {
      const foreign wrong = syntax_subject(text, why);
      found.add(syntax, where, {.subject = wrong.what, .command = wrong.command, .help = wrong.advice});
    }
  }
  return why.offset + shown_of_fault(text, why);
}

void check_string(const json::token& text, const place& where, std::string_view member, findings& found) {
  if (text.lone_surrogate) {
    found.add(lone_surrogate, where, {.member = member});
  }
  if (text.control) {
    found.add(control_character, where, {.member = member});
  }
}

}  // namespace jwkguard::keys
