#include "keys/plain_keys.hpp"

#include <utility>

#include "json/words.hpp"

namespace jwkguard::keys {
namespace {

// What else holds must be looked at for secrets, as must a string in place of an array.
constexpr member_set plain_members = (open_members & string_members) - elsewhere_members;

// Takes the members of a plain object, as long as there is nothing to say about them.
struct taker {
  std::span<char> text;
  std::uint32_t most_bytes;
  raw_key& into;
  member_set present{};

  void begin() noexcept {
    into.clear();
    present = {};
  }
  [[nodiscard]] bool take(
      std::uint32_t name, std::uint32_t name_size, std::uint32_t value, std::uint32_t value_size) noexcept {
    if (name_size - 1 >= json::word_bytes || text.size() - name < json::word_bytes || name_size > most_bytes ||
        value_size > most_bytes) {
      return false;
    }
    const std::uint64_t word = json::load_word(text.data() + name, name_size);
    const member_index::slot& known = members_by_name.at(word);
    if (known.word != word || !(plain_members - present).has(known.which)) {
      return false;
    }
    present.insert(known.which);
    into.add_plain(known.which, text.data() + value, value, value_size);
    return true;
  }
};

}  // namespace

void plain_keys::start(std::span<char> text, std::uint32_t most_bytes) noexcept {
  text_ = text;
  most_bytes_ = most_bytes;
  objects_.start({text.data(), text.size()});
  count_ = 0;
}

bool plain_keys::read(json::reader& from) noexcept {
  if (!from.may_open()) {
    return false;
  }
  raw_key& into = keys_[count_];
  into.offset = from.position();
  taker members{text_, most_bytes_, into};
  into.end = objects_.read(into.offset + 1, members);
  if (into.end == 0) {
    return false;
  }
  into.set_present(members.present);
  from.pass_object(into.end);
  ++count_;
  return true;
}

std::span<raw_key> plain_keys::take(workspace& work) {
  const std::span<raw_key> keys{keys_.data(), std::exchange(count_, 0)};
  measure_points(keys, points_);
  measure_moduli(keys, work);
  return keys;
}

}  // namespace jwkguard::keys
