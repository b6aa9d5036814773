#include "json/search.hpp"

#include <cstdint>

#include "json/processor.hpp"

#if JWKGUARD_HAS_VECTORS
#include "json/immintrin.hpp"
#endif

namespace jwkguard::json {
namespace {

constexpr std::size_t at_once = 64;

// Both look at the places from `probed` on, and as many whose last byte is meant. In this form compilers use vectors.
bool any_portably(const char* probed, const char* last, const rare_text& wanted) noexcept {
  const char first = wanted.text[wanted.probe];
  const char second = wanted.text.back();
  std::uint8_t any = 0;
  for (std::size_t at = 0; at < at_once; ++at) {
    const auto both = static_cast<std::uint8_t>((probed[at] == first ? 1 : 0) & (last[at] == second ? 1 : 0));
    any = static_cast<std::uint8_t>(any | both);
  }
  return any != 0;
}

#if JWKGUARD_HAS_VECTORS
JWKGUARD_AVX512 bool any_avx512(const char* probed, const char* last, const rare_text& wanted) noexcept {
  const __mmask64 first =
      _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(probed), _mm512_set1_epi8(wanted.text[wanted.probe]));
  return _mm512_mask_cmpeq_epi8_mask(first, _mm512_loadu_si512(last), _mm512_set1_epi8(wanted.text.back())) != 0;
}
#endif

// `any` is whether a match may begin at one of the places from `at` on.
template <class Any>
[[gnu::always_inline]] inline std::size_t search(
    std::string_view text, const rare_text& wanted, std::size_t from, Any&& any) noexcept {
  const std::size_t last = wanted.text.size() - 1;
  for (; from + at_once + last <= text.size(); from += at_once) {
    if (any(text.data() + from + wanted.probe, text.data() + from + last, wanted)) {
      const std::size_t found = text.substr(0, from + at_once + last).find(wanted.text, from);
      if (found != std::string_view::npos) {
        return found;
      }
    }
  }
  return text.find(wanted.text, from);
}

#if JWKGUARD_HAS_VECTORS
JWKGUARD_AVX512 std::size_t find_avx512(std::string_view text, const rare_text& wanted, std::size_t from) noexcept {
  return search(text, wanted, from, any_avx512);
}
#endif

}  // namespace

std::size_t find_portably(std::string_view text, const rare_text& wanted, std::size_t from) noexcept {
  return search(text, wanted, from, any_portably);
}

std::size_t find(std::string_view text, const rare_text& wanted, std::size_t from) noexcept {
#if JWKGUARD_HAS_VECTORS
  if (has_avx512()) {
    return find_avx512(text, wanted, from);
  }
#endif
  return find_portably(text, wanted, from);
}

}  // namespace jwkguard::json
