// Keys where a JWK Set has none: noted while a text is read past, and told when the text is no set and no JWK.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/reader.hpp"
#include "json/walk.hpp"
#include "keys/findings.hpp"
#include "keys/raw_key.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> elsewhere_rules;

/// envelope_members are names that an envelope may have in common with a JWK.
inline constexpr member_set envelope_members =
    elsewhere_members | member_set{member::use, member::key_ops, member::alg, member::kid};

/// held is what a string holds that stands where a key should.
enum class held : std::uint8_t {
  other,
  json,
  json_array,
  encoded_json,
  certificate,
  public_key,
  certificate_der,
  public_key_der
};

/// held_by looks at the beginning of a string, as unescaped.
[[nodiscard]] held held_by(std::string_view text) noexcept;

/// elsewhere collects what a foreign document holds: JWKs, and strings that hold keys. It views the text; its memory
/// outlives it.
class elsewhere {
 public:
  void start(std::uint32_t top) noexcept;

  /// begin comes before a walk through an array or object; `base` is the way to it.
  void begin(const pointer_parts& base, const json::token& value);
  /// note_kty and note_kid are told of such a name in an object inside, whose number is `object`.
  void note_kty(std::span<const json::step> path, std::uint32_t object, bool has_kid);
  void note_kid(std::uint32_t object) noexcept;
  void on_name(std::span<const json::step> path) noexcept { path_ = path; }
  void on_value(const json::token& value);
  void on_close();
  /// note_text looks at a string that stands at `at`, outside of a walk.
  void note_text(const pointer_parts& at, const json::token& value);
  /// note_member is told of each member that is not known; of those of keys (their index) PEM and DER alone matter.
  void note_member(std::uint32_t key, const json::token& name, const json::token& value);

  /// mark is how much was seen and said.
  struct mark {
    std::uint32_t jwks;
    std::size_t findings;
  };
  [[nodiscard]] mark here(const jwkguard::report& out) const noexcept { return {jwks_, out.findings.size()}; }

  /// may_explain is whether the outermost object, without `keys`, is none of ours, for all the names that it has in
  /// common with a JWK.
  [[nodiscard]] bool may_explain(const raw_key& object) const noexcept;
  /// report says what the outermost object is that has no `keys` and is not a JWK, and where keys are in it; false if
  /// there is nothing to say but that.
  [[nodiscard]] bool report(findings& found);
  /// report_instead_of_object is for a text that is no object.
  void report_instead_of_object(const json::token& top, findings& found);
  /// report_instead_of_array is for `keys` that is no array; true if keys were seen elsewhere.
  bool report_instead_of_array(extent where, json::kind kind, findings& found);
  /// about_element is what is said of an element of `keys` that is no object.
  [[nodiscard]] static details about_element(const json::token& value);
  /// report_wrapped says that an element of `keys` is not a JWK but holds one, or a key in PEM or DER, and takes back
  /// what was said of its members; false if it is not so.
  [[nodiscard]] bool report_wrapped(const raw_key& element, const mark& before, std::uint32_t key, findings& found);

 private:
  using way = std::vector<json::step>;
  enum class form : std::uint8_t { none, single, map, array, set };  // the later one is told
  // JWKs that stand in one array or object.
  struct group {
    way container;
    json::step last;  // from there to the first JWK
    std::uint32_t count = 0;
    std::uint32_t unnamed = 0;  // of these have no kid
    std::uint32_t offset = 0;   // of the container, and of the first JWK
    std::uint32_t first = 0;
    [[nodiscard]] elsewhere::form form() const noexcept;
  };
  // Strings that stand in one array or object.
  struct texts {
    way container;
    json::step last;
    bool is_inside = false;  // there is a container
    held text = held::other;
    std::uint32_t count = 0;
    std::uint32_t offset = 0;  // of the first one, with its length
    std::uint32_t length = 0;
  };
  // An array or object that is open in the walk; of an array, the index of the current element.
  struct opened {
    std::uint32_t offset = 0;
    std::uint32_t index = UINT32_MAX;
    bool is_object = false;
  };
  // Members of the outermost object that tell other documents.
  enum class outer : std::uint8_t { jwks_uri, jwk_url, type, key, token_service };

  [[nodiscard]] static bool is_json(held text) noexcept {
    return text == held::json || text == held::json_array || text == held::encoded_json;
  }
  [[nodiscard]] bool holds_keys() const noexcept { return jwks_ != 0 || is_json(text_.text); }
  // PEM, or DER in base64.
  [[nodiscard]] bool holds_pem() const noexcept { return text_.text >= held::certificate; }
  // What fills the text of a rule about a value so many steps from the top that has another type than it should have;
  // nothing if the keys stand deeper in there (said so).
  [[nodiscard]] std::optional<details> about(std::string_view kind, std::size_t depth, findings& found);
  void add_base();
  void add_way();
  void add_text(const json::token& value);
  // Whether the current value is inside the last JWK; and what was seen inside of what turns out to be a JWK now, to
  // be forgotten.
  [[nodiscard]] bool is_inside_last() const noexcept;
  void forget_inside();
  void settle();
  [[nodiscard]] bool stand_apart() const noexcept { return jwks_ != best_.count; }
  [[nodiscard]] bool has(outer which) const noexcept { return (outer_ >> static_cast<unsigned>(which) & 1U) != 0; }
  [[nodiscard]] bool report_jwks(findings& found);
  [[nodiscard]] bool report_texts(findings& found);
  [[nodiscard]] std::string_view subject_of_jwks() const noexcept;
  [[nodiscard]] std::string command_of_jwks() const;
  [[nodiscard]] std::string command_of_text() const;
  [[nodiscard]] static std::string command_of_key(std::span<const json::step> whole, held text);

  std::uint32_t top_ = 0;  // where the outermost value begins
  pointer_parts base_;
  std::span<const json::step> path_;  // to the last name, as the walk has it
  std::vector<opened> open_;          // on the way there
  way at_;                            // to the current value
  std::uint32_t object_ = 0;          // the last JWK, if it has no kid so far
  std::uint32_t jwks_ = 0;
  way last_;                // to the last JWK
  std::uint32_t sets_ = 0;  // JWK Sets that stand apart, and how many of the JWKs are in one
  std::uint32_t in_sets_ = 0;
  std::uint32_t json_texts_ = 0;  // strings of JSON, wherever they stand
  std::uint8_t outer_ = 0;
  // The first member of an element of `keys` that holds PEM or DER.
  struct of_element {
    std::uint32_t key = finding::no_key;
    std::string_view name;
    held text = held::other;
    extent where;
  };
  of_element in_element_;
  group here_;
  group best_;
  texts text_;
  std::string command_;
};

}  // namespace jwkguard::keys
