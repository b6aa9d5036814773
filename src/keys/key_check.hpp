// What the checks of one key share: the raw members, the place of each, and the record in the making.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "json/base64.hpp"
#include "json/names.hpp"
#include "keys/findings.hpp"
#include "keys/measured_moduli.hpp"
#include "keys/members.hpp"
#include "keys/numbers.hpp"
#include "keys/numbers_okp.hpp"
#include "keys/openssl.hpp"
#include "keys/raw_key.hpp"
#include "keys/value_form.hpp"

namespace jwkguard::keys {

/// algorithm is one value of `alg` (RFC 7518 3.1, 4.1) as one key type uses it.
struct algorithm {
  std::string_view name;
  bool signs;                 ///< signature or MAC; else encryption or key agreement
  std::string_view curve{};   ///< the only curve it goes with; empty: any of the key type's
  std::uint32_t key_bytes{};  ///< of oct: the least for a MAC, the only one for encryption; of AKP: of `pub`; 0: any
};

/// workspace is the memory that outlives a key, so that the next one allocates nothing.
struct workspace {
  json::name_table names;  ///< free for the check of one key
  ec_arithmetic points;
  okp_arithmetic octet_points;
  number_arithmetic numbers;
  measured_moduli moduli;
  raw_key completed;         ///< room for a key with what its certificate says of it
  std::string text;          ///< free, too
  std::uint64_t proofs = 0;  ///< what those of private halves cost, in this text

  /// may_prove counts a proof of a private half, which takes about so many times 10 microseconds, and is whether the
  /// text may cost it.
  [[nodiscard]] bool may_prove(bool deep, std::uint64_t cost) noexcept {
    constexpr std::uint64_t most = 2'048;
    constexpr std::uint64_t most_deep = 65'536;
    const bool may = cost <= (deep ? most_deep : most) - proofs;
    proofs += may ? cost : 0;
    return may;
  }
};

/// stray is a value in an unknown member of a key that is as long as a private half is: a string, a number, or an array
/// or object of small numbers.
struct stray {
  json::token name;       ///< of the member
  std::string_view text;  ///< of a string, unescaped; else as written, without the outer brackets
  json::kind kind = json::kind::string;
  static constexpr std::size_t shortest = 40;          // base64 of 30 octets
  static constexpr std::size_t longest = 6'200;        // hexadecimal of 2,048 octets with colons
  static constexpr std::size_t fewest_octets = 29;     // of 32, if the first ones are zero
  static constexpr std::size_t most_octets = 2'049;    // of the longest modulus that is measured, and a sign
  static constexpr std::size_t longest_list = 30'000;  // characters of so many, with names and blanks
  static constexpr std::size_t most = 4'096;           // of a key
};

class key_check;

/// inferred_alg is an `alg` that a key does not name and that is plain nevertheless; `said` is the rule that says so.
struct inferred_alg {
  const algorithm* alg = nullptr;
  const rule* said = nullptr;
};

/// key_type is what differs between the values of `kty`: tables, and functions for the rest.
struct key_type {
  std::string_view name;
  std::string_view citation;
  std::span<const member> parameters;  ///< public members, in the order of record::parameters; of oct: `k`
  std::span<const member> secrets;     ///< private members
  member_set reads;                    ///< members that matter in a key of this type, private ones aside
  std::span<const algorithm> algorithms;
  std::span<const std::string_view> curves;         ///< values of `crv`; empty: the type has no `crv`
  bool endpoint_takes;                              ///< Cloudflare token_validation
  bool names_alg;                                   ///< `alg` is part of the key and of its thumbprint (RFC 9964)
  inferred_alg (*infer_alg)(const key_check& key);  ///< null: never inferred
  void (*check)(key_check& key);                    ///< its own rules; fills the record
  void (*check_secrets)(key_check& key);  ///< holds private members to a record that is whole; null: no such rules
};

/// key_types lists every key type there is; the first is the most common one.
[[nodiscard]] std::span<const key_type* const> key_types() noexcept;
[[nodiscard]] const key_type* find_key_type(std::string_view name) noexcept;

/// outcome is what becomes of a key: of one that is not usable the record means nothing, but for its kid.
struct outcome {
  key_status status = key_status::usable;
  record value;
};

/// key_check is one key under check.
class key_check {
 public:
  key_check(const raw_key& as_written, std::span<const json::token> all_elements, findings& found, outcome& made,
      std::uint32_t index, bool in_set, workspace& kept) noexcept
      : raw(as_written),
        elements(all_elements),
        work(kept),
        found_(found),
        made_(made),
        index_(index),
        in_set_(in_set) {}

