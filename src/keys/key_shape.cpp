#include "keys/key_shape.hpp"

#include <algorithm>

namespace jwkguard::keys {
namespace {

std::uint32_t begin_of(const raw_key& key, member which) noexcept { return key.get(which)->value.offset + 1; }

std::uint32_t end_of(const raw_key& key, member which) noexcept {
  return begin_of(key, which) + key.get(which)->value.size;
}

}  // namespace

void key_shape::learn(std::span<const char> text, const raw_key& from) noexcept {
  std::array<member, member_count> order{};
  std::size_t count = 0;
  from.present().for_each([&](member which) { order[count++] = which; });
  std::sort(order.begin(), order.begin() + count,
      [&from](member left, member right) { return begin_of(from, left) < begin_of(from, right); });

  present_ = from.present();
  on_p256_ = from.on_p256;
  hole_count_ = word_count_ = 0;
  std::array<json::object_shape::hole, member_count> holes{};
  for (const member which : std::span{order}.first(count)) {
    const std::uint32_t size = from.get(which)->value.size;
    if (!word_members.has(which)) {
      holes[hole_count_] = {begin_of(from, which), size};
      holes_[hole_count_++] = which;
    } else {
      const member behind = hole_count_ == 0 ? which : holes_[hole_count_ - 1];
      const std::uint32_t last = hole_count_ == 0 ? from.offset : end_of(from, behind);
      words_[word_count_++] = {which, behind, begin_of(from, which) - last, size};
    }
  }
  text_.learn({text.data(), text.size()}, from.offset + 1, from.end, std::span{holes}.first(hole_count_));
}

void key_shape::fill(std::span<char> text, const json::object_shape::holes& found, raw_key& into) const noexcept {
  for (std::size_t index = 0; index < hole_count_; ++index) {
    into.add_plain(holes_[index], text.data() + found[index].offset, found[index].offset, found[index].size);
  }
  into.set_present(present_);
  into.on_p256 = on_p256_;
}

void key_shape::fill_words(std::span<char> text, raw_key& into) const noexcept {
  for (const word& each : std::span{words_}.first(word_count_)) {
    const std::uint32_t last = each.behind == each.which ? into.offset : end_of(into, each.behind);
    const std::uint32_t begin = last + each.distance;
    into.add_plain(each.which, text.data() + begin, begin, each.size);
  }
}

}  // namespace jwkguard::keys
