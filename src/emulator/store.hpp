// What the emulated endpoint holds, and what it answers: no sockets, no locks, no authorization.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/configuration.hpp"
#include "emulator/envelope.hpp"

namespace jwkguard::emulator {

/// response_shape is where the answer to PUT and PATCH has its keys: in `result`, or beside it as published earlier.
enum class response_shape { current, legacy };

/// paging is a list request's query as written; not checked.
struct paging {
  std::optional<std::string> page;
  std::optional<std::string> per_page;
};

/// store is the state of every zone. Each request is answered whole or not at all: a refusal changes nothing.
/// Not safe to use from two threads at once.
class store {
 public:
  explicit store(response_shape shape = response_shape::current) noexcept : shape_(shape) {}

  /// add makes the zone, and in it a configuration without keys, unless they are there.
  void add(std::string_view zone, std::string_view config);

  [[nodiscard]] answer list_configs(std::string_view zone, const paging& query = {}) const;
  [[nodiscard]] answer get_config(std::string_view zone, std::string_view config) const;
  answer create_config(std::string_view zone, std::string_view body);
  answer patch_config(std::string_view zone, std::string_view config, std::string_view body);
  answer delete_config(std::string_view zone, std::string_view config);

  /// put_credentials replaces the complete key set.
  answer put_credentials(std::string_view zone, std::string_view config, std::string_view body);
  /// patch_credentials does too, but a key that names a stored {alg, kid} may leave members out and keeps the stored
  /// ones.
  answer patch_credentials(std::string_view zone, std::string_view config, std::string_view body);

  /// keys is the stored set as `{"keys":[…]}` with every member, `k` too; for tests. `{"keys":[]}` for an unknown one.
  [[nodiscard]] std::string keys(std::string_view zone, std::string_view config) const;

 private:
  using configurations = std::vector<configuration>;

  [[nodiscard]] const configuration* find(std::string_view zone, std::string_view config) const;
  [[nodiscard]] configuration* find(std::string_view zone, std::string_view config);
  [[nodiscard]] std::string next_id(const configurations& taken);
  answer replace_keys(configuration* target, std::string_view body, bool keep_stored);

  response_shape shape_;
  std::uint64_t ids_ = 0;
  std::map<std::string, configurations, std::less<>> zones_;
};

}  // namespace jwkguard::emulator
