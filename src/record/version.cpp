#include "jwkguard/version.hpp"

#include "json/processor.hpp"
#include "keys/numbers.hpp"
#include "keys/openssl.hpp"

namespace jwkguard {
namespace {

constexpr std::string_view commit = JWKGUARD_COMMIT;

constexpr std::string_view compiler =
#if defined(__clang__)
    "clang " __clang_version__;
#elif defined(__GNUC__)
    "GCC " __VERSION__;
#else
    "another compiler";
#endif

std::string_view vectors() noexcept {
  return json::has_avx512() ? "AVX-512" : json::has_avx2() ? "AVX2" : JWKGUARD_HAS_VECTORS == 0 ? "no vectors" : "SSE2";
}

}  // namespace

std::string_view library_version() noexcept { return JWKGUARD_VERSION; }

std::string library_details() {
  std::string text = commit.empty() ? "" : "commit " + std::string{commit} + ", ";
  text.append(compiler.substr(0, compiler.find_last_not_of(' ') + 1)).append(", ").append(vectors());
  return text.append(", ").append(keys::openssl_version()).append(", GMP ").append(keys::version_of_gmp());
}

}  // namespace jwkguard
