#include "cli/documents.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include "json/ascii.hpp"

namespace jwkguard::cli {
namespace {

namespace fs = std::filesystem;

// What the names of files in a folder end in, and how people are told that none does.
struct endings {
  std::span<const std::string_view> list;
  std::string_view nothing_found;
};
constexpr std::array<std::string_view, 3> document_endings = {".json", ".jwk", ".jwks"};
constexpr std::array<std::string_view, 2> lines_endings = {".ndjson", ".jsonl"};
constexpr endings of_documents{document_endings, "it has no file *.json, *.jwk or *.jwks"};
constexpr endings of_lines{lines_endings, "it has no file *.ndjson or *.jsonl"};

class folder_walk {
 public:
  folder_walk(const endings& wanted, std::vector<input_file>& into) : wanted_(wanted), into_(into) {}

  void enter(const fs::path& folder) {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator at{folder, error}; !error && at != fs::directory_iterator{}; at.increment(error)) {
      names.push_back(at->path().filename().native());
    }
    if (error) {
      into_.push_back({folder.native(), error.message()});
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      if (!name.starts_with('.')) {
        visit(folder / name);
      }
    }
  }

 private:
  void visit(const fs::path& entry) {
    std::error_code error;
    if (fs::symlink_status(entry, error).type() == fs::file_type::directory) {  // links to folders may go in circles
      enter(entry);
      return;
    }
    const std::string ending = json::in_lower_case(entry.extension().native());
    if (std::find(wanted_.list.begin(), wanted_.list.end(), ending) == wanted_.list.end()) {
      return;
    }
    const fs::file_type type = fs::status(entry, error).type();
    if (error) {
      into_.push_back({entry.native(), error.message()});
    } else if (type == fs::file_type::regular) {
      into_.push_back({entry.native(), {}});
    }
  }

  const endings& wanted_;
  std::vector<input_file>& into_;
};

bool is_folder(const std::string& file) {
  std::error_code error;
  return file != "-" && fs::is_directory(file, error);
}

std::vector<input_file> find_files(const options& given) {
  const endings& wanted = given.ndjson ? of_lines : of_documents;
  std::vector<input_file> files;
  for (const std::string& file : given.files) {
    const std::size_t had = files.size();
    if (!is_folder(file)) {
      files.push_back({file, {}});
      continue;
    }
    folder_walk{wanted, files}.enter(file);
    if (files.size() == had) {
      files.push_back({file, std::string{wanted.nothing_found}});
    }
  }
  return files;
}

}  // namespace

document_source::document_source(const options& given)
    : given_(given),
      files_(find_files(given)),
      is_single_(!given.ndjson && given.files.size() == 1 && !is_folder(given.files.front())) {
  for (const std::string& file : given.files) {
    say_if_terminal(file);
  }
}

std::optional<std::size_t> document_source::most_batches() const noexcept {
  return given_.ndjson ? std::nullopt : std::optional{files_.size()};
}

bool document_source::next(batch& into) {
  into.lines.clear();
  return given_.ndjson ? next_lines(into) : next_file(into);
}

bool document_source::next_file(batch& into) {
  if (at_ == files_.size()) {
    return false;
  }
  const input_file& file = files_[at_++];
  into.file = file.name;
  into.fault = file.fault;
  return true;
}

bool document_source::next_lines(batch& into) {
  while (at_ != files_.size()) {
    const input_file& file = files_[at_];
    into.file = file.name;
    into.fault = file.fault;
    if (file.fault.empty()) {
      if (!lines_) {
        lines_.emplace(file.name, given_.policy.limits.text_bytes);
      }
      if (lines_->next(into.text, into.lines)) {
        return true;
      }
      into.fault = lines_->fault();
    }
    lines_.reset();
    ++at_;
    if (!into.fault.empty()) {
      return true;
    }
  }
  return false;
}

}  // namespace jwkguard::cli
