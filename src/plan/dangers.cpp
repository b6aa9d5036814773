#include "plan/dangers.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "plan/rules.hpp"
#include "plan/text.hpp"

namespace jwkguard {
namespace {

using credentials = std::vector<credential>;

std::string list_of(std::span<const credential> keys) {
  std::string text;
  for (const credential& key : keys) {
    text += (text.empty() ? "" : ", ") + name_in_message(key);
  }
  return text;
}

const override_option& override_for(const rule& row) {
  const auto rows = override_options();
  return *std::find_if(rows.begin(), rows.end(), [&](const override_option& each) { return each.rule == &row; });
}

std::vector<std::string> kids_of(std::span<const credential> keys) {
  std::vector<std::string> kids;
  for (const credential& key : keys) {
    if (kids.empty() || kids.back() != key.kid) {
      kids.push_back(key.kid);
    }
  }
  return kids;
}

bool allows(const gates& held_to, const rule& row, std::string_view name) {
  return std::any_of(held_to.allowed.begin(), held_to.allowed.end(),
      [&](const permission& each) { return each.rule == &row && each.names == name; });
}

// An option with a kid, so that any shell of today hands over that kid, whatever a terminal makes of it.
std::string with_kid(std::string_view option, const std::string& kid) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/@%+=,-";
  if (kid.empty()) {
    return std::string{option} + " ''";
  }
  if (kid.front() != '-' && kid.find_first_not_of(plain) == std::string::npos) {
    return std::string{option} + ' ' + kid;
  }
  std::string quoted = std::string{option} + "=$'";
  for (const char c : kid) {
    if (c < ' ' || c > '~') {
      constexpr std::string_view digits = "0123456789abcdef";
      const auto octet = static_cast<unsigned char>(c);
      (quoted += "\\x") += digits[octet >> 4U];
      quoted += digits[octet & 15U];
    } else {
      quoted += c == '\'' || c == '\\' ? "\\" : "";
      quoted += c;
    }
  }
  return quoted + '\'';
}

// of_keys is the danger that these keys are in, sorted by kid.
danger of_keys(const rule& row, std::string message, std::span<const credential> keys, const plan& within) {
  danger result{&row, std::move(message), kids_of(keys), {}};
  const override_option& option = override_for(row);
  if (option.names == override_option::value::live_set) {
    result.permitted_by = std::string{option.option} + ' ' + within.live_digest;
    return result;
  }
  for (const std::string& kid : result.kids) {
    result.permitted_by += (result.permitted_by.empty() ? "" : " ") + with_kid(option.option, kid);
  }
  return result;
}

// A danger of the whole set: allowed by the digest of what is live.
void add_whole(
    const rule& row, std::string message, std::span<const credential> keys, const gates& held_to, plan& into) {
  auto& list = allows(held_to, row, into.live_digest) ? into.allowed : into.dangers;
  list.push_back(of_keys(row, std::move(message), keys, into));
}

// A danger of single keys: each is allowed by its kid.
template <class Message>
void add_each(
    const rule& row, std::span<const credential> keys, const gates& held_to, plan& into, Message message_for) {
  credentials refused;
  credentials allowed;
  for (const credential& key : keys) {
    (allows(held_to, row, key.kid) ? allowed : refused).push_back(key);
  }
  if (!refused.empty()) {
    into.dangers.push_back(of_keys(row, message_for(refused), refused, into));
  }
  if (!allowed.empty()) {
    into.allowed.push_back(of_keys(row, message_for(allowed), allowed, into));
  }
}

// names_another is whether `desired` has the kid of `live` and is not proven to be the same key. One key may change its
// alg; the alg is no part of what a token calls a key by.
bool names_another(const credential& live, const credential& desired) noexcept {
  return !live.kid.empty() && live.kid == desired.kid && !(is_known(live) && live.thumbprint == desired.thumbprint);
}

void sort_by_kid(credentials& keys) {
  std::stable_sort(keys.begin(), keys.end(), [](const auto& left, const auto& right) { return left.kid < right.kid; });
}

credentials live_of(std::span<const replacement> pairs) {
  credentials keys;
  std::transform(
      pairs.begin(), pairs.end(), std::back_inserter(keys), [](const replacement& pair) { return pair.live; });
  return keys;
}

credentials substituted(const plan& changes) {
  credentials keys = live_of(changes.replace);
  std::copy_if(changes.remove.begin(), changes.remove.end(), std::back_inserter(keys), [&](const credential& gone) {
    return std::any_of(
        changes.add.begin(), changes.add.end(), [&](const credential& added) { return names_another(gone, added); });
  });
  sort_by_kid(keys);
  return keys;
}

credentials dropped_symmetric(const plan& changes) {
  credentials lost = changes.remove;
  const credentials replaced = live_of(changes.replace);
  lost.insert(lost.end(), replaced.begin(), replaced.end());
  std::erase_if(lost, [](const credential& key) { return !key.symmetric; });
  sort_by_kid(lost);
  return lost;
}

// Keys that were to be kept by their names, and are not there.
credentials lost_symmetric(const plan& changes) {
  credentials lost = changes.add;
  std::erase_if(lost, [](const credential& key) { return !key.kept; });
  return lost;
}

// Public keys that go, and whose kid nothing takes over: of those substituted() speaks.
credentials retired(const plan& changes) {
  const credentials others = substituted(changes);
  credentials keys = changes.remove;
  std::erase_if(keys, [&](const credential& key) {
    return key.symmetric || std::find(others.begin(), others.end(), key) != others.end();
  });
  return keys;
}

// When a live key may go: min_overlap_s after it was last wanted. What is not known counts as wanted now.
std::int64_t may_go_s(const credential& key, const gates& held_to) {
  std::int64_t last_s = 0;
  for (const remembered_key& each : held_to.known) {
    if (each.key == key) {
      last_s = std::max(last_s, last_wanted_s(each));
    }
  }
  return (last_s == 0 ? held_to.now_s : last_s) + held_to.min_overlap_s;
}

// Why a live key may not be removed yet, for people.
std::string wait_for(const credential& key, const gates& held_to) {
  const std::int64_t until_s = may_go_s(key, held_to);
  const std::int64_t ago_s = held_to.min_overlap_s - (until_s - held_to.now_s);
  return name_in_message(key) + " was last wanted " + (ago_s <= 0 ? "just now" : duration_text(ago_s) + " ago") +
         ", and may be removed after " + duration_text(held_to.min_overlap_s) + ": at " + time_text(until_s);
}

std::string waits_for(std::span<const credential> keys, const gates& held_to) {
  std::string text;
  for (const credential& key : keys) {
    text += (text.empty() ? "" : "; ") + wait_for(key, held_to);
  }
  return text;
}

// Public keys that would go before their time. A leaked one goes at once.
credentials going_too_early(const plan& changes, const gates& held_to) {
  credentials keys = retired(changes);
  std::erase_if(keys, [&](const credential& key) {
    return key.leaked != nullptr || held_to.min_overlap_s == 0 || held_to.now_s >= may_go_s(key, held_to);
  });
  return keys;
}

// A new key always comes in: where the endpoint takes no more, old ones make room when half of their time is over.
bool may_make_room(const credential& key, std::size_t desired, const gates& held_to) {
  return held_to.most_keys != 0 && desired >= held_to.most_keys &&
         may_go_s(key, held_to) - held_to.now_s <= held_to.min_overlap_s / 2;
}

// An HMAC key whose secret the write holds may be another one than now.
bool leaves_none(std::span<const credential> live, const plan& changes) {
  return !live.empty() && changes.keep.empty();
}

bool are_leaked(std::span<const credential> keys) {
  return std::all_of(keys.begin(), keys.end(), [](const credential& key) { return key.leaked != nullptr; });
}

}  // namespace

