#include "cli/published_lists.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/digest_file.hpp"
#include "cli/input.hpp"
#include "cli/tally.hpp"
#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "json/printable.hpp"
#include "json/utf8.hpp"

namespace jwkguard::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t chunk = std::size_t{1} << 20U;
constexpr std::size_t digest_bytes = sizeof(sha256_digest);

// Text has no control character but white space, and is UTF-8; of digests next to none has neither.
bool is_text(std::string_view start) noexcept {
  constexpr std::size_t longest_sequence = 4;
  const char* const end = start.data() + start.size();
  for (const char* at = start.data(); at != end;) {
    const std::size_t length = json::utf8_sequence_length(at, end);
    if (length == 0) {
      return start.size() == chunk && static_cast<std::size_t>(end - at) < longest_sequence;  // it is only cut there
    }
    const auto first = static_cast<unsigned char>(*at);
    if ((first < ' ' && *at != '\t' && *at != '\n' && *at != '\r') || first == 0x7F) {
      return false;
    }
    at += length;
  }
  return true;
}

// Says once that it takes long, to people.
class patience {
 public:
  void tick(const std::string& file) {
    if (!is_said_ && is_terminal(STDERR_FILENO) &&
        std::chrono::steady_clock::now() - start_ > std::chrono::seconds{1}) {
      is_said_ = true;
      print(STDERR_FILENO, "jwkguard: reading the list of published keys " + json::printable(file) + '\n');
    }
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  bool is_said_ = false;
};

// Reads one file after the other into a sorter; a file alone that is in order already stays where it is.
class list_reader {
 public:
  // What is wrong; empty: nothing.
  [[nodiscard]] std::string read(const std::string& file, bool is_alone) {
    const input_descriptor from{file};
    file_ = &file;
    std::string text;
    if (std::string fault = fill(from, text); !fault.empty()) {
      return fault;
    }
    if (text.empty()) {
      return "it is empty: was it cut off? A list without keys needs a remark (# none)";
    }
    if (is_text(text)) {
      return read_lines(from, text);
    }
    if (!is_alone || !from.file_bytes()) {
      return read_digests(from, text, [this](const sha256_digest& each) { return sorter_.add(each); });
    }
    std::string fault = read_digests(from, text, [](const sha256_digest&) { return std::string{}; });
    if (fault.empty()) {
      in_place_ = std::make_shared<digest_file>(file, random_file{::dup(from.number())}, std::move(*index_));
    }
    return fault;
  }

  [[nodiscard]] published_lists finish() {
    if (in_place_ != nullptr) {
      return {std::move(in_place_), {}};
    }
    auto [list, fault] = sorter_.finish();
    return {std::move(list), std::move(fault)};
  }

 private:
  // Reads until there is a chunk or the end.
  [[nodiscard]] std::string fill(const input_descriptor& from, std::string& text) {
    for (bool is_at_end = false; !is_at_end && text.size() < chunk;) {
      const auto count = from.read_some(text, chunk - text.size());
      if (count < 0) {
        return std::strerror(errno);
      }
      is_at_end = count == 0;
    }
    patience_.tick(*file_);
    return {};
  }

  [[nodiscard]] std::string read_lines(const input_descriptor& from, std::string& text) {
    bool is_tail = false;  // what comes next is the rest of a line whose beginning was looked at
    for (std::uint64_t number = 1; !text.empty();) {
      std::string_view rest = text;
      const bool is_last = text.size() < chunk;
      for (std::size_t end = rest.find('\n'); !rest.empty(); end = rest.find('\n')) {
        const bool is_whole = end != std::string_view::npos || is_last;
        if (!is_whole && rest.size() < chunk) {
          break;
        }
        const std::string_view line = rest.substr(0, end);
        if (std::string fault = is_tail ? std::string{} : add_line(line, number); !fault.empty()) {
          return fault;
        }
        is_tail = !is_whole;
        number += is_tail ? 0 : 1;
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      }
      text.erase(0, text.size() - rest.size());
      if (std::string fault = fill(from, text); !fault.empty()) {
        return fault;
      }
    }
    return {};
  }

