// Where the compiler knows x86-64, CMakeLists.txt compiles this file alone for SSE4.2; whether it runs is asked of the
// processor.
#ifdef __SSE4_2__
#define RAPIDJSON_SSE42
#endif
#define RAPIDJSON_NAMESPACE rapidjson_sse42
#define RAPIDJSON_NAMESPACE_BEGIN namespace RAPIDJSON_NAMESPACE {
#define RAPIDJSON_NAMESPACE_END }
#include "rapidjson_passes.hpp"

namespace jwkguard::bench {

std::vector<contestant> rapidjson_sse42_contestants(key_kind) {
  (void)encoding_pass;
  (void)wrapped_pass;
#ifdef __SSE4_2__
  if (__builtin_cpu_supports("sse4.2")) {
    return {{"RapidJSON bare, SSE4.2", false, bare_pass}};
  }
#else
  (void)bare_pass;
#endif
  return {};
}

}  // namespace jwkguard::bench
