// A program that uses RapidJSON itself, with settings of its own (CMakeLists.txt).
#include <rapidjson/document.h>
#include <jwkguard/jwkguard.hpp>

int main() {
  rapidjson::Document own;
  own.Parse(R"({"a": [1, 2.5,], /* trailing */})");
  const jwkguard::parsed_policy read = jwkguard::parse_policy(R"({"base": "rfc", "name": "own",})");
  const jwkguard::parsed_policy good = jwkguard::parse_policy(R"({"base": "rfc", "name": "own"})");
  return !own.HasParseError() && own["a"][1].GetDouble() == 2.5 && !read.value && good.value ? 0 : 1;
}
