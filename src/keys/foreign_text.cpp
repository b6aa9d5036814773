#include "keys/foreign_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "json/ascii.hpp"
#include "keys/key_formats.hpp"

namespace jwkguard::keys {
namespace {

struct beginning {
  std::string_view text;
  foreign means;
};

constexpr foreign http_header{"an HTTP answer with its header", "remove the header (curl without -i)"};
constexpr foreign assignment{"an assignment", "give only the value on the right of the equals sign, as JSON"};
constexpr foreign fence{"Markdown", "remove the lines of backquotes or tildes around the JSON"};
constexpr foreign conflict{
    "a file with a merge conflict (<<<<<<<)", "resolve the conflict: keep one side, and remove the markers"};
constexpr foreign comment{"a comment, which JSON does not have", "remove the comments"};
constexpr foreign script{"JavaScript", "give only the value, as JSON.stringify prints it"};
constexpr foreign guarded{"JSON behind a guard against cross-site reading", "remove that prefix"};
constexpr foreign key_store{"a Java key store", "export the certificate first (keytool -exportcert -rfc)"};
constexpr foreign base64_json{"base64", "decode it first (base64 -d)"};
constexpr foreign placeholder{"a placeholder that was never filled in", "check what fills this template"};
constexpr foreign quoted{"JSON in quotes from a shell or a program", "remove them"};
constexpr foreign pgp{"an OpenPGP block, not a JWK", "a key set holds other kinds of keys"};
constexpr foreign ruby_or_perl{"a data structure that a program printed", "have it write JSON instead"};

constexpr foreign escaped_json{
    "JSON with escaped quotes, taken out of a string", "decode that string instead (jq fromjson)"};
constexpr foreign escaped_for_html{"JSON that was escaped for HTML", "decode it first"};

// Of texts that begin with a brace or bracket.
constexpr std::array json_like = {
    beginning{"{{", placeholder},
    beginning{"[object ", {"JavaScript's text for an object", "print it with JSON.stringify"}},
    beginning{"{\\\"", escaped_json},
    beginning{"[{\\\"", escaped_json},
    beginning{"{&quot;", escaped_for_html},
    beginning{"[{&quot;", escaped_for_html},
};

// Of others; the first that fits counts.
constexpr std::array beginnings = {
    beginning{"\x1F\x8B", {"gzip", "unpack it first (gunzip)"}},
    beginning{"PK\x03\x04", {"a ZIP archive", "unpack it first (unzip)"}},
    beginning{"\x28\xB5\x2F\xFD", {"Zstandard", "unpack it first (unzstd)"}},
    beginning{"BZh", {"bzip2", "unpack it first (bunzip2)"}},
    beginning{"\xFD"
              "7zXZ",
        {"xz", "unpack it first (unxz)"}},
    beginning{"\xFE\xED\xFE\xED", key_store},
    beginning{"\xCE\xCE\xCE\xCE", key_store},
    beginning{"%PDF", {"PDF", "give the key set itself"}},
    beginning{"HTTP/", http_header},
    beginning{"https://", {"a URL", "fetch it first (curl -s URL | jwkguard check)"}},
    beginning{"http://", {"a URL", "fetch it first (curl -s URL | jwkguard check)"}},
    beginning{"data:", {"a data: URL", "decode what follows its comma"}},
    beginning{"file:", {"the URL of a file", "give the file itself"}},
    beginning{ssh2_begin, {"an SSH2 key (RFC 4716)", "ssh-keygen -i -f FILE, then -e -m PKCS8, gives it in PEM"}},
    beginning{"PuTTY-User-Key-File", {"a PuTTY key file, private half included", "never put it near a key set"}},
    beginning{"-----BEGIN PGP", pgp},
    beginning{"<?php", {"PHP", "give what json_encode prints"}},
    beginning{"<%", placeholder},
    beginning{"${", placeholder},
    beginning{"<RSAKeyValue", {"an RSA key as XML (.NET)", "n is its Modulus, e its Exponent, both as base64url"}},
    beginning{"<ds:KeyInfo", {"XML Signature's KeyInfo, not a JWK", "fetch the key set of that issuer"}},
    beginning{"<EntityDescriptor", {"SAML metadata, which holds certificates", "fetch the OpenID key set instead"}},
    beginning{"<md:EntityDescriptor", {"SAML metadata, which holds certificates", "fetch the OpenID key set instead"}},
    beginning{"<<<<<<<", conflict},
    beginning{"=======", conflict},
    beginning{"```", fence},
    beginning{"~~~", fence},
    beginning{"//", comment},
    beginning{"/*", comment},
    beginning{"#", comment},
    beginning{"module.exports", script},
    beginning{"exports.", script},
    beginning{"export ", script},
    beginning{"import ", script},
    beginning{"const ", script},
    beginning{"let ", script},
    beginning{"var ", script},
    beginning{"window.", script},
    beginning{"globalThis.", script},
    beginning{"return ", script},
    beginning{"'use strict'", script},
    beginning{"\"use strict\";", script},
    beginning{"({", script},
    beginning{"([", script},
    beginning{")]}'", guarded},
    beginning{"while(1)", guarded},
    beginning{"while (1)", guarded},
    beginning{"for(;;)", guarded},
    beginning{"for (;;)", guarded},
    beginning{"map[", {"a map printed by Go's %v", "use encoding/json"}},
    beginning{"@{", {"a PowerShell object", "use ConvertTo-Json -Depth 10"}},
    beginning{"Array\n(", {"an array printed by PHP's print_r", "use json_encode"}},
    beginning{"array(", {"an array printed by PHP's var_export or var_dump", "use json_encode"}},
    beginning{"=>", ruby_or_perl},
    beginning{"%{", ruby_or_perl},
    beginning{"$VAR1", ruby_or_perl},
    beginning{"b'", {"bytes printed by Python", "print them decoded, with .decode()"}},
    beginning{"b\"", {"bytes printed by Python", "print them decoded, with .decode()"}},
    beginning{"'{", quoted},
    beginning{"'[", quoted},
    beginning{"`{", quoted},
    beginning{"`[", quoted},
    beginning{"\"{\"k", quoted},
    beginning{"\"[{\"k", quoted},
    beginning{"\\{", {"JSON that a shell escaped", "print it without the backslashes"}},
    beginning{"%7B", {"JSON that was encoded for a URL", "decode it first"}},
    beginning{"%7b", {"JSON that was encoded for a URL", "decode it first"}},
    beginning{"&#123;", {"JSON that was escaped for HTML", "decode it first"}},
    beginning{"eyJ", base64_json},   // {"
    beginning{"ewog", base64_json},  // { and a line end
    beginning{"ewoJ", base64_json},
    beginning{"ew0K", base64_json},
    beginning{"W3si", base64_json},  // [{"
    beginning{"LS0tLS1CRUdJTi", {"base64 of PEM", "decode it (base64 -d), and convert that to a JWK"}},
    beginning{"diff --git", {"a patch", "apply it, and give the file"}},
    beginning{"--- a/", {"a patch", "apply it, and give the file"}},
    beginning{"version https://git-lfs", {"a Git LFS pointer", "fetch the file with git lfs pull"}},
    beginning{"$ANSIBLE_VAULT", {"an encrypted Ansible file", "ansible-vault view FILE"}},
    beginning{"age-encryption.org", {"a file encrypted with age", "decrypt it first"}},
};

template <std::size_t Count>
foreign meaning_of(std::string_view content, const std::array<beginning, Count>& rows) noexcept {
  const auto* const found = std::find_if(
      rows.begin(), rows.end(), [content](const beginning& each) { return content.starts_with(each.text); });
  return found == rows.end() ? foreign{} : found->means;
}

bool is_any_of(char c, std::string_view set) noexcept { return set.find(c) != std::string_view::npos; }

std::string_view first_line(std::string_view text) noexcept { return text.substr(0, text.find_first_of("\r\n")); }

// How much of the beginning is a name, with dots and dollar signs as in programs.
std::size_t name_length(std::string_view text) noexcept {
  const auto* const end = std::find_if(
      text.begin(), text.end(), [](char c) { return !json::is_letter_or_digit(c) && !is_any_of(c, "_.$-"); });
  return static_cast<std::size_t>(end - text.begin());
}

bool begins_json(std::string_view text) noexcept {
  return !text.empty() && (text.front() == '{' || text.front() == '[');
}

// "<<EOF", "cat <<'EOF' > jwks.json", "tee jwks.json <<-EOF".
bool looks_like_here_document(std::string_view text) noexcept {
  const std::string_view line = first_line(text);
  const std::size_t at = line.find("<<");
  if (at == std::string_view::npos || (at != 0 && line.find_first_of("{[\"") < at)) {
    return false;
  }
  const std::string_view word = line.substr(at + 2);
  const std::size_t first = word.find_first_not_of(" -~'\"\\");
  return first != std::string_view::npos && (json::is_letter(word[first]) || word[first] == '_');
}

// What YAML has and a message has not: a second line like the first, or a name of ours.
bool looks_like_yaml(std::string_view text) noexcept {
  if (text.starts_with("---\n") || text.starts_with("---\r\n") || text.starts_with("- kty:") ||
      text.starts_with("- {")) {
    return true;
  }
  const std::size_t end = name_length(text);
  if (end == 0 || end >= text.size() || text[end] != ':' ||
      (end + 1 < text.size() && !json::is_white_space(text[end + 1]))) {
    return false;
  }
  constexpr std::array<std::string_view, 12> ours = {
      "keys", "jwks", "jwk", "kty", "kid", "alg", "use", "crv", "apiVersion", "key_ops", "n", "x"};
  const std::string_view name = text.substr(0, end);
  if (std::find(ours.begin(), ours.end(), name) != ours.end()) {
    return true;
  }
  const std::string_view line = first_line(text);
  const std::string_view rest = text.substr(line.size());
  const std::string_view second = first_line(rest.substr(std::min(rest.size(), rest.find_first_not_of("\r\n"))));
  const std::string_view item = json::left_trimmed(second);
  const std::size_t item_end = name_length(item);
  return item.starts_with("- ") ||
         (item_end != 0 && item_end < item.size() && item[item_end] == ':' && !json::is_digit(text.front()));
}

// "jwks = {", "JWKS='{": an assignment of whatever language.
bool looks_like_assignment(std::string_view text) noexcept {
  const std::size_t end = name_length(text);
  if (end == 0 || end >= text.size() || json::is_digit(text.front())) {
    return false;
  }
  std::string_view rest = text.substr(end);
  rest = json::left_trimmed(rest.substr(0, std::min<std::size_t>(rest.size(), 64)));
  return (rest.starts_with('=') && !rest.starts_with("==")) || rest.starts_with(":=");
}

// The names of fields that answers begin with.
bool looks_like_http_header(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 8> fields = {
      "content-type", "content-length", "date", "server", "cache-control", "access-control-", "etag", "x-"};
  std::array<char, 16> small{};
  const std::string_view name = text.substr(0, std::min(small.size(), name_length(text)));
  std::transform(name.begin(), name.end(), small.begin(), json::lower_case);
  const std::string_view known{small.data(), name.size()};
  const std::size_t end = name_length(text);
  return end < text.size() && text[end] == ':' &&
         std::any_of(fields.begin(), fields.end(), [known](std::string_view field) {
           return field.ends_with('-') ? known.starts_with(field) : known == field;
         });
}

// "callback({…})": what follows the bracket is JSON or a string.
bool looks_like_call(std::string_view text) noexcept {
  const std::size_t end = name_length(text);
  if (end == 0 || end >= text.size() || text[end] != '(') {
    return false;
  }
  const std::string_view rest = json::left_trimmed(text.substr(end + 1));
  return begins_json(rest) || rest.starts_with('"') || rest.starts_with('\'');
}

// Two letters at least: digits alone, and one e, are a number.
bool is_hexadecimal(std::string_view text) noexcept {
  constexpr std::size_t least = 32;
  const std::string_view line = first_line(text);
  return line.size() >= least && line.find_first_not_of("0123456789abcdefABCDEF:") == std::string_view::npos &&
         std::count_if(line.begin(), line.end(), json::is_letter) > 1;
}

bool looks_like_data_url(std::string_view text) noexcept { return text.size() > 5 && !json::is_white_space(text[5]); }

// "data: eyJr…", "jwks.json: ewog…": a name, and base64 of JSON.
foreign secret_field(std::string_view text) noexcept {
  const std::size_t end = name_length(text);
  if (end == 0 || !text.substr(end).starts_with(": ")) {
    return {};
  }
  std::string_view value = json::left_trimmed(text.substr(end + 1));
  value.remove_prefix(value.starts_with('"') ? 1 : 0);
  constexpr std::array<std::string_view, 5> begin_json = {"eyJ", "ewog", "ewoJ", "ew0K", "W3si"};
  const bool is_json = std::any_of(begin_json.begin(), begin_json.end(),
      [value](std::string_view beginning) { return value.starts_with(beginning); });
  return is_json && first_line(value).find('.') == std::string_view::npos
             ? foreign{"YAML with base64 in it, such as a Kubernetes Secret",
                   "decode the value: kubectl get secret NAME -o json | jq -r '.data[\"jwks.json\"] | @base64d'"}
             : foreign{};
}

}  // namespace

bool looks_like_markup(std::string_view content) noexcept {
  return content.size() > 1 && content.front() == '<' &&
         (json::is_letter(content[1]) || is_any_of(content[1], "!?/ \t\r\n"));
}

foreign foreign_format(std::string_view content) noexcept {
  if (begins_json(content)) {  // as nearly every text does: nothing but these rows can be told of it
    return meaning_of(content, json_like);
  }
  if (const foreign key = key_file(content); !key.empty()) {
    return key;
  }
  if (looks_like_here_document(content)) {
    return {"a here-document (heredoc, from a shell or Terraform)",
        "give the text between its first line and its end word"};
  }
  // JSONP has a comment before the call where it guards against Flash.
  if (looks_like_call(content.starts_with("/**/") ? json::left_trimmed(content.substr(4)) : content)) {
    return {"a call with JSON in it (JSONP, a constructor)", "give only the text between the parentheses"};
  }
  constexpr std::string_view exported = "export ";
  if (content.starts_with(exported) && looks_like_assignment(content.substr(exported.size()))) {
    return assignment;
  }
  if (const foreign base64_field = secret_field(content); !base64_field.empty()) {
    return base64_field;
  }
  const foreign begun = meaning_of(content, beginnings);
  if (!begun.empty() && !(content.starts_with("data:") && !looks_like_data_url(content))) {
    return begun;
  }
  if (const foreign der = encoded_der(content); !der.empty()) {
    return der;
  }
  if (const foreign printed = openssl_output(content); !printed.empty()) {
    return printed;
  }
  if (looks_like_http_header(content)) {
    return http_header;
  }
  if (looks_like_yaml(content)) {
    return {"YAML", "convert it to JSON, with PyYAML or with yq (Mike Farah's: yq -o=json; the other: yq .)",
        "python3 -c 'import sys,json,yaml;print(json.dumps(yaml.safe_load(sys.stdin),default=str))' <FILE"};
  }
  if (looks_like_assignment(content)) {
    return assignment;
  }
  return is_hexadecimal(content) ? foreign{"hexadecimal digits", "decode them first (xxd -r -p)"} : foreign{};
}

foreign foreign_beginning(std::string_view content) noexcept {
  constexpr std::size_t most_searched = 1024;
  constexpr std::array<std::string_view, 5> starts = {"{\"", "[{", "{\n", "{\r\n", "{ \""};
  const std::string_view searched = content.substr(0, most_searched);
  if (const std::size_t pem = searched.find(pem_begin); pem != std::string_view::npos) {
    return {"it is PEM with other text before it", "convert the public key to a JWK",
        pem_file(content.substr(pem)).command};
  }
  if (std::any_of(starts.begin(), starts.end(),
          [searched](std::string_view start) { return searched.find(start, 1) != std::string_view::npos; })) {
    return {"it begins with other text (a label, a prompt, a log's prefix?)", "give only the text from { or [ on"};
  }
  if (content.starts_with("undefined") || content.starts_with("None") || content.starts_with("nil")) {
    return {"it begins with a program's word for no value",
        "check the program that should have printed the set: it had none"};
  }
  constexpr std::array<std::string_view, 3> fetchers = {"curl: (", "wget: ", "--2"};
  if (std::any_of(
          fetchers.begin(), fetchers.end(), [content](std::string_view start) { return content.starts_with(start); })) {
    return {"it is an error message from the program that should have fetched the key set",
        "look up what the message says, and download the key set again"};
  }
  if (json::is_letter_or_digit(content.front())) {
    return {"it begins with a word or number, as an error message does",
        "check what wrote it, or what the server answered, and download the key set again"};
  }
  return {};
}

bool begins_with_label(std::string_view content) noexcept {
  const std::size_t end = content.find(']');
  if (!content.starts_with('[') || end == std::string_view::npos) {
    return false;
  }
  const std::string_view label = content.substr(1, end - 1);
  const std::string_view line = first_line(content.substr(end + 1));
  return label.find_first_of("{[\"") == std::string_view::npos && line.starts_with(' ') &&
         (line.find("{\"") != std::string_view::npos || line.find("[{") != std::string_view::npos);
}

}  // namespace jwkguard::keys
