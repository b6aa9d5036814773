// What a report keeps of a key, and what that says.
#include "jwkguard/report.hpp"
#include "keys/key_types.hpp"

namespace jwkguard {

record key_entry::value() const noexcept {
  record made{};
  if (type_ != nullptr) {
    made.kty = type_->name;
    made.crv = curve_ == 0 ? std::string_view{} : type_->curves[curve_ - 1U];
  }
  made.alg = alg_ == nullptr ? std::string_view{} : alg_->name;
  made.kid = kid();
  made.use = use_ == 1 ? "enc" : use_ == 2 ? "sig" : std::string_view{};
  made.parameters = parameters();
  return made;
}

void keys::refuse(key_entry& key) noexcept {
  key.status = key_status::refused;
  key.identified_ = false;
}

void keys::detach(key_entry& key, std::string_view copied_kid) noexcept {
  key.kid_ = copied_kid.data();
  key.kid_bytes_ = static_cast<std::uint32_t>(copied_kid.size());
  key.octets_ = {};
  key.octet_counts_ = {};
}

}  // namespace jwkguard
