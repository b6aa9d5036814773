#include "keys/document.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "keys/misspelt.hpp"
#include "keys/openssl.hpp"
#include "keys/secrets.hpp"
#include "keys/skip.hpp"
#include "keys/text.hpp"

namespace jwkguard::keys {
namespace {

class document {
 public:
  document(std::span<char> text, const policy& rules, document_workspace& work, report& out) noexcept
      : text_(text), work_(work), found_(out, rules), out_(out) {}

  void check() {
    const auto start = begin_text({text_.data(), text_.size()}, found_);
    if (start) {
      const limits& most = found_.rules().limits;
      const json::reader::bounds from_limits{std::min(most.depth, limits::max_depth), most.string_bytes};
      searched_ = *start;
      json::reader from{text_, *start, from_limits};
      work_.plain.start(text_, most.string_bytes);
      read(from);
      look_for_pem();
      out_.understood = from.position();
      if (from.failed()) {
        constexpr std::uint32_t most_shown = 8;
        out_.understood = from.why().offset + std::min(from.why().length, most_shown);
        report_fault(from.why(), found_);
        salvage_secrets();
        look_behind(from.why(), from_limits);
      }
    }
    finish();
  }

 private:
  // An object whose members are being read: the outermost one, or an element of `keys`.
  struct object {
    raw_key& raw;
    json::name_table& names;
    std::uint32_t key = finding::no_key;
    bool is_broken = false;
    std::uint32_t next_serial = 1;  // of the next array or object inside it; names.hpp's numbers for objects
  };

  void read(json::reader& from) {
    json::token top;
    if (!from.comes_next('{')) {
      look_for_pem();
    }
    if (!from.next_value(top)) {
      return;
    }
    object outer = open(work_.outer, work_.outer_names, top.offset, finding::no_key);
    if (top.kind != json::kind::object) {
      is_whole_ = skip(from, top, outer) && from.finish();
      if (is_whole_) {
        report_not_an_object(top, finding::no_key, found_);
      }
      return;
    }
    if (!from.comes_next("\"keys\"")) {
      look_for_pem();
    }
    json::token name;
    while (from.next_member(name)) {
      const bool is_read = name.text() == "keys" ? read_keys(from, name, outer) : read_member(from, name, outer);
      if (!is_read) {
        return;
      }
      names_jwks_uri_ = names_jwks_uri_ || name.text() == "jwks_uri";
      look_for_pem();
    }
    is_whole_ = from.finish();
    if (is_whole_) {
      judge(outer);
    }
  }

  // PEM is looked for before the reader changes a text by unescaping it. The line that ends a private key has a space
  // in it, and so never stands in a plain object: a text of nothing else need not be looked through.
  void look_for_pem() {
    if (searched_ != text_.size()) {
      has_private_pem_ = report_private_pem({text_.data(), text_.size()}, searched_, found_) || has_private_pem_;
      searched_ = static_cast<std::uint32_t>(text_.size());
    }
  }

  static object open(raw_key& raw, json::name_table& names, std::uint32_t offset, std::uint32_t key) noexcept {
    raw.clear();
    raw.offset = offset;
    names.clear();
    return {raw, names, key};
  }

  bool read_keys(json::reader& from, const json::token& name, object& outer) {
    json::token value;
    if (!from.comes_next('[')) {
      look_for_pem();
    }
    if (!from.next_value(value)) {
      return false;
    }
    if (keys_) {
      report_duplicate(name, outer);
      return skip(from, value, outer, &name);
    }
    const place where = place_at(value);
    keys_ = extent{where.offset, where.length};
    keys_is_array_ = value.kind == json::kind::array;
    if (!keys_is_array_) {
      distrust(value, found_);
      return skip(from, value, outer, &name);
    }
    for (std::uint32_t index = 0; from.next_element(); ++index) {
      if (!read_plain(from, index) && !read_element(from, index)) {
        break;
      }
    }
    check_plain_keys();
    return !from.failed();
  }

  bool read_plain(json::reader& from, std::uint32_t index) {
    if (index >= found_.rules().limits.keys || !from.comes_next('{') || !work_.plain.read(from)) {
      return false;
    }
    searched_ = std::max(searched_, from.position());
    if (work_.plain.is_full()) {
      check_plain_keys();
    }
    return true;
  }

