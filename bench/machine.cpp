#include "machine.hpp"

#include <cjose/cjose.h>
#include <openssl/crypto.h>
#include <rapidjson/rapidjson.h>
#include <sys/utsname.h>

#include <array>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

#include "json/processor.hpp"

namespace jwkguard::bench {
namespace {

// By the name that Linux gives, where it gives one, or else by the architecture.
std::string processor_name() {
  std::ifstream in{"/proc/cpuinfo"};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) {
      return line.substr(line.find(": ") + 2);
    }
  }
  utsname system{};
  return uname(&system) == 0 ? system.machine : "unknown";
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  std::array<char, 16> text{};
  gmtime_r(&now, &utc);
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &utc)};
}

std::string compiler() {
#if defined(__clang__)
  return std::string{"clang++ "} + __clang_version__;
#else
  return std::string{"g++ "} + __VERSION__;
#endif
}

}  // namespace

std::vector<std::pair<std::string, std::string>> machine_facts() {
  return {{"processor", processor_name()}, {"processors", std::to_string(std::thread::hardware_concurrency())},
      {"vectors", json::has_avx512() ? "AVX-512" : "portable"}, {"date", today()}, {"compiler", compiler()},
      {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)}, {"rapidjson", RAPIDJSON_VERSION_STRING},
      {"cjose", cjose_version()}};
}

}  // namespace jwkguard::bench
