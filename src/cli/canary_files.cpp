#include "cli/canary_files.hpp"

#include "jwkguard/verify.hpp"

namespace jwkguard::cli {

std::string canary_inputs::read(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    token_input& text = texts_.emplace_back();
    if (std::string fault = text.read_file(file); !fault.empty()) {
      return fault;
    }
    const std::vector<token_input::token> tokens = text.tokens();
    for (const token_input::token& each : tokens) {
      std::string name = tokens.size() == 1 ? file : file + ':' + std::to_string(each.line);
      if (const verification read = verify(each.text, {}); !read.alg) {
        return name + ": " + read.message;
      }
      tokens_.push_back({std::move(name), each.text});
    }
  }
  return {};
}

}  // namespace jwkguard::cli
