// Runs a fuzz target once on each file of the folders given, in order of names: for compilers without libFuzzer, and
// for ctest. `--owed N` before them says how many files there must be.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// The files of a folder, or the file itself; empty if there is neither.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& place) {
  std::vector<std::filesystem::path> files;
  std::error_code missing;
  if (std::filesystem::is_regular_file(place, missing)) {
    return {place};
  }
  for (const auto& entry : std::filesystem::directory_iterator{place, missing}) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool run(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) {
    return false;
  }
  std::vector<char> text{std::istreambuf_iterator<char>{in}, {}};
  text.shrink_to_fit();  // a block of exactly this size
  std::printf("%s\n", file.filename().c_str());
  std::fflush(stdout);  // so that the file that ends the program is the last one named
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()) == 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t ran = 0;
  const bool is_owed = count > 2 && std::string_view{arguments[1]} == "--owed";
  for (int index = is_owed ? 3 : 1; index < count; ++index) {
    const auto files = files_of(arguments[index]);
    if (files.empty()) {
      std::fprintf(stderr, "no inputs at %s\n", arguments[index]);
      return 1;
    }
    for (const auto& file : files) {
      if (!run(file)) {
        std::fprintf(stderr, "cannot run %s\n", file.c_str());
        return 1;
      }
      ++ran;
    }
  }
  std::printf("%zu inputs\n", ran);
  if (is_owed && std::to_string(ran) != arguments[2]) {
    std::fprintf(stderr, "%s inputs are owed\n", arguments[2]);
    return 1;
  }
  return ran == 0 ? 1 : 0;
}
