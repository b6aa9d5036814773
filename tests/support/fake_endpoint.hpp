// An endpoint that is nothing but a store and a list of faults; and keys to fill it with.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "jwkguard/submit.hpp"
#include "jwkguard/validator.hpp"
#include "support/jwk_sets.hpp"

namespace jwkguard::submit::fake {

inline constexpr std::array<std::array<const char*, 2>, 4> points{{
    {"lGARsUvDucLY_Mv94Ty06ar-hQXAd1arusTnHuuDKXk", "juKS-xertIrn5yvL8Mn5AXgg671-TvzvIpOiU3K1jZg"},
    {"aRwvQBmMNWqHv55zEIsFV5QrgmzZ2bXhgaRZCYY3ddc", "ujgnbu3GpKIZRFOLO86zNixtEtBhee_a297q0IKj4nI"},
    {"eH2sqyExe_dDrcNvhVDGsxbGszo2_Tc7cxrm5aasXY8", "L_uYPz2BZOLtBTA8ifq8SsA7XOEZo4ohKh9T5hVN1XI"},
    {"m4aCQybhmp6tGGGUzi8t7C7eoN2AgPzXPR46D1Ba3Nw", "UsraSHV6OXFnHLI6Er16GJ8NanOuPnFXyaPI3DTi_6Q"},
}};

inline std::string ec(const std::string& kid, std::size_t point) {
  return R"({"alg":"ES256","crv":"P-256","kid":")" + kid + R"(","kty":"EC","x":")" + points[point][0] + R"(","y":")" +
         points[point][1] + R"("})";
}

inline const std::string key_a = ec("a", 0);
inline const std::string key_b = ec("b", 1);
inline const std::string key_c = ec("c", 2);
inline const std::string other_a = ec("a", 3);
inline const std::string hmac = R"({"alg":"HS256","kid":"h","kty":"oct"})";
inline const std::string odd = R"({"alg":"RS256","kid":"r","kty":"RSA","n":"AA","e":"AQAB"})";
inline const std::string odd_b = R"({"alg":"RS256","kid":"b","kty":"RSA","n":"AA","e":"AQAB"})";

using set = std::vector<std::string>;

inline std::string text_of(const set& keys) { return test::set_of(keys); }

// input is a checked text with the buffer that its records view.
struct input {
  explicit input(std::string from) : text{std::move(from)}, checked{check(text, policy::cloudflare())} {}
  explicit input(const set& keys) : input{text_of(keys)} {}
  std::string text;
  report checked;
};

inline settings some_target() {
  settings target;
  target.zone = "0123456789abcdef0123456789abcdef";
  target.config = "00000000-0000-4000-8000-000000000001";
  target.authorization.token = secret{"not-a-token"};
  return target;
}

using came = std::variant<response, failure>;

// no_wait is for pushes where the time that keys have been live is not the point.
inline push_options no_wait() {
  push_options how;
  how.gates.min_overlap_s = 0;
  return how;
}

// server keeps the text of its key set. Each request is answered by the next fault in its list, or as documented. Waits
// are noted, and take no time.
class server : public transport {
 public:
  using fault = std::function<came(server&, const request&)>;

  explicit server(const set& keys) : store{text_of(keys)} {}

  came send(const request& what, std::uint32_t) override {
    const bool is_get = what.method == "GET";
    (is_get ? gets : puts)++;
    std::vector<fault>& faults = is_get ? on_get : on_put;
    if (!faults.empty()) {
      const fault next = faults.front();
      faults.erase(faults.begin());
      if (next) {
        return next(*this, what);
      }
    }
    return is_get ? show() : take(what.body);
  }

  void wait(std::uint32_t time_ms) override { waits.push_back(time_ms); }

  [[nodiscard]] came show() const { return envelope(R"({"credentials":)" + store + "}"); }
  came take(const std::string& keys) {
    store = keys;
    return envelope(keys);
  }
  static came envelope(const std::string& result) {
    return response{200, R"({"success":true,"errors":[],"messages":[],"result":)" + result + "}"};
  }

  std::string store;
  std::vector<fault> on_get;
  std::vector<fault> on_put;
  std::vector<std::uint32_t> waits;
  std::uint32_t gets = 0;
  std::uint32_t puts = 0;
};

using faults = std::vector<server::fault>;

// ever is one fault for each request that a run may send, after some that go well.
inline faults ever(const server::fault& what, std::size_t after = 0) {
  faults list(after);
  list.insert(list.end(), 100, what);
  return list;
}

inline came refusal(std::uint32_t status, const std::string& code) {
  return response{
      status, R"({"success":false,"messages":[],"result":null,"errors":[{"code":)" + code + R"(,"message":"no"}]})"};
}

inline server::fault answer_with(came what) {
  return [=](server&, const request&) { return what; };
}
// The write takes place, and then something else is heard.
inline server::fault commit_then(came what) {
  return [=](server& at, const request& asked) {
    at.store = asked.body;
    return what;
  };
}
inline server::fault store_instead(const set& keys, std::optional<came> heard = {}) {
  return [=](server& at, const request&) {
    came honest = at.take(text_of(keys));
    return heard ? *heard : honest;
  };
}

inline const came unsent = failure{false, "connection refused"};
inline const came lost = failure{true, "reset"};
inline const came broken = response{502, "<html>bad gateway</html>"};
inline const came says_true_as_text = response{200, R"({"success":"true","errors":[],"messages":[],"result":null})"};
inline const came garbage = response{200, "<html>hello</html>"};

inline std::string kids_of(const std::vector<credential>& keys) {
  std::string kids;
  for (const credential& each : keys) {
    kids += each.kid;
  }
  return kids;
}

inline bool says(const std::vector<std::string>& lines, std::string_view part) {
  return std::any_of(
      lines.begin(), lines.end(), [=](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace jwkguard::submit::fake
