#include "cli/catalogue.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "cli/citations.hpp"
#include "cli/hints.hpp"
#include "cli/rule_pages.hpp"
#include "json/utf8.hpp"
#include "json/writer.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/report.hpp"
#include "keys/near_names.hpp"
#include "report/messages.hpp"

namespace jwkguard::cli {
namespace {

std::string padded(std::string_view text, std::size_t width) {
  std::string made{text};
  made.resize(std::max(width, made.size()), ' ');
  return made;
}

std::string_view leave_name(leave value) noexcept {
  constexpr std::array<std::string_view, 3> names = {"lowerable", "fixed", "skippable"};
  return names[static_cast<std::size_t>(value)];
}

std::vector<const rule*> all_rules() {
  std::vector<const rule*> all;
  for (const rule_group& group : all_rule_groups()) {
    all.insert(all.end(), group.rules.begin(), group.rules.end());
  }
  return all;
}

std::size_t longest_id() {
  std::size_t longest = 0;
  for (const rule* row : all_rules()) {
    longest = std::max(longest, row->id.size());
  }
  return longest;
}

// One entry of a rule's page: a name, and text in lines of a width that a terminal shows whole.
std::string entry(std::string_view name, std::string_view text) {
  constexpr std::size_t indent = 10;
  constexpr std::size_t most = 78;
  std::string out;
  std::string line = padded("  " + std::string{name}, indent);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string_view word = text.substr(start, end - start);
    if (line.size() > indent && json::character_count(line) + 1 + json::character_count(word) > most) {
      out += line + '\n';
      line = std::string(indent, ' ');
    }
    line += (line.size() > indent ? " " : "") + std::string{word};
    start = end + 1;
  }
  return out + line + '\n';
}

// The same for lines that are shown as they are, below the name.
std::string verbatim(std::string_view name, std::string_view text, std::string_view margin) {
  std::string out = "  " + std::string{name} + '\n' + std::string{margin};
  for (const char c : text) {
    out += c;
    out += c == '\n' ? margin : std::string_view{};
  }
  return out + '\n';
}

std::string level_under(std::string_view policy, level value) {
  return std::string{value == level::off ? "not applied" : name_of(value)} + " under " + std::string{policy};
}

// A subject for each rule whose text begins with one: alone, a placeholder says nothing.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> subjects = {{
    {"json.trailing-text", "another JSON value"},
    {"set.elsewhere", "a JWK Set is"},
    {"key.alg.secp256k1", "ECDH-ES"},
    {"private.form", "a private key in DER (PKCS#8)"},
    {"ec.curve.wrong-name", "secp256k1"},
}};

std::string what_of(const rule& row) {
  const auto* const found =
      std::find_if(subjects.begin(), subjects.end(), [&row](const auto& each) { return each.first == row.id; });
  if (found == subjects.end()) {
    return report_text::generic_text(row.says);
  }
  finding example;
  example.rule = &row;
  example.subject = found->second;
  return "for instance: " + message_of(example);
}

void write_rule(json::writer& out, const rule& row, std::string_view group) {
  out.begin_object().member("id", row.id).member("group", group);
  out.member("rfc", name_of(row.rfc)).member("cloudflare", name_of(row.cloudflare)).member("citation", row.citation);
  out.member("says", row.says)
      .member("help", std::string{row.help} + std::string{hint_of(row)})
      .member("leave", leave_name(row.leave));
  out.member("repaired", row.repaired).member("proof", row.proof).member("judgement", row.judgement);
  const rule_page page = page_of(row.id);
  out.member("cited", says_of(row.citation)).member("why", page.why).member("causes", page.causes);
  out.member("before", page.before).member("after", page.after).member("by_hand", page.by_hand).end_object();
}

}  // namespace

std::string_view level_text(level value) noexcept { return value == level::off ? "-" : name_of(value); }

std::string_view leave_text(leave value) noexcept {
  constexpr std::array<std::string_view, 3> texts = {
      "--allow lowers it to a note",
      "it cannot be lowered",
      "--skip-unsupported leaves the key out with a warning; --allow, with a note",
  };
  return texts[static_cast<std::size_t>(value)];
}

std::vector<rule_group> all_rule_groups() {
  const auto validator = rule_groups();
  std::vector<rule_group> all{validator.begin(), validator.end()};
  all.push_back(submit_rules());
  return all;
}

std::string catalogue_human() {
  const std::size_t width = longest_id() + 2;
  std::string text = padded("rule", width + 2) + padded("rfc", 9) + padded("cloudflare", 12) + "source\n";
  for (const rule_group& group : all_rule_groups()) {
    text += '\n' + std::string{group.title} + '\n';
    for (const rule* row : group.rules) {
      text += "  " + padded(row->id, width) + padded(level_text(row->rfc), 9) +
              padded(level_text(row->cloudflare), 12) + std::string{row->citation} + '\n';
    }
  }
  return text + "\njwkguard explain RULE says more about one.\n";
}

std::string catalogue_json() {
  json::writer out;
  out.begin_array();
  for (const rule_group& group : all_rule_groups()) {
    for (const rule* row : group.rules) {
      write_rule(out, *row, group.title);
    }
  }
  return out.end_array().take();
}

std::string source_text(const rule& row) {
  const std::string_view says = says_of(row.citation);
  return std::string{row.citation} + (says.empty() ? "" : " (" + std::string{says} + ')');
}

std::string explanation_of(const rule& row) {
  const rule_page page = page_of(row.id);
  const auto entry_if_any = [](std::string_view name, std::string_view text) {
    return text.empty() ? std::string{} : entry(name, text);
  };
  const auto lines_if_any = [](std::string_view name, std::string_view text, std::string_view margin = "    ") {
    return text.empty() ? std::string{} : verbatim(name, text, margin);
  };
  std::string out = std::string{row.id} + "\n\n" + entry("what", what_of(row));
  out += entry_if_any("why", page.why) + entry_if_any("causes", page.causes);
  out += entry("help", report_text::generic_help(row, hint_of));
  if (!row.repaired.empty()) {
    out += entry("repair", "with --repair, " + report_text::generic_text(row.repaired));
  }
  out += entry_if_any("proof", row.proof) + entry("source", source_text(row));
  out += entry("level", level_under("rfc", row.rfc) + ", " + level_under("cloudflare", row.cloudflare));
  out += entry("", leave_text(row.leave)) + entry_if_any("ours", row.judgement);
  // Commands stand at the margin, so that what is copied is what was written, Python too.
  return out + lines_if_any("before", page.before) + lines_if_any("after", page.after) +
         lines_if_any("by hand", page.by_hand, "");
}

const rule* find_any_rule(std::string_view id) {
  for (const rule* row : all_rules()) {
    if (row->id == id) {
      return row;
    }
  }
  return nullptr;
}

std::vector<std::string_view> ids_near(std::string_view id) {
  constexpr std::size_t most = 8;
  const std::size_t most_edits = 1 + id.size() / 5;
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const rule* row : all_rules()) {
    const std::size_t edits = keys::edit_distance(id, row->id);
    if (edits <= most_edits || (!id.empty() && row->id.find(id) != std::string_view::npos)) {
      near.emplace_back(edits, row->id);
    }
  }
  std::stable_sort(
      near.begin(), near.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
  near.resize(std::min(near.size(), most));
  std::vector<std::string_view> ids;
  std::transform(near.begin(), near.end(), std::back_inserter(ids), [](const auto& each) { return each.second; });
  return ids;
}

}  // namespace jwkguard::cli
