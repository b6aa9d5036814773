#include "keys/skip.hpp"

#include <algorithm>

#include "json/walk.hpp"
#include "keys/key_check.hpp"
#include "keys/secrets.hpp"
#include "keys/text.hpp"

namespace jwkguard::keys {
namespace {

class visitor {
 public:
  visitor(const json::reader& from, const skipped& what, findings& found, bool& is_broken) noexcept
      : from_(from), what_(what), found_(found), is_broken_(is_broken), base_(what.next_serial) {}

  void on_name(const json::token& name, std::span<const json::step> path) {
    const std::uint32_t object = base_ + path.back().serial;
    what_.next_serial = std::max(what_.next_serial, object + 1);
    if (!what_.names.insert(object, name.text())) {
      add(duplicate_member, name, path);
    }
    const auto known = find_member(name.text());
    if (what_.seen != nullptr) {
      note(known, object, path);
    }
    if (known && row_of(*known).kept != secrecy::open) {
      secret_from_ = std::min(secret_from_, from_.position());
      if (what_.names.contains(object, row_of(member::kty).name)) {
        add_secret(*known, name, path);
      }
    } else if (known == member::kty) {
      for_each_member([&](member which, const member_row& row) {
        if (row.kept != secrecy::open && what_.names.contains(object, row.name)) {
          add_secret(which, name, path);
        }
      });
    }
  }
  void on_value(const json::token& value) {
    if (what_.seen != nullptr) {
      what_.seen->on_value(value);
    }
  }
  void on_close(json::kind) {
    if (what_.seen != nullptr) {
      what_.seen->on_close();
    }
  }

  /// secret_from is the offset behind the first name of a private or secret member, or UINT32_MAX.
  [[nodiscard]] std::uint32_t secret_from() const noexcept { return secret_from_; }

 private:
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

  const json::reader& from_;
  const skipped& what_;
  findings& found_;
  bool& is_broken_;
  std::uint32_t base_;
  std::uint32_t secret_from_ = UINT32_MAX;
};

}  // namespace

bool skip(json::reader& from, const skipped& what, findings& found, bool& is_broken) {
  if (what.value.kind != json::kind::array && what.value.kind != json::kind::object) {
    return true;
  }
  visitor visit{from, what, found, is_broken};
  if (what.seen != nullptr) {
    pointer_parts base{what.key, std::nullopt, what.element, {}};
    if (what.name != nullptr) {
      base.member = what.name->text();
    }
    what.seen->begin(base, what.value);
  }
  const bool is_read = json::walk<limits::max_depth>(from, what.value, visit);
  if (visit.secret_from() != UINT32_MAX) {
    // To the end: what stands under such a name may be nested, and where reading stopped nobody knows.
    const std::uint32_t end = is_read ? from.position() : from.size();
    found.out().secrets.push_back({visit.secret_from(), end - visit.secret_from()});
  }
  return is_read;
}

}  // namespace jwkguard::keys
