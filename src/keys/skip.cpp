#include "keys/skip.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "json/walk.hpp"
#include "keys/key_check.hpp"
#include "keys/secrets.hpp"
#include "keys/text.hpp"
#include "keys/unread.hpp"

namespace jwkguard::keys {
namespace {

class visitor {
 public:
  visitor(json::reader& from, const skipped& what, skip_workspace& work, findings& found, bool& is_broken)
      : from_(from),
        what_(what),
        work_(work),
        found_(found),
        is_broken_(is_broken),
        base_(what.next_serial),
        first_masked_(found.out().secrets.size()) {
    open();
  }

  void on_name(const json::token& name, std::span<const json::step> path) {
    mask_random(name, found_);
    name_ = name;
    path_ = path.data();
    top().object = base_ + path.back().serial;
    top().is_object = true;
    const std::uint32_t object = base_ + path.back().serial;
    what_.next_serial = std::max(what_.next_serial, object + 1);
    if (!what_.names.insert(object, name.text())) {
      add(duplicate_member, name, path);
    }
    const auto known = find_member(name.text());
    if (what_.seen != nullptr) {
      note(known, object, path);
    }
    if (known && row_of(*known).kept != secrecy::open && !from_.comes_next("null")) {
      top().held.insert(*known);
      secret_from_ = std::min(secret_from_, from_.position());
      if (what_.names.contains(object, row_of(member::kty).name)) {
        add_secret(*known, name, path);
      }
    } else if (known == member::kty) {
      top().held.for_each([&](member which) { add_secret(which, name, path); });
    }
  }
  void on_value(const json::token& value) {
    if (what_.seen != nullptr) {
      what_.seen->on_value(value);
    }
    skip_workspace::open_value& inside = top();
    const bool is_member = inside.is_object;
    const place where = place_at(is_member ? name_ : value, what_.key, pointer_to_here());
    look_at({is_member ? &name_ : nullptr, value, from_.written(value), is_filled(from_, value), where}, inside.hints,
        found_, is_broken_);
    mask_all_if_many();
    if (what_.name != nullptr) {
      note_stray(what_.strays, *what_.name, value);
    }
    count_number(value);
    if (what_.elements != nullptr && depth_ == 1 && elements_++ < found_.rules().limits.elements) {
      what_.elements->push_back(value);
    }
    if (value.kind == json::kind::array || value.kind == json::kind::object) {
      open();
    }
  }
  void on_close(json::kind) {
    if (what_.seen != nullptr) {
      what_.seen->on_close();
    }
    close();
  }
  /// close_all ends what the text breaks off in.
  void close_all() {
    path_ = nullptr;
    while (depth_ != 0) {
      close();
    }
  }

  /// secret_from is the offset behind the first name of a private or secret member, or UINT32_MAX.
  [[nodiscard]] std::uint32_t secret_from() const noexcept { return secret_from_; }
  /// masks_all is whether the whole value is to be masked.
  [[nodiscard]] bool masks_all() const noexcept { return masks_all_; }

 private:
  void close() {
    const skip_workspace::open_value& inside = top();
    inside.hints.for_each_leak([&](const rule& broken, const suspect& each) {
      const auto known = find_member(each.name);
      const bool is_said = known && row_of(*known).kept != secrecy::open &&
                           what_.names.contains(inside.object, row_of(member::kty).name);
      if (!is_said) {
        add_suspect(broken, each);
      }
    });
    note_numbers();
    --depth_;
  }

  // A number of an octet or of a word, with or without a sign.
  void count_number(const json::token& value) noexcept {
    constexpr std::uint32_t longest_octet = 4;
    constexpr std::uint32_t longest_word = 20;
    skip_workspace::open_value& inside = top();
    inside.first = inside.numbers == 0 ? value.offset : inside.first;
    inside.past = value.offset + value.length;
    inside.holds_else = inside.holds_else || value.kind != json::kind::number || value.length > longest_word;
    inside.holds_words = inside.holds_words || value.length > longest_octet;
    ++inside.numbers;
  }
  // An array or object of nothing but octets or words may be a private half.
  void note_numbers() {
    constexpr std::uint32_t shortest_words = 70;  // characters: 29 octets are as many decimal digits
    const skip_workspace::open_value& inside = top();
    const std::uint32_t length = inside.past - inside.first;
    const bool is_long = inside.holds_words ? length >= shortest_words : inside.numbers >= stray::fewest_octets;
    const bool fits = !inside.holds_else && inside.numbers != 0 && is_long && inside.numbers <= stray::most_octets &&
                      length <= stray::longest_list;
    if (fits && what_.name != nullptr && what_.strays.size() < stray::most) {
      const json::token all{nullptr, 0, inside.first, length, json::kind::array};
      what_.strays.push_back({*what_.name, from_.written(all), json::kind::array});
    }
  }

