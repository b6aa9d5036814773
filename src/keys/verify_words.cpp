#include "keys/verify_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/ascii.hpp"
#include "json/utf8.hpp"
#include "keys/kid_likeness.hpp"
#include "keys/near_names.hpp"

namespace jwkguard {
namespace keys {
namespace {

using enum token_verdict;

// What an attacker writes may be long.
std::string quoted(std::string_view text, std::size_t most = 256) {
  const std::string_view shown = json::first_characters(text, most);
  return '"' + std::string{shown} + (shown.size() < text.size() ? "…\"" : "\"");
}

std::string name_of_key(const record& key) {
  const std::string kid = key.kid.data() == nullptr ? "a key without kid" : "the key " + quoted(key.kid);
  const std::string_view kind = !key.alg.empty() ? key.alg : !key.crv.empty() ? key.crv : key.kty;
  return kid + " (" + std::string{kind} + ')';
}

std::string key_at(const message_facts& from, std::size_t place) { return name_of_key(from.keys[place]); }

std::string alg_of(const verification& what) {
  constexpr std::size_t longest_alg = 32;
  return quoted(*what.alg, longest_alg);
}

std::string octets_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " octet" : " octets"); }

std::string signed_anyway(const message_facts& from, const verification& what) {
  return what.is_signed ? "; " + key_at(from, what.key) + " verifies it" : "";
}

constexpr std::string_view undocumented = "; the vendor does not document what the endpoint does then";

std::string part_of(const message_facts& from) { return "the " + std::string{from.token->part} + " of the token"; }

// Where a character stands in the token, counted from 1.
std::string place_of(const message_facts& from) {
  return from.token->fault_at ? " (character " + std::to_string(*from.token->fault_at + 1) + ')' : std::string{};
}

std::string cut_token(const message_facts& from) {
  return from.token->fault == verified ? "the token is cut: its third part, the signature, is empty"
         : from.token->part.empty()    ? "the token is cut: it has two parts, and the signature is missing"
                                       : "the token is cut: its signature is not whole";
}

std::string foreign_character_in(const message_facts& from) {
  return from.token->nul_at ? "the token looks like UTF-16: there is a NUL in it (octet " +
                                  std::to_string(*from.token->nul_at + 1) + ')'
                            : part_of(from) + " has a character in it that is not of base64url" + place_of(from);
}

std::string critical_header(const message_facts& from) {
  const std::string header = "the header of the token has ";
  if (from.token->header_member != "b64") {
    return header + "crit: it asks for extensions that are not known here";
  }
  return !from.token->b64   ? header + "a b64 that is neither true nor false"
         : *from.token->b64 ? header + "b64, which a JWT has no use for: true is what it is without it"
                            : header + "\"b64\":false: its payload is not encoded, which a JWT's must be";
}

std::string nearest_text(const message_facts& from, const verification& what) {
  std::string text;
  for (const std::size_t place : what.nearest) {
    text += (text.empty() ? "; the nearest: " : ", ") + quoted(from.keys[place].kid);
  }
  return text;
}

std::string unknown_algorithm(const message_facts& from, const verification& what) {
  return "alg " + alg_of(what) +
         (from.measured.what == signature_fact::unsupported
                 ? " cannot be verified here: this build of OpenSSL does not have it, or not for " +
                       key_at(from, what.key)
                 : " is no signature algorithm that is known");
}

std::string differing_algorithm(const message_facts& from, const verification& what) {
  const std::string key = key_at(from, what.key);
  return "the token says " + alg_of(what) +
         (what.kid ? ", and its kid names " + key + (what.is_signed ? "; but for that, the signature is right" : "")
                   : ", and " + key + ", which verifies it, is for another algorithm");
}

std::string unknown_secret(const message_facts& from, const verification& what) {
  const std::string whose = what.key == verification::no_key ? "its secret" : "the secret of " + key_at(from, what.key);
  const std::string tried = from.tried == 1 ? "the other key that it may be by"
                                            : "the " + std::to_string(from.tried) + " other keys that it may be by";
  return "the token is secured with an HMAC (" + alg_of(what) + "), and " + whose + " is unknown here" +
         (from.tried == 0 ? "" : "; it is not by " + tried);
}

std::string wrong_signature(const message_facts& from, const verification& what) {
  if (from.tried == 1 && what.key != verification::no_key) {
    return "the signature is not by " + key_at(from, what.key);
  }
  return "the signature is by none of the " + std::to_string(from.tried) + " keys that it may be by";
}

std::string unfit_key(const message_facts& from, const verification& what) {
  const record& key = from.keys[what.key];
  const std::string kind = key.crv.empty() ? std::string{key.kty} : std::string{key.crv};
  return "the token says " + alg_of(what) + ", and " + key_at(from, what.key) +
         (key.use == "enc" ? " is for encryption" : " is a key of another kind: " + kind);
}

std::string message_of(const message_facts& from, const verification& what) {
  const std::string kid = what.kid ? quoted(*what.kid) : "";
  switch (what.what) {
    case verified: return key_at(from, what.key) + " verifies it";
    case empty: return "there is no token: nothing but white space";
    case not_a_token: return "this is no token: a JWS has three parts, with a dot between them";
    case json_form: return "this is JSON, and no token in compact form";
    case encrypted: return "this is an encrypted token (JWE): it has five parts, and a signature can only be inside it";
    case cut: return cut_token(from);
    case too_long: return "the text is longer than a mebibyte: no token is";
    case white_space: return part_of(from) + " has white space or a line end in it" + place_of(from);
    case padded: return part_of(from) + " is padded with '='" + place_of(from);
    case standard_alphabet:
      return part_of(from) + " is written in the standard alphabet of base64, with '+' or '/'" + place_of(from);
    case foreign_character: return foreign_character_in(from);
    case not_canonical:
      return part_of(from) + " is not what an encoder of base64url writes: characters are missing or changed";
    case header_faulty:
      return from.token->header_member.empty()
                 ? "the header of the token is not a JSON object in UTF-8"
                 : "the " + std::string{from.token->header_member} + " of the token is not a string";
    case header_duplicate:
      return "the header of the token has a duplicate name, so that two readers may see two tokens";
    case alg_missing: return "the header of the token has no alg";
    case alg_none: return "the token is not signed: its alg is \"none\"";
    case critical: return critical_header(from);
    case alg_unknown: return unknown_algorithm(from, what);
    case alg_not_taken: return "the endpoint does not take tokens with alg " + alg_of(what);
    case kid_missing: return "the token has no kid" + signed_anyway(from, what) + std::string{undocumented};
    case kid_unknown:
      return "no key has the kid " + kid + nearest_text(from, what) + signed_anyway(from, what) +
             (from.column == policy::base::cloudflare ? std::string{undocumented} : "");
    case no_key: return "the token has no kid, and no key is for alg " + alg_of(what);
    case alg_differs: return differing_algorithm(from, what);
    case key_unfit: return unfit_key(from, what);
    case secret_unknown: return unknown_secret(from, what);
    case signature_length:
      return "the signature has " + octets_text(from.signature_bytes) + "; by " + key_at(from, what.key) + " it has " +
             std::to_string(from.measured.octets);
    case signature_der:
      return "the signature is written in DER, and a token has r and s one behind the other (" +
             octets_text(from.measured.octets) + ')';
    case signature_range:
      return "r or s of the signature is zero, or not less than the order of the curve: nobody signs so";
    case signature_salt:
      return "the signature is by " + key_at(from, what.key) + ", but its salt is not as long as the hash";
    case signature_wrong: return wrong_signature(from, what);
    case other_key:
      return "the kid " + kid + " names another key than the one that signed: " + key_at(from, what.key) +
             " verifies it";
    case public_key_as_secret:
      return "the token is forged: its HMAC was made with the text of a public key, " + key_at(from, what.key);
    case no_memory: return std::string{no_memory_text};
  }
  return {};
}

struct verdict_row {
  token_verdict what;
  std::string_view name;
  std::string_view help;
};

constexpr std::string_view encode_again =
    "take the token again from where it was issued; base64url has no padding, no white space, and '-' and '_' where "
    "base64 has '+' and '/'";
constexpr std::string_view take_again = "take the token again from where it was issued, whole and on one line";

constexpr std::array rows = {
    verdict_row{verified, "verified", ""},
    verdict_row{empty, "empty", "give a token"},
    verdict_row{not_a_token, "not-a-token", "give the token alone: what stands behind Bearer in the request"},
    verdict_row{json_form, "json-form", "give the token in compact form: HEADER.PAYLOAD.SIGNATURE"},
    verdict_row{
        encrypted, "encrypted", "have the issuer sign tokens without encrypting them; the endpoint takes no others"},
    verdict_row{cut, "cut", take_again},
    verdict_row{too_long, "too-long", "give one token, or one a line"},
    verdict_row{white_space, "white-space", take_again},
    verdict_row{padded, "padded", encode_again},
    verdict_row{standard_alphabet, "standard-alphabet", encode_again},
    verdict_row{foreign_character, "foreign-character", "take away quotes, commas and the like around the token"},
    verdict_row{not_canonical, "not-canonical", take_again},
    verdict_row{
        header_faulty, "header-faulty", "if the beginning of the token is whole, the issuer has to correct its header"},
    verdict_row{header_duplicate, "header-duplicate", "the issuer has to write each name once; trust no such token"},
    verdict_row{alg_missing, "alg-missing", "the issuer has to name the algorithm in the header"},
    verdict_row{alg_none, "alg-none", "trust no such token; the issuer has to sign"},
    verdict_row{
        critical, "critical", "have the issuer leave out crit and b64: who does not know them must refuse the token"},
    verdict_row{
        alg_unknown, "alg-unknown", "have the issuer sign with RS256, PS256 or ES256; letters of either case count"},
    verdict_row{
        alg_not_taken, "alg-not-taken", "have the issuer sign with RS256, PS256 or ES256 (or 384, RS512, PS512)"},
    verdict_row{kid_missing, "kid-missing", "have the issuer put the kid of its key in the header of its tokens"},
    verdict_row{
        kid_unknown, "kid-unknown", "push the key that this kid names, or have the issuer sign with one that is live"},
    verdict_row{no_key, "no-key", "give the set with the key that the issuer signs with"},
    verdict_row{alg_differs, "alg-differs",
        "push the key with the alg that the issuer signs with, or change the issuer; each alg of a key is a key of its "
        "own"},
    verdict_row{key_unfit, "key-unfit", "look at the kids: the issuer may use one kid for two keys"},
    verdict_row{secret_unknown, "secret-unknown", "the endpoint never gives a secret back: give the set that has it"},
    verdict_row{signature_length, "signature-length",
        "a token that was cut, or was signed with another key or algorithm; take it again from where it was issued"},
    verdict_row{signature_der, "signature-der",
        "have the issuer write r and s as two numbers of fixed length (IEEE P1363), not as its library's default"},
    verdict_row{signature_range, "signature-range", "trust no such token"},
    verdict_row{signature_salt, "signature-salt",
        "have the issuer use a salt as long as the hash (in OpenSSL: rsa_pss_saltlen:digest)"},
    verdict_row{signature_wrong, "signature-wrong",
        "the token was changed, or signed with a key that is not in this set under that kid: compare thumbprints with "
        "the issuer's set"},
    verdict_row{other_key, "other-key",
        "the issuer names the wrong key, or this set gives the key another kid: make them agree"},
    verdict_row{public_key_as_secret, "public-key-as-secret",
        "trust no such token, and find out who sent it; a verifier that takes it lets everybody in"},
    verdict_row{no_memory, "no-memory", ""},
};

const verdict_row& row_of(token_verdict what) noexcept {
  return *std::find_if(rows.begin(), rows.end(), [what](const verdict_row& row) { return row.what == what; });
}

// What the verdict alone does not tell.
std::string_view help_of(const message_facts& from, token_verdict what) noexcept {
  if (what == foreign_character && from.token->nul_at) {
    return "write it in UTF-8, or convert it: iconv -f UTF-16 -t UTF-8";
  }
  if (what == alg_unknown && from.measured.what == signature_fact::unsupported) {
    return "verify the token with a build of OpenSSL that has the algorithm";
  }
  return row_of(what).help;
}

// Letters and digits alone, so that case and dashes do not count.
std::string bare(std::string_view kid) {
  std::string made;
  for (const char c : kid) {
    if (json::is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80U) {
      made += json::lower_case(c);
    }
  }
  return made;
}

}  // namespace

