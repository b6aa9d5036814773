#include <algorithm>
#include <iterator>

#include "json/hidden_characters.hpp"
#include "json/writer.hpp"
#include "jwkguard/render.hpp"
#include "jwkguard/version.hpp"
#include "report/markdown.hpp"
#include "report/messages.hpp"
#include "report/text_region.hpp"
#include "report/uri.hpp"

namespace jwkguard {
namespace {

constexpr std::string_view schema_uri = "https://json.schemastore.org/sarif-2.1.0.json";

void write_text(json::writer& out, std::string_view name, std::string_view text) {
  out.name(name).begin_object().member("text", text).end_object();
}

void write_artifact(json::writer& out, std::string_view uri) {
  out.name("artifactLocation").begin_object().member("uri", uri).end_object();
}

// Offsets count from the start of the document, the region's from the start of the file: of a line they differ.
void write_region(json::writer& out, const finding& what, const report_text::text_region& where, bool is_file) {
  out.name("region").begin_object();
  out.name("startLine").number(where.start_line).name("startColumn").number(where.start_column);
  out.name("endLine").number(where.end_line).name("endColumn").number(where.end_column);
  if (is_file) {
    out.name("byteOffset").number(what.offset).name("byteLength").number(what.length);
  }
  out.end_object();
}

void write_location(
    json::writer& out, const finding& what, std::string_view uri, const report_text::text_region& where, bool is_file) {
  out.name("locations").begin_array().begin_object();
  out.name("physicalLocation").begin_object();
  write_artifact(out, uri);
  write_region(out, what, where, is_file);
  out.end_object();
  if (!what.pointer.empty()) {
    out.name("logicalLocations").begin_array().begin_object();
    out.member("fullyQualifiedName", exact_pointer(what)).end_object().end_array();
  }
  out.end_object().end_array();
}

// A row as a reader that has no finding understands it.
void write_rule(json::writer& out, const rule& row, const policy& rules, rule_hint hint) {
  const std::string says = report_text::generic_text(row.says);
  const std::string help = report_text::generic_help(row, hint);
  const std::string citation{row.citation};
  const level weight = rules.level_of(row);
  out.begin_object().member("id", row.id);
  write_text(out, "shortDescription", says);
  write_text(out, "fullDescription", says + " (" + citation + ')');
  out.name("help").begin_object();
  out.member("text", help + "\nSource: " + citation);
  out.member("markdown", report_text::markdown(help) + "\n\nSource: " + citation).end_object();
  out.name("defaultConfiguration").begin_object();
  out.member("level", weight == level::off ? "none" : name_of(weight)).end_object();
  out.name("properties").begin_object().member("citation", citation);
  out.name("tags").begin_array().string("security").string("jwk").end_array().end_object();
  out.end_object();
}

void write_tool(json::writer& out, const std::vector<const rule*>& rows, const policy& rules, rule_hint hint) {
  out.name("tool").begin_object().name("driver").begin_object();
  out.member("name", "jwkguard").member("version", library_version()).name("rules").begin_array();
  for (const rule* row : rows) {
    write_rule(out, *row, rules, hint);
  }
  out.end_array().end_object().end_object();
}

void write_invocation(json::writer& out, const std::vector<std::string>& unread) {
  out.name("invocations").begin_array().begin_object();
  out.name("executionSuccessful").boolean(unread.empty()).name("toolExecutionNotifications").begin_array();
  for (const std::string& each : unread) {
    out.raw(each);
  }
  out.end_array().end_object().end_array();
}

}  // namespace

void sarif_log::add(const report& what, const render_options& options) {
  report_text::region_finder regions{options};
  const std::string uri = report_text::uri_of(options.source);
  const std::string document = report_text::name_of_document(uri, options.line);
  for (const finding& each : what.findings) {
    json::writer out;
    out.begin_object().member("level", name_of(each.level));
    write_text(out, "message", message_of(each));
    write_location(out, each, uri, regions.find(each.offset, each.length), options.line == 0);
    if (!each.citation.empty()) {
      out.name("properties").begin_object().member("citation", each.citation).end_object();
    }
    out.name("partialFingerprints").begin_object();
    out.member("place/v1", std::string{each.rule->id} + ' ' + document + '#' + exact_pointer(each)).end_object();
    out.end_object();
    results_.push_back({each.rule, out.take().substr(1)});
  }
}

void sarif_log::add_unread(std::string_view source) {
  json::writer out;
  out.begin_object().member("level", "error");
  write_text(out, "message", "this input could not be read, or not completely");
  out.name("locations").begin_array().begin_object().name("physicalLocation").begin_object();
  write_artifact(out, report_text::uri_of(source));
  out.end_object().end_object().end_array().end_object();
  unread_.push_back(out.take());
}

void sarif_log::append(sarif_log&& later) {
  results_.insert(
      results_.end(), std::make_move_iterator(later.results_.begin()), std::make_move_iterator(later.results_.end()));
  unread_.insert(
      unread_.end(), std::make_move_iterator(later.unread_.begin()), std::make_move_iterator(later.unread_.end()));
}

std::string sarif_log::text(const policy& rules, rule_hint hint) const {
  std::vector<const rule*> rows;
  json::writer results;
  results.begin_array();
  for (const result& each : results_) {
    const auto found = std::find(rows.begin(), rows.end(), each.row);
    const auto index = std::distance(rows.begin(), found);
    if (found == rows.end()) {
      rows.push_back(each.row);
    }
    const std::string id{each.row->id};
    results.raw(R"({"ruleId":")" + id + R"(","ruleIndex":)" + std::to_string(index) + ',' + each.members);
  }
  results.end_array();

  json::writer out;
  out.begin_object().member("$schema", schema_uri).member("version", "2.1.0");
  out.name("runs").begin_array().begin_object();
  write_tool(out, rows, rules, hint);
  write_invocation(out, unread_);
  out.member("columnKind", "utf16CodeUnits").name("results").raw(results.text());
  out.name("properties").begin_object().member("policy", rules.name()).end_object();
  out.end_object().end_array().end_object();
  return json::show_hidden(out.take());
}

}  // namespace jwkguard
