#include "keys/document.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "keys/misspelt.hpp"
#include "keys/openssl.hpp"
#include "keys/secrets.hpp"
#include "keys/skip.hpp"
#include "keys/text.hpp"
#include "keys/unread.hpp"

namespace jwkguard::keys {
namespace {

// What else there is has to be looked at for secrets, or into.
constexpr member_set public_texts = (open_members & string_members) - elsewhere_members;

class document {
 public:
  document(std::span<char> text, const policy& rules, document_workspace& work, report& out) noexcept
      : text_(text), work_(work), found_(out, rules), out_(out) {}

  void check() {
    if (const auto start = begin_text({text_.data(), text_.size()}, found_)) {
      const limits& most = found_.rules().limits;
      const json::reader::bounds from_limits{std::min(most.depth, limits::max_depth), most.string_bytes};
      // Before the reader changes the text: to unescape is to write.
      has_private_pem_ = report_private_pem({text_.data(), text_.size()}, *start, found_);
      json::reader from{text_, *start, from_limits, &work_.quotes};
      read(from);
      out_.understood = from.position();
      if (from.failed()) {
        out_.understood = report_fault({text_.data(), text_.size()}, from.why(), found_);
        salvage_secrets();
        look_behind(from.why(), from_limits);
      }
    }
    finish();
  }

 private:
  void read(json::reader& from) {
    json::token top;
    if (!next_or_mask(from, top, found_)) {
      return;
    }
    object outer = open(work_.outer, work_.outer_names, work_.outer_hints, top.offset, finding::no_key);
    work_.seen.start(top.offset);
    if (top.kind != json::kind::object) {
      work_.seen.note_text({}, top);
      is_whole_ = skip(from, top, outer) && from.finish();
      look_at_stray(top, place_at(top), stands::alone, found_);
      if (is_whole_) {
        work_.seen.report_instead_of_object(top, found_);
      }
      return;
    }
    json::token name;
    while (from.next_member(name)) {
      if (!(name.text() == "keys" ? read_keys(from, name, outer) : read_member(from, name, outer))) {
        return;
      }
    }
    is_whole_ = from.finish();
    if (is_whole_) {
      judge(outer);
    }
  }

  bool read_keys(json::reader& from, const json::token& name, object& outer) {
    json::token value;
    if (!next_or_mask(from, value, found_)) {
      return false;
    }
    if (keys_) {
      report_duplicate(name, outer);
      look_at_stray(value, place_at(value), stands::alone, found_);
      return skip(from, value, outer, &name);
    }
    const place where = place_at(value, finding::no_key, {.member = name.text()});
    keys_ = extent{where.offset, where.length};
    keys_kind_ = value.kind;
    if (keys_kind_ != json::kind::array) {
      look_at_stray(value, where, stands::alone, found_);
      work_.seen.note_text({.member = "keys"}, value);
      return skip(from, value, outer, &name);
    }
    for (std::uint32_t index = 0; from.next_element(); ++index) {
      if (!read_element(from, index)) {
        break;
      }
    }
    check_waiting();
    return !from.failed();
  }

  bool read_element(json::reader& from, std::uint32_t index) {
    json::token element;
    if (!next_or_mask(from, element, found_)) {
      return false;
    }
    waiting_key& into = work_.waiting.next();
    object inner = open(into, work_.key.names, work_.inner_hints, element.offset, index);
    if (element.kind != json::kind::object || index >= found_.rules().limits.keys) [[unlikely]] {
      return pass_element(from, element, inner);
    }
    open_key_ = &into;
    open_index_ = index;
    const elsewhere::mark seen_before = work_.seen.here(out_);
    json::plain_member plain;
    json::token name;
    do {
      while (from.comes_next(plain) && read_plain(from, plain, inner.raw)) {
      }
    } while (from.next_member(name) && read_member(from, name, inner));
    if (from.failed()) {
      return false;
    }
    open_key_ = nullptr;
    into.raw.end = from.position();
    work_.others.judge(inner, text_, found_);
    judge_hints(inner, true, found_);
    into.is_broken = inner.is_broken;
    if (work_.seen.report_wrapped(into.raw, seen_before, index, found_)) {
      look_for_secrets(inner, true);
      add_no_key(element);
      return true;
    }
    work_.waiting.add();
    if (work_.waiting.is_full()) {
      check_waiting();
    }
    return true;
  }

  // An element that is no key, or one too many.
  [[gnu::cold]] bool pass_element(json::reader& from, const json::token& element, object& inner) {
    const std::uint32_t most = found_.rules().limits.keys;
    const std::uint32_t index = inner.key;
    if (index == most) {
      found_.add(
          too_many_keys, place_at(element, finding::no_key, {.member = "keys"}), {.actual = index + 1, .limit = most});
    } else if (index < most) {
      report_not_an_object(element, index, elsewhere::about_element(element), found_);
    }
    look_at_stray(element, place_at(element, index, {.key = index}), stands::in_array, found_);
    const bool is_read = skip(from, element, inner);
    if (index < most) {
      add_no_key(element);
    }
    return is_read;
  }

