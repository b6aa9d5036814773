// The cost of a key in documents of one key to a million: usual ones, and ones that are built to collide.
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <utility>

#include "collisions.hpp"
#include "jwkguard/validator.hpp"
#include "key_set.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

constexpr std::array<std::pair<std::size_t, const char*>, 7> sizes = {{{1, "1 key"}, {10, "10 keys"}, {100, "100 keys"},
    {1'000, "1,000 keys"}, {10'000, "10,000 keys"}, {100'000, "100,000 keys"}, {1'000'000, "1,000,000 keys"}}};

policy unlimited() {
  policy rules = policy::cloudflare();
  rules.limits.text_bytes = UINT32_MAX;
  rules.limits.keys = UINT32_MAX;
  rules.limits.endpoint_keys = UINT32_MAX;
  return rules;
}

// The first keys of a large set are a set.
std::string first_keys(const key_set& set, std::size_t count) {
  const extent& last = set.places[count - 1];
  return set.text.substr(0, last.offset + last.length) + "]}";
}

// A validator of its own for each size: what a large document left in its memory would not fit a small one.
work check_of(const key_set& set, std::size_t count) {
  return {first_keys(set, count), [count, with = std::make_shared<validator>(unlimited())](std::span<char> text) {
            const report& seen = with->check(text);
            return seen.valid() && seen.findings.empty() && seen.keys.size() == count;
          }};
}

bool fill(const suite& own, timetable& all, const x_source& x, const kid_source& kid) {
  key_set made = make_key_set(key_kind::p_256, make_points(key_kind::p_256, sizes.back().first, x), kid);
  made.decoded = {};
  const auto set = std::make_shared<const key_set>(std::move(made));
  for (const auto& [count, name] : sizes) {
    all.add({own.name, name, count, first_keys(*set, count).size()},
        [set, count = count] { return check_of(*set, count); });
  }
  return true;
}

}  // namespace

bool fill_sizes(const suite& own, timetable& all) { return fill(own, all, random_x(key_kind::p_256), usual_kid); }

bool fill_colliding(const suite& own, timetable& all) {
  constexpr std::size_t looked_at = 30'000;
  const kid_source kid = colliding_kids();
  if (!collisions_hold(kid, looked_at)) {
    std::fputs("the names that are built to collide do not\n", stderr);
    return false;
  }
  return fill(own, all, colliding_x(), kid);
}

}  // namespace jwkguard::bench
