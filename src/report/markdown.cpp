#include "report/markdown.hpp"

namespace jwkguard::report_text {

std::string markdown(std::string_view text) {
  constexpr std::string_view special = R"(\`*_<>[]|&#)";
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

}  // namespace jwkguard::report_text
