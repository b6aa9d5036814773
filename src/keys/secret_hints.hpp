// What the members of one object say together about secrets in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "jwkguard/report.hpp"
#include "jwkguard/rule.hpp"
#include "keys/secret_names.hpp"

namespace jwkguard::keys {

/// seen_value is the value of a member: the text of a string, or of a number as written.
struct seen_value {
  enum class what : std::uint8_t {
    nothing,
    text,
    number,
    filled
  };  ///< filled: an array or object with something in it
  what is = what::nothing;
  std::string_view text{};
  bool is_public = false;  ///< the text is a public key or certificate
};

/// seen_value_of gives that of a token. `is_filled` is whether something follows its opening bracket, `written` the
/// text of a number.
[[nodiscard]] seen_value seen_value_of(const json::token& value, bool is_filled, std::string_view written) noexcept;

/// suspect is a member whose value is, or may be, a secret.
struct suspect {
  std::string_view name;  ///< unescaped; as long-lived as the text
  extent at;              ///< of the name
  std::string_view word;  ///< what it stands for; static storage
  std::optional<member> meant{};
  bool is_long = false;
};

/// secret_hints takes in the members of one object, in any order.
class secret_hints {
 public:
  void clear() noexcept {
    suspects_.clear();
    said_ = {};
  }
  /// take is whether the name alone says that this value is a secret.
  [[nodiscard]] bool take(std::string_view name, extent at, const seen_value& value);
  /// take_kind takes in the value of `kty` or `alg`.
  void take_kind(std::string_view value, bool is_kty) noexcept;
  /// look_like_a_key says that the object is a key, whatever its members say.
  void look_like_a_key() noexcept { said_.is_certain = true; }

  /// for_each_leak calls `visit(const rule&, const suspect&)` for what the members are together.
  template <class Visitor>
  void for_each_leak(Visitor&& visit) const {
    for (const suspect& each : suspects_) {
      if (const rule* const broken = judge(each)) {
        visit(*broken, each);
      }
    }
  }
  [[nodiscard]] bool is_empty() const noexcept { return suspects_.empty(); }

 private:
  [[nodiscard]] const rule* judge(const suspect& each) const noexcept;

  struct said {
    bool is_certain = false;  // it is a key: an element of `keys`
    bool is_key = false;      // a member says so
    bool may_be_key = false;
    bool has_kty = false;
    bool is_symmetric = false;
    bool is_asymmetric = false;
    bool names_key = false;  // one suspect is called "key" or the like
  };
  static constexpr std::size_t most_suspects = 10;  // more than there are private members in a key
  std::vector<suspect> suspects_;
  said said_;
};

}  // namespace jwkguard::keys
