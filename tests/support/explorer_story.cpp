#include "support/explorer_story.hpp"

#include <array>
#include <string_view>

namespace jwkguard::submit::explorer {
namespace {

std::string line_for(const event& what, const scenario& from, bool is_write) {
  constexpr std::array<std::string_view, 5> effects{"done", "not done", "done later", "done but for ", "altered: "};
  switch (what.what) {
    case event::kind::foreign_write: return "somebody else writes " + name_of(what.keys);
    case event::kind::late_commit: return "the late write " + std::to_string(what.which) + " is done";
    case event::kind::request: break;
  }
  std::string text = "run " + std::to_string(what.which) + " (machine " +
                     std::to_string(from.writers[what.which].machine) + "): " + (is_write ? "write, " : "GET, ");
  if (is_write) {
    text += std::string{effects[static_cast<std::size_t>(what.effect)]};
    text += (what.keys == 0 ? "" : name_of(what.keys)) + ", answer ";
  }
  return text + std::string{answer_names[static_cast<std::size_t>(what.heard)]};
}

std::string line_for(const writer& who) {
  std::string text = name_of(who.desired) + (who.kept ? " and the HMAC key kept by name" : "");
  text += who.keep_symmetric ? " --keep-symmetric" : "";
  text += who.keep_old ? " --keep-old" : "";
  text += who.reads_again ? ", reads again" : "";
  text += who.cannot_save ? ", cannot save" : "";
  text += who.planned_from ? ", planned from " + name_of(*who.planned_from) : "";
  for (const permission& each : who.allowed) {
    text += ", " + std::string{each.rule->id} + " allowed for " + each.names;
  }
  return text + ", from hour " + std::to_string(who.starts_h);
}

}  // namespace

std::string tell(const scenario& from, const std::vector<event>& history) {
  std::string text = "live: " + name_of(from.live) + (from.is_ripe ? ", for long\n" : ", since when is not known\n");
  for (const writer& each : from.writers) {
    text += "a run on machine " + std::to_string(each.machine) + " for " + line_for(each) + '\n';
  }
  world at{from};
  counts ignored;
  for (const event& each : history) {
    const bool is_request = each.what == event::kind::request;
    const auto steps = is_request ? at.runs()[each.which].steps : nullptr;
    text += "  " + line_for(each, from, steps && steps->next() == push_steps::step::write);
    const std::string fault = at.apply(each, ignored);
    text += "; the store is " + name_of(at.store());
    if (is_request && at.runs()[each.which].is_done()) {
      text += "; " + std::string{submit::name_of(at.runs()[each.which].steps->so_far().what)};
    }
    text += (fault.empty() ? "" : "  <== law " + fault) + '\n';
  }
  return text;
}

}  // namespace jwkguard::submit::explorer
