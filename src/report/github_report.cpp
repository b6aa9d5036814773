#include "json/printable.hpp"
#include "jwkguard/render.hpp"
#include "report/messages.hpp"
#include "report/summary.hpp"
#include "report/text_region.hpp"
#include "report/uri.hpp"

namespace jwkguard {
namespace {

// What a workflow command escapes in its message; in its properties the separators, too.
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : json::printable(text)) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += is_property ? "%3A" : ":"; break;
      case ',': out += is_property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string property(std::string_view name, std::size_t value) {
  return ',' + std::string{name} + '=' + std::to_string(value);
}

// A range of columns is shown on one line only.
std::string place_of(const report_text::text_region& where) {
  std::string out = property("line", where.start_line);
  if (where.end_line != where.start_line) {
    return out + property("endLine", where.end_line);
  }
  return out + property("col", where.start_column) + property("endColumn", where.end_column);
}

std::string command_of(const finding& what, const render_options& options, report_text::region_finder& regions) {
  std::string out = "::";
  out += what.level == level::note ? "notice" : name_of(what.level);
  out += " file=" + escaped(options.source, true) + place_of(regions.find(what.offset, what.length));
  out += ",title=" + escaped(what.rule->id, true) + "::" + escaped(message_of(what), false);
  if (!what.pointer.empty()) {
    out += " (" + escaped(exact_pointer(what), false) + ')';
  }
  return out + "%0Ahelp: " + escaped(report_text::help_of(what, options.hint), false) + '\n';
}

}  // namespace

std::string render_github(const report& what, const render_options& options) {
  report_text::region_finder regions{options};
  std::string out;
  for (const finding& each : what.findings) {
    out += command_of(each, options, regions);
  }
  // A command of the older form, ##[…], would count in the middle of a line: no file's name may hold one.
  const std::string source = options.source == render_options{}.source ? std::string{options.source}
                                                                       : report_text::percent_encoded(options.source);
  return out + std::string{report_text::verdict_of(what)} + ": " + report_text::name_of_document(source, options.line) +
         ": " + report_text::summary_of(what) + '\n';
}

}  // namespace jwkguard
