#include "submit/journal_text.hpp"

#include <algorithm>
#include <charconv>

#include "json/hidden_characters.hpp"
#include "submit/live_key.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::string_view version = "1";  // of both files

// 2026-01-01: a clock that shows less is not set, and would make keys look old once it is.
constexpr std::int64_t earliest_s = 1'767'225'600;

std::string text_of(json::value from) { return std::string{from.string().value_or("")}; }

}  // namespace

void write_keys(json::writer& out, std::span<const credential> keys) {
  out.begin_array();
  for (const credential& key : keys) {
    if (key.unreadable) {
      out.begin_object().member("alg", key.alg).member("kid", key.kid).end_object();
    } else if (key.kept) {
      out.begin_object().member("alg", key.alg).name("kept").boolean(true).member("kid", key.kid);
      out.member("kty", "oct").end_object();
    } else {
      out.raw(key.jwk);
    }
  }
  out.end_array();
}

std::vector<credential> read_keys(json::value list) {
  std::vector<credential> keys;
  for (std::size_t index = 0; list.is_array() && index < list.size(); ++index) {
    keys.push_back(cloudflare::live_key(list.element(index)));
    keys.back().kept = keys.back().symmetric && list.element(index).member("kept").is_true();
  }
  return keys;
}

std::optional<std::int64_t> read_seconds(json::value from) {
  const std::string_view digits = from.number().value_or("");
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  const bool is_whole = error == std::errc{} && end == digits.data() + digits.size();
  return is_whole && seconds >= 0 ? std::optional{seconds} : std::nullopt;
}

std::string entry_text(const journal_entry& what) {
  json::writer out;
  out.begin_object().name("jwkguard_journal").raw(version).member("id", what.id);
  out.member("zone", what.zone).member("config", what.config).member("base_url", what.base_url);
  out.name("started_s").number(static_cast<std::uint64_t>(what.started_s)).member("outcome", what.outcome);
  out.name("live");
  write_keys(out, what.live);
  out.name("planned");
  write_keys(out, what.planned);
  return json::show_hidden(out.end_object().take()) + '\n';
}

std::optional<journal_entry> read_entry(std::string_view text) {
  const auto document = json::tree::parse(text);
  if (!document || document->root().member("jwkguard_journal").number() != version) {
    return std::nullopt;
  }
  const json::value root = document->root();
  if (!root.member("live").is_array() || !root.member("planned").is_array()) {
    return std::nullopt;
  }
  return journal_entry{text_of(root.member("id")), text_of(root.member("zone")), text_of(root.member("config")),
      text_of(root.member("base_url")), read_seconds(root.member("started_s")).value_or(0),
      text_of(root.member("outcome")), read_keys(root.member("live")), read_keys(root.member("planned"))};
}

void write_sightings(json::writer& out, std::span<const sighting> what) {
  out.begin_array();
  for (const sighting& each : what) {
    out.begin_object().name("since_s").number(static_cast<std::uint64_t>(each.since_s));
    out.name("key").raw(each.key.jwk).end_object();
  }
  out.end_array();
}

std::vector<sighting> read_sightings(json::value list) {
  std::vector<sighting> known;
  for (std::size_t index = 0; list.is_array() && index < list.size(); ++index) {
    const std::int64_t since_s = read_seconds(list.element(index).member("since_s")).value_or(0);
    credential key = cloudflare::live_key(list.element(index).member("key"));
    if (since_s >= earliest_s && !key.unreadable) {
      known.push_back({std::move(key), since_s});
    }
  }
  return known;
}

std::string known_text(std::span<const sighting> what) {
  json::writer out;
  out.begin_object().name("jwkguard_known").raw(version).name("keys");
  write_sightings(out, what);
  return json::show_hidden(out.end_object().take()) + '\n';
}

std::vector<sighting> read_known(std::string_view text) {
  const auto document = json::tree::parse(text);
  if (!document || document->root().member("jwkguard_known").number() != version) {
    return {};
  }
  return read_sightings(document->root().member("keys"));
}

std::vector<sighting> seen_now(std::span<const sighting> known, std::span<const credential> live, std::int64_t now_s) {
  std::vector<sighting> result;
  for (const credential& key : live) {
    if (key.unreadable || now_s < earliest_s) {
      continue;  // it may be another one each time
    }
    const auto found = std::find_if(known.begin(), known.end(), [&](const sighting& each) { return each.key == key; });
    result.push_back({key, found == known.end() ? now_s : std::min(found->since_s, now_s)});
  }
  return result;
}

}  // namespace jwkguard::submit
