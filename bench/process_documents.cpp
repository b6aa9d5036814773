#include "process_documents.hpp"

#include <fstream>
#include <string>

#include "jwkguard/policy.hpp"
#include "key_set.hpp"

namespace jwkguard::bench {
namespace {

std::string large() {
  constexpr std::size_t bytes = 10'000'000;
  const std::size_t count = limits{}.keys;
  const std::string note = R"(,"note":")" + std::string(bytes / count - 200, 'n') + '"';
  const std::vector<octets> keys = make_points(key_kind::p_256, count, random_x(key_kind::p_256));
  std::string text = R"({"keys":[)";
  for (std::size_t index = 0; index < count; ++index) {
    text += index == 0 ? "" : ",";
    append_jwk(text, key_kind::p_256, keys[index], usual_kid(index), note);
  }
  return text + "]}\n";
}

std::string lines() {
  const std::string line = make_key_set(key_kind::p_256, 10).text + "\n";
  std::string text;
  for (int index = 0; index < 250'000; ++index) {
    text += line;
  }
  return text;
}

bool write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out{file, std::ios::binary};
  out << text << std::flush;
  return out.good();
}

}  // namespace

bool write_process_documents(const std::filesystem::path& folder) {
  return write(folder / "small.json", make_key_set(key_kind::p_256, 2).text + "\n") &&
         write(folder / "large.json", large()) && write(folder / "lines.ndjson", lines());
}

}  // namespace jwkguard::bench
