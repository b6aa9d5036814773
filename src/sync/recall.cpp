#include "sync/recall.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "json/tree.hpp"
#include "plan/digest.hpp"
#include "plan/text.hpp"
#include "sync/status.hpp"

namespace jwkguard::sync {
namespace {

constexpr std::size_t digest_octets = 8;

std::string text_of(const json::value& from, std::string_view member) {
  return std::string{from.member(member).string().value_or("")};
}

std::vector<credential> live_keys(const json::value& list) {
  std::vector<credential> keys;
  for (std::size_t index = 0; index < list.size(); ++index) {
    const json::value each = list.element(index);
    keys.push_back({text_of(each, "alg"), text_of(each, "kid"), text_of(each, "thumbprint")});
  }
  return keys;
}

// Times of one form, RFC 3339 in UTC to the second, are in the order of their texts.
bool is_time_between(const std::string& what, std::int64_t first_s, std::int64_t last_s) {
  const std::string last = time_text(last_s);
  return what.size() == last.size() && what >= time_text(first_s) && what <= last;
}

}  // namespace

std::string wanted_digest(const target& what, const std::string& rules, const merged_keys& keys,
    std::span<const looked* const> sources, std::span<const sha256_digest> leaked) {
  const auto is_whole = [](const looked* each) { return each->judged.is_whole && !each->judged.has_secret; };
  if (!keys.clashes.empty() || !std::all_of(sources.begin(), sources.end(), is_whole)) {
    return {};
  }
  std::string text = what.name + '\n' + rules + '\n' + digest_of(keys.keys);
  for (const looked* const each : sources) {
    text += '\n' + each->at->name() + '\t' + digest_of(each->judged.keys);
  }
  text += '\n' + std::to_string(what.gates.min_overlap_s) + ' ' + std::to_string(what.most_keys);
  for (const permission& each : what.gates.allowed) {
    text.append("\n").append(each.rule->id).append("\t").append(each.names);
  }
  std::vector<sha256_digest> sorted{leaked.begin(), leaked.end()};
  std::sort(sorted.begin(), sorted.end());
  text += "\n";
  for (const sha256_digest& each : sorted) {
    text.append(each.begin(), each.end());
  }
  return hex_digest(text, digest_octets);
}

std::optional<synced> recall(
    const std::string& last, const std::string& wanted, std::int64_t prove_every_s, std::int64_t now_s) {
  const last_known known = read_status(last);
  const bool is_good = known.state == name_of(target_state::in_sync) || known.state == name_of(target_state::waiting);
  if (prove_every_s == 0 || wanted.empty() || known.wanted != wanted || !is_good || known.exit_code != 0 ||
      !is_time_between(known.proof, now_s - prove_every_s + 1, now_s)) {
    return std::nullopt;
  }
  synced done;
  done.is_recalled = true;
  done.status = last;
  done.wanted = wanted;
  const auto tree = json::tree::parse(last);
  const json::value root = tree ? tree->root() : json::value{};
  const json::value waiting = root.member("waiting");
  for (std::size_t index = 0; index < waiting.size(); ++index) {
    const std::string until = text_of(waiting.element(index), "until");
    if (until <= time_text(now_s)) {
      return std::nullopt;
    }
    credential& kept = done.pushed.desired.emplace_back();
    kept.kid = text_of(waiting.element(index), "kid");
    kept.kept_until_s = now_s + 1;
  }
  done.pushed.what = submit::outcome::verified;
  done.pushed.live = live_keys(root.member("live"));
  done.state = waiting.size() == 0 ? target_state::in_sync : target_state::waiting;
  return done;
}

}  // namespace jwkguard::sync
