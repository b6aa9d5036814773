#include "cli/sync_log.hpp"

#include <unistd.h>

#include <algorithm>

#include "cli/input.hpp"
#include "json/hidden_characters.hpp"
#include "json/printable.hpp"
#include "json/writer.hpp"
#include "plan/text.hpp"
#include "submit/line.hpp"

namespace jwkguard::cli {
namespace {

std::string time_or_never(const json::value& from) { return std::string{from.string().value_or("never")}; }

std::string status_line(const json::value& root) {
  const auto text = [&](std::string_view name) { return std::string{root.member(name).string().value_or("")}; };
  if (!root.member("since").string()) {
    return text("target") + ": no sync has run for it with this state folder\n";
  }
  std::string lines = text("target") + ": " + text("state") + " since " + text("since") + "; " +
                      std::to_string(root.member("live").size()) + " live, last proven " +
                      time_or_never(root.member("last_proof")) + " (" + text("outcome") + ")\n";
  const json::value waiting = root.member("waiting");
  for (std::size_t index = 0; index < waiting.size(); ++index) {
    lines += "  kept until " + std::string{waiting.element(index).member("until").string().value_or("")} + ": \"" +
             std::string{waiting.element(index).member("kid").string().value_or("")} + "\"\n";
  }
  const json::value sources = root.member("sources");
  for (std::size_t index = 0; index < sources.size(); ++index) {
    const json::value each = sources.element(index);
    const std::string keys{each.member("keys").text().value_or("0")};
    lines += "  " + std::string{each.member("url").string().value_or("")} + ": " +
             std::string{each.member("state").string().value_or("")} + ", " + keys + (keys == "1" ? " key" : " keys") +
             ", last read without fault " + time_or_never(each.member("seen")) + '\n';
  }
  return lines;
}

std::string printable_lines(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += json::printable(std::string_view{text}.substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return result;
}

}  // namespace

void sync_log::say_news(const std::string& about, std::string_view level, const std::vector<std::string>& messages) {
  std::vector<std::string>& before = said_[about];
  for (const std::string& message : messages) {
    if (std::find(before.begin(), before.end(), message) == before.end()) {
      say(about, level, message);
    }
  }
  before = messages;
}

void sync_log::say(std::string_view about, std::string_view level, std::string_view message) {
  line_.erase();
  if (given_.quiet && level != "error") {
    return;
  }
  if (!given_.sync.json_log) {
    const std::string whom = about.empty() ? "" : json::printable(about) + ": ";
    print(STDERR_FILENO, "jwkguard: " + whom + json::printable(message) + '\n');
    return;
  }
  json::writer out;
  out.begin_object();
  if (!about.empty()) {
    out.member("about", about);
  }
  out.member("level", level).member("message", message).member("time", time_text(submit::local_time_s())).end_object();
  print(STDERR_FILENO, json::show_hidden(out.take()) + '\n');
}

std::string headline(const std::string& name, const sync::synced& done) {
  std::string text = "target " + name + ": ";
  if (done.pushed.what == submit::outcome::planned && done.pushed.plan && done.pushed.plan->changes()) {
    return text + "not in sync; nothing was written: this was a plan";
  }
  switch (done.state) {
    case sync::target_state::in_sync: text += "in sync"; break;
    case sync::target_state::waiting: text += "in sync; old keys wait until they may be removed"; break;
    case sync::target_state::stale: text += "in sync, but a source has been failing for long"; break;
    case sync::target_state::drifted: text += "drifted: another writer changed it"; break;
    case sync::target_state::failed: text += "failed"; break;
  }
  const std::size_t live = done.pushed.live.size();
  return text + "; " + std::to_string(live) + (live == 1 ? " key is live" : " keys are live");
}

std::string status_lines(const json::value& status) { return printable_lines(status_line(status)); }

}  // namespace jwkguard::cli
