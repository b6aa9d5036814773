// Draws the chart of the README: what each contestant takes for a P-256 key, on a logarithmic scale.
//
//   chart REPORT CHART     reads report.json, writes an SVG that is legible on light and dark pages: it has its own
//                          background
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "json/tree.hpp"

namespace jwkguard::bench {
namespace {

struct bar {
  std::string name;
  double ns = 0;
  double ratio = 0;
};

constexpr int page_width = 840;
constexpr int left = 250;   // of the bars, behind the names
constexpr int right = 690;  // of the scale, before the longest figure
constexpr int top = 64;
constexpr int pitch = 30;

std::string text_of(json::value from, std::string_view name) {
  return std::string{from.member(name).text().value_or("")};
}

double number_of(json::value from, std::string_view name) { return std::strtod(text_of(from, name).c_str(), nullptr); }

json::value suite_of(json::value report, std::string_view name) {
  const json::value suites = report.member("suites");
  for (std::size_t index = 0; index < suites.size(); ++index) {
    if (suites.element(index).member("name").text() == name) {
      return suites.element(index);
    }
  }
  return {};
}

std::vector<bar> bars_of(json::value suite) {
  const json::value rows = suite.member("rows");
  std::vector<bar> bars;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const json::value row = rows.element(index);
    bars.push_back({text_of(row, "name"), number_of(row, "ns_per_key"), number_of(row, "ratio")});
  }
  std::sort(bars.begin(), bars.end(), [](const bar& one, const bar& other) { return one.ns < other.ns; });
  return bars;
}

// Names of processors and compilers come from outside.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      default: out += c;
    }
  }
  return out;
}

// SVG, one element after the other.
class drawing {
 public:
  drawing(int width, int height, std::string_view title) {
    out_ << R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" << width << ' ' << height << R"(" role="img">)"
         << "\n<title>" << escaped(title) << "</title>\n"
         << style;
  }
  void text(std::string_view kind, int x, int y, std::string_view anchor, std::string_view content) {
    out_ << "<text class=\"" << kind << "\" x=\"" << x << "\" y=\"" << y << "\" text-anchor=\"" << anchor << "\">"
         << escaped(content) << "</text>\n";
  }
  void box(std::string_view kind, int x, int y, int width, int height) {
    out_ << "<rect class=\"" << kind << "\" x=\"" << x << "\" y=\"" << y << "\" width=\"" << width << "\" height=\""
         << height << "\"/>\n";
  }
  [[nodiscard]] std::string take() {
    out_ << "</svg>\n";
    return out_.str();
  }

 private:
  static constexpr std::string_view style = R"(<style>
text { font: 13px sans-serif; fill: #444c56 }
.title { font: bold 16px sans-serif; fill: #1c2128 }
.small { font-size: 11px }
.page { fill: #fff }
.line { fill: #d8dee4 }
.bar { fill: #adbac7 }
.our-bar { fill: #0b5cad }
.our-name { font-weight: bold; fill: #0b5cad }
</style>
)";
  std::ostringstream out_;
};

// The fewest digits that tell more than the noise does.
std::string rounded(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.2f" : "%.0f", value);
  std::string out{text.data()};
  const std::size_t whole = std::min(out.find('.'), out.size());
  for (std::size_t at = whole; at > 3; at -= 3) {
    out.insert(at - 3, 1, ',');
  }
  return out;
}

// Powers of ten around the bars.
struct scale {
  int first;
  int last;
  [[nodiscard]] int at(double ns) const {
    return left + static_cast<int>(std::lround((right - left) * (std::log10(ns) - first) / (last - first)));
  }
};

void draw_grid(drawing& on, const scale& by, int bottom) {
  for (int power = by.first; power <= by.last; ++power) {
    const double ns = std::pow(10.0, power);
    on.box("line", by.at(ns), top - 6, 1, bottom - top + 6);
    on.text("small", by.at(ns), bottom + 16, "middle", rounded(ns) + " ns");
  }
}

void draw_bar(drawing& on, const bar& what, const scale& by, int y) {
  const bool ours = what.name.starts_with("jwkguard");
  const std::string_view name = ours ? "our-name" : "name";
  on.text(name, left - 10, y + 15, "end", what.name);
  on.box(ours ? "our-bar" : "bar", left, y, by.at(what.ns) - left, 20);
  on.text(name, by.at(what.ns) + 8, y + 15, "start", rounded(what.ratio) + " × · " + rounded(what.ns) + " ns");
}

std::string made_with(json::value machine) {
  return text_of(machine, "processor") + ", " + text_of(machine, "processors") + " processors, " +
         text_of(machine, "vectors") + "; " + text_of(machine, "date") + "; " + text_of(machine, "compiler") +
         "; OpenSSL " + text_of(machine, "openssl") + ", RapidJSON " + text_of(machine, "rapidjson") + ", cjose " +
         text_of(machine, "cjose");
}

std::optional<std::string> chart_of(json::value report) {
  const json::value suite = suite_of(report, "P-256");
  const std::vector<bar> bars = bars_of(suite);
  if (bars.empty() || bars.front().ns <= 0) {
    return std::nullopt;
  }
  const scale by{static_cast<int>(std::floor(std::log10(bars.front().ns / 2))),
      static_cast<int>(std::ceil(std::log10(bars.back().ns)))};
  const int bottom = top + pitch * static_cast<int>(bars.size());
  const int height = bottom + 56;
  drawing on{page_width, height, "Time for one P-256 key"};
  on.box("page", 0, 0, page_width, height);
  on.text("title", 20, 30, "start", "Time for one key of a set of " + text_of(suite, "title"));
  on.text("small", 20, 48, "start", "×: " + text_of(suite, "unit") + "; the scale is logarithmic");
  draw_grid(on, by, bottom);
  for (std::size_t index = 0; index < bars.size(); ++index) {
    draw_bar(on, bars[index], by, top + pitch * static_cast<int>(index));
  }
  on.text("small", 20, height - 14, "start", made_with(report.member("machine")));
  return on.take();
}

int run(const char* report, const char* chart) {
  std::ifstream in{report, std::ios::binary};
  const auto parsed = json::tree::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
  const auto drawing = parsed ? chart_of(parsed->root()) : std::nullopt;
  if (!drawing) {
    std::fprintf(stderr, "%s: no report with figures for P-256\n", report);
    return 1;
  }
  std::ofstream out{chart, std::ios::binary};
  out << *drawing << std::flush;
  return out ? 0 : 1;
}

}  // namespace
}  // namespace jwkguard::bench

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: chart REPORT CHART\n", stderr);
    return 2;
  }
  return jwkguard::bench::run(arguments[1], arguments[2]);
}
