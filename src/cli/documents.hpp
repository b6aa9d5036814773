// Where documents come from: files, folders, and the lines of NDJSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/lines.hpp"
#include "cli/options.hpp"

namespace jwkguard::cli {

/// input_file is "-" or a file, or what takes its place: an argument that gives none.
struct input_file {
  std::string name;
  std::string fault;  ///< why it gives none; else empty
};

/// batch is what one thread takes at a time: a file yet to be read, or some lines of one.
struct batch {
  std::string file;
  std::string fault;             ///< why there is nothing to check; else empty
  std::string text;              ///< NDJSON: what the lines stand in
  std::vector<text_line> lines;  ///< NDJSON only
};

/// document_source gives all documents of the arguments, in their order; instead of a folder the files below it whose
/// names say that they hold keys, by name, bytewise. Folders behind symbolic links, hidden entries, pipes and devices
/// are passed over there; what is named by an argument itself is read, whatever it is.
class document_source {
 public:
  explicit document_source(const options& given);

  /// next gives the next batch; false if there is none. It reads lines, and waits for them. For one thread at a time.
  [[nodiscard]] bool next(batch& into);

  /// is_single is whether there is exactly one document, named by itself.
  [[nodiscard]] bool is_single() const noexcept { return is_single_; }
  /// most_batches is a bound on how many there are, none if that shows while reading only.
  [[nodiscard]] std::optional<std::size_t> most_batches() const noexcept;

 private:
  [[nodiscard]] bool next_file(batch& into);
  [[nodiscard]] bool next_lines(batch& into);

  const options& given_;
  std::vector<input_file> files_;
  bool is_single_;
  std::size_t at_ = 0;  // of the file that is next, or whose lines are being read
  std::optional<line_reader> lines_;
};

}  // namespace jwkguard::cli
