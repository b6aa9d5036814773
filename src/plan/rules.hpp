// Why a write is refused: the rows of the catalogue's group "plan".
#pragma once

#include "jwkguard/rule.hpp"

namespace jwkguard::plan_rules {

extern const rule empties_set;
extern const rule no_overlap;
extern const rule key_substituted;
extern const rule drops_symmetric;
extern const rule overlap_short;
extern const rule live_set_moved;
extern const rule faulty_set;
extern const rule canary_refused;

}  // namespace jwkguard::plan_rules