  void note(std::optional<member> known, std::uint32_t object, std::span<const json::step> path) {
    what_.seen->on_name(path);
    if (known == member::kty) {
      what_.seen->note_kty(path, object, what_.names.contains(object, row_of(member::kid).name));
    } else if (known == member::kid) {
      what_.seen->note_kid(object);
    }
  }

  [[gnu::cold, gnu::noinline]] void add(
      const rule& broken, const json::token& name, std::span<const json::step> path, std::string_view about = {}) {
    pointer_parts pointer{what_.key, std::nullopt, what_.element, path};
    if (what_.name != nullptr) {
      pointer.member = what_.name->text();
    }
    found_.add(broken, place_at(name, what_.key, pointer), {.member = about});
    is_broken_ = true;
  }

  void add_secret(member which, const json::token& name, std::span<const json::step> path) {
    if (!allows_stray_secrets(found_.rules())) {
      add(secret_rule(row_of(which).kept), name, path, row_of(which).name);
      found_.out().secret = true;
    }
  }

  void open() {
    if (depth_ == work_.opened.size()) {
      work_.opened.emplace_back();
    }
    ++depth_;
    top().hints.clear();
    top().held = {};
    top().is_object = false;
    top().numbers = 0;
    top().holds_words = false;
    top().holds_else = false;
  }
  [[nodiscard]] skip_workspace::open_value& top() noexcept { return work_.opened[depth_ - 1]; }

  // So that memory does not grow with the values, many are masked as one.
  void mask_all_if_many() {
    constexpr std::size_t most = 1024;
    auto& secrets = found_.out().secrets;
    masks_all_ = masks_all_ || secrets.size() - first_masked_ > most;
    if (masks_all_) {
      secrets.resize(first_masked_);
    }
  }

  [[nodiscard]] pointer_parts pointer_to_here() const noexcept {
    pointer_parts pointer{what_.key, std::nullopt, what_.element, {}};
    if (what_.name != nullptr) {
      pointer.member = what_.name->text();
    }
    if (path_ != nullptr) {
      pointer.inside_that = {path_, depth_};
    }
    return pointer;
  }

  // The way to a member that was read before: of what is open, only the last name is another one by now.
  [[gnu::cold, gnu::noinline]] void add_suspect(const rule& broken, const suspect& each) {
    pointer_parts pointer = pointer_to_here();
    std::array<json::step, limits::max_depth> way;
    if (!pointer.inside_that.empty()) {
      std::copy(pointer.inside_that.begin(), pointer.inside_that.end(), way.begin());
      way[depth_ - 1].name = each.name;
      pointer.inside_that = std::span{way}.first(depth_);
    }
    const level weight =
        add_leak(found_, broken, {what_.key, pointer, each.at.offset, each.at.length}, {.member = each.word});
    is_broken_ = is_broken_ || weight == level::error;
  }

  json::reader& from_;
  const skipped& what_;
  skip_workspace& work_;
  findings& found_;
  bool& is_broken_;
  std::uint32_t base_;
  std::size_t first_masked_;
  bool masks_all_ = false;
  std::uint32_t secret_from_ = UINT32_MAX;
  json::token name_;
  const json::step* path_ = nullptr;  // the walk's, once there was a name
  std::size_t depth_ = 0;
  std::uint32_t elements_ = 0;
};

}  // namespace

bool skip(json::reader& from, const skipped& what, skip_workspace& work, findings& found, bool& is_broken) {
  if (what.value.kind != json::kind::array && what.value.kind != json::kind::object) {
    return true;
  }
  visitor visit{from, what, work, found, is_broken};
  if (what.seen != nullptr) {
    pointer_parts base{what.key, std::nullopt, what.element, {}};
    if (what.name != nullptr) {
      base.member = what.name->text();
    }
    what.seen->begin(base, what.value);
  }
  const bool is_read = json::walk<limits::max_depth>(from, what.value, visit);
  if (!is_read) {
    visit.close_all();
    found.out().secrets.push_back({what.value.offset, from.size() - what.value.offset});
  } else if (visit.masks_all()) {
    found.out().secrets.push_back({what.value.offset, from.position() - what.value.offset});
  } else if (visit.secret_from() != UINT32_MAX) {
    // To the end: what stands under such a name may be nested.
    found.out().secrets.push_back({visit.secret_from(), from.position() - visit.secret_from()});
  }
  return is_read;
}

}  // namespace jwkguard::keys
