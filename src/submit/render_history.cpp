// The journal for people and for programs.
#include "json/hidden_characters.hpp"
#include "json/printable.hpp"
#include "json/writer.hpp"
#include "jwkguard/journal.hpp"
#include "plan/text.hpp"

namespace jwkguard::submit {
namespace {

std::string change_text(const journal_entry& entry) {
  const plan change = difference(entry.live, entry.planned);
  std::string text;
  const auto add = [&](char sign, const credential& key) {
    text += std::string{text.empty() ? "" : "  "} + sign + json::printable(key.kid);
  };
  for (const credential& key : change.remove) {
    add('-', key);
  }
  for (const replacement& pair : change.replace) {
    add('~', pair.live);
  }
  for (const credential& key : change.add) {
    add('+', key);
  }
  for (const credential& key : change.unknown) {
    add('?', key);
  }
  return text;
}

void write_names(json::writer& out, std::string_view name, std::span<const credential> keys) {
  out.name(name).begin_array();
  for (const credential& key : keys) {
    out.begin_object().member("alg", key.alg).member("kid", key.kid);
    if (!key.thumbprint.empty()) {
      out.member("thumbprint", key.thumbprint);
    }
    out.end_object();
  }
  out.end_array();
}

}  // namespace

std::string render_history_human(const history& what, const settings& target) {
  std::string text = "zone " + json::printable(target.zone) + ", token configuration " +
                     json::printable(target.config) + " at " + json::printable(target.base_url) + '\n';
  for (const journal_entry& entry : what.entries) {
    text += "  " + padded(entry.id, 4) + ' ' + time_text(entry.started_s) + "  " +
            padded(entry.outcome.empty() ? "interrupted" : json::printable(entry.outcome), 11) + "  " +
            std::to_string(entry.live.size()) + " before, " + std::to_string(entry.planned.size()) +
            " planned:  " + change_text(entry) + '\n';
  }
  text += what.entries.empty() ? "  the journal has no write to this target\n"
                               : "  jwkguard restore ID restores the set from before that write\n";
  return text;
}

std::string render_history_json(const history& what) {
  std::string text;
  for (const journal_entry& entry : what.entries) {
    json::writer out;
    out.begin_object().member("id", entry.id).member("started", time_text(entry.started_s)).name("outcome");
    entry.outcome.empty() ? out.null() : out.string(entry.outcome);
    write_names(out, "live", entry.live);
    write_names(out, "planned", entry.planned);
    text += json::show_hidden(out.end_object().take()) + '\n';
  }
  return text;
}

}  // namespace jwkguard::submit