  [[nodiscard]] std::string add_line(std::string_view line, std::uint64_t number) {
    constexpr std::size_t characters = 43;
    const std::string_view word = line.substr(0, line.find_first_of(json::white_space));
    if (const std::size_t end = line.find('\r'); end != std::string_view::npos && end + 1 != line.size()) {
      return "line " + std::to_string(number) + " has a carriage return inside: lines end with LF or CR LF";
    }
    if (word.empty() || word.front() == '#') {
      return {};
    }
    std::array<char, characters> copy{};
    std::copy_n(word.begin(), std::min(word.size(), characters), copy.begin());
    const auto octets = json::decode_base64url(copy);
    if (word.size() != characters || !octets) {
      return "line " + std::to_string(number) +
             " is not a thumbprint: 43 characters of base64url (jwkguard thumbprint); a binary "
             "file holds SHA-256 digests, 32 bytes each";
    }
    sha256_digest digest{};
    std::copy(octets->begin(), octets->end(), digest.begin());
    return sorter_.add(digest);
  }

  template <class Add>
  [[nodiscard]] std::string read_digests(const input_descriptor& from, std::string& text, Add add) {
    index_.emplace();
    while (!text.empty()) {
      if (text.size() % digest_bytes != 0) {
        return "it is binary, so it must hold digests of 32 bytes each, but ends in the middle of one";
      }
      for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(digest_bytes)) {
        sha256_digest digest{};
        std::copy_n(rest.begin(), digest_bytes, octets_of({&digest, 1}).begin());
        if (!index_->add(digest)) {
          return "it is binary, so it must hold digests in ascending order, but digest " + grouped(index_->size() + 1) +
                 " is less than the one before";
        }
        if (std::string fault = add(digest); !fault.empty()) {
          return fault;
        }
      }
      text.clear();
      if (std::string fault = fill(from, text); !fault.empty()) {
        return fault;
      }
    }
    return {};
  }

  digest_sorter sorter_;
  std::optional<digest_index> index_;  // of the digests of one file
  std::shared_ptr<const thumbprint_list> in_place_;
  const std::string* file_ = nullptr;
  patience patience_;
};

// All files of a folder and of those in it, hidden ones aside. What is wrong; empty: nothing.
std::string find_files(const fs::path& folder, std::vector<std::string>& into) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator at{folder, error}; !error && at != fs::directory_iterator{}; at.increment(error)) {
    if (!at->path().filename().native().starts_with('.')) {
      entries.push_back(at->path());
    }
  }
  std::sort(entries.begin(), entries.end());
  for (const fs::path& each : entries) {
    if (error) {
      break;
    }
    if (fs::symlink_status(each, error).type() == fs::file_type::directory) {  // links may go in circles
      if (std::string fault = find_files(each, into); !fault.empty()) {
        return fault;
      }
    } else if (fs::is_regular_file(each, error)) {
      into.push_back(each.native());
    }
  }
  return error ? folder.native() + ": " + error.message() : std::string{};
}

std::string find_all(const std::vector<std::string>& names, std::vector<std::string>& into) {
  for (const std::string& name : names) {
    std::error_code error;
    if (name == "-" || !fs::is_directory(name, error)) {
      into.push_back(name);
      continue;
    }
    const std::size_t had = into.size();
    if (std::string fault = find_files(name, into); !fault.empty()) {
      return fault;
    }
    if (into.size() == had) {
      return name + ": this folder has no files";
    }
  }
  return {};
}

}  // namespace

published_lists read_published_lists(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  if (std::string fault = find_all(names, files); !fault.empty()) {
    return {nullptr, std::move(fault)};
  }
  list_reader reader;
  for (const std::string& file : files) {
    if (std::string fault = reader.read(file, files.size() == 1); !fault.empty()) {
      return {nullptr, name_of_input(file) + ": " + fault};
    }
  }
  return reader.finish();
}

}  // namespace jwkguard::cli
