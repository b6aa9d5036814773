// What a fuzz target says when an invariant does not hold. Works in all builds, unlike assert.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace jwkguard::fuzz {

/// require ends the program, naming the invariant, if it does not hold.
inline void require(bool holds, const char* invariant) {
  if (!holds) {
    std::fprintf(stderr, "broken invariant: %s\n", invariant);
    std::abort();
  }
}

}  // namespace jwkguard::fuzz