bool is_known(const credential& key) noexcept { return !key.symmetric && !key.unreadable && !key.thumbprint.empty(); }

std::string name_in_message(const credential& key) {
  return (key.kid.empty() ? "a key without kid" : '"' + key.kid + '"') + (key.alg.empty() ? "" : " (" + key.alg + ')');
}

std::vector<credential> not_yet_to_retire(
    std::span<const credential> live, std::span<const credential> desired, const gates& held_to) {
  credentials keys = going_too_early(difference(live, desired), held_to);
  std::erase_if(keys,
      [&](const credential& key) { return !is_known(key) || allows(held_to, plan_rules::overlap_short, key.kid); });
  for (credential& key : keys) {
    key.kept_until_s = may_go_s(key, held_to);
  }
  return keys;
}

void find_dangers(
    std::span<const credential> live, std::span<const credential> desired, const gates& held_to, plan& into) {
  if (!live.empty() && desired.empty()) {
    add_whole(plan_rules::empties_set, "every live key would be deleted: " + list_of(live), live, held_to, into);
  } else if (leaves_none(live, into) && held_to.replaces_leaked && are_leaked(live)) {
    // There is nothing to overlap with.
  } else if (leaves_none(live, into)) {
    const bool may_stay = !into.unknown.empty();  // by its name; the secret of the input may be another
    add_whole(plan_rules::no_overlap,
        (may_stay ? "no live key is known to stay: " : "no live key would stay: ") + list_of(live), live, held_to,
        into);
  } else {  // with the whole set gone, those above have said it
    credentials early = going_too_early(into, held_to);
    std::erase_if(early, [&](const credential& key) { return may_make_room(key, desired.size(), held_to); });
    add_each(plan_rules::overlap_short, early, held_to, into,
        [&](std::span<const credential> keys) { return "removed too early: " + waits_for(keys, held_to); });
  }
  add_each(plan_rules::key_substituted, substituted(into), held_to, into,
      [](std::span<const credential> keys) { return list_of(keys) + " would name another key"; });
  add_each(plan_rules::drops_symmetric, dropped_symmetric(into), held_to, into, [](std::span<const credential> keys) {
    return "HMAC keys that cannot be recovered would be deleted: " + list_of(keys);
  });
  add_each(plan_rules::drops_symmetric, lost_symmetric(into), held_to, into, [](std::span<const credential> keys) {
    return "HMAC keys that are no longer live cannot be restored, because their secrets are unknown: " + list_of(keys);
  });
}

