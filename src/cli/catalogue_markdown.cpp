#include <string>

#include "cli/catalogue.hpp"
#include "cli/hints.hpp"
#include "cli/rule_pages.hpp"
#include "report/markdown.hpp"
#include "report/messages.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::string_view introduction = R"(# Rules

<!-- Made by `./dev docs` out of the tables in src/; a test holds it to them. -->

Every rule of jwkguard, with its level under each policy and the source that demands it. `-`: the
policy does not apply the rule. A set with an error is refused; a warning or a note refuses nothing unless `--level`
says so. `--deny RULE` raises a rule to an error; rules about a plan always are errors. Each rule
says whether `--allow RULE` can lower it to a note. *Words like these* are placeholders for what a finding names
or measures. `jwkguard explain RULE` shows the same page in a terminal.
)";

std::string escaped_text(std::string_view text) {
  return report_text::generic_text(report_text::markdown(text), "*", "*");
}

std::string table_row_of(const rule& row) {
  const std::string id{row.id};
  return "| [" + id + "](#" + id + ") | " + std::string{level_text(row.rfc)} + " | " +
         std::string{level_text(row.cloudflare)} + " | " + report_text::markdown(row.citation) + " |\n";
}

std::string table_of(const rule_group& group) {
  std::string out = "| rule | rfc | cloudflare | source |\n|---|---|---|---|\n";
  for (const rule* row : group.rules) {
    out += table_row_of(*row);
  }
  return out;
}

std::string ended(std::string_view text) { return escaped_text(text) + (text.ends_with('?') ? "" : "."); }

std::string sentence(std::string_view text) { return text.empty() ? "" : report_text::markdown(text) + "\n\n"; }

std::string block(std::string_view title, std::string_view language, std::string_view text) {
  return text.empty()
             ? ""
             : std::string{title} + ":\n\n```" + std::string{language} + '\n' + std::string{text} + "\n```\n\n";
}

// The anchor is the id itself: those that are made out of headings lose its dots.
std::string section_of(const rule& row) {
  const std::string id{row.id};
  const rule_page page = page_of(row.id);
  std::string out = "\n<a id=\"" + id + "\"></a>\n### " + id + "\n\n" + ended(row.says) + "\n\n";
  out += sentence(page.why) + sentence(page.causes);
  out += block("Before", "", page.before) + block("After", "", page.after) + block("By hand", "sh", page.by_hand);
  out += "- To fix it: " + ended(std::string{row.help} + std::string{hint_of(row)}) + "\n";
  if (!row.repaired.empty()) {
    out += "- With `--repair`, " + ended(row.repaired) + "\n";
  }
  if (!row.proof.empty()) {
    out += "- What proves that repair: " + ended(row.proof) + "\n";
  }
  out += "- Source: " + report_text::markdown(source_text(row)) + "\n- Level: rfc " + std::string{level_text(row.rfc)} +
         ", cloudflare " + std::string{level_text(row.cloudflare)} + "; " + std::string{leave_text(row.leave)} + ".\n";
  if (!row.judgement.empty()) {
    out += "- The level under rfc is our own judgement: " + ended(row.judgement) + "\n";
  }
  return out;
}

}  // namespace

std::string catalogue_markdown() {
  std::string out{introduction};
  for (const rule_group& group : all_rule_groups()) {
    out += "\n## " + std::string{group.title} + "\n\n" + table_of(group);
    for (const rule* row : group.rules) {
      out += section_of(*row);
    }
  }
  return out;
}

}  // namespace jwkguard::cli
