#include "jwkguard/policy.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace jwkguard {

std::string_view name_of(level value) noexcept {
  constexpr std::array<std::string_view, 4> names = {"off", "note", "warning", "error"};
  return names[static_cast<std::size_t>(value)];
}

namespace {

class list_in_memory : public thumbprint_list {
 public:
  explicit list_in_memory(std::vector<sha256_digest> thumbprints) : sorted_(std::move(thumbprints)) {
    std::sort(sorted_.begin(), sorted_.end());
  }
  [[nodiscard]] bool holds(const sha256_digest& thumbprint) const override {
    return std::binary_search(sorted_.begin(), sorted_.end(), thumbprint);
  }

 private:
  std::vector<sha256_digest> sorted_;
};

}  // namespace

std::shared_ptr<const thumbprint_list> list_of(std::vector<sha256_digest> thumbprints) {
  return std::make_shared<list_in_memory>(std::move(thumbprints));
}

std::span<const limit_row> limit_rows() noexcept {
  static constexpr std::array rows = {
      limit_row{"text_bytes", &limits::text_bytes, "size of the whole text"},
      limit_row{"depth", &limits::depth, "nesting of arrays and objects"},
      limit_row{"string_bytes", &limits::string_bytes, "one string or member name, unescaped"},
      limit_row{"keys", &limits::keys, "elements of keys"},
      limit_row{"elements", &limits::elements, "elements of key_ops or x5c"},
      limit_row{"findings", &limits::findings, "findings kept of each kind"},
      limit_row{"endpoint_keys", &limits::endpoint_keys, "keys that the endpoint takes in one set"},
      limit_row{"kid_bytes", &limits::kid_bytes, "length of kid"},
      limit_row{"modulus_bits_min", &limits::modulus_bits_min, "shortest RSA modulus"},
      limit_row{"modulus_bits_max", &limits::modulus_bits_max, "longest RSA modulus"},
      limit_row{
          "deep_work", &limits::deep_work, "work of deep checks for one text, in microseconds of a typical machine"},
  };
  return rows;
}

policy policy::rfc() { return policy{base::rfc}; }

policy policy::cloudflare() { return policy{base::cloudflare}; }

std::string_view policy::name() const noexcept {
  if (!own_name.empty()) {
    return own_name;
  }
  return column == base::rfc ? "rfc" : "cloudflare";
}

level policy::changed_level_of(const rule& row) const noexcept {
  // The last word counts.
  const auto found =
      std::find_if(changed_.rbegin(), changed_.rend(), [&row](const auto& each) { return each.first == &row; });
  if (found != changed_.rend()) {
    return found->second;
  }
  return level_in_base(row);
}

bool policy::set_level(const rule& row, level weight) {
  const level current = level_of(row);
  const bool lets_in = (row.leave == leave::fixed && weight < current) ||
                       // Without a finding nothing would set the key aside.
                       (row.leave == leave::skippable && weight == level::off && current != level::off);
  if (lets_in) {
    return false;
  }
  changed_.emplace_back(&row, weight);
  return true;
}

bool policy::allow(const rule& row) { return row.leave != leave::fixed && set_level(row, level::note); }

void policy::deny(const rule& row) { changed_.emplace_back(&row, level::error); }

}  // namespace jwkguard
