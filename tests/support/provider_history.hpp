// Random histories of a provider that rotates its keys, and of a sync that follows it, in virtual time. The law that
// they are held to is written here from the provider's side alone: it knows nothing of how old keys are kept.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "jwkguard/plan.hpp"

namespace jwkguard::test {

/// period is a time in which one key signs.
struct period {
  std::uint32_t key = 0;  ///< 0, 1, …; an earlier one again after a rollback
  std::int64_t start_s = 0;
  std::int64_t end_s = 0;
};

/// history_facts is what one history was like.
struct history_facts {
  std::string schedule;             ///< for people
  std::vector<std::string> broken;  ///< the law, and when; empty: it held
  std::uint32_t runs = 0;
  std::uint32_t removed = 0;  ///< keys that left the live set
  std::uint32_t tokens = 0;   ///< for which the live set was asked
};

/// breaks are ways to break the code under test, so that the law is seen to notice.
enum class breaks : std::uint8_t {
  nothing,
  forgets_wants,   ///< what is known of live keys is lost after each run
  believes_empty,  ///< a source that could not be read wants nothing
  short_overlap,   ///< the overlap is a third of what it should be
  keeps_leaked,    ///< leaked keys are not told apart
  trusts_gaps,     ///< a key counts as wanted until the last look that found it, not until the first that did not
  drops_old,       ///< --keep-old is off, and dangers are allowed
};

/// run_history makes one history and walks it.
[[nodiscard]] history_facts run_history(std::uint64_t seed, breaks how = breaks::nothing);

}  // namespace jwkguard::test
