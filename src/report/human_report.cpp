#include <algorithm>
#include <set>
#include <utility>

#include "json/printable.hpp"
#include "jwkguard/render.hpp"
#include "report/display_width.hpp"
#include "report/excerpt.hpp"
#include "report/messages.hpp"
#include "report/source_lines.hpp"
#include "report/summary.hpp"
#include "report/unread_text.hpp"

namespace jwkguard {
namespace {

using report_text::excerpt;
using report_text::source_lines;

constexpr std::size_t usual_columns = 100;
constexpr std::size_t least_columns = 30;

// Words in lines of so many columns, the first of which begins behind `indent`, as the others do; 0: one line.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
  if (columns == 0) {
    return std::string{text};
  }
  std::string out;
  std::size_t taken = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    const std::size_t width = report_text::display_width(word);
    if (taken > indent && taken + 1 + width > columns) {
      out += '\n' + std::string(indent, ' ');
      taken = indent;
    } else if (taken > indent) {
      out += ' ';
      ++taken;
    }
    out += word;
    taken += width;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return out;
}

class painter {
 public:
  explicit painter(bool color) noexcept : color_(color) {}
  [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text); }
  [[nodiscard]] std::string faint(std::string_view text) const { return paint("2", text); }
  [[nodiscard]] std::string of_level(level which, std::string_view text) const {
    return paint(which == level::error ? "1;31" : which == level::warning ? "1;33" : "1;36", text);
  }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    if (!color_) {
      return std::string{text};
    }
    return "\x1b[" + std::string{code} + 'm' + std::string{text} + "\x1b[0m";
  }
  bool color_;
};

// "key 0 (kid a1)": which key a finding is about.
std::string key_of(const finding& what, const report& all) {
  if (what.key == finding::no_key) {
    return {};
  }
  std::string text = "key " + std::to_string(what.key);
  if (what.key < all.keys.size() && !all.keys[what.key].kid().empty()) {
    constexpr std::size_t most = 64;
    const std::string_view kid = all.keys[what.key].kid();
    const std::string_view shown = report_text::head(kid, most);
    text += " (kid " + json::printable(shown) + (shown.size() < kid.size() ? "…)" : ")");
  }
  return text;
}

class human_report {
 public:
  human_report(const report& what, const render_options& options)
      : what_(what),
        options_(options),
        lines_(options),
        paint_(options.color),
        columns_(options.columns == 0 ? 0 : std::max<std::size_t>(least_columns, options.columns)) {}

  [[nodiscard]] std::string take() {
    for (const finding& each : what_.findings) {
      add(each);
    }
    add_summary();
    return std::move(out_);
  }

 private:
  void add(const finding& each) {
    const auto [line, column] = lines_.position(each.offset);
    const std::string number = std::to_string(line);
    const std::string margin(number.size(), ' ');
    std::string title{name_of(each.level)};
    title += '[' + std::string{each.rule->id} + ']';
    out_ += paint_.of_level(each.level, title) + paint_.bold(": " + message_of(each)) + '\n';
    out_ +=
        margin + paint_.faint("--> ") + json::printable(options_.source) + ':' + number + ':' + std::to_string(column);
    add_subject(each);
    out_ += '\n';
    add_excerpt(each, lines_.line(line), column, number);
    add_remarks(each, margin);
    out_ += '\n';
  }

  // Where nothing is left but masked signs past what was understood, a finding there shows no line.
  void add_excerpt(const finding& each, std::string_view line, std::uint32_t column, const std::string& number) {
    const bool is_end = each.length == 0 && each.offset == what_.understood;
    const bool is_unread = each.offset >= what_.understood && !is_end;
    std::string masked;
    if (is_unread) {
      const std::size_t line_start = each.offset - (column - 1);
      const std::size_t read = what_.understood - std::min<std::size_t>(what_.understood, line_start);
      masked = line;
      report_text::mask_unread(masked, read);
      line = report_text::has_words(std::string_view{masked}.substr(read)) ? std::string_view{masked} : "";
    }
    if (line.empty()) {
      return;
    }
    const std::size_t columns = (columns_ == 0 ? usual_columns : columns_) - number.size() - 3;
    const excerpt shown = report_text::make_excerpt(line, column, each.length, columns);
    const std::string margin(number.size(), ' ');
    const std::string bar = paint_.faint(" |");
    out_ += margin + bar + '\n';
    out_ += paint_.faint(number) + bar + ' ' + shown.before + shown.marked + shown.after + '\n';
    out_ += margin + bar + std::string(shown.before_width + 1, ' ') +
            paint_.of_level(each.level, std::string(shown.marked_width, '^')) + '\n';
  }

  // Forty keys with one fault need its remedy once.
  void add_remarks(const finding& each, const std::string& margin) {
    const std::string help = report_text::help_of(each, options_.hint);
    const std::string citation{citation_of(each)};
    if (!remarked_.emplace(each.rule, help + citation).second) {
      return;
    }
    const std::string remark = margin + paint_.faint(" = ");
    const std::size_t indent = margin.size() + std::string_view{" = help: "}.size();
    out_ += remark + paint_.bold("help") + ": " +
            wrapped(report_text::advice_of(each, options_.hint), indent, columns_) + '\n';
    if (!each.command.empty()) {  // to be copied as it is
      out_ += remark + paint_.bold("try") + ": " + each.command + '\n';
    }
    out_ += remark + paint_.bold("see") + ": " + citation + "; jwkguard explain " + std::string{each.rule->id} + '\n';
  }

  void add_subject(const finding& each) {
    const std::string key = key_of(each, what_);
    if (!key.empty() || !each.pointer.empty()) {
      out_ += paint_.faint("  in ") + key + (key.empty() || each.pointer.empty() ? "" : ", ") +
              json::printable(exact_pointer(each));
    }
  }

  void add_summary() {
    const level worst = !what_.valid() ? level::error : what_.count(level::warning) != 0 ? level::warning : level::note;
    out_ += paint_.of_level(worst, report_text::verdict_of(what_)) + ": " +
            json::printable(report_text::name_of_document(options_.source, options_.line)) + ": " +
            report_text::summary_of(what_) + '\n';
    if (const std::string next = report_text::next_step_of(what_, options_.hint); !next.empty()) {
      out_ += paint_.bold("next") + ": " + wrapped(next, std::string_view{"next: "}.size(), columns_) + '\n';
    }
  }

  const report& what_;
  const render_options& options_;
  source_lines lines_;
  painter paint_;
  std::size_t columns_;
  std::set<std::pair<const rule*, std::string>> remarked_;
  std::string out_;
};

}  // namespace

std::string render_human(const report& what, const render_options& options) {
  return human_report{what, options}.take();
}

}  // namespace jwkguard
