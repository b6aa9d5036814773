// One document after the other, checked, with what it takes to show what was found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/input.hpp"
#include "cli/options.hpp"
#include "cli/shared_moduli.hpp"
#include "jwkguard/validator.hpp"

namespace jwkguard::cli {

/// document_checker has a validator, and buffers that are used again. For one thread.
///
/// A check changes the text, and what is found is shown on the text as it was. So that is kept beside it; but where
/// `check` is to go over a large file, the file is read a second time instead, into the same memory, and refused if it
/// is no longer the same. What comes through a pipe is there only once, and is always kept.
class document_checker {
 public:
  explicit document_checker(const options& given);

  /// check_file checks "-" or a file. Empty, or why it cannot be read.
  [[nodiscard]] std::string check_file(const std::string& file);
  /// check_line checks a line of NDJSON: its text, and its number in the source.
  void check_line(const std::string& file, std::uint64_t number, std::span<char> text);

  /// input is what was checked last; of a file that was read twice, the report has no records.
  [[nodiscard]] const checked_input& input() const noexcept { return input_; }
  /// take_moduli gives what `check --deep` compares with other documents, once.
  [[nodiscard]] rsa_document take_moduli() { return std::exchange(moduli_, {}); }
  /// text_bytes is how large that is.
  [[nodiscard]] std::size_t text_bytes() const noexcept { return text_bytes_; }

 private:
  struct named_key {
    std::uint32_t index;
    std::string kid;
  };

  void check_with_copy(std::span<char> text);
  [[nodiscard]] std::string check_and_read_again(const std::string& file);
  void let_go_of_text();
  // `top` is where the outermost value of the text begins.
  void keep_moduli(std::size_t top);

  std::size_t most_bytes_;
  bool shows_findings_only_;
  bool compares_documents_;
  validator guard_;
  checked_input input_;
  std::size_t text_bytes_ = 0;
  rsa_document moduli_;
  std::vector<named_key> kids_;  // that are shown, where the text is no longer there
};

}  // namespace jwkguard::cli
