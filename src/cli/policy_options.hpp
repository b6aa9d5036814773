// The options that say which rules apply: from the command line to a policy.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "jwkguard/policy.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace jwkguard::cli {

/// policy_words is what was said about rules, as text: what it means depends on all of it.
struct policy_words {
  std::string name{};
  std::string file{};
  std::string default_rsa_alg{};
  std::vector<std::string> allow{};
  std::vector<std::string> deny{};
  std::vector<std::string> published{};
  std::uint32_t max_keys = 0;  ///< 0: not given
  bool allow_secret = false;
  bool skip_unsupported = false;
  bool deep = false;
  bool repair = false;
  bool kid_from_thumbprint = false;

  [[nodiscard]] bool operator==(const policy_words&) const = default;
};

/// make_policy makes the policy. Returns what is wrong, for people; empty if nothing is. `for_endpoint`: the keys are
/// to be sent; `standard`: the policy that counts where none is named.
[[nodiscard]] std::string make_policy(const policy_words& said, bool for_endpoint, policy::base standard, policy& into);

/// fingerprint_of is a text that changes with what was said, and with the size or time of a file that it names.
[[nodiscard]] std::string fingerprint_of(const policy_words& said);

/// rsa_algs are what default_rsa_alg may be.
inline constexpr std::array<const char*, 6> rsa_algs{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"};

/// policy_options fills policy_words from the command line.
class policy_options {
 public:
  /// add_choice adds --policy and --policy-file; `standard` names the policy that counts without them.
  void add_choice(CLI::App* to, const std::string& standard);
  /// add_file adds --policy-file alone.
  CLI::Option* add_file(CLI::App* to);
  /// add_lists adds --published-keys alone.
  void add_lists(CLI::App* to);
  /// add_rules adds what every command that checks keys has.
  void add_rules(CLI::App* to);

  /// standard_inputs counts the arguments that are to be read from standard input.
  [[nodiscard]] std::size_t standard_inputs() const noexcept;

  [[nodiscard]] const policy_words& said() const noexcept { return said_; }

 private:
  policy_words said_;
};

}  // namespace jwkguard::cli
