#include "jwkguard/plan.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <tuple>

#include "submit/rules.hpp"

namespace jwkguard {
namespace {

auto name_of(const credential& key) noexcept { return std::tie(key.kid, key.alg); }

auto all_of(const credential& key) noexcept {
  return std::tie(key.kid, key.alg, key.thumbprint, key.symmetric, key.unreadable);
}

bool is_known(const credential& key) noexcept { return !key.symmetric && !key.unreadable && !key.thumbprint.empty(); }

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
        } else {
          other_live.push_back(left);
          other_desired.push_back(right);
        }
      },
      collect_in(other_desired));
  walk(
      other_live, other_desired, name_of, collect_in(into.remove),
      [&](const credential& left, const credential& right) {
        if (left.symmetric && right.symmetric) {
          into.unknown.push_back(right);
        } else {
          into.replace.push_back({left, right});
        }
      },
      collect_in(into.add));
}

std::string list_of(std::span<const credential> keys) {
  std::string text;
  for (const credential& key : keys) {
    text += text.empty() ? "" : ", ";
    text += key.kid.empty() ? "a key without kid" : '"' + key.kid + '"';
    text += key.alg.empty() ? "" : " (" + key.alg + ')';
  }
  return text;
}

danger danger_of(const rule& row, std::string message, std::span<const credential> keys) {
  danger result{&row, std::move(message), {}};
  for (const credential& key : keys) {
    if (result.kids.empty() || result.kids.back() != key.kid) {  // sorted by kid
      result.kids.push_back(key.kid);
    }
  }
  return result;
}

std::vector<credential> live_of(std::span<const replacement> pairs) {
  std::vector<credential> keys;
  for (const replacement& pair : pairs) {
    keys.push_back(pair.live);
  }
  return keys;
}

// names_another is whether `desired` has the kid of `live` and is not proven to be the same key. One key may change its
// alg; the alg is no part of what a token calls a key by.
bool names_another(const credential& live, const credential& desired) noexcept {
  return !live.kid.empty() && live.kid == desired.kid && !(is_known(live) && live.thumbprint == desired.thumbprint);
}

std::vector<credential> substituted(const plan& changes) {
  std::vector<credential> keys = live_of(changes.replace);
  std::copy_if(changes.remove.begin(), changes.remove.end(), std::back_inserter(keys), [&](const credential& gone) {
    return std::any_of(
        changes.add.begin(), changes.add.end(), [&](const credential& added) { return names_another(gone, added); });
  });
  return sorted(keys);
}

std::vector<credential> dropped_symmetric(const plan& changes) {
  std::vector<credential> lost = changes.remove;
  const std::vector<credential> replaced = live_of(changes.replace);
  lost.insert(lost.end(), replaced.begin(), replaced.end());
  std::erase_if(lost, [](const credential& key) { return !key.symmetric; });
  return sorted(lost);
}

void find_dangers(std::span<const credential> live, std::span<const credential> desired, plan& into) {
  if (!live.empty() && desired.empty()) {
    into.dangers.push_back(
        danger_of(plan_rules::empties_set, "every live key would be deleted: " + list_of(live), live));
  } else if (!live.empty() && into.keep.empty() && into.unknown.empty()) {
    into.dangers.push_back(danger_of(plan_rules::no_overlap, "no live key would stay: " + list_of(live), live));
  }
  if (const std::vector<credential> keys = substituted(into); !keys.empty()) {
    into.dangers.push_back(
        danger_of(plan_rules::key_substituted, list_of(keys) + " would name another key than now", keys));
  }
  if (const std::vector<credential> lost = dropped_symmetric(into); !lost.empty()) {
    into.dangers.push_back(danger_of(
        plan_rules::drops_symmetric, "HMAC keys that cannot be had back would be deleted: " + list_of(lost), lost));
  }
}

}  // namespace

std::vector<credential> credentials_of(std::span<const record> records) {
  std::vector<credential> result;
  result.reserve(records.size());
  for (const record& key : records) {
    const bool symmetric = key.kty == "oct";  // its thumbprint would be a digest of the secret
    result.push_back({std::string{key.alg}, std::string{key.kid}, symmetric ? std::string{} : thumbprint_text(key),
        symmetric, false});
  }
  return result;
}

plan make_plan(std::span<const credential> live, std::span<const credential> desired) {
  const std::vector<credential> ordered_live = sorted(live);
  const std::vector<credential> ordered_desired = sorted(desired);
  plan result;
  compare(ordered_live, ordered_desired, result);
  find_dangers(ordered_live, ordered_desired, result);
  return result;
}

}  // namespace jwkguard
