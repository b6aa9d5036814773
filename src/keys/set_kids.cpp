#include "keys/set_kids.hpp"

#include <algorithm>
#include <string>

#include "keys/kid_likeness.hpp"

namespace jwkguard::keys {
namespace {

struct looked_at {
  std::u32string look;
  std::uint32_t index;
};

void append_group(std::span<const key_entry> keys, std::span<const looked_at> group, std::vector<alike_kid>& found) {
  const std::string_view first = keys[group.front().index].kid();
  for (const looked_at& each : group.subspan(1)) {
    const std::string_view kid = keys[each.index].kid();
    if (kid != first && !(is_ascii(kid) && is_ascii(first))) {
      found.push_back({each.index, group.front().index, difference_between(kid, first)});
    }
  }
}

}  // namespace

const rule kids_alike = saying_more(
    judged(rule{"set.kid.alike", level::warning, level::warning, "RFC 7517 4.5", "kid looks like that of key {actual}",
               "have the issuer give the newer key another kid, of ASCII letters and digits"},
        "The RFC compares kids character by character, so these are two; but people who read a report or "
        "a dashboard confuse the two keys"),
    ", told apart by {subject}");

std::vector<alike_kid> find_alike_kids(std::span<const key_entry> keys) {
  std::vector<looked_at> all;
  for (std::uint32_t index = 0; index < keys.size(); ++index) {
    if (!keys[index].kid().empty()) {
      all.push_back({look_of(keys[index].kid()), index});
    }
  }
  std::stable_sort(
      all.begin(), all.end(), [](const looked_at& left, const looked_at& right) { return left.look < right.look; });
  std::vector<alike_kid> found;
  for (auto first = all.begin(); first != all.end();) {
    const auto end =
        std::find_if(first, all.end(), [first](const looked_at& each) { return each.look != first->look; });
    append_group(keys, {first, end}, found);
    first = end;
  }
  std::sort(found.begin(), found.end(),
      [](const alike_kid& left, const alike_kid& right) { return left.index < right.index; });
  return found;
}

}  // namespace jwkguard::keys
