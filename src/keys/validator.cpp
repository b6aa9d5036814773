#include "jwkguard/validator.hpp"

#include <new>
#include <string>
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

// A text of our own, which is wiped with its last owner. One that no string can hold is one that memory cannot.
std::shared_ptr<std::string> copy_of(std::string_view text) {
  if (text.size() > std::string{}.max_size()) {
    throw std::bad_alloc{};
  }
  const auto wipe_and_delete = [](std::string* copy) noexcept {
    keys::wipe(*copy);
    delete copy;
  };
  return {new std::string{text}, wipe_and_delete};
}

}  // namespace

struct validator::state {
  keys::document_workspace work;
  jwkguard::report report;

  [[nodiscard]] bool keeps_much() const noexcept {
    constexpr std::size_t most = std::size_t{1} << 20U;
    const auto bytes = [](const auto& all) { return all.capacity() * sizeof all[0]; };
    return bytes(report.findings) + bytes(report.keys) + bytes(report.secrets) + bytes(report.repairs) + work.bytes() >
           most;
  }
};

validator::validator(policy rules)
    : rules_{std::make_shared<const policy>(std::move(rules))}, state_{std::make_unique<state>()} {}
// What was moved from keeps its policy. NOLINTNEXTLINE(performance-move-constructor-init)
validator::validator(validator&& from) noexcept : rules_{from.rules_}, state_{std::move(from.state_)} {}
validator& validator::operator=(validator&& from) noexcept {
  rules_ = from.rules_;
  state_ = std::move(from.state_);
  return *this;
}
validator::~validator() = default;

const report& validator::check(std::span<char> text) & {
  wiped_unless_checked guard{text};
  if (state_ == nullptr || state_->keeps_much()) {
    state_.reset();  // before there is another one
    state_ = std::make_unique<state>();
  }
  report& out = state_->report;
  out.findings.clear();
  out.keys.clear();
  out.counts = {};
  out.repairs.clear();
  out.secrets.clear();
  out.understood = 0;
  out.secret = false;
  keys::check_document(text, *rules_, state_->work, out);
  guard.is_checked();
  return out;
}

void validator::shrink() noexcept { state_.reset(); }

report validator::check_copy(std::string_view text) {
  const std::shared_ptr<std::string> copy = copy_of(text);
  report made = check(*copy);
  made.text = copy;
  return made;
}

report check(std::span<char> text, const policy& rules) {
  wiped_unless_checked guard{text};
  validator with{rules};
  report made = with.check(text);
  guard.is_checked();
  return made;
}

report check_copy(std::string_view text, const policy& rules) { return validator{rules}.check_copy(text); }

std::vector<record> report::records() const& {
  std::vector<record> all;
  for (const key_entry& key : keys) {
    if (key.status == key_status::usable) {
      all.push_back(key.value());
    }
  }
  return all;
}

}  // namespace jwkguard