std::vector<std::string> unused_permissions(const gates& held_to, const plan& weighed) {
  std::vector<std::string> lines;
  for (const permission& each : held_to.allowed) {
    const override_option& option = override_for(*each.rule);
    const bool is_used = std::any_of(weighed.allowed.begin(), weighed.allowed.end(), [&](const danger& what) {
      switch (option.names) {
        case override_option::value::live_set: return what.rule == each.rule;
        case override_option::value::token: return what.rule == each.rule && what.permitted_by.ends_with(each.names);
        default:
          return what.rule == each.rule && std::find(what.kids.begin(), what.kids.end(), each.names) != what.kids.end();
      }
    });
    if (!is_used) {
      lines.push_back(
          std::string{option.option} + ' ' + each.names + ": nothing of that kind needs it" +
          (option.names == override_option::value::live_set ? "; the live set is " + weighed.live_digest : ""));
    }
  }
  return lines;
}

void add_faulty(std::span<const credential> desired, std::span<const key_fault> faults, plan& into) {
  credentials keys;
  std::vector<std::string> texts;
  for (const key_fault& each : faults) {
    if (each.key >= desired.size()) {
      continue;  // of the whole set
    }
    const credential& key = desired[each.key];
    std::string text = name_in_message(key) + ": " + each.message + " (" + std::string{each.rule->id} + ')';
    if (each.level == level::error && std::find(texts.begin(), texts.end(), text) == texts.end()) {
      texts.push_back(std::move(text));
      keys.push_back(key);
    }
  }
  if (keys.empty()) {
    return;
  }
  sort_by_kid(keys);
  danger found{&plan_rules::faulty_set, {}, kids_of(keys), {}};
  for (const std::string& text : texts) {
    found.message += (found.message.empty() ? "" : "; ") + text;
  }
  into.dangers.push_back(std::move(found));
}

void add_canary_refused(const canary_fact& now, const canary_fact& then, const gates& held_to, plan& into) {
  const rule& row = plan_rules::canary_refused;
  const bool is_known = now.what == canary_state::verified;
  danger found{&row,
      then.name +
          (is_known ? " is accepted now, and would be refused: " : " may be accepted now, and would be refused: ") +
          then.message,
      {}, std::string{override_for(row).option} + ' ' + then.digest};
  (allows(held_to, row, then.digest) ? into.allowed : into.dangers).push_back(std::move(found));
}

void add_moved(
    std::span<const credential> expected, std::span<const credential> live, const gates& held_to, plan& into) {
  const plan drift = difference(expected, live);
  credentials keys = live_of(drift.replace);
  keys.insert(keys.end(), drift.add.begin(), drift.add.end());
  keys.insert(keys.end(), drift.remove.begin(), drift.remove.end());
  sort_by_kid(keys);
  std::string text;
  const auto add = [&text](std::string_view sign, const credential& key) {
    text += (text.empty() ? ": " : ", ") + std::string{sign} + name_in_message(key);
  };
  for (const credential& key : drift.add) {
    add("added ", key);
  }
  for (const credential& key : drift.remove) {
    add("removed ", key);
  }
  for (const replacement& pair : drift.replace) {
    add("replaced ", pair.live);
  }
  add_whole(plan_rules::live_set_moved, "the live set has changed since the plan was made" + text, keys, held_to, into);
}

}  // namespace jwkguard
