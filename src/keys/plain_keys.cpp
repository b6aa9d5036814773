#include "keys/plain_keys.hpp"

#include <algorithm>
#include <utility>

#include "json/words.hpp"

namespace jwkguard::keys {
namespace {

// What else holds must be looked at for secrets.
constexpr member_set plain_members = open_members - elsewhere_members;

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
  shape_.forget();
  shapes_ = pause_ = pause_left_ = 0;
}

bool plain_keys::read(json::reader& from) noexcept {
  if (!from.may_open()) {
    return false;
  }
  raw_key& into = keys_[count_];
  into.offset = from.position();
  const bool is_alike = may_be_alike() && read_alike(into);
  if (!is_alike && !read_new(into)) {
    return false;
  }
  from.pass_object(into.end);
  ++count_;
  return true;
}

bool plain_keys::read_alike(raw_key& into) noexcept {
  json::object_shape::holes found;
  into.end = objects_.read_alike(into.offset + 1, shape_.text(), most_bytes_, found);
  if (into.end == 0) {
    return false;
  }
  pause_ = std::max(pause_, 2U) - 1;
  pause_left_ = pause_;
  into.clear();
  into.shape = shapes_;
  shape_.fill(text_, found, into);
  return true;
}

bool plain_keys::read_new(raw_key& into) noexcept {
  taker members{text_, most_bytes_, into};
  into.end = objects_.read(into.offset + 1, members);
  if (into.end == 0) {
    return false;
  }
  into.set_present(members.present);
  into.on_p256 = is_on_p256(into);
  into.shape = is_worth_learning() ? learn(into) : 0;
  return true;
}

// Where the shape that was learnt last is not seen again soon, it is not looked for until another one is learnt.
bool plain_keys::may_be_alike() const noexcept {
  constexpr std::uint32_t soon = 4;
  return pause_ - pause_left_ < soon;
}

// Where few keys have the shape that was learnt last, few others are learnt: that costs as much as reading a key.
bool plain_keys::is_worth_learning() noexcept {
  constexpr std::uint32_t longest_pause = 31;
  if (pause_left_ != 0) {
    --pause_left_;
    return false;
  }
  pause_ = pause_left_ = std::min(2 * pause_ + 1, longest_pause);
  return true;
}

std::uint32_t plain_keys::learn(const raw_key& from) noexcept {
  for (raw_key& earlier : std::span{keys_}.first(count_)) {
    complete(earlier);  // as long as their shape is known
  }
  shape_.learn(text_, from);
  return ++shapes_;
}

void plain_keys::complete(raw_key& key) const noexcept {
  if (key.shape == shapes_) {
    shape_.fill_words(text_, key);
  }
}

std::span<raw_key> plain_keys::take(workspace& work) {
  const std::span<raw_key> keys{keys_.data(), std::exchange(count_, 0)};
  measure_points(keys, points_);
  measure_moduli(keys, work);
  return keys;
}

}  // namespace jwkguard::keys
