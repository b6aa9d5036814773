#include "emulator/issuer_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <memory>
#include <span>
#include <stdexcept>

#include "json/base64.hpp"
#include "json/writer.hpp"

namespace jwkguard::emulator {
namespace {

constexpr std::size_t coordinate_bytes = 32;
using point = std::array<std::uint8_t, 1 + 2 * coordinate_bytes>;  // 04, x, y

point make_public_point() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> made{
      EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free};
  point found{};
  std::size_t length = 0;
  if (!made ||
      EVP_PKEY_get_octet_string_param(made.get(), OSSL_PKEY_PARAM_PUB_KEY, found.data(), found.size(), &length) != 1 ||
      length != found.size()) {
    throw std::runtime_error{"OpenSSL cannot make a key on P-256"};
  }
  return found;
}

std::string coordinate(std::span<const std::uint8_t> octets) {
  std::string text;
  json::append_base64url(text, octets);
  return text;
}

std::string make_key(const std::string& kid) {
  const point made = make_public_point();
  const std::span<const std::uint8_t> coordinates = std::span{made}.subspan(1);
  json::writer out;
  out.begin_object().member("kty", "EC").member("use", "sig").member("alg", "ES256").member("kid", kid);
  out.member("crv", "P-256").member("x", coordinate(coordinates.first(coordinate_bytes)));
  out.member("y", coordinate(coordinates.subspan(coordinate_bytes))).end_object();
  return out.take();
}

}  // namespace

std::string issuer_keys::kid_of(std::int64_t key) const {
  const auto time = static_cast<std::time_t>(schedule_.signs_from(key));
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> day{};
  const std::size_t length = std::strftime(day.data(), day.size(), "%Y-%m-%d", &utc);
  return prefix_ + std::to_string(key + 1) + "-" + std::string{day.data(), length};
}

const std::string& issuer_keys::key(std::int64_t number) {
  std::string& held = made_[number];
  if (held.empty()) {
    held = make_key(kid_of(number));
  }
  return held;
}

std::string issuer_keys::set(const key_range& wanted) {
  json::writer out;
  out.begin_object().name("keys").begin_array();
  for (std::int64_t number = wanted.first; number <= wanted.last; ++number) {
    out.raw(key(number));
  }
  out.end_array().end_object();
  return out.take();
}

void issuer_keys::forget_before(std::int64_t key) { made_.erase(made_.begin(), made_.lower_bound(key)); }

}  // namespace jwkguard::emulator