  const raw_key& raw;
  const std::span<const json::token> elements;  ///< of the arrays that we read; see raw_member::first_element
  workspace& work;
  const key_type* type = nullptr;
  const algorithm* alg = nullptr;
  /// said_use is `use`, or where that is missing the one that all registered operations of key_ops go with: "sig" or
  /// "enc" also where one of these was plainly meant, else as written; empty: none, or both.
  std::string_view said_use;
  bool use_is_foreign = false;    ///< see is_for_something_else
  std::span<const stray> strays;  ///< in unknown members
  bool hides_kid = false;         ///< kid is a secret
  std::string_view chain_holds;   ///< of a key that lacks members: what stands in x5c that does not tell them

  /// found_secret marks the report: material that must not be here is.
  void found_secret() noexcept { found_.out().secret = true; }
  /// is_known_leak is whether such material was found in the text already.
  [[nodiscard]] bool is_known_leak() const noexcept { return found_.out().secret; }
  /// allows is whether the policy looks past a private or secret member of this key.
  [[nodiscard]] bool allows(member which) const noexcept;
  [[nodiscard]] record& value() noexcept { return made_.value; }
  [[nodiscard]] const record& value() const noexcept { return made_.value; }
  [[nodiscard]] key_status status() const noexcept { return made_.status; }
  [[nodiscard]] const policy& rules() const noexcept { return found_.rules(); }
  /// keep gives memory to what the record views and the text has no room for.
  [[nodiscard]] std::span<const std::uint8_t> keep(std::string octets) { return found_.own(std::move(octets)); }

  /// add reports a rule broken by this key at a member (where it is missing: at the key), or by one of its elements.
  [[gnu::cold, gnu::noinline]] void add(const rule& broken, member which, details with = {});
  [[gnu::cold, gnu::noinline]] void add_at_element(
      const rule& broken, member which, std::uint32_t element, details with = {});
  /// add_inside points at one character of a string member.
  [[gnu::cold, gnu::noinline]] void add_inside(
      const rule& broken, member which, std::size_t position, details with = {});
  /// add_as is add at a level of its own.
  [[gnu::cold, gnu::noinline]] void add_as(level weight, const rule& broken, member which);
  [[gnu::cold, gnu::noinline]] void add_at_key(const rule& broken, details with = {});
  /// add_leak says that a member that is public by its name, or one of its elements, holds a secret: it is masked.
  [[gnu::cold, gnu::noinline]] void add_leak(
      const rule& broken, member which, const json::token& value, std::optional<std::uint32_t> element, details with);
  /// add_stray_leak says so of a member by its name.
  [[gnu::cold, gnu::noinline]] void add_stray_leak(
      const rule& broken, const json::token& name, std::string_view subject);
  /// mask keeps a value out of excerpts.
  [[gnu::cold, gnu::noinline]] void mask(const json::token& value);

  /// require gives a member that must be there and be a string; else says so.
  [[nodiscard]] const json::token* require(member which) {
    if (!raw.has(which)) [[unlikely]] {
      add_missing(which);
    }
    return raw.text(which);
  }
  /// octets decodes a member that must be there and be base64url; empty optional if nothing sensible came out (said
  /// so). What has the right length, if there is one (else 0), is taken for what it should be.
  [[nodiscard]] std::optional<std::span<const std::uint8_t>> octets(member which, std::size_t right_length = 0) {
    if (!raw.is_decoded(which)) {
      return decode(which, right_length);
    }
    const auto all = raw.decoded(which);
    const bool is_plain = all.size() == right_length || !may_have_form(all) || !report_form(which, all);
    return is_plain ? std::optional{all} : std::nullopt;
  }
  /// report_form is whether a string member, not decoded yet, holds something else than octets in base64url (said so).
  [[gnu::cold, gnu::noinline]] bool report_form(member which, std::size_t right_length = 0);
  /// report adds the finding of a form, if there is one, and is whether there is.
  bool report(member which, const std::optional<value_form>& found);
  /// number is octets() of a Base64urlUInt (RFC 7518 2), without leading zero octets; of zero, one.
  [[nodiscard]] std::optional<std::span<const std::uint8_t>> number(member which);
  /// fits is whether a member has exactly as many octets as `subject` needs; else says so.
  [[nodiscard]] bool fits(
      member which, std::span<const std::uint8_t> octets, std::size_t wanted, std::string_view subject);
  /// elements_of gives the elements of an array member.
  [[nodiscard]] std::span<const json::token> elements_of(const raw_member& array) const noexcept {
    return elements.subspan(array.first_element, array.elements);
  }

  /// for_each_string calls `visit` with each string in an array member, and its index; or with the string that stands
  /// in place of an array, without one.
  template <class Visit>
  void for_each_string(member which, Visit&& visit) const {
    if (const json::token* const alone = raw.text(which)) {
      visit(*alone, std::optional<std::uint32_t>{});
    } else if (const raw_member* const there = raw.get(which);
               there != nullptr && there->value.kind == json::kind::array) {
      const auto all = elements_of(*there);
      for (std::uint32_t index = 0; index < all.size(); ++index) {
        if (all[index].kind == json::kind::string) {
          visit(all[index], std::optional{index});
        }
      }
    }
  }

