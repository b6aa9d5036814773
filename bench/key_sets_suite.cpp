// Key sets of one kind: the whole check beside what bare parsing and other libraries take for the same keys.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "contestants.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

std::vector<contestant> all_contestants(key_kind kind) {
  std::vector<contestant> all;
  for (auto* const make : {jwkguard_contestants, rapidjson_contestants, rapidjson_sse2_contestants,
           rapidjson_sse42_contestants, cjose_contestants, openssl_contestants}) {
    for (contestant& each : make(kind)) {
      all.push_back(std::move(each));
    }
  }
  return all;
}

bool is_right(const contestant& who, const verdict& seen, const key_set& set, std::span<const std::size_t> bad_keys) {
  const std::size_t names = 1 + set.places.size() * row_of(set.kind).members;
  return seen.is_json &&
         (who.checks_keys ? std::equal(seen.bad_keys.begin(), seen.bad_keys.end(), bad_keys.begin(), bad_keys.end())
                          : seen.names == names);
}

bool agrees(const contestant& who, const key_set& set, std::span<const std::size_t> bad_keys) {
  std::string copy = set.text;
  const bool right = is_right(who, who.run(copy, set), set, bad_keys);
  if (!right) {
    std::fprintf(stderr, "%.*s: wrong verdict on the %s set of %.*s\n", static_cast<int>(who.name.size()),
        who.name.data(), bad_keys.empty() ? "clean" : "bad", static_cast<int>(row_of(set.kind).name.size()),
        row_of(set.kind).name.data());
  }
  return right;
}

// The same keys, but each with its members in another order than the keys beside it: what was learnt of one key's text
// does not help with the next.
void add_mixed(const suite& own, timetable& all, const std::shared_ptr<const key_set>& clean) {
  const contestant who = jwkguard_contestants(clean->kind).front();
  const std::string text = with_members_rotated(*clean);
  all.add({own.name, std::string{who.name} + ", mixed keys", clean->places.size(), text.size()}, [who, clean, text] {
    return work{text, [who, clean](std::span<char> copy) {
                  const verdict seen = who.run(copy, *clean);
                  return is_right(who, seen, *clean, {});
                }};
  });
}

}  // namespace

bool fill_key_sets(const suite& own, timetable& all) {
  const auto row =
      std::find_if(kinds.begin(), kinds.end(), [&](const kind_row& each) { return each.name == own.name; });
  const auto kind = static_cast<key_kind>(row - kinds.begin());
  const std::size_t keys = kind == key_kind::p_256 ? 1'000 : 250;  // OpenSSL takes milliseconds for one of the others
  const std::vector<std::size_t> bad_key{keys * 5 / 8};
  const auto clean = std::make_shared<const key_set>(make_key_set(kind, keys));
  const key_set bad = make_key_set(kind, keys, bad_key.front());
  bool all_agree = true;
  for (contestant& who : all_contestants(kind)) {
    all_agree = agrees(who, *clean, {}) && agrees(who, bad, bad_key) && all_agree;
    all.add({own.name, std::string{who.name}, keys, clean->text.size()}, [who, clean] {
      return work{clean->text, [who, clean](std::span<char> text) {
                    const verdict seen = who.run(text, *clean);
                    return is_right(who, seen, *clean, {});
                  }};
    });
  }
  add_mixed(own, all, clean);
  return all_agree;
}

}  // namespace jwkguard::bench
