#include "submit/journal_text.hpp"

#include <charconv>

#include "json/hidden_characters.hpp"
#include "submit/live_key.hpp"
#include "submit/memory.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::string_view entry_version = "1";
constexpr std::string_view known_version = "2";
constexpr std::string_view without_wants = "1";  // the version of before wants were noted

std::string text_of(json::value from) { return std::string{from.string().value_or("")}; }

void write_key(json::writer& out, const credential& key) {
  if (key.unreadable) {
    out.begin_object().member("alg", key.alg).member("kid", key.kid).end_object();
  } else if (key.kept) {
    out.begin_object().member("alg", key.alg).name("kept").boolean(true).member("kid", key.kid);
    out.member("kty", "oct").end_object();
  } else {
    out.raw(key.jwk);
  }
}

}  // namespace

void write_keys(json::writer& out, std::span<const credential> keys) {
  out.begin_array();
  for (const credential& key : keys) {
    write_key(out, key);
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
  out.begin_object().name("jwkguard_journal").raw(entry_version).member("id", what.id);
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
  if (!document || document->root().member("jwkguard_journal").number() != entry_version) {
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

void write_remembered(json::writer& out, std::span<const remembered_key> what) {
  out.begin_array();
  for (const remembered_key& each : what) {
    out.begin_object().name("since_s").number(static_cast<std::uint64_t>(each.since_s)).name("wanted").begin_array();
    for (const want& one : each.wants) {
      out.begin_object().member("by", one.source).name("last_s").number(static_cast<std::uint64_t>(one.last_s));
      out.name("still").boolean(one.still).end_object();
    }
    out.end_array().name("key");
    write_key(out, each.key);
    out.end_object();
  }
  out.end_array();
}

std::vector<remembered_key> read_remembered(json::value list) {
  std::vector<remembered_key> known;
  for (std::size_t index = 0; list.is_array() && index < list.size(); ++index) {
    const json::value one = list.element(index);
    const auto since_s = read_seconds(one.member("since_s"));
    if (since_s.value_or(0) < earliest_s) {
      continue;
    }
    remembered_key& made = known.emplace_back(remembered_key{cloudflare::live_key(one.member("key")), *since_s, {}});
    const json::value wants = one.member("wanted");
    for (std::size_t each = 0; wants.is_array() && each < wants.size(); ++each) {
      const json::value want = wants.element(each);
      made.wants.push_back({text_of(want.member("by")), read_seconds(want.member("last_s")).value_or(0),
          want.member("still").is_true()});
    }
  }
  return known;
}

std::string known_text(std::span<const remembered_key> what) {
  json::writer out;
  out.begin_object().name("jwkguard_known").raw(known_version).name("keys");
  write_remembered(out, what);
  return json::show_hidden(out.end_object().take()) + '\n';
}

known_keys read_known(std::string_view text) {
  const auto document = json::tree::parse(text);
  const auto version = document ? document->root().member("jwkguard_known").number() : std::nullopt;
  if (version != known_version && version != without_wants) {
    return {};
  }
  return {read_remembered(document->root().member("keys")), version == without_wants};
}

}  // namespace jwkguard::submit
