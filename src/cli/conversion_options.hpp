// The options of from-pem, to-pem and diff.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace jwkguard::cli {

/// conversion_settings is what was said.
struct conversion_settings {
  bool public_of_private = false;  ///< from-pem: take the public half of a private key
  std::string alg;                 ///< from-pem: of all keys; empty: they name none
  std::string kid;                 ///< from-pem: of the key; to-pem: the one to write; empty: none, all
};

/// conversion_arguments adds them to a command.
class conversion_arguments {
 public:
  void add_from_pem(CLI::App* to, std::vector<std::string>& files);
  void add_to_pem(CLI::App* to);
  static void add_diff(CLI::App* to, std::vector<std::string>& files, bool& detailed_exitcode);

  [[nodiscard]] const conversion_settings& said() const noexcept { return said_; }

 private:
  conversion_settings said_;
};

}  // namespace jwkguard::cli
