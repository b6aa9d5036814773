#include "keys/other_readings.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "json/ascii.hpp"
#include "json/writer.hpp"
#include "keys/document.hpp"
#include "keys/key_types.hpp"
#include "keys/misspelt.hpp"
#include "keys/near_names.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule two_readings =
    judged(rule{"member.two-readings", error, error, "RFC 7517 6",
               "readers that ignore case in names read this as {subject}, and get another value than others",
               "remove it, so that every reader gets the same key", leave::fixed},
        "The RFC compares names character by character, so this one is not a known member; but readers that do not "
        "(Go's encoding/json takes the last that matches) trust another key");
constexpr rule two_spellings =
    judged(rule{"member.two-spellings", warning, warning, "RFC 7517 6",
               "readers that ignore case in names read this as {subject}, too; both have the same value",
               "remove it: once only one of the two is changed, readers get different keys"},
        "The RFC compares names character by character, and lets a key have unknown members");
constexpr rule set_two_readings =
    judged(rule{"set.two-readings", error, error, "RFC 7517 5",
               "this is a set and a key, and the key is not in the set: readers trust one or the other",
               "remove the members of the key, or write it into keys", leave::fixed},
        "The RFC has readers ignore members of a set that they do not know; those that look for kty first know these");
constexpr rule set_looks_like_key = judged(rule{"set.looks-like-key", warning, warning, "RFC 7517 5",
                                               "kty is beside keys: some readers read this as a key rather than a set",
                                               "remove the members of a key: they belong in an element of keys"},
    "The RFC has readers ignore members of a set that they do not know; those that look for kty first know it");

constexpr std::array rows = {&two_readings, &two_spellings, &set_two_readings, &set_looks_like_key};

constexpr std::string_view kelvin_sign = "\xE2\x84\xAA";
constexpr std::string_view long_s = "\xC5\xBF";
constexpr std::size_t longest_name = json::word_bytes;

// A name in small letters, at most as long as members' are.
struct small_name {
  std::array<char, longest_name> text{};
  std::size_t size = 0;
  bool is_foreign = false;
  bool is_short = true;

  explicit small_name(std::string_view name) noexcept {
    while (!name.empty()) {
      const bool is_k = name.starts_with(kelvin_sign);
      const bool is_s = name.starts_with(long_s);
      if (name.front() == '\0') {  // where readers in C end it
        is_foreign = true;
        return;
      }
      if (size == text.size()) {
        is_short = false;
        return;
      }
      text[size++] = is_k ? 'k' : is_s ? 's' : json::lower_case(name.front());
      is_foreign = is_foreign || is_k || is_s;
      name.remove_prefix(is_k ? kelvin_sign.size() : is_s ? long_s.size() : 1);
    }
  }
  [[nodiscard]] bool is(std::string_view other) const noexcept {
    return is_short && other.size() == size &&
           std::equal(other.begin(), other.end(), text.begin(),
               [](char c, char small) { return json::lower_case(c) == small; });
  }
};

// What a text comes to by itself, without what the other document's check may cost.
class other_check {
 public:
  other_check(std::string text, policy rules) : text_(std::move(text)), rules_(std::move(rules)) {
    rules_.deep = false;
    rules_.published = nullptr;
    check_document({text_.data(), text_.size()}, rules_, *work_, report_);
  }
  [[nodiscard]] std::span<const key_entry> keys() const noexcept { return report_.keys; }

 private:
  std::string text_;
  policy rules_;
  std::unique_ptr<document_workspace> work_ = std::make_unique<document_workspace>();
  report report_;
};

bool is_same_key(const key_entry& left, const key_entry& right) noexcept {
  const record one = left.value();
  const record other = right.value();
  const auto same = [](std::span<const std::uint8_t> first, std::span<const std::uint8_t> second) {
    return std::equal(first.begin(), first.end(), second.begin(), second.end());
  };
  return left.is_identified() && right.is_identified() && one.kty == other.kty && one.crv == other.crv &&
         same(one.parameters[0], other.parameters[0]) && same(one.parameters[1], other.parameters[1]);
}

bool is_same_named_key(const key_entry& left, const key_entry& right) noexcept {
  return is_same_key(left, right) && left.kid() == right.kid() && left.value().alg == right.value().alg;
}

bool is_same_value(const json::token& one, std::uint32_t one_end, const json::token& other, std::uint32_t other_end,
    std::span<const char> text) noexcept {
  if (one.kind != other.kind) {
    return false;
  }
  if (one.kind == json::kind::string) {
    return one.text() == other.text();
  }
  const std::string_view all{text.data(), text.size()};
  return all.substr(one.offset, one_end - one.offset) == all.substr(other.offset, other_end - other.offset);
}

// The string members of a key, as a text again.
std::string text_of(const raw_key& raw) {
  json::writer out;
  out.begin_object();
  (raw.present() & open_members & string_members).for_each([&](member which) {
    if (const json::token* const value = raw.text(which)) {
      out.member(row_of(which).name, value->text());
    }
  });
  return out.end_object().take();
}

}  // namespace

const std::span<const rule* const> other_reading_rules{rows};

