#include "jwkguard/validator.hpp"

#include <utility>

#include "keys/document.hpp"

namespace jwkguard {

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
  report& out = state_->report;
  out.findings.clear();
  out.keys.clear();
  out.counts = {};
  out.repairs.clear();
  out.secrets.clear();
  out.understood = 0;
  out.secret = false;
  keys::check_document(text, state_->rules, state_->work, out);
  return out;
}

report check(std::span<char> text, const policy& rules) { return validator{rules}.check(text); }

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
