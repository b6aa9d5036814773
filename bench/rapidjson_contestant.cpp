#define RAPIDJSON_NAMESPACE rapidjson_plain
#define RAPIDJSON_NAMESPACE_BEGIN namespace RAPIDJSON_NAMESPACE {
#define RAPIDJSON_NAMESPACE_END }
#include "rapidjson_passes.hpp"

namespace jwkguard::bench {

std::vector<contestant> rapidjson_contestants(key_kind) {
  return {{bare_name, false, bare_pass}, {"RapidJSON + encoding", false, encoding_pass},
      {"RapidJSON wrapped", false, wrapped_pass}};
}

}  // namespace jwkguard::bench
