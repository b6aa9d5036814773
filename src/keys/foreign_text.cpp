#include "keys/foreign_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace jwkguard::keys {
namespace {

struct beginning {
  std::string_view text;
  std::string_view means;
};

constexpr std::string_view http_header = "an HTTP answer with its header: leave the header out (curl without -i)";
constexpr std::string_view assignment = "an assignment: give only the value on the right of the equals sign, as JSON";
constexpr std::string_view open_ssh =
    "an OpenSSH key: ssh-keygen -e -m PKCS8 -f FILE gives it in PEM, which a JOSE library turns into a JWK";
constexpr std::string_view fence = "Markdown: take out the lines of backquotes around the JSON";
constexpr std::string_view comment = "a comment, which JSON does not have: take the comments out";
constexpr std::string_view script = "JavaScript: give only the value, as JSON.stringify prints it";
constexpr std::string_view guarded = "JSON behind a guard against cross-site reading: take that prefix out";
constexpr std::string_view key_store = "a Java key store: export the certificate first (keytool -exportcert -rfc)";
constexpr std::string_view base64_json = "base64: decode it first (base64 -d)";
constexpr std::string_view base64_der =
    "base64 of DER, a certificate or key without the lines of PEM: convert it to a JWK first (a JOSE library does)";
constexpr std::string_view placeholder = "a placeholder that nothing was put in for: check what fills this template";
constexpr std::string_view quoted = "JSON in quotes of a shell or a program: take them out";
constexpr std::string_view pgp = "an OpenPGP block, not a JWK: a key set holds other kinds of keys";
constexpr std::string_view ruby_or_perl = "a data structure that a program printed: have it write JSON instead";

// The first that fits counts.
constexpr std::array beginnings = {
    beginning{"\x1F\x8B", "gzip: unpack it first (gunzip)"},
    beginning{"PK\x03\x04", "a ZIP archive: unpack it first (unzip)"},
    beginning{"\x28\xB5\x2F\xFD", "Zstandard: unpack it first (unzstd)"},
    beginning{"BZh", "bzip2: unpack it first (bunzip2)"},
    beginning{"\xFD"
              "7zXZ",
        "xz: unpack it first (unxz)"},
    beginning{"\xFE\xED\xFE\xED", key_store},
    beginning{"\xCE\xCE\xCE\xCE", key_store},
    beginning{"%PDF", "PDF: give the key set itself"},
    beginning{"HTTP/", http_header},
    beginning{"https://", "a URL: fetch it first (curl -s URL | jwkguard check)"},
    beginning{"http://", "a URL: fetch it first (curl -s URL | jwkguard check)"},
    beginning{"data:", "a data: URL: decode what follows its comma"},
    beginning{"file:", "the URL of a file: give the file itself"},
    beginning{"ssh-", open_ssh},
    beginning{"ecdsa-sha2-", open_ssh},
    beginning{"sk-ssh-", open_ssh},
    beginning{"sk-ecdsa-", open_ssh},
    beginning{"---- BEGIN SSH2", "an SSH2 key (RFC 4716): ssh-keygen -i -f FILE, then -e -m PKCS8, gives it in PEM"},
    beginning{"PuTTY-User-Key-File", "a PuTTY key file, private half included: never put it near a key set"},
    beginning{"-----BEGIN PGP", pgp},
    beginning{"<?php", "PHP: give what json_encode prints"},
    beginning{"<%", placeholder},
    beginning{"${", placeholder},
    beginning{"{{", placeholder},
    beginning{"<RSAKeyValue", "an RSA key as XML (.NET): n is its Modulus, e its Exponent, both as base64url"},
    beginning{"<ds:KeyInfo", "XML Signature's KeyInfo, not a JWK"},
    beginning{"<EntityDescriptor", "SAML metadata, which holds certificates: fetch the OpenID key set instead"},
    beginning{"<md:EntityDescriptor", "SAML metadata, which holds certificates: fetch the OpenID key set instead"},
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
    beginning{"[object ", "JavaScript's text for any object: print it with JSON.stringify"},
    beginning{"map[", "a map as Go's %v prints it: use encoding/json"},
    beginning{"@{", "a PowerShell object: use ConvertTo-Json -Depth 10"},
    beginning{"Array\n(", "an array as PHP's print_r shows it: use json_encode"},
    beginning{"array(", "an array as PHP's var_export or var_dump shows it: use json_encode"},
    beginning{"=>", ruby_or_perl},
    beginning{"%{", ruby_or_perl},
    beginning{"$VAR1", ruby_or_perl},
    beginning{"b'", "bytes as Python prints them: print them decoded, with .decode()"},
    beginning{"b\"", "bytes as Python prints them: print them decoded, with .decode()"},
    beginning{"'{", quoted},
    beginning{"'[", quoted},
    beginning{"`{", quoted},
    beginning{"`[", quoted},
    beginning{"\"{\"k", quoted},
    beginning{"\"[{\"k", quoted},
    beginning{"{\\\"", "JSON with escaped quotes, taken out of a string: decode that string instead (jq fromjson)"},
    beginning{"[{\\\"", "JSON with escaped quotes, taken out of a string: decode that string instead (jq fromjson)"},
    beginning{"\\{", "JSON that a shell escaped: print it without the backslashes"},
    beginning{"%7B", "JSON that was encoded for a URL: decode it first"},
    beginning{"%7b", "JSON that was encoded for a URL: decode it first"},
    beginning{"&#123;", "JSON that was escaped for HTML: decode it first"},
    beginning{"{&quot;", "JSON that was escaped for HTML: decode it first"},
    beginning{"[{&quot;", "JSON that was escaped for HTML: decode it first"},
    beginning{"eyJ", base64_json},   // {"
    beginning{"ewog", base64_json},  // { and a line end
    beginning{"ewoJ", base64_json},
    beginning{"ew0K", base64_json},
    beginning{"W3si", base64_json},  // [{"
    beginning{"LS0tLS1CRUdJTi", "base64 of PEM: decode it (base64 -d), and convert that to a JWK"},
    beginning{"MII", base64_der},
    beginning{"MFkw", base64_der},  // SubjectPublicKeyInfo on P-256, P-384, P-521, Ed25519
    beginning{"MHYw", base64_der},
    beginning{"MIGb", base64_der},
    beginning{"MCow", base64_der},
    beginning{"diff --git", "a patch: apply it, and give the file"},
    beginning{"--- a/", "a patch: apply it, and give the file"},
    beginning{"version https://git-lfs", "a Git LFS pointer: fetch the file with git lfs pull"},
    beginning{"$ANSIBLE_VAULT", "an encrypted Ansible file: ansible-vault view FILE"},
    beginning{"age-encryption.org", "a file encrypted with age: decrypt it first"},
};

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view blanks = " \t\r\n";

bool is_any_of(char c, std::string_view set) noexcept { return set.find(c) != std::string_view::npos; }

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

std::string_view first_line(std::string_view text) noexcept { return text.substr(0, text.find_first_of("\r\n")); }

// How much of the beginning is a name, with dots and dollar signs as in programs.
std::size_t name_length(std::string_view text) noexcept {
  const auto* const end = std::find_if(text.begin(), text.end(),
      [](char c) { return !is_any_of(c, letters) && !is_any_of(c, digits) && !is_any_of(c, "_.$-"); });
  return static_cast<std::size_t>(end - text.begin());
}

bool begins_json(std::string_view text) noexcept {
  return !text.empty() && (text.front() == '{' || text.front() == '[');
}

// A length of DER that takes the rest but for a line end.
bool looks_like_der(std::string_view text) noexcept {
  const auto octet = [text](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  if (text.size() < 8 || octet(0) != 0x30) {
    return false;
  }
  const std::size_t bytes_of_length = octet(1) < 0x80 ? 0 : octet(1) - 0x80U;
  if (bytes_of_length > 3) {
    return false;
  }
  std::size_t length = bytes_of_length == 0 ? octet(1) : 0;
  for (std::size_t at = 0; at < bytes_of_length; ++at) {
    length = length << 8U | octet(2 + at);
  }
  const std::size_t whole = 2 + bytes_of_length + length;
  const std::uint8_t inner = octet(2 + bytes_of_length);
  // JSON may begin with a zero, but then has no control characters behind it.
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_any_of(c, blanks); };
  const std::string_view beginning = text.substr(2, 6);
  if (bytes_of_length == 0 && std::none_of(beginning.begin(), beginning.end(), is_control)) {
    return false;
  }
  // Cut or longer by a little, it still is no text.
  const bool fits = whole == text.size() || (whole < text.size() && text.size() - whole <= 2) ||
                    (bytes_of_length != 0 && length > 16);
  return fits && (inner == 0x30 || inner == 0x02);
}

std::string_view der_format(std::string_view text) noexcept {
  const auto octet = [text](std::size_t at) { return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0U; };
  const std::size_t start = 2 + (octet(1) < 0x80 ? 0 : octet(1) - 0x80U);
  if (octet(start) == 0x02 && octet(start + 1) == 1) {
    return octet(start + 2) == 3
               ? "PKCS#12 (.p12, .pfx) in DER, which mostly holds a private key: take the certificate "
                 "out (openssl pkcs12 -nokeys -in FILE)"
               : "DER, most likely of a private key: never put it near a key set";
  }
  return "DER, a certificate or public key in binary form: convert it to PEM (openssl x509 -inform DER or openssl pkey "
         "-pubin -inform DER), and that to a JWK";
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
  return first != std::string_view::npos && (is_any_of(word[first], letters) || word[first] == '_');
}

// What YAML has and a message has not: a second line like the first, or a name of ours.
bool looks_like_yaml(std::string_view text) noexcept {
  if (text.starts_with("---\n") || text.starts_with("---\r\n") || text.starts_with("- kty:") ||
      text.starts_with("- {")) {
    return true;
  }
  const std::size_t end = name_length(text);
  if (end == 0 || end >= text.size() || text[end] != ':' ||
      (end + 1 < text.size() && !is_any_of(text[end + 1], blanks))) {
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
  const std::string_view item = trimmed(second);
  const std::size_t item_end = name_length(item);
  return item.starts_with("- ") ||
         (item_end != 0 && item_end < item.size() && item[item_end] == ':' && !is_any_of(text.front(), digits));
}

// "jwks = {", "JWKS='{": an assignment of whatever language.
bool looks_like_assignment(std::string_view text) noexcept {
  const std::size_t end = name_length(text);
  if (end == 0 || end >= text.size() || is_any_of(text.front(), digits)) {
    return false;
  }
  std::string_view rest = text.substr(end);
  rest = trimmed(rest.substr(0, std::min<std::size_t>(rest.size(), 64)));
  return (rest.starts_with('=') && !rest.starts_with("==")) || rest.starts_with(":=");
}

// The names of fields that answers begin with.
bool looks_like_http_header(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 8> fields = {
      "content-type", "content-length", "date", "server", "cache-control", "access-control-", "etag", "x-"};
  std::array<char, 16> small{};
  const std::string_view name = text.substr(0, std::min(small.size(), name_length(text)));
  std::transform(name.begin(), name.end(), small.begin(),
      [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
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
  const std::string_view rest = trimmed(text.substr(end + 1));
  return begins_json(rest) || rest.starts_with('"') || rest.starts_with('\'');
}

// Two letters at least: digits alone, and one e, are a number.
bool is_hexadecimal(std::string_view text) noexcept {
  constexpr std::size_t least = 32;
  const std::string_view line = first_line(text);
  return line.size() >= least && line.find_first_not_of("0123456789abcdefABCDEF:") == std::string_view::npos &&
         std::count_if(line.begin(), line.end(), [](char c) { return is_any_of(c, letters); }) > 1;
}

}  // namespace

bool looks_like_markup(std::string_view content) noexcept {
  return content.size() > 1 && content.front() == '<' &&
         (is_any_of(content[1], letters) || is_any_of(content[1], "!?/ \t\r\n"));
}

std::string_view foreign_format(std::string_view content) noexcept {
  if (looks_like_der(content)) {
    return der_format(content);
  }
  if (looks_like_here_document(content)) {
    return "a shell's here-document: give what stands between its first line and its end word";
  }
  // JSONP has a comment before the call where it guards against Flash.
  if (looks_like_call(content.starts_with("/**/") ? trimmed(content.substr(4)) : content)) {
    return "a call with JSON in it (JSONP, a constructor): give only what stands between the brackets";
  }
  constexpr std::string_view exported = "export ";
  if (content.starts_with(exported) && looks_like_assignment(content.substr(exported.size()))) {
    return assignment;
  }
  const auto* const found = std::find_if(beginnings.begin(), beginnings.end(),
      [content](const beginning& each) { return content.starts_with(each.text); });
  if (found != beginnings.end()) {
    return found->means;
  }
  if (looks_like_http_header(content)) {
    return http_header;
  }
  if (looks_like_yaml(content)) {
    return "YAML: turn it into JSON first (yq -o=json)";
  }
  if (looks_like_assignment(content)) {
    return assignment;
  }
  return is_hexadecimal(content) ? "hexadecimal digits: decode them first (xxd -r -p)" : "";
}

std::string_view foreign_beginning(std::string_view content) noexcept {
  constexpr std::size_t most_searched = 1024;
  constexpr std::array<std::string_view, 5> starts = {"{\"", "[{", "{\n", "{\r\n", "{ \""};
  const std::string_view searched = content.substr(0, most_searched);
  if (searched.find("-----BEGIN ") != std::string_view::npos) {
    return "it is PEM with other text before it: convert the public key to a JWK first";
  }
  if (std::any_of(starts.begin(), starts.end(),
          [searched](std::string_view start) { return searched.find(start, 1) != std::string_view::npos; })) {
    return "it begins with other text (a label, a prompt, a log's prefix?): give only what begins with { or [";
  }
  if (content.starts_with("undefined") || content.starts_with("None") || content.starts_with("nil")) {
    return "it begins with a program's word for no value: what should have printed the set had none";
  }
  if (is_any_of(content.front(), letters) || is_any_of(content.front(), digits)) {
    return "it begins with a word or number, as an error message does: check what wrote it, or what the server "
           "answered";
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
