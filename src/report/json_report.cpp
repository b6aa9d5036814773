#include "json/hidden_characters.hpp"
#include "json/writer.hpp"
#include "jwkguard/render.hpp"
#include "report/messages.hpp"
#include "report/source_lines.hpp"

namespace jwkguard {
namespace {

void write_number(json::writer& out, std::string_view name, const std::optional<std::uint64_t>& value) {
  out.name(name);
  if (value) {
    out.number(*value);
  } else {
    out.null();
  }
}

void write_finding(
    json::writer& out, const finding& what, const report& all, const report_text::source_lines& lines, rule_hint hint) {
  out.begin_object().member("rule", what.rule->id).member("level", name_of(what.level));
  out.name("key");
  if (what.key == finding::no_key) {
    out.null();
  } else {
    out.number(what.key);
    if (what.key < all.keys.size() && all.keys[what.key].kid().data() != nullptr) {
      out.member("kid", all.keys[what.key].kid());
    }
  }
  const auto [line, column] = lines.position(what.offset);
  out.member("pointer", exact_pointer(what));
  out.name("line").number(line).name("column").number(column);
  out.name("offset").number(what.offset).name("length").number(what.length);
  out.member("message", message_of(what))
      .member("help", report_text::help_of(what, hint))
      .member("citation", citation_of(what));
  write_number(out, "actual", what.actual);
  write_number(out, "limit", what.limit);
  out.end_object();
}

}  // namespace

std::string render_json(const report& what, const policy& rules, const render_options& options) {
  const report_text::source_lines lines{options};
  json::writer out;
  out.begin_object()
      .member("source", report_text::name_of_document(options.source, options.line))
      .member("policy", rules.name());
  out.name("valid").boolean(what.valid()).name("keys").number(what.keys.size());
  out.name("findings").begin_array();
  for (const finding& each : what.findings) {
    write_finding(out, each, what, lines, options.hint);
  }
  out.end_array().end_object();
  return json::show_hidden(out.take());
}

}  // namespace jwkguard
