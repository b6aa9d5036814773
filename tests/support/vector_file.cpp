#include "support/vector_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>

#include "jwkguard/record.hpp"
#include "jwkguard/rule.hpp"

namespace jwkguard::test {
namespace {

// Takes the text up to the next space out of `rest`.
std::string_view take_word(std::string_view& rest) noexcept {
  const std::size_t start = std::min(rest.find_first_not_of(' '), rest.size());
  const std::size_t end = std::min(rest.find(' ', start), rest.size());
  const std::string_view word = rest.substr(start, end - start);
  rest.remove_prefix(end);
  return word;
}

template <class number>
bool parse_number(std::string_view text, number& into) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

bool apply_level(std::string_view name, std::string_view id, policy& into) {
  const rule* const row = find_rule(id);
  if (row == nullptr) {
    return false;
  }
  if (name == "deny") {
    into.deny(*row);
    return true;
  }
  return into.allow(*row);
}

struct flag {
  std::string_view name;
  bool policy::*value;
};
constexpr std::array flags = {
    flag{"allow-secret", &policy::allow_secret},
    flag{"skip-unsupported", &policy::skip_unsupported},
    flag{"deep", &policy::deep},
    flag{"repair", &policy::repair},
    flag{"kid-from-thumbprint", &policy::kid_from_thumbprint},
};

bool apply_value(std::string_view name, std::string_view value, policy& into) {
  if (name == "now") {
    return parse_number(value, into.now);
  }
  if (name == "default-rsa-alg") {
    into.default_rsa_alg = value;
    return !value.empty();
  }
  if (name == "allow" || name == "deny") {
    return apply_level(name, value, into);
  }
  for (const limit_row& row : limit_rows()) {
    if (row.name == name) {
      return parse_number(value, into.limits.*row.value);
    }
  }
  return false;
}

bool apply_setting(std::string_view setting, policy& into) {
  for (const flag& row : flags) {
    if (row.name == setting) {
      return into.*row.value = true;
    }
  }
  const std::size_t equals = setting.find('=');
  return equals != std::string_view::npos && apply_value(setting.substr(0, equals), setting.substr(equals + 1), into);
}

std::string printable_pointer(std::string_view pointer) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  if (pointer.empty()) {
    return "-";
  }
  std::string out;
  for (const char c : pointer) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte > 0x20 && byte < 0x7F && c != '%') {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4U];
      out += digits[byte & 0x0FU];
    }
  }
  return out;
}

// Counted again for every finding, on purpose: another way than the one that the reports use.
std::string position_in(std::string_view text, std::uint32_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  const std::size_t column = last == std::string_view::npos ? before.size() : before.size() - last - 1;
  return std::to_string(lines + 1) + ':' + std::to_string(column + 1);
}

std::string line_of(const finding& each, std::string_view original) {
  return std::string{name_of(each.level)} + ' ' + std::string{each.rule->id} + ' ' +
         printable_pointer(exact_pointer(each)) + ' ' + std::to_string(each.offset) + '+' +
         std::to_string(each.length) + ' ' + position_in(original, each.offset);
}

std::string line_of(const key_entry& key) {
  switch (key.status) {
    case key_status::usable: return "key usable " + canonical_key(key.value());
    case key_status::refused: return "key refused";
    case key_status::set_aside: return "key set_aside";
  }
  return "key ?";
}

std::string parse_section_line(std::string_view line, std::vector<section>& into) {
  if (line.front() == '[') {
    section& made = into.emplace_back();
    made.header = line;
    return parse_header(line, made.rules);
  }
  if (into.empty()) {
    return "a line stands before the first section";
  }
  if (line.front() == '#') {
    return "comments stand at the top only";
  }
  into.back().lines.emplace_back(line);
  return {};
}

}  // namespace

std::string parse_header(std::string_view line, policy& into) {
  std::string_view rest = line;
  const std::string_view name = take_word(rest);
  if (name == "[cloudflare]") {
    into = policy::cloudflare();
  } else if (name == "[rfc]") {
    into = policy::rfc();
  } else {
    return "no such policy: " + std::string{name};
  }
  for (std::string_view setting = take_word(rest); !setting.empty(); setting = take_word(rest)) {
    if (!apply_setting(setting, into)) {
      return "no such setting, or not one that can be applied: " + std::string{setting};
    }
  }
  return {};
}

std::string parse_expectations(std::string_view text, std::vector<section>& into) {
  if (!text.starts_with("# ")) {
    return "the first line must be a comment that says why the case exists";
  }
  if (!text.ends_with('\n')) {
    return "the last line has no end";
  }
  for (std::size_t start = 0, number = 1; start < text.size(); ++number) {
    const std::size_t end = text.find('\n', start);
    const std::string_view line = text.substr(start, end - start);
    start = end + 1;
    const bool is_skipped = line.empty() || (line.front() == '#' && into.empty());
    if (std::string fault = is_skipped ? std::string{} : parse_section_line(line, into); !fault.empty()) {
      return "line " + std::to_string(number) + ": " + fault;
    }
  }
  const auto has = [&into](policy::base which) {
    return std::any_of(into.begin(), into.end(), [which](const section& each) { return each.rules.column == which; });
  };
  if (!has(policy::base::cloudflare) || !has(policy::base::rfc)) {
    return "there must be a section for [cloudflare] and one for [rfc]";
  }
  return {};
}

std::vector<std::string> lines_of(const report& what, std::string_view original) {
  std::vector<std::string> lines;
  for (const finding& each : what.findings) {
    lines.push_back(line_of(each, original));
  }
  for (const key_entry& key : what.keys) {
    lines.push_back(line_of(key));
  }
  return lines;
}

std::string_view rule_of_line(std::string_view line) noexcept {
  std::string_view rest = line;
  return take_word(rest) == "key" ? std::string_view{} : take_word(rest);
}

std::string difference(const std::vector<std::string>& expected, const std::vector<std::string>& actual) {
  // common[i][j]: the most lines that expected[i…] and actual[j…] share in order.
  std::vector<std::vector<std::size_t>> common(
      expected.size() + 1, std::vector<std::size_t>(actual.size() + 1, std::size_t{0}));
  for (std::size_t i = expected.size(); i-- > 0;) {
    for (std::size_t j = actual.size(); j-- > 0;) {
      common[i][j] = expected[i] == actual[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::string out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < expected.size() || j < actual.size()) {
    if (i < expected.size() && j < actual.size() && expected[i] == actual[j]) {
      out += "  " + expected[i] + '\n';
      ++i;
      ++j;
    } else if (i < expected.size() && (j == actual.size() || common[i + 1][j] >= common[i][j + 1])) {
      out += "- " + expected[i++] + '\n';
    } else {
      out += "+ " + actual[j++] + '\n';
    }
  }
  return out;
}

}  // namespace jwkguard::test
