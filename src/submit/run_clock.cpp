#include "submit/run_clock.hpp"

#include <cstdlib>

#include "plan/text.hpp"

namespace jwkguard::submit {

std::string run_clock::message() const {
  constexpr std::int64_t worth_a_word_s = 60;
  constexpr std::int64_t unbelievable_s = 3'600;
  const std::int64_t off_s = std::abs(ahead_s_.value_or(0));
  if (off_s <= worth_a_word_s) {
    return {};
  }
  return "this machine's clock is " + duration_text(off_s) + (*ahead_s_ > 0 ? " ahead of" : " behind") +
         " the server's" + (off_s > unbelievable_s ? ": times are the server's instead; set the clock" : "");
}

}  // namespace jwkguard::submit
