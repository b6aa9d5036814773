// Every x86-64 has SSE2, with which RapidJSON copies strings faster.
#ifdef __SSE2__
#define RAPIDJSON_SSE2
#endif
#define RAPIDJSON_NAMESPACE rapidjson_sse2
#define RAPIDJSON_NAMESPACE_BEGIN namespace RAPIDJSON_NAMESPACE {
#define RAPIDJSON_NAMESPACE_END }
#include "rapidjson_passes.hpp"

namespace jwkguard::bench {

std::vector<contestant> rapidjson_sse2_contestants(key_kind) {
  (void)encoding_pass;
  (void)wrapped_pass;
#ifdef __SSE2__
  return {{"RapidJSON bare, SSE2", false, bare_pass}};
#else
  (void)bare_pass;
  return {};
#endif
}

}  // namespace jwkguard::bench
