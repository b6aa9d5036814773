#include "jwkguard/saved_plan.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "json/hidden_characters.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"
#include "plan/digest.hpp"
#include "submit/durable_file.hpp"
#include "submit/journal_text.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::string_view version = "4";  // 1 had no digest, 2 not when keys were last wanted, 3 no canaries

std::string text_of(json::value from) { return std::string{from.string().value_or("")}; }

std::vector<std::string> read_texts(json::value list) {
  std::vector<std::string> texts;
  for (std::size_t index = 0; list.is_array() && index < list.size(); ++index) {
    texts.push_back(text_of(list.element(index)));
  }
  return texts;
}

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
    const rule* const row = find_submit_rule(list.element(index).member("rule").string().value_or(""));
    if (row != nullptr) {
      allowed.push_back({row, text_of(list.element(index).member("names"))});
    }
  }
  return allowed;
}

void write_names(json::writer& out, std::string_view name, std::span<const credential> keys) {
  out.name(name).begin_array();
  for (const credential& key : keys) {
    out.begin_object().member("alg", key.alg).member("kid", key.kid).member("thumbprint", key.thumbprint).end_object();
  }
  out.end_array();
}

// The names of what a push of it changes: what a reviewer looks at.
void write_changes(json::writer& out, const plan& changes) {
  out.begin_object();
  write_names(out, "add", changes.add);
  write_names(out, "keep", changes.keep);
  out.name("replace").begin_array();
  for (const replacement& pair : changes.replace) {
    out.begin_object().member("alg", pair.desired.alg).member("kid", pair.desired.kid);
    out.member("thumbprint", pair.desired.thumbprint).member("was", pair.live.thumbprint).end_object();
  }
  out.end_array();
  write_names(out, "remove", changes.remove);
  write_names(out, "unknown", changes.unknown);
  out.end_object();
}

void write_kept_until(json::writer& out, std::span<const credential> keys) {
  out.begin_array();
  for (const credential& key : keys) {
    if (key.kept_until_s != 0) {
      out.begin_object().member("alg", key.alg).member("kid", key.kid);
      out.name("at_s").number(static_cast<std::uint64_t>(key.kept_until_s)).end_object();
    }
  }
  out.end_array();
}

void read_kept_until(json::value list, std::vector<credential>& keys) {
  for (std::size_t index = 0; list.is_array() && index < list.size(); ++index) {
    const json::value one = list.element(index);
    for (credential& key : keys) {
      if (one.member("alg").string() == key.alg && one.member("kid").string() == key.kid) {
        key.kept_until_s = read_seconds(one.member("at_s")).value_or(0);
      }
    }
  }
}

// The text up to its digest.
json::writer begin_text(const saved_plan& what) {
  json::writer out;
  out.begin_object().name("jwkguard_plan").raw(version);
  out.member("zone", what.zone).member("config", what.config).member("base_url", what.base_url);
  out.member("live_set", digest_of(what.live)).name("live");
  write_keys(out, what.live);
  out.name("desired");
  write_keys(out, what.desired);
  out.name("changes");
  write_changes(out, difference(what.live, what.desired));
  out.name("allowed");
  write_permissions(out, what.allowed);
  out.name("min_overlap_s").number(static_cast<std::uint64_t>(what.min_overlap_s));
  out.name("kept_until");
  write_kept_until(out, what.desired);
  out.name("known");
  write_remembered(out, what.known);
  out.name("canaries").begin_array();
  for (const std::string& digest : what.canaries) {
    out.string(digest);
  }
  out.end_array();
  return out;
}

// A value without white space. A duplicate member, and what is nested too deep, come out as null, which no plan
// has.
void write_value(json::writer& out, const json::value& from, unsigned depth = 0) {
  constexpr unsigned deepest = 8;
  if (const auto text = from.string()) {
    out.string(*text);
  } else if (const auto digits = from.number()) {
    out.raw(*digits);
  } else if (from.is_array() && depth < deepest) {
    out.begin_array();
    for (std::size_t index = 0; index < from.size(); ++index) {
      write_value(out, from.element(index), depth + 1);
    }
    out.end_array();
  } else if (from.is_object() && depth < deepest) {
    out.begin_object();
    for (std::size_t index = 0; index < from.size(); ++index) {
      out.name(from.name(index));
      write_value(out, from.member(from.name(index)), depth + 1);
    }
    out.end_object();
  } else if (from.is_boolean()) {
    out.boolean(from.is_true());
  } else {
    out.null();
  }
}

std::string text_without_space(const json::value& from) {
  json::writer out;
  write_value(out, from);
  return out.take();
}

// Which parts of a saved plan do not agree with what was read of it, for people; empty: all agree. A plan says the same
// thing several times: what was edited by hand, or by half, is noticed.
std::string disagreement(const saved_plan& read, const json::value& root) {
  if (std::any_of(read.desired.begin(), read.desired.end(), [](const credential& key) { return key.unreadable; })) {
    return "a key of desired cannot be read";
  }
  if (root.member("live_set").string() != digest_of(read.live)) {
    return "live_set is not the digest of live";
  }
  json::writer changes;
  write_changes(changes, difference(read.live, read.desired));
  if (text_without_space(root.member("changes")) != changes.take()) {
    return "changes does not turn live into desired";
  }
  if (root.member("digest").string() != plan_digest(read)) {
    return "digest does not match the rest";
  }
  return text_without_space(root) + '\n' == saved_plan_text(read) ? "" : "it holds an unknown member";
}

}  // namespace

std::optional<saved_plan> save_plan(const result& planned, const settings& target, const push_options& made_with) {
  const bool has_secret = std::any_of(
      planned.desired.begin(), planned.desired.end(), [](const credential& key) { return key.symmetric && !key.kept; });
  if (has_secret) {
    return std::nullopt;
  }
  const gates& held_to = made_with.gates;
  saved_plan made{target.zone, target.config, target.base_url, planned.live, planned.desired, held_to.allowed,
      held_to.min_overlap_s, held_to.known, {}};
  for (const canary& each : made_with.canaries) {
    made.canaries.push_back(canary_digest(each.token));
  }
  return made;
}

std::string plan_digest(const saved_plan& what) {
  return hex_digest(begin_text(what).end_object().take(), sizeof(sha256_digest));
}

std::string saved_plan_text(const saved_plan& what) {
  return begin_text(what).member("digest", plan_digest(what)).end_object().take() + '\n';
}

std::string write_saved_plan(const std::string& name, const saved_plan& what) {
  return write_durably(name, json::show_hidden(saved_plan_text(what)));
}

plan_reading read_saved_plan(std::string_view text) {
  const auto document = json::tree::parse(text);
  if (!document || document->root().member("jwkguard_plan").number() != version) {
    return {};
  }
  const json::value root = document->root();
  const auto min_overlap_s = read_seconds(root.member("min_overlap_s"));
  if (!root.member("live").is_array() || !root.member("desired").is_array() || !min_overlap_s) {
    return {};
  }
  saved_plan read{text_of(root.member("zone")), text_of(root.member("config")), text_of(root.member("base_url")),
      read_keys(root.member("live")), read_keys(root.member("desired")), read_permissions(root.member("allowed")),
      *min_overlap_s, read_remembered(root.member("known")), read_texts(root.member("canaries"))};
  read_kept_until(root.member("kept_until"), read.desired);
  for (credential& key : read.desired) {
    key.kept = key.symmetric;  // no other was saved
  }
  std::string altered = disagreement(read, root);
  return altered.empty() ? plan_reading{std::move(read), {}} : plan_reading{std::nullopt, std::move(altered)};
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
