// Custom policies: from and to JSON.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "json/tree.hpp"
#include "json/writer.hpp"
#include "jwkguard/policy.hpp"

namespace jwkguard {
namespace {

constexpr std::array all_levels = {level::off, level::note, level::warning, level::error};

std::optional<level> find_level(std::string_view name) noexcept {
  for (const level each : all_levels) {
    if (name_of(each) == name) {
      return each;
    }
  }
  return std::nullopt;
}

const limit_row* find_limit(std::string_view name) noexcept {
  const auto rows = limit_rows();
  const auto found = std::find_if(rows.begin(), rows.end(), [name](const limit_row& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

std::string quoted(std::string_view name) { return '\'' + std::string{name} + '\''; }

// Reads one policy; every step gives what is wrong, or nothing.
class policy_reader {
 public:
  explicit policy_reader(const json::value& from) : from_(from) {}

  [[nodiscard]] std::string read(policy& into) {
    if (!from_.is_object()) {
      return "a policy is a JSON object";
    }
    if (std::string fault = check_names(); !fault.empty()) {
      return fault;
    }
    const auto base = from_.member("base").string();
    if (base != "rfc" && base != "cloudflare") {
      return "base must be \"rfc\" or \"cloudflare\": it sets what the file does not";
    }
    into = base == "rfc" ? policy::rfc() : policy::cloudflare();
    if (const json::value name = from_.member("name"); name.exists()) {
      if (name.string().value_or("").empty()) {
        return "name must be a string that is not empty";
      }
      into.own_name = *name.string();
    }
    std::string fault = for_each_of("limits", [&into](auto name, auto value) { return read_limit(name, value, into); });
    if (fault.empty()) {
      fault = check_ranges(into.limits);
    }
    return fault.empty()
               ? for_each_of("levels", [&into](auto name, auto value) { return read_level(name, value, into); })
               : fault;
  }

 private:
  [[nodiscard]] std::string check_names() const {
    constexpr std::array<std::string_view, 4> known = {"name", "base", "limits", "levels"};
    for (std::size_t index = 0; index < from_.size(); ++index) {
      const std::string_view name = from_.name(index);
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        return "unknown member " + quoted(name) + " in a policy: it has name, base, limits and levels";
      }
      if (!from_.member(name).exists()) {
        return quoted(name) + " is a duplicate member";
      }
    }
    return {};
  }

  template <class Read>
  [[nodiscard]] std::string for_each_of(std::string_view group, Read&& read) const {
    const json::value all = from_.member(group);
    if (all.exists() && !all.is_object()) {
      return std::string{group} + " must be an object";
    }
    for (std::size_t index = 0; index < all.size(); ++index) {
      const std::string_view name = all.name(index);
      const json::value value = all.member(name);
      if (!value.exists()) {
        return quoted(name) + " is a duplicate member";
      }
      if (std::string fault = read(name, value); !fault.empty()) {
        return fault;
      }
    }
    return {};
  }

  static std::string read_limit(std::string_view name, const json::value& value, policy& into) {
    const limit_row* const row = find_limit(name);
    if (row == nullptr) {
      return "unknown limit " + quoted(name) + "; docs/CLI.md lists them";
    }
    const std::string_view digits = value.number().value_or("");
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into.limits.*row->value);
    const bool is_number = !digits.empty() && error == std::errc{} && end == digits.data() + digits.size();
    if (!is_number || into.limits.*row->value == 0) {
      return "limit " + quoted(name) + " must be a whole number from 1 to 2^32 - 1, without quotes";
    }
    return {};
  }

  // Of two limits that bound one thing, NAME_min and NAME_max, no value could lie between.
  static std::string check_ranges(const limits& all) {
    constexpr std::string_view at_least = "_min";
    for (const limit_row& low : limit_rows()) {
      if (!low.name.ends_with(at_least)) {
        continue;
      }
      const std::string_view subject = low.name.substr(0, low.name.size() - at_least.size());
      const limit_row* const high = find_limit(std::string{subject} + "_max");
      if (high != nullptr && all.*low.value > all.*high->value) {
        return quoted(low.name) + " is " + std::to_string(all.*low.value) + ", which is more than " +
               quoted(high->name) + ", " + std::to_string(all.*high->value) + ": no key could satisfy both";
      }
    }
    return {};
  }

  static std::string read_level(std::string_view name, const json::value& value, policy& into) {
    const rule* const row = find_rule(name);
    if (row == nullptr) {
      return "unknown rule " + quoted(name) + "; docs/RULES.md lists them";
    }
    const auto weight = find_level(value.string().value_or(""));
    if (!weight) {
      return "the level of " + quoted(name) + " must be off, note, warning or error";
    }
    if (!into.set_level(*row, *weight)) {
      return quoted(name) + (row->leave == leave::fixed ? " cannot be lowered" : " cannot be switched off") +
             ": without it there is no key to trust, or a secret would leak";
    }
    return {};
  }

  json::value from_;
};

}  // namespace

parsed_policy parse_policy(std::string_view text) {
  const auto document = json::tree::parse(text);
  if (!document) {
    return {std::nullopt, "this is not JSON"};
  }
  policy made = policy::cloudflare();
  std::string fault = policy_reader{document->root()}.read(made);
  if (!fault.empty()) {
    return {std::nullopt, std::move(fault)};
  }
  return {std::move(made), {}};
}

std::string policy_text(const policy& rules) {
  const auto line = [](std::string_view name, const std::string& value, bool is_last) {
    std::string made = "    ";
    json::append_string(made, name);
    return made + ": " + value + (is_last ? "\n" : ",\n");
  };
  std::string text = "{\n  \"name\": ";
  json::append_string(text, rules.name());
  text += ",\n  \"base\": \"";
  text += rules.column == policy::base::rfc ? "rfc" : "cloudflare";
  text += "\",\n  \"limits\": {\n";
  for (const limit_row& row : limit_rows()) {
    text += line(row.name, std::to_string(rules.limits.*row.value), &row == &limit_rows().back());
  }
  text += "  },\n  \"levels\": {\n";
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      const bool is_last = row == rule_groups().back().rules.back();
      text += line(row->id, '"' + std::string{name_of(rules.level_of(*row))} + '"', is_last);
    }
  }
  return text + "  }\n}\n";
}

}  // namespace jwkguard
