// Tokens from a file, standard input or the environment; never from arguments, which everybody sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jwkguard::cli {

/// token_input is a text with one token a line. It is overwritten when it is let go, and never shown.
class token_input {
 public:
  token_input() = default;
  token_input(const token_input&) = delete;
  token_input& operator=(const token_input&) = delete;
  ~token_input();

  /// read takes what stands in a file, "-" being standard input; if no file is named, in JWKGUARD_TOKEN, else in
  /// standard input. Why it cannot be read, for people; empty: it could.
  [[nodiscard]] std::string read(const std::string& file);
  /// read_file takes what stands in a file, and looks nowhere else.
  [[nodiscard]] std::string read_file(const std::string& file);

  /// token is one of them, without `Bearer` before it, and the line that it stands on.
  struct token {
    std::uint64_t line = 0;
    std::string_view text;
  };
  /// tokens are all of them, one at least, which may be empty; views into this object.
  [[nodiscard]] std::vector<token> tokens() const;

 private:
  std::string text_;
};

/// looks_like_token is whether an argument is a token, and no name of a file: nobody may repeat it.
[[nodiscard]] bool looks_like_token(std::string_view argument) noexcept;

}  // namespace jwkguard::cli