std::vector<std::size_t> nearest_kids(std::string_view kid, std::span<const record> keys) {
  constexpr std::size_t longest = 64;
  constexpr std::size_t most = 3;
  constexpr std::size_t most_keys = 1'000;
  std::vector<std::pair<std::size_t, std::size_t>> found;  // how far, and the place
  for (std::size_t place = 0; place < std::min(keys.size(), most_keys); ++place) {
    const std::string_view other = keys[place].kid;
    if (other.empty() || other.size() > longest || kid.empty() || kid.size() > longest) {
      continue;
    }
    const bool is_alike = bare(other) == bare(kid) || look_of(other) == look_of(kid);
    const std::size_t far = is_alike ? 0 : edit_distance(kid, other);
    if (far <= std::min(kid.size(), other.size()) / 3) {
      found.emplace_back(far, place);
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<std::size_t> places;
  for (const auto& each : found) {
    if (places.size() < most) {
      places.push_back(each.second);
    }
  }
  return places;
}

void put_in_words(const message_facts& from, verification& into) {
  into.message = message_of(from, into);
  into.help = help_of(from, into.what);
}

}  // namespace keys

std::string_view name_of(token_verdict what) noexcept { return keys::row_of(what).name; }

namespace {

struct note_row {
  token_note what;
  std::string_view name;
  std::string_view text;
};

constexpr std::array note_rows = {
    note_row{token_note::expired, "expired", "it has expired: it is refused for that, whatever its signature"},
    note_row{token_note::not_yet_valid, "not-yet-valid", "it is not valid yet (nbf): until then it is refused"},
    note_row{token_note::issued_later, "issued-later",
        "it says that it will be issued later than now (iat): is a clock wrong?"},
    note_row{token_note::time_faulty, "time-faulty", "exp, nbf or iat is no number of seconds since 1970"},
    note_row{token_note::no_expiry, "no-expiry", "it never expires: it has no exp"},
    note_row{token_note::no_claims, "no-claims", "its payload is no set of claims: no JSON object with each name once"},
    note_row{token_note::has_jku, "jku", "its header names a URL of keys (jku), which is not followed"},
    note_row{token_note::has_jwk, "jwk", "its header brings a key of its own (jwk), which is not used"},
    note_row{token_note::has_x5u, "x5u", "its header names a URL of certificates (x5u), which is not followed"},
    note_row{token_note::has_x5c, "x5c", "its header brings certificates (x5c), which are not used"},
    note_row{token_note::high_s, "high-s",
        "its s is more than half of the order: RFC 7518 takes that, some programs do not"},
};

const note_row& row_of(token_note what) noexcept {
  return *std::find_if(note_rows.begin(), note_rows.end(), [what](const note_row& row) { return row.what == what; });
}

}  // namespace

std::string_view name_of(token_note what) noexcept { return row_of(what).name; }
std::string_view text_of(token_note what) noexcept { return row_of(what).text; }

}  // namespace jwkguard
