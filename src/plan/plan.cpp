#include "jwkguard/plan.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <tuple>

#include "json/writer.hpp"
#include "plan/dangers.hpp"
#include "plan/digest.hpp"

namespace jwkguard {
namespace {

auto name_of(const credential& key) noexcept { return std::tie(key.kid, key.alg); }

auto all_of(const credential& key) noexcept {
  return std::tie(key.kid, key.alg, key.thumbprint, key.symmetric, key.unreadable, key.kept);
}

std::vector<credential> sorted(std::span<const credential> keys) {
  std::vector<credential> result{keys.begin(), keys.end()};
  std::sort(
      result.begin(), result.end(), [](const auto& left, const auto& right) { return all_of(left) < all_of(right); });
  return result;
}

// walk goes through two sorted lists side by side and pairs what has the same `key`.
template <class Key, class OnLeft, class OnBoth, class OnRight>
void walk(std::span<const credential> left, std::span<const credential> right, Key key, OnLeft on_left, OnBoth on_both,
    OnRight on_right) {
  while (!left.empty() || !right.empty()) {
    if (right.empty() || (!left.empty() && key(left[0]) < key(right[0]))) {
      on_left(left[0]);
      left = left.subspan(1);
    } else if (left.empty() || key(right[0]) < key(left[0])) {
      on_right(right[0]);
      right = right.subspan(1);
    } else {
      on_both(left[0], right[0]);
      left = left.subspan(1);
      right = right.subspan(1);
    }
  }
}

void compare(std::span<const credential> live, std::span<const credential> desired, plan& into) {
  std::vector<credential> other_live;
  std::vector<credential> other_desired;
  const auto collect_in = [](std::vector<credential>& list) {
    return [&list](const credential& key) { list.push_back(key); };
  };
  walk(
      live, desired, all_of, collect_in(other_live),
      [&](const credential& left, const credential& right) {
        if (is_known(left)) {
          into.keep.push_back(left);
          into.keep.back().kept_until_s = right.kept_until_s;
        } else {
          other_live.push_back(left);
          other_desired.push_back(right);
        }
      },
      collect_in(other_desired));
  walk(
      other_live, other_desired, name_of, collect_in(into.remove),
      [&](const credential& left, const credential& right) {
        if (left.symmetric && (right.kept || right.as_sent)) {
          into.keep.push_back(left);
        } else if (left.symmetric && right.symmetric) {
          into.unknown.push_back(right);
        } else {
          into.replace.push_back({left, right});
        }
      },
      collect_in(into.add));
  into.keep = sorted(into.keep);
}

}  // namespace

bool operator==(const credential& left, const credential& right) noexcept { return all_of(left) == all_of(right); }

std::vector<credential> credentials_of(std::span<const record> records) {
  std::vector<credential> result;
  result.reserve(records.size());
  for (const record& key : records) {
    if (key.kty == "oct") {  // a thumbprint would be a digest of the secret
      result.push_back(symmetric_credential(std::string{key.alg}, std::string{key.kid}));
    } else {
      result.push_back(
          {std::string{key.alg}, std::string{key.kid}, thumbprint_text(key), false, false, false, canonical_key(key)});
    }
  }
  return result;
}

credential symmetric_credential(std::string alg, std::string kid) {
  credential result{std::move(alg), std::move(kid), {}, true, false, false, {}};
  json::writer out;
  out.begin_object().member("alg", result.alg).member("kid", result.kid).member("kty", "oct").end_object();
  result.jwk = out.take();
  return result;
}

std::string digest_of(std::span<const credential> keys) {
  constexpr std::size_t octets = 8;
  json::writer out;
  out.begin_array();
  for (const credential& key : sorted(keys)) {
    out.string(key.kid).string(key.alg).string(key.thumbprint).boolean(key.symmetric);
  }
  return hex_digest(out.end_array().take(), octets);
}

plan compare(std::span<const record> before, std::span<const record> after) {
  std::vector<credential> desired = credentials_of(after);
  for (std::size_t place = 0; place < after.size(); ++place) {
    const record& key = after[place];
    desired[place].as_sent = key.kty == "oct" && std::any_of(before.begin(), before.end(), [&key](const record& old) {
      return old.kty == key.kty && old.alg == key.alg && old.kid == key.kid &&
             std::equal(old.parameters[0].begin(), old.parameters[0].end(), key.parameters[0].begin(),
                 key.parameters[0].end());
    });
  }
  plan made = difference(credentials_of(before), desired);
  for (const credential& key : std::exchange(made.unknown, {})) {  // both secrets are here, and they differ
    made.replace.push_back({key, key});
  }
  std::stable_sort(made.replace.begin(), made.replace.end(),
      [](const replacement& left, const replacement& right) { return left.desired.kid < right.desired.kid; });
  return made;
}

plan difference(std::span<const credential> live, std::span<const credential> desired) {
  plan result;
  compare(sorted(live), sorted(desired), result);
  return result;
}

plan make_plan(std::span<const credential> live, std::span<const credential> desired, const gates& held_to) {
  plan result = difference(live, desired);
  result.live_digest = digest_of(live);
  find_dangers(sorted(live), sorted(desired), held_to, result);
  return result;
}

}  // namespace jwkguard
