#include "support/scratch_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace jwkguard::test {

namespace fs = std::filesystem;

scratch_folder::scratch_folder() : path_{fs::temp_directory_path() / "jwkguard-test-XXXXXX"} {
  if (mkdtemp(path_.data()) == nullptr) {
    std::abort();
  }
}

scratch_folder::~scratch_folder() { fs::remove_all(path_); }

std::string scratch_folder::path_of(std::string_view name) const {
  return name.empty() ? path_ : path_ + '/' + std::string{name};
}

std::string scratch_folder::add(std::string_view name, std::string_view text) const {
  const fs::path file = path_of(name);
  fs::create_directories(file.parent_path());
  if (!(std::ofstream{file, std::ios::binary} << text).flush()) {
    std::abort();
  }
  return file;
}

void scratch_folder::link(std::string_view name, std::string_view target) const {
  fs::create_symlink(target, path_of(name));
}

std::optional<std::string> read_bytes(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    return std::nullopt;
  }
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace jwkguard::test
