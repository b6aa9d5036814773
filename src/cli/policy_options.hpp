// The options that say which rules apply: from the command line to a policy.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "jwkguard/policy.hpp"

namespace jwkguard::cli {

/// policy_options is what was said about rules, as text: what it means depends on all of it.
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

  /// finish makes the policy. Returns what is wrong, for people; empty if nothing is. `for_endpoint`: the keys are to
  /// be sent; `standard`: the policy that counts where none is named.
  [[nodiscard]] std::string finish(bool for_endpoint, policy::base standard, policy& into) const;

 private:
  [[nodiscard]] std::string choose(bool for_endpoint, policy::base standard, policy& into) const;
  [[nodiscard]] std::string set_levels(policy& into) const;

  std::string name_;
  std::string file_;
  std::string default_rsa_alg_;
  std::vector<std::string> allow_;
  std::vector<std::string> deny_;
  std::vector<std::string> published_;
  std::uint32_t max_keys_ = 0;  // 0: not given
  bool allow_secret_ = false;
  bool skip_unsupported_ = false;
  bool deep_ = false;
  bool repair_ = false;
  bool kid_from_thumbprint_ = false;
};

}  // namespace jwkguard::cli