  bool read_element(json::reader& from, std::uint32_t index) {
    const std::uint32_t most = found_.rules().limits.keys;
    check_plain_keys();
    look_for_pem();
    json::token element;
    if (!from.next_value(element)) {
      return false;
    }
    object inner = open(work_.inner, work_.key.names, element.offset, index);
    if (index >= most) {
      if (index == most) {
        found_.add(too_many_keys, place_at(element, finding::no_key, {.member = "keys"}),
            {.actual = index + 1, .limit = most});
      }
      return skip(from, element, inner);
    }
    if (element.kind != json::kind::object) {
      report_not_an_object(element, index, found_);
      work_.checked.add_no_key(element.offset, out_);
      return skip(from, element, inner);
    }
    work_.elements.clear();
    inner_is_open_ = true;
    json::token name;
    while (from.next_member(name)) {
      if (!read_member(from, name, inner)) {
        return false;
      }
    }
    if (from.failed()) {
      return false;
    }
    inner_is_open_ = false;
    inner.raw.end = from.position();
    check_one(inner.raw, inner.is_broken, true);
    return true;
  }

  void check_plain_keys() {
    if (work_.plain.is_empty()) {
      return;
    }
    for (raw_key& key : work_.plain.take(work_.key)) {
      if (!work_.checked.check_alike(key, found_)) {
        work_.plain.complete(key);
        check_one(key, false, true);
      }
    }
    work_.checked.note(out_);
  }

  bool read_member(json::reader& from, const json::token& name, object& into) {
    const auto known = find_member(name.text());
    const bool is_new = known ? !into.raw.has(*known) : into.names.insert(0, name.text());
    if (!is_new) {
      report_duplicate(name, into);
    }
    if (!known) {
      return read_unknown(from, name, into);
    }
    raw_member& member = into.raw.add(*known);
    member = {.value = {.offset = from.position()},
        .name_offset = name.offset,
        .name_length = name.length,
        .end = static_cast<std::uint32_t>(text_.size())};
    const member_row& row = row_of(*known);
    const std::size_t place_in_secrets = out_.secrets.size();
    if (row.kept != secrecy::open) {
      // As long as its end is not known, all that follows counts as secret.
      out_.secrets.push_back({from.position(), member.end - from.position()});
    }
    json::token value;
    if (!from.next_value(value)) {
      return false;
    }
    into.raw.set_value(*known, value);
    const bool is_collected =
        row.kind == json::kind::array && row.kept == secrecy::open && member.value.kind == json::kind::array;
    const bool is_read = is_collected ? read_elements(from, name, member, into) : skip(from, member.value, into, &name);
    if (is_read) {
      member.end = from.position();
      if (row.kept != secrecy::open) {
        out_.secrets[place_in_secrets] = {member.value.offset, member.end - member.value.offset};
      }
    }
    return is_read;
  }

  bool read_unknown(json::reader& from, const json::token& name, object& into) {
    const auto meant = meant_by(name.text());
    const rule& said = meant ? misspelt_member : unread_member;
    const level weight = found_.add(said, place_of(name, into), {.subject = meant ? row_of(*meant).name : ""});
    into.is_broken = into.is_broken || weight == level::error;
    if (weight != level::off) {
      ++(meant ? misspelt_members_ : unread_members_);
    }
    if (meant) {
      into.raw.note_misspelt(*meant);
    }
    const std::uint32_t start = from.position();
    json::token value;
    const bool is_read = from.next_value(value) && skip(from, value, into, &name);
    if (meant && row_of(*meant).kept != secrecy::open) {
      // No leak by its name, but not to be shown either.
      out_.secrets.push_back({start, (is_read ? from.position() : from.size()) - start});
    }
    return is_read;
  }

  bool read_elements(json::reader& from, const json::token& name, raw_member& array, object& into) {
    const std::uint32_t most = found_.rules().limits.elements;
    array.first_element = static_cast<std::uint32_t>(work_.elements.size());
    for (std::uint32_t index = 0; from.next_element(); ++index) {
      json::token element;
      if (!from.next_value(element)) {
        return false;
      }
      if (index < most) {
        work_.elements.push_back(element);
        ++array.elements;
      } else if (index == most) {
        found_.add(too_many_elements, place_at(element, into.key, {into.key, name.text()}),
            {.actual = index + 1, .limit = most});
        into.is_broken = true;
      }
      if (!skip(from, element, into, &name, index)) {
        return false;
      }
    }
    return !from.failed();
  }