  void add_no_key(const json::token& element) {
    check_waiting();  // entries are in the order of the keys
    work_.checked.add_no_key(element.offset, out_);
  }

  void check_waiting() {
    for (waiting_key& each : work_.waiting.take(work_.key)) {
      check_one(each, each.is_broken, true);
    }
    work_.checked.note(out_);
  }

  // A plain string of a public member is whole: there is nothing in it to look through, or to mask.
  bool read_plain(json::reader& from, const json::plain_member& next, raw_key& into) {
    const std::uint32_t name_bytes = next.name_bytes();
    if (name_bytes - 1 >= json::word_bytes || text_.size() - next.name <= json::word_bytes) {
      return false;
    }
    const char* const name = text_.data() + next.name + 1;
    const auto known = find_member({name, name_bytes}, json::load_word(name, name_bytes));
    if (!known || !(public_texts - into.present()).has(*known)) {
      return false;
    }
    into.add_plain(*known, text_.data(), next);
    from.pass(next);
    return true;
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
    const raw_member earlier = is_new ? raw_member{} : *into.raw.get(*known);
    raw_member& member = into.raw.add(*known);
    member = {.value = {.offset = from.position()}, .name_offset = name.offset, .name_length = name.length};
    member.end = static_cast<std::uint32_t>(text_.size());
    const member_row& row = row_of(*known);
    const std::size_t place_in_secrets = out_.secrets.size();
    if (row.kept != secrecy::open) {
      // As long as its end is not known, all that follows counts as secret.
      out_.secrets.push_back({from.position(), member.end - from.position()});
    }
    const bool is_elsewhere = elsewhere_members.has(*known);  // shown and looked through as an unknown member is
    json::token value;
    if (!next_of_unread(from, value, found_)) {  // of a value that breaks off nobody knows what it is
      return false;
    }
    if (is_elsewhere) {
      look_at_member(from, name, value, into, found_);
    } else if (row.kept == secrecy::open) {
      mask_unfit(value, *known, stands::alone, found_);
    }
    into.raw.set_value(*known, value);
    const bool is_collected =
        row.kind == json::kind::array && row.kept == secrecy::open && member.value.kind == json::kind::array;
    member.is_empty_array = value.kind == json::kind::array && from.comes_next(']');
    const bool is_read =
        is_collected ? read_elements(from, name, *known, member, into) : skip(from, member.value, into, &name);
    if (is_read) {
      member.close(from.position(), text_);
      if (row.kept != secrecy::open && value.kind == json::kind::null) {
        out_.secrets.pop_back();
        member = is_new ? member : earlier;  // what a duplicate says before a null is disclosed nevertheless
      } else if (row.kept != secrecy::open) {
        out_.secrets[place_in_secrets] = {member.value.offset, member.end - member.value.offset};
      }
    }
    return is_read;
  }

  bool read_unknown(json::reader& from, const json::token& name, object& into) {
    const std::uint32_t start = from.position();
    const unknown_name met = work_.others.meet(name, into, text_.subspan(start), found_);
    json::token value;
    if (!next_of_unread(from, value, found_)) {
      return false;
    }
    work_.seen.note_member(into.key, name, value);
    look_at_member(from, name, value, into, found_);
    const auto first_element = static_cast<std::uint32_t>(into.kept.elements.size());
    const bool is_read = keys::skip(from,
        {value, into.names, into.next_serial, into.kept.strays, into.key, &name, {}, &work_.seen,
            met.meant == member::key_ops ? &into.kept.elements : nullptr},
        work_.skipping, found_, into.is_broken);
    if (met.meant && row_of(*met.meant).kept != secrecy::open) {
      out_.secrets.push_back({start, (is_read ? from.position() : from.size()) - start});
    } else if (met.meant && is_read && tells_purpose(name.text(), *met.meant, value)) {
      const auto elements = static_cast<std::uint32_t>(into.kept.elements.size()) - first_element;
      into.raw.note_purpose(*met.meant, name.text(),
          {value, name.offset, name.length, from.position(), first_element, elements, elements == 0});
    }
    if (is_read) {
      work_.others.note(met, name, value, from.position(), text_.subspan(from.position()));
    }
    return is_read;
  }

