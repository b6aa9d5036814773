// What `sync` and `status` are told beside the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sync/source.hpp"
#include "sync/token_bucket.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace jwkguard::cli {

/// sync_settings are the options of `sync`, as values.
struct sync_settings {
  std::vector<sync::source> sources;
  sync::fetch_rules rules;         ///< of those sources, and what a targets file adds to
  std::string targets_file;        ///< empty: one target, as the command line says
  std::int64_t prove_every_s = 0;  ///< how long a proof holds while the sources are as they were; 0: no time
  sync::rate_limit limit{};        ///< of requests to the API
  std::uint32_t jobs = 16;         ///< how many targets at once
  std::int64_t every_s = 0;        ///< 0: once
  std::int64_t stale_after_s = 86'400;
  bool plan_only = false;
  bool json_log = false;
  std::string status_file;
  std::string metrics_file;
  std::string on_change;  ///< a command for sh; empty: none
};

/// sync_options is what was said, as text.
class sync_options {
 public:
  void add_sources(CLI::App* to);
  void add_running(CLI::App* to);
  /// add_targets adds --targets, after --zone and --config; add_fleet that, and how a fleet is handled.
  void add_targets(CLI::App* to);
  void add_fleet(CLI::App* to);
  void add_stale_after(CLI::App* to);

  /// count_sources is how many were given.
  [[nodiscard]] std::size_t count_sources() const noexcept { return issuers_.size() + jwks_.size() + files_.size(); }
  /// finish gives the values; what is wrong, for people, or empty. `ca_file` and `proxy` are those of the target.
  [[nodiscard]] std::string finish(
      const std::string& ca_file, const std::string& proxy, bool needs_source, sync_settings& into) const;

 private:
  std::vector<std::string> issuers_;
  std::vector<std::string> jwks_;
  std::vector<std::string> files_;
  std::vector<std::string> other_hosts_;
  bool allow_private_ = false;
  std::string every_;
  std::string stale_after_;
  std::string prove_every_;
  std::string rate_limit_;
  std::string log_format_ = "human";
  sync_settings given_;
};

}  // namespace jwkguard::cli
