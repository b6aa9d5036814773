#include "sync/status.hpp"

#include "json/hidden_characters.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"
#include "plan/text.hpp"
#include "submit/exit_codes.hpp"
#include "submit/journal_text.hpp"

namespace jwkguard::sync {
namespace {

void write_time(json::writer& out, std::string_view name, std::int64_t seconds) {
  out.name(name);
  seconds != 0 ? out.string(time_text(seconds)) : out.null();
}

void write_source(json::writer& out, const looked& each) {
  out.begin_object().name("keys").number(each.judged.keys.size());
  write_time(out, "seen", each.memory.seen_s);
  out.member("state", each.judged.is_whole ? "ok" : each.judged.reason).member("url", each.at->place).end_object();
}

bool is_proven(const synced& done) {
  return done.state == target_state::in_sync || done.state == target_state::waiting ||
         done.state == target_state::stale;
}

}  // namespace

last_known read_status(const std::string& text) {
  const auto tree = json::tree::parse(text);
  const json::value root = tree ? tree->root() : json::value{};
  const auto member = [&](std::string_view name) { return std::string{root.member(name).string().value_or("")}; };
  return {member("state"), member("since"), member("live_set"), member("last_proof"),
      static_cast<int>(submit::read_seconds(root.member("exit_code")).value_or(0)), member("wanted")};
}

std::string status_text(const target& what, const synced& done, std::span<const looked* const> sources,
    const last_known& last, std::int64_t now_s) {
  const std::string state{name_of(done.state)};
  const bool proven = is_proven(done);
  json::writer out;
  out.begin_object().name("exit_code").number(static_cast<std::uint64_t>(done.exit_code)).name("last_proof");
  proven ? out.string(time_text(now_s)) : last.proof.empty() ? out.null() : out.string(last.proof);
  out.name("live").begin_array();
  for (const credential& key : done.pushed.live) {
    out.begin_object().member("alg", key.alg).member("kid", key.kid);
    if (!key.thumbprint.empty()) {
      out.member("thumbprint", key.thumbprint);
    }
    out.end_object();
  }
  out.end_array().name("live_set");
  const std::string live_set = proven ? digest_of(done.pushed.live) : last.live_set;
  live_set.empty() ? out.null() : out.string(live_set);
  out.member("outcome", submit::name_of(done.pushed.what));
  out.member("since", state == last.state && !last.since.empty() ? last.since : time_text(now_s));
  out.name("sources").begin_array();
  for (const looked* const each : sources) {
    write_source(out, *each);
  }
  out.end_array().member("state", state).member("target", what.name).name("waiting").begin_array();
  for (const credential& key : done.pushed.desired) {
    if (key.kept_until_s != 0) {
      out.begin_object().member("kid", key.kid).member("until", time_text(key.kept_until_s)).end_object();
    }
  }
  out.end_array().name("wanted");
  done.wanted.empty() ? out.null() : out.string(done.wanted);
  return json::show_hidden(out.end_object().take());
}

std::string unknown_status(const std::string& target) {
  json::writer out;
  out.begin_object().name("exit_code").number(exit_usage).name("last_proof").null();
  out.name("live").begin_array().end_array().name("live_set").null().name("outcome").null().name("since").null();
  out.name("sources").begin_array().end_array().member("state", name_of(target_state::failed));
  out.member("target", target).name("waiting").begin_array().end_array().name("wanted").null().end_object();
  return json::show_hidden(out.take());
}

}  // namespace jwkguard::sync