  bool read_elements(json::reader& from, const json::token& name, member which, raw_member& array, object& into) {
    const std::uint32_t most = found_.rules().limits.elements;
    array.first_element = static_cast<std::uint32_t>(into.kept.elements.size());
    for (std::uint32_t index = 0; from.next_element(); ++index) {
      json::token element;
      if (!next_of_strings(from, which, element, found_)) {
        return false;
      }
      if (index < most) {
        into.kept.elements.push_back(element);
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
    return keys::skip(from,
        {value, inside.names, inside.next_serial, inside.kept.strays, inside.key, name, element, &work_.seen},
        work_.skipping, found_, inside.is_broken);
  }

  void report_duplicate(const json::token& name, object& inside) {
    found_.add(duplicate_member, place_of(name, inside));
    inside.is_broken = true;
  }

  void check_one(object_memory& of, bool is_broken, bool in_set) {
    of.raw.part_nulls();
    of.raw.adopt_purposes();
    work_.checked.check({of.raw, of.elements, of.strays, is_broken, in_set}, work_.key, found_);
  }

  void judge(object& outer) {
    work_.others.judge(outer, text_, found_);
    work_.others.judge_keys(outer, keys_ && keys_kind_ == json::kind::array, found_);
    judge_hints(outer, keys_ || !(outer.raw.present() - elsewhere_members).empty(), found_);
    if (keys_) {
      outer.raw.part_nulls();
      judge_outer_members(outer);
      if (keys_kind_ == json::kind::array) {
        work_.checked.judge(*keys_, found_, work_.key.moduli);
      } else if (work_.seen.report_instead_of_array(*keys_, keys_kind_, found_)) {
        work_.others.forget_names(found_);
      }
    } else if (work_.seen.may_explain(outer.raw) && work_.seen.report(found_)) {
      look_for_secrets(outer, false);
      work_.others.forget_names(found_);  // of another kind of document; one finding says so
    } else if (!(outer.raw.present() - elsewhere_members).empty()) {
      for (finding& each : out_.findings) {
        each.key = each.pointer.empty() ? each.key : 0;
      }
      outer.raw.end = static_cast<std::uint32_t>(text_.size());
      check_one(outer.kept, outer.is_broken, false);
    } else {
      report_no_set(outer.raw.offset, found_);
    }
  }

  // Beside `keys`, members of a JWK mean nothing; but a private one is a leak wherever it stands.
  void judge_outer_members(const object& outer) {
    look_for_secrets(outer, false);
    if (keys_kind_ == json::kind::array && other_readings::judge_key(outer, found_)) {
      return;
    }
    (outer.raw.present() & open_members).for_each([&](member which) {
      const raw_member& there = *outer.raw.get(which);
      const json::token name{nullptr, 0, there.name_offset, there.name_length, json::kind::string};
      found_.add(unread_member, place_at(name, outer.key, {outer.key, row_of(which).name}));
    });
  }

  void look_for_secrets(const object& of, bool in_set) {
    of.raw.part_nulls();
    outcome unused;
    key_check key{of.raw, of.kept.elements, found_, unused, of.key, in_set, work_.key};
    check_secrets(key);
  }

  // The text broke off: what was read of the objects that are open may be secret.
  void salvage_secrets() {
    salvage({work_.outer, work_.outer.raw, work_.outer_names, work_.outer_hints, finding::no_key});
    if (open_key_ != nullptr) {
      salvage({*open_key_, open_key_->raw, work_.key.names, work_.inner_hints, open_index_});
    }
  }
  void salvage(object broken_off) {
    judge_hints(broken_off, keys_ || !broken_off.raw.present().empty(), found_);
    look_for_secrets(broken_off, broken_off.key != finding::no_key);
  }

  void look_behind(const json::fault& why, json::reader::bounds bounds) {
    if (!has_private_pem_ && why.kind == json::fault_kind::trailing_text) {
      json::reader rest{text_, why.offset, bounds};
      json::token value;
      object unread = open(work_.waiting.next(), work_.key.names, work_.inner_hints, why.offset, finding::no_key);
      while (rest.next_value(value) && skip(rest, value, unread)) {
      }
    }
  }

  void finish() {
    if (!is_whole_ && !out_.secret && text_.size() <= found_.rules().limits.text_bytes) {
      look_into_text({text_.data(), text_.size()}, found_);
    }
    std::for_each(out_.keys.begin(), is_whole_ ? out_.keys.begin() : out_.keys.end(), refuse);
    if (out_.secret) {
      wipe_secrets(text_, out_);
      wipe(text_.subspan(out_.understood));  // what was not read may hold more of them
    }
    work_.others.start();  // it may hold a copy of them
    found_.finish(static_cast<std::uint32_t>(text_.size()));
  }

  std::span<char> text_;
  document_workspace& work_;
  findings found_;
  report& out_;
  std::optional<extent> keys_;  // the value of `keys`
  json::kind keys_kind_ = json::kind::null;
  object_memory* open_key_ = nullptr;  // the element that is being read, and its index
  std::uint32_t open_index_ = 0;
  bool has_private_pem_ = false;
  bool is_whole_ = false;  // the text is one JSON value and nothing else
};
}  // namespace

void check_document(std::span<char> text, const policy& rules, document_workspace& work, report& out) {
  work.start(rules);
  document{text, rules, work, out}.check();
}

}  // namespace jwkguard::keys
