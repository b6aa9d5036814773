#include <cstring>
#include <string_view>
#include <utility>

#include "jwkguard/record.hpp"
#include "keys/openssl.hpp"

namespace jwkguard {
namespace {

std::size_t size_of(const record& of) noexcept {
  return of.kid.size() + of.parameters[0].size() + of.parameters[1].size();
}

// Copies octets to `at`, which moves behind them, and gives their new place.
const std::uint8_t* append(std::uint8_t*& at, const void* octets, std::size_t size) noexcept {
  std::uint8_t* const to = at;
  if (size != 0) {
    std::memcpy(to, octets, size);
  }
  at += size;
  return to;
}

}  // namespace

owned_record::owned_record(const record& of)
    : viewed_{of}, octets_{std::make_unique<std::uint8_t[]>(size_of(of) + 1)} {  // none is null that was not
  std::uint8_t* at = octets_.get();
  if (of.kid.data() != nullptr) {
    viewed_.kid = {reinterpret_cast<const char*>(append(at, of.kid.data(), of.kid.size())), of.kid.size()};
  }
  for (std::span<const std::uint8_t>& each : viewed_.parameters) {
    each = {append(at, each.data(), each.size()), each.size()};
  }
}

owned_record::owned_record(const owned_record& other) : owned_record{other.viewed_} {}

owned_record::owned_record(owned_record&& other) noexcept
    : viewed_{std::exchange(other.viewed_, {})}, octets_{std::move(other.octets_)} {}

owned_record& owned_record::operator=(owned_record other) noexcept {
  std::swap(viewed_, other.viewed_);
  std::swap(octets_, other.octets_);
  return *this;
}

owned_record::~owned_record() {
  if (octets_ != nullptr) {
    keys::wipe({reinterpret_cast<char*>(octets_.get()), size_of(viewed_)});
  }
}

std::vector<owned_record> owned(std::span<const record> records) { return {records.begin(), records.end()}; }

}  // namespace jwkguard
