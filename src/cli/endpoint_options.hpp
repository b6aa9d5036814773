// The options that say where keys go, and what may be overridden on the way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace jwkguard::cli {

/// endpoint_options is what was said, as text: what it means depends on all of it, and on the environment.
class endpoint_options {
 public:
  explicit endpoint_options(options& into);

  /// add_zone adds what names a zone, and the endpoint; add_place what names a target; add_reach how the endpoint is
  /// reached; add_target both of these.
  void add_zone(CLI::App* to);
  void add_place(CLI::App* to);
  void add_reach(CLI::App* to);
  void add_target(CLI::App* to);
  /// add_ways adds how servers are reached: --ca-file and --proxy.
  void add_ways(CLI::App* to);
  /// add_state adds --state-dir; add_gates that, and all that weighs a plan.
  void add_state(CLI::App* to);
  void add_gates(CLI::App* to);

  /// finish completes the options. Returns what is wrong, for people; empty if nothing is.
  [[nodiscard]] std::string finish(options& into) const;

 private:
  [[nodiscard]] std::string finish_base_url(options& into) const;

  options& into_;
  bool takes_base_url_ = false;
  std::string base_url_;
  std::string min_overlap_;  // empty: not given
  std::uint32_t deadline_seconds_ = 60;
  std::vector<std::vector<std::string>> named_;  // by override_options()
};

}  // namespace jwkguard::cli
