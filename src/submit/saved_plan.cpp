#include "jwkguard/saved_plan.hpp"

#include <algorithm>
#include <iterator>

#include "json/tree.hpp"
#include "json/writer.hpp"
#include "submit/durable_file.hpp"
#include "submit/journal_text.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::string_view version = "1";

std::string text_of(json::value from) { return std::string{from.text().value_or("")}; }

void write_permissions(json::writer& out, const std::vector<permission>& allowed) {
  out.begin_array();
  for (const permission& each : allowed) {
    out.begin_object().member("rule", each.rule->id).member("names", each.names).end_object();
  }
  out.end_array();
}

std::vector<permission> read_permissions(json::value list) {
  std::vector<permission> allowed;
  for (std::size_t index = 0; list.is_array() && index < list.size(); ++index) {
    const rule* const row = find_submit_rule(list.element(index).member("rule").text().value_or(""));
    if (row != nullptr) {
      allowed.push_back({row, text_of(list.element(index).member("names"))});
    }
  }
  return allowed;
}

}  // namespace

std::optional<saved_plan> save_plan(const result& planned, const settings& target, const gates& held_to) {
  const bool has_secret = std::any_of(
      planned.desired.begin(), planned.desired.end(), [](const credential& key) { return key.symmetric && !key.kept; });
  if (has_secret) {
    return std::nullopt;
  }
  return saved_plan{target.zone, target.config, target.base_url, planned.live, planned.desired, held_to.allowed,
      held_to.min_overlap_s, held_to.known};
}

std::string saved_plan_text(const saved_plan& what) {
  json::writer out;
  out.begin_object().name("jwkguard_plan").raw(version);
  out.member("zone", what.zone).member("config", what.config).member("base_url", what.base_url);
  out.name("live");
  write_keys(out, what.live);
  out.name("desired");
  write_keys(out, what.desired);
  out.name("allowed");
  write_permissions(out, what.allowed);
  out.name("min_overlap_s").number(static_cast<std::uint64_t>(what.min_overlap_s));
  out.name("known");
  write_sightings(out, what.known);
  return out.end_object().take() + '\n';
}

std::string write_saved_plan(const std::string& name, const saved_plan& what) {
  return write_durably(name, saved_plan_text(what));
}

std::optional<saved_plan> read_saved_plan(std::string_view text) {
  const auto document = json::tree::parse(text);
  if (!document || document->root().member("jwkguard_plan").text() != version) {
    return std::nullopt;
  }
  const json::value root = document->root();
  const auto min_overlap_s = read_seconds(root.member("min_overlap_s"));
  if (!root.member("live").is_array() || !root.member("desired").is_array() || !min_overlap_s) {
    return std::nullopt;
  }
  saved_plan read{text_of(root.member("zone")), text_of(root.member("config")), text_of(root.member("base_url")),
      read_keys(root.member("live")), read_keys(root.member("desired")), read_permissions(root.member("allowed")),
      *min_overlap_s, read_sightings(root.member("known"))};
  for (credential& key : read.desired) {
    if (key.unreadable) {
      return std::nullopt;  // none was written
    }
    key.kept = key.symmetric;  // no other was saved
  }
  return read;
}

std::string keys_text(const std::vector<credential>& keys) {
  json::writer out;
  out.begin_object().name("keys").begin_array();
  for (const credential& key : keys) {
    if (!key.symmetric) {
      out.raw(key.jwk);
    }
  }
  return out.end_array().end_object().take();
}

std::vector<credential> kept_of(const std::vector<credential>& keys) {
  std::vector<credential> kept;
  std::copy_if(keys.begin(), keys.end(), std::back_inserter(kept), [](const credential& key) { return key.symmetric; });
  for (credential& key : kept) {
    key.kept = true;
  }
  return kept;
}

}  // namespace jwkguard::submit