folded_name fold(std::string_view name) noexcept {
  const small_name small{name};
  if (small.is("keys")) {
    return {.is_keys = true, .is_foreign = small.is_foreign};
  }
  for (std::size_t index = 0; small.is_short && index < member_count; ++index) {
    if (small.is(member_rows[index].name)) {
      return {.meant = static_cast<member>(index), .is_foreign = small.is_foreign};
    }
  }
  return {};
}

void other_readings::start() noexcept {
  members_.clear();
  keys_.reset();
  wipe(std::span{keys_text_});
  keys_text_.clear();
  unread_ = misspelt_ = 0;
}

unknown_name other_readings::meet(const json::token& name, object& of, std::span<const char> rest, findings& found) {
  unknown_name met{of.key, {}, fold(name.text())};
  if (met.folded.is_keys && of.key != finding::no_key) {
    met.folded = {};
  }
  met.meant = met.folded.meant ? met.folded.meant : meant_by(name.text());
  if (met.meant) {
    of.raw.note_misspelt(*met.meant);
  }
  if (met.folded.is_keys && keys_text_.empty()) {
    keys_text_.assign(rest.data(), rest.size());
  } else if (!met.folded.is_any() && (met.meant || !is_known_elsewhere(name.text()))) {
    const rule& said = met.meant ? misspelt_member : unread_member;
    const level weight = found.add(said, place_of(name, of), {.subject = met.meant ? row_of(*met.meant).name : ""});
    of.is_broken = of.is_broken || weight == error;
    (met.meant ? misspelt_ : unread_) += weight != off ? 1U : 0U;
  }
  return met;
}

void other_readings::note(const unknown_name& name, const json::token& written, const json::token& value,
    std::uint32_t end, std::span<const char> rest) {
  if (name.folded.meant) {
    members_.push_back({name.key, *name.folded.meant, name.folded.is_foreign, written, value, end});
  } else if (name.folded.is_keys && !keys_) {
    keys_text_.resize(keys_text_.size() - rest.size());
    keys_ = {written, 1, value.kind == json::kind::array};
  } else if (name.folded.is_keys) {
    ++keys_->count;
  }
}

void other_readings::judge(object& of, std::span<const char> text, findings& found) {
  for (const noted& each : members_) {
    if (each.key == of.key) {
      judge_one(each, of, text, found);
    }
  }
  std::erase_if(members_, [&of](const noted& each) { return each.key == of.key; });
}

void other_readings::judge_one(const noted& what, object& of, std::span<const char> text, findings& found) {
  const raw_member* const own = of.raw.get(what.meant);
  const std::string_view name = row_of(what.meant).name;
  const details with{.member = name,
      .subject = name,
      .help = what.is_foreign
                  ? "remove it: the name has U+212A KELVIN SIGN for k or U+017F LATIN SMALL LETTER LONG S for s, which "
                    "some readers treat as these letters, or U+0000 at its end, where C readers stop"
                  : std::string_view{}};
  // Whatever stands in a private member, it is a leak, and said to be one.
  const bool is_private = row_of(what.meant).kept != secrecy::open;
  if (is_private || (own == nullptr && !what.is_foreign)) {
    const level weight = found.add(misspelt_member, place_of(what.name, of), {.subject = name});
    of.is_broken = of.is_broken || weight == error;
    misspelt_ += weight != off ? 1U : 0U;
  } else if (own != nullptr && is_same_value(own->value, own->end, what.value, what.end, text)) {
    found.add(two_spellings, place_of(what.name, of), with);
  } else {
    of.is_broken = found.add(two_readings, place_of(what.name, of), with) == error || of.is_broken;
  }
}

void other_readings::judge_keys(object& outer, bool has_keys, findings& found) {
  if (!keys_) {
    return;
  }
  const place where = place_of(keys_->name, outer);
  const details with{.member = "keys", .subject = "keys"};
  if (!has_keys && !(keys_->is_array && outer.raw.has(member::kty))) {
    unread_ += found.add(unread_member, where) != off ? 1U : 0U;  // there is no other to mistake it for
    return;
  }
  bool is_same = has_keys && keys_->is_array && keys_->count == 1;
  if (is_same) {
    const other_check other{"{\"keys\":" + keys_text_ + '}', found.rules()};
    const auto keys = other.keys();
    const auto& own = found.out().keys;
    is_same = std::equal(keys.begin(), keys.end(), own.begin(), own.end(), is_same_named_key);
  }
  found.add(is_same ? two_spellings : two_readings, where, with);
}

void other_readings::forget_names(findings& found) {
  found.forget(unread_member, unread_);
  found.forget(misspelt_member, misspelt_);
}

bool other_readings::judge_key(const object& outer, findings& found) {
  const raw_member* const kty = outer.raw.get(member::kty);
  if (kty == nullptr) {
    return false;
  }
  const other_check other{text_of(outer.raw), found.rules()};
  const auto& own = found.out().keys;
  const bool is_whole = other.keys().size() == 1 && other.keys().front().is_identified();
  const bool is_in_set = is_whole && std::any_of(own.begin(), own.end(), [&other](const key_entry& each) {
    return is_same_key(each, other.keys().front());
  });
  const json::token name{nullptr, 0, kty->name_offset, kty->name_length, json::kind::string};
  found.add(is_whole && !is_in_set ? set_two_readings : set_looks_like_key,
      place_at(name, outer.key, {outer.key, row_of(member::kty).name}), {.member = row_of(member::kty).name});
  return true;
}

}  // namespace jwkguard::keys
