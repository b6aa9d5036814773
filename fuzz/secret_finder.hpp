// Where private and unknown members of keys have their values, by the reader alone: the peer of what a report calls
// secret.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "json/reader.hpp"
#include "json/walk.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"
#include "keys/members.hpp"

namespace jwkguard::fuzz {

/// secret_finder reads a text once; `is_json`, `values` (of private members) and `unread` (strings and numbers in
/// unknown ones that are as long as a secret, and do not look public) are what it found.
class secret_finder {
 public:
  explicit secret_finder(std::string_view text) : copy_(text.begin(), text.end()), from_(copy_, 0, {32, 256U << 10U}) {
    json::token top;
    if (from_.next_value(top) && top.kind == json::kind::object) {
      is_json = json::walk<limits::max_depth>(from_, top, *this) && from_.finish();
    } else {
      is_json = top.kind != json::kind::object && !from_.failed() && finish_other(top);
    }
    close(static_cast<std::uint32_t>(copy_.size()));
  }

  bool is_json = false;
  std::vector<extent> values;
  std::vector<extent> unread;

  void on_name(const json::token& name, std::span<const json::step> path) {
    const bool of_outer = path.size() == 1;
    const bool of_key =
        path.size() == 3 && path[0].name == "keys" && path[0].in_object && !path[1].in_object && keys_ == 1;
    keys_ += of_outer && name.text() == "keys" ? 1U : 0U;
    if (depth_ == 0) {
      close(name.offset);
    }
    const auto known = keys::find_member(name.text());
    if (of_outer || of_key) {
      in_unknown_ = !known && name.text() != "keys";
    }
    if ((of_outer || of_key) && known && keys::row_of(*known).kept != keys::secrecy::open) {
      values.push_back({from_.position(), 0});
      depth_ = 0;
    }
  }
  void on_value(const json::token& value) {
    if (in_unknown_ && is_like_secret(value)) {
      unread.push_back({value.offset, value.length});
    }
    if (is_open() && depth_ == 0 && value.kind == json::kind::null) {
      values.pop_back();  // it discloses nothing
    }
    if (is_open() && (value.kind == json::kind::array || value.kind == json::kind::object)) {
      ++depth_;
    } else if (is_open() && depth_ == 0) {
      close(value.offset + value.length);
    }
  }
  void on_close(json::kind) {
    if (is_open() && depth_ != 0 && --depth_ == 0) {
      close(from_.position());
    }
  }

 private:
  bool finish_other(const json::token& top) {
    const bool nested = top.kind == json::kind::array;
    return (!nested || json::walk<limits::max_depth>(from_, top, ignore{})) && from_.finish();
  }
  struct ignore {
    void on_name(const json::token&, std::span<const json::step>) const {}
    void on_value(const json::token&) const {}
    void on_close(json::kind) const {}
  };
  // A URL, a host and a public key may be shown.
  [[nodiscard]] static bool is_like_secret(const json::token& value) {
    constexpr std::uint32_t shortest = 16;
    if (value.kind != json::kind::string) {
      return value.kind == json::kind::number && value.length >= shortest;
    }
    const std::string_view text = value.text();
    return text.size() >= shortest && text.find_first_of(".:- \t\r\n{") == std::string_view::npos &&
           !text.starts_with('M');
  }
  [[nodiscard]] bool is_open() const { return !values.empty() && values.back().length == 0; }
  void close(std::uint32_t end) {
    if (is_open()) {
      values.back().length = std::max(end, values.back().offset + 1) - values.back().offset;
      depth_ = 0;
    }
  }

  std::vector<char> copy_;
  json::reader from_;
  std::size_t depth_ = 0;  // arrays and objects that are open inside the value
  bool in_unknown_ = false;
  std::size_t keys_ = 0;  // members `keys` so far: only the first one's elements are keys
};

}  // namespace jwkguard::fuzz