  /// is_left_out is whether policy::skip_unsupported keeps it from being refused for what the endpoint does not take.
  [[nodiscard]] bool is_left_out() const noexcept { return left_out_; }
  [[nodiscard]] std::string_view says_use() const noexcept { return said_use; }
  /// is_for_something_else is whether `use` names what has nothing to do with JWTs (SAML, TLS).
  [[nodiscard]] bool is_for_something_else() const noexcept { return use_is_foreign; }
  /// is_for_encryption is whether `use`, key_ops or `alg` says so.
  [[nodiscard]] bool is_for_encryption() const noexcept {
    return json::same_text(says_use(), "enc") || (alg != nullptr && !alg->signs);
  }
  /// may_sign_jwts is whether nothing says that it is for something else.
  [[nodiscard]] bool may_sign_jwts() const noexcept { return !is_for_encryption() && !use_is_foreign; }
  /// is_identified is whether kty and what else RFC 7638 hashes is sound.
  [[nodiscard]] bool is_identified() const noexcept;
  /// reads gives the members that matter in a key of this type.
  [[nodiscard]] member_set reads() const noexcept {
    return type == nullptr ? common_members : rules().allow_secret ? reads_with_secrets() : type->reads;
  }
  /// check_types holds every member that matters to its JSON type and characters.
  void check_types();

  [[nodiscard]] std::uint32_t index() const noexcept { return index_; }

 private:
  [[nodiscard]] member_set reads_with_secrets() const noexcept;
  [[nodiscard]] std::optional<std::span<const std::uint8_t>> decode(member which, std::size_t right_length);
  [[gnu::cold, gnu::noinline]] bool report_form(member which, std::string_view text);
  [[gnu::cold, gnu::noinline]] bool report_form(member which, std::span<const std::uint8_t> octets);
  [[nodiscard]] bool may_hold_form(member which) const noexcept;
  [[gnu::cold, gnu::noinline]] std::optional<std::span<const std::uint8_t>> decode_faulty(
      member which, const json::token& text, std::size_t right_length);
  [[gnu::cold, gnu::noinline]] void add_missing(member which);
  // The section of this member and key type that a finding of this rule is about; empty: the rule's own.
  [[nodiscard, gnu::cold]] std::string_view citation_for(const rule& broken, member which) const noexcept;
  [[nodiscard]] pointer_parts pointer_to(
      std::optional<std::string_view> which, std::optional<std::uint32_t> element = {}) const noexcept;
  [[nodiscard]] place place_of(member which) const noexcept;
  [[nodiscard]] place place_of_element(member which, std::uint32_t element) const noexcept;
  // Counts a finding about a member of the key, and remembers where the member then is no part of its identity.
  template <class Placing>
  void judge_member(const rule& broken, member which, details& with, Placing&& placed);
  // `placed` gives the place; it is asked for that of a finding that is kept.
  template <class Placing>
  level judge(const rule& broken, details& with, Placing&& placed);
  template <class Placing>
  void judge_as(level weight, const rule& broken, const details& with, Placing&& placed);
  void check_elements(const raw_member& array, member which);
  [[nodiscard]] bool is_unsent(member which) const noexcept;
  [[nodiscard]] const rule& type_rule(member which) const noexcept;
  void check_characters(const json::token& text, member which, std::optional<std::uint32_t> element);
  void explain_encoding(member which, const json::token& text, const json::base64url_faults& faults);

  findings& found_;
  outcome& made_;
  std::uint32_t index_;
  bool in_set_;
  bool left_out_ = false;
  member_set unsound_;  // of which an error says that no key is known by them
};

/// is_hexadecimal is whether a text of 32 characters or more holds nothing but hexadecimal digits, all letters of one
/// case. Of random base64url fewer than one in 2^60 is.
[[nodiscard]] bool is_hexadecimal(std::string_view text) noexcept;
/// holds is whether a member is in a list.
[[nodiscard]] bool holds(std::span<const member> list, member which) noexcept;

/// check_key applies every rule about one key: those of all key types, then those of its own.
void check_key(key_check& key);
/// require_alg says that a key names no algorithm and that none could be told, unless it is for encryption.
void require_alg(key_check& key);
/// check_lifetime looks at exp, nbf and revoked.
[[gnu::cold]] void check_lifetime(key_check& key);
/// check_certificates compares x5c, x5t and x5t#S256 with the key, and looks at x5u (RFC 7517 4.6 to 4.9).
void check_certificates(key_check& key);

extern const std::span<const rule* const> member_rules;
extern const std::span<const rule* const> key_rules;
extern const std::span<const rule* const> lifetime_rules;
extern const std::span<const rule* const> certificate_rules;
extern const rule certificate_type;
extern const rule member_empty;
extern const rule unread_member;
extern const rule misspelt_member;
extern const rule published_key_rule;

}  // namespace jwkguard::keys
