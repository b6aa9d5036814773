#include "submit/memory.hpp"

#include <algorithm>
#include <utility>

#include "jwkguard/plan.hpp"

namespace jwkguard {
namespace {

want& want_of(std::string_view source, std::vector<want>& among) {
  const auto found = std::find_if(among.begin(), among.end(), [&](const want& each) { return each.source == source; });
  return found == among.end() ? among.emplace_back(want{std::string{source}}) : *found;
}

// Of two memories of one key (a saved plan has one of its own), what keeps it longer.
void merge(const remembered_key& other, remembered_key& into) {
  into.since_s = std::max(into.since_s, other.since_s);
  for (const want& each : other.wants) {
    want& mine = want_of(each.source, into.wants);
    mine.last_s = std::max(mine.last_s, each.last_s);
    mine.still = mine.still || each.still;
  }
}

remembered_key memory_of(const credential& key, std::span<const remembered_key> known, std::int64_t now_s) {
  remembered_key result{key, 0, {}};
  for (const remembered_key& each : known) {
    if (each.key == key) {
      merge(each, result);
    }
  }
  result.since_s = result.since_s == 0 ? now_s : result.since_s;
  return result;
}

void hear(const wish& what, std::int64_t now_s, remembered_key& of) {
  const bool has_it = std::find(what.keys.begin(), what.keys.end(), of.key) != what.keys.end();
  const auto mine =
      std::find_if(of.wants.begin(), of.wants.end(), [&](const want& each) { return each.source == what.source; });
  const bool did = mine == of.wants.end() ? !what.is_whole && of.wants.empty() : mine->still;
  if (has_it || (did && (!what.is_whole || what.is_watched))) {
    want& now = want_of(what.source, of.wants);
    now.last_s = std::max(now.last_s, now_s);
    now.still = has_it || !what.is_whole;
  } else if (did) {
    mine->still = false;
  }
}

}  // namespace

std::int64_t last_wanted_s(const remembered_key& what) noexcept {
  std::int64_t last_s = what.since_s;
  for (const want& each : what.wants) {
    last_s = std::max(last_s, each.last_s);
  }
  return last_s;
}

std::vector<remembered_key> remember(std::span<const remembered_key> known, std::span<const credential> live,
    std::span<const wish> wishes, std::int64_t now_s) {
  std::vector<remembered_key> result;
  const bool is_set = now_s >= earliest_s;
  for (const credential& key : live) {
    remembered_key one = memory_of(key, known, is_set ? now_s : 0);
    for (const wish& each : is_set ? wishes : std::span<const wish>{}) {
      hear(each, now_s, one);
    }
    if (one.since_s != 0) {
      result.push_back(std::move(one));
    }
  }
  return result;
}

}  // namespace jwkguard
