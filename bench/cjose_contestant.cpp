#include <cjose/cjose.h>
#include <openssl/err.h>

#include "contestants.hpp"

namespace jwkguard::bench {
namespace {

bool takes(std::string_view jwk) {
  cjose_jwk_t* const key = cjose_jwk_import(jwk.data(), jwk.size(), nullptr);
  if (key == nullptr) {
    ERR_clear_error();
    return false;
  }
  cjose_jwk_release(key);
  return true;
}

}  // namespace

std::vector<contestant> cjose_contestants(key_kind kind) {
  if (kind == key_kind::rsa_2048) {
    return {};  // it looks at no modulus
  }
  return {{cjose_name, true, [](std::span<char> text, const key_set& set) {
             const std::string_view all{text.data(), text.size()};
             return judge_each(set.places.size(), [&](std::size_t index) {
               return takes(all.substr(set.places[index].offset, set.places[index].length));
             });
           }}};
}

}  // namespace jwkguard::bench
