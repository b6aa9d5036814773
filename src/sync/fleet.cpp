#include "sync/fleet.hpp"

#include <algorithm>

namespace jwkguard::sync {

submit::settings place_of(const fleet_target& what, const submit::settings& endpoint) {
  submit::settings made;
  made.base_url = endpoint.base_url;
  made.zone = what.zone;
  made.config = what.config;
  made.ca_file = endpoint.ca_file;
  made.proxy = endpoint.proxy;
  made.http_log = endpoint.http_log;
  made.deadline_ms = what.deadline_ms;
  made.give_up = endpoint.give_up;
  return made;
}

submit::settings settings_of(const fleet_target& what, const submit::settings& endpoint) {
  submit::settings made = place_of(what, endpoint);
  made.authorization.token = submit::secret{endpoint.authorization.token.reveal()};
  made.authorization.email = endpoint.authorization.email;
  made.authorization.key = submit::secret{endpoint.authorization.key.reveal()};
  return made;
}

std::vector<std::vector<std::size_t>> ways_of_sources(const fleet& what) {
  std::vector<std::vector<std::size_t>> ways(what.sources.size());
  for (const fleet_target& target : what.targets) {
    for (const std::size_t index : target.sources) {
      if (std::find(ways[index].begin(), ways[index].end(), target.way) == ways[index].end()) {
        ways[index].push_back(target.way);
      }
    }
  }
  return ways;
}

}  // namespace jwkguard::sync
