// A folder for one test, and what is in a file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jwkguard::test {

/// scratch_folder is an empty folder that is removed, with what is in it then, at the end of the object's life.
class scratch_folder {
 public:
  scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder();

  /// path_of is where an entry of this name is; without a name, the folder itself.
  [[nodiscard]] std::string path_of(std::string_view name = {}) const;
  /// add makes a file, and the folders it is in; its path.
  std::string add(std::string_view name, std::string_view text) const;
  /// link makes a symbolic link.
  void link(std::string_view name, std::string_view target) const;

 private:
  std::string path_;
};

/// read_bytes reads a whole file; no value if it is not there.
[[nodiscard]] std::optional<std::string> read_bytes(const std::string& path);

/// text_of_file is what it holds; empty if it is not there.
[[nodiscard]] inline std::string text_of_file(const std::string& path) {
  return read_bytes(path).value_or(std::string{});
}

}  // namespace jwkguard::test
