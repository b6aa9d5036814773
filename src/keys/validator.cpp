#include "jwkguard/validator.hpp"

#include <utility>

#include "keys/document.hpp"
#include "keys/openssl.hpp"

namespace jwkguard {
namespace {

// Wipes a text whose check ends with an exception: what of it is secret is not known then.
class wiped_unless_checked {
 public:
  explicit wiped_unless_checked(std::span<char> text) noexcept : text_{text} {}
  wiped_unless_checked(const wiped_unless_checked&) = delete;
  wiped_unless_checked& operator=(const wiped_unless_checked&) = delete;
  ~wiped_unless_checked() { keys::wipe(text_); }
  void is_checked() noexcept { text_ = {}; }

 private:
  std::span<char> text_;
};

}  // namespace

struct validator::state {
  policy rules;
  keys::document_workspace work;
  jwkguard::report report;
};

validator::validator(policy rules) : state_(std::make_unique<state>()) { state_->rules = std::move(rules); }
validator::validator(validator&&) noexcept = default;
validator& validator::operator=(validator&&) noexcept = default;
validator::~validator() = default;

const policy& validator::rules() const noexcept { return state_->rules; }

const report& validator::check(std::span<char> text) {
  wiped_unless_checked guard{text};
  report& out = state_->report;
  out.findings.clear();
  out.keys.clear();
  out.counts = {};
  out.repairs.clear();
  out.secrets.clear();
  out.understood = 0;
  out.secret = false;
  keys::check_document(text, state_->rules, state_->work, out);
  guard.is_checked();
  return out;
}

report check(std::span<char> text, const policy& rules) {
  wiped_unless_checked guard{text};
  validator with{rules};
  report made = with.check(text);
  guard.is_checked();
  return made;
}

std::vector<record> report::records() const {
  std::vector<record> all;
  for (const key_entry& key : keys) {
    if (key.status == key_status::usable) {
      all.push_back(key.value());
    }
  }
  return all;
}

}  // namespace jwkguard