  bool skip(json::reader& from, const json::token& value, object& inside, const json::token* name = nullptr,
      std::optional<std::uint32_t> element = {}) {
    return keys::skip(
        from, {value, inside.names, inside.next_serial, inside.key, name, element}, found_, inside.is_broken);
  }

  static place place_of(const json::token& name, const object& inside) noexcept {
    return place_at(name, inside.key, {inside.key, name.text()});
  }

  void report_duplicate(const json::token& name, object& inside) {
    found_.add(duplicate_member, place_of(name, inside));
    inside.is_broken = true;
  }

  void check_one(const raw_key& raw, bool is_broken, bool in_set) {
    work_.checked.check({raw, work_.elements, is_broken, in_set}, work_.key, found_);
  }

  // Everything is read: now it is known what the outermost object is.
  void judge(object& outer) {
    if (keys_) {
      judge_outer_members(outer);
      judge_keys();
    } else if (!outer.raw.present().empty()) {
      for (finding& each : out_.findings) {
        each.key = each.pointer.empty() ? each.key : 0;
      }
      outer.raw.end = static_cast<std::uint32_t>(text_.size());
      check_one(outer.raw, outer.is_broken, false);
    } else {
      if (names_jwks_uri_) {
        drop_unread_notes();  // of another kind of document; one finding says so
      }
      report_no_set(names_jwks_uri_, outer.raw.offset, found_);
    }
  }

  void judge_keys() {
    if (keys_is_array_) {
      work_.checked.judge(*keys_, found_, work_.key.moduli);
    } else {
      report_keys_type(*keys_, found_);
    }
  }

  void drop_unread_notes() {
    found_.forget(unread_member, unread_members_);
    found_.forget(misspelt_member, misspelt_members_);
  }

  // Beside `keys`, members of a JWK mean nothing; but a private one is a leak wherever it stands.
  void judge_outer_members(const object& outer) {
    look_for_secrets(outer.raw, outer.key, false);
    (outer.raw.present() & open_members).for_each([&](member which) {
      const raw_member& there = *outer.raw.get(which);
      const json::token name{nullptr, 0, there.name_offset, there.name_length, json::kind::string};
      found_.add(unread_member, place_at(name, outer.key, {outer.key, row_of(which).name}));
    });
  }

  void look_for_secrets(const raw_key& raw, std::uint32_t index, bool in_set) {
    outcome unused;
    key_check key{raw, work_.elements, found_, unused, index, in_set, work_.key};
    check_secrets(key);
  }

  // The text broke off: what was read of the objects that are open may be secret.
  void salvage_secrets() {
    look_for_secrets(work_.outer, finding::no_key, false);
    if (inner_is_open_) {
      look_for_secrets(work_.inner, static_cast<std::uint32_t>(out_.keys.size()), true);
    }
  }

  // What follows the place where reading stopped may be keys as well: more values, a line each, or PEM.
  void look_behind(const json::fault& why, json::reader::bounds bounds) {
    if (!has_private_pem_ && why.kind == json::fault_kind::trailing_text) {
      json::reader rest{text_, why.offset, bounds};
      json::token value;
      object unread = open(work_.inner, work_.key.names, why.offset, finding::no_key);
      while (rest.next_value(value) && skip(rest, value, unread)) {
      }
    }
  }

  void finish() {
    if (!is_whole_) {
      for (key_entry& key : out_.keys) {
        key.status = key_status::refused;
      }
    }
    if (out_.secret) {
      wipe_secrets(text_, out_);
      wipe(text_.subspan(out_.understood));  // what was not read may hold more of them
    }
    found_.finish(static_cast<std::uint32_t>(text_.size()));
  }

  std::span<char> text_;
  document_workspace& work_;
  findings found_;
  report& out_;
  std::optional<extent> keys_;  // the value of `keys`
  bool keys_is_array_ = false;
  bool names_jwks_uri_ = false;
  bool inner_is_open_ = false;
  bool has_private_pem_ = false;
  std::uint32_t searched_ = 0;          // up to where PEM was looked for
  std::uint32_t unread_members_ = 0;    // findings about members that are not known,
  std::uint32_t misspelt_members_ = 0;  // and about those whose name comes near to one that is
  bool is_whole_ = false;               // the text is one JSON value and nothing else
};

}  // namespace

void check_document(std::span<char> text, const policy& rules, document_workspace& work, report& out) {
  work.outer.clear();
  work.inner.clear();
  work.elements.clear();
  work.checked.start(rules, work.key);
  document{text, rules, work, out}.check();
}

}  // namespace jwkguard::keys
