#include "cli/targets_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/input.hpp"
#include "cli/json_fields.hpp"
#include "cli/option_words.hpp"
#include "cli/targets_sources.hpp"
#include "json/ascii.hpp"
#include "json/tree.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t most_file_bytes = 16U << 20U;
constexpr std::size_t most_faults = 50;
constexpr std::int64_t longest_deadline_s = 86'400;

constexpr std::array<std::string_view, 4> all_members{"$schema", "defaults", "sources", "targets"};
constexpr std::array<std::string_view, 10> option_members{"min_overlap", "stale_after", "deadline", "max_keys",
    "keep_entries", "allow", "deny", "policy_file", "published_keys", "repair"};
constexpr std::string_view thumbprint_member = "kid_from_thumbprint";
constexpr std::array<std::string_view, 4> target_members{"name", "zone", "config", "sources"};

bool is_rule_id(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (json::is_letter_or_digit(c) && !json::is_upper_case(c)) || c == '.' || c == '-';
  });
}

// "--allow-no-overlap" is allow_no_overlap in a file.
std::string member_of(std::string_view option) {
  std::string name{option.substr(option.find_first_not_of('-'))};
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// How a target is handled, as it was said; what stands in a target counts before what stands in `defaults`.
struct target_words {
  policy_words rules;
  std::int64_t min_overlap_s = 0;
  std::int64_t stale_after_s = 0;
  std::uint32_t deadline_ms = 0;
  std::uint32_t keep_entries = 0;
};

sync::options way_of(const options& given, const policy& rules, const policy_words& said, std::size_t most_entries,
    std::int64_t stale_after_s) {
  sync::options made;
  made.state_folder = given.state_folder;
  made.rules = rules;
  made.rules_name = fingerprint_of(said);
  made.plan_only = given.sync.plan_only;
  made.most_entries = most_entries;
  made.settle_ms = given.run.settle_ms;
  made.lock_wait_ms = given.run.lock_wait_ms;
  made.stale_after_s = stale_after_s;
  return made;
}

class targets_reader {
 public:
  targets_reader(std::string folder, const options& given) : folder_{std::move(folder)}, given_{given} {}

  targets_reading read(const json::value& root) {
    const field whole{root, ""};
    target_words words{given_.said_of_rules, given_.gates.min_overlap_s, given_.sync.stale_after_s,
        given_.target.deadline_ms, given_.run.keep_entries};
    if (fields_.is_object(whole, all_members)) {
      (void)fields_.text(whole.member("$schema"), "a string", [](std::string_view) { return true; });
      sources_ = read_sources(whole.member("sources"), folder_, given_, fields_, fleet_.sources);
      if (const field defaults = whole.member("defaults"); defaults.exists()) {
        read_defaults(defaults, words);
      }
      read_targets(whole.member("targets"), words);
    }
    targets_reading result{std::move(fleet_), fields_.faults()};
    if (result.faults.size() > most_faults) {
      const std::size_t more = result.faults.size() - most_faults;
      result.faults.resize(most_faults);
      result.faults.push_back("and " + std::to_string(more) + " more");
    }
    return result;
  }

 private:
  void read_options(const field& at, target_words& into) {
    into.min_overlap_s = fields_.span(at.member("min_overlap"), 0).value_or(into.min_overlap_s);
    into.stale_after_s = fields_.span(at.member("stale_after"), 0).value_or(into.stale_after_s);
    if (const auto deadline_s = fields_.span(at.member("deadline"), 1, longest_deadline_s)) {
      into.deadline_ms = static_cast<std::uint32_t>(*deadline_s) * 1'000;
    }
    into.rules.max_keys = fields_.number(at.member("max_keys"), 1, 10'000).value_or(into.rules.max_keys);
    into.keep_entries = fields_.number(at.member("keep_entries"), 0, std::numeric_limits<std::uint32_t>::max())
                            .value_or(into.keep_entries);
    const auto read_rules = [&](std::string_view member, std::vector<std::string>& rules) {
      if (auto found = fields_.texts(at.member(member), "a rule's id", is_rule_id)) {
        rules = *std::move(found);
      }
    };
    read_rules("allow", into.rules.allow);
    read_rules("deny", into.rules.deny);
    constexpr std::string_view file_form = "a file's name";
    if (auto file = fields_.text(at.member("policy_file"), file_form, is_not_empty)) {
      into.rules.file = file_in(folder_, *file);
    }
    if (auto files = fields_.texts(at.member("published_keys"), file_form, is_not_empty)) {
      into.rules.published = *std::move(files);
      for (std::string& file : into.rules.published) {
        file = file_in(folder_, file);
      }
    }
    into.rules.repair = fields_.boolean(at.member("repair")).value_or(into.rules.repair);
    into.rules.kid_from_thumbprint =
        fields_.boolean(at.member(thumbprint_member)).value_or(into.rules.kid_from_thumbprint);
  }

  void read_defaults(const field& at, target_words& into) {
    std::vector<std::string_view> known{option_members.begin(), option_members.end()};
    known.push_back(thumbprint_member);
    if (fields_.is_object(at, known)) {
      read_options(at, into);
    }
  }

  void read_targets(const field& at, const target_words& defaults) {
    if (!at.value.is_array() || at.value.size() == 0) {
      return fields_.fail(at, at.exists() ? "must be an array with a target in it" : "is missing: an array of targets");
    }
    std::vector<std::string> overrides;
    std::vector<std::string_view> known{target_members.begin(), target_members.end()};
    known.insert(known.end(), option_members.begin(), option_members.end());
    known.push_back(thumbprint_member);
    for (const override_option& row : override_options()) {
      if (row.names != override_option::value::token) {
        overrides.push_back(member_of(row.option));
      }
    }
    known.insert(known.end(), overrides.begin(), overrides.end());
    for (std::size_t index = 0; index < at.value.size(); ++index) {
      if (const field each = at.element(index); fields_.is_object(each, known)) {
        read_target(each, defaults);
      }
    }
  }

  void read_target(const field& at, target_words words) {
    sync::fleet_target made;
    const auto id = [&](std::string_view member, std::string_view form, bool (*is_fit)(std::string_view)) {
      const field each = at.member(member);
      if (!each.exists()) {
        fields_.fail(each, "is missing");
      }
      return json::in_lower_case(fields_.text(each, form, is_fit).value_or(""));
    };
    made.zone = id("zone", "the zone's id, 32 hexadecimal digits", submit::is_zone_id);
    made.config = id("config", "the token configuration's id, a UUID of 36 characters", submit::is_configuration_id);
    made.name = fields_.text(at.member("name"), name_form, is_name).value_or(made.config);
    if (!made.config.empty() && !places_.emplace(made.zone, made.config).second) {
      fields_.fail(at, "duplicate target: each configuration is kept equal to one list of sources");
    } else if (!made.config.empty() && !names_.insert(made.name).second) {
      fields_.fail(at.member("name"), "is the name of another target; a target without a name has its config for one");
    }
    const field sources = at.member("sources");
    if (!sources.exists()) {
      fields_.fail(sources, "is missing: the names of its sources");
    }
    const auto names =
        fields_.texts(sources, "the name of a source", is_name, false).value_or(std::vector<std::string>{});
    for (std::size_t index = 0; index < names.size(); ++index) {
      const auto found = sources_.find(names[index]);
      if (found == sources_.end()) {
        fields_.fail(sources, "names a source that is not in /sources, as number " + std::to_string(index));
      } else {
        made.sources.push_back(found->second);
      }
    }
    read_options(at, words);
    made.gates.allowed = given_.gates.allowed;
    read_overrides(at, made.gates.allowed);
    made.gates.min_overlap_s = words.min_overlap_s;
    made.deadline_ms = words.deadline_ms;
    made.way = way(at, words);
    made.most_keys = fleet_.ways[made.way].rules.limits.endpoint_keys;
    fleet_.targets.push_back(std::move(made));
  }

  void read_overrides(const field& at, std::vector<permission>& into) {
    for (const override_option& row : override_options()) {
      if (row.names == override_option::value::token) {
        continue;  // --canary is for one target
      }
      const override_value& form = written_value(row.names);
      const auto names = fields_.texts(at.member(member_of(row.option)), form.form, form.is_fit);
      for (const std::string& name : names.value_or(std::vector<std::string>{})) {
        into.push_back({row.rule, name});
      }
    }
  }

  // Targets that are handled alike share what that means.
  std::size_t way(const field& at, const target_words& words) {
    for (std::size_t index = 0; index < said_.size(); ++index) {
      if (said_[index].rules == words.rules && said_[index].keep_entries == words.keep_entries &&
          said_[index].stale_after_s == words.stale_after_s) {
        return index;
      }
    }
    policy rules = policy::cloudflare();
    if (std::string fault = make_policy(words.rules, true, policy::base::cloudflare, rules); !fault.empty()) {
      fields_.fail(at, fault);
    }
    rules.deep = true;
    said_.push_back(words);
    fleet_.ways.push_back(way_of(given_, rules, words.rules, words.keep_entries, words.stale_after_s));
    return fleet_.ways.size() - 1;
  }

  std::string folder_;
  const options& given_;
  field_reader fields_;
  sync::fleet fleet_;
  source_indices sources_;
  std::set<std::pair<std::string, std::string>> places_;  // of targets: zone and configuration
  std::set<std::string> names_;                           // of targets
  std::vector<target_words> said_;                        // of each way
};

std::string place_in_text(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = offset - (before.rfind('\n') + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

targets_reading read_targets(const std::string& name, const options& given) {
  std::string text;
  if (std::string fault = read_whole(name, most_file_bytes, text); !fault.empty()) {
    return {{}, {std::move(fault)}};
  }
  for (const submit::secret* const each : {&given.target.authorization.token, &given.target.authorization.key}) {
    if (!each->empty() && text.find(each->reveal()) != std::string::npos) {
      return {{}, {"it holds the API token: secrets come from the environment only; remove it, and "
                   "make a new one, because anyone who read this file has it"}};
    }
  }
  std::size_t offset = 0;
  const auto tree = json::tree::parse(text, &offset);
  if (!tree) {
    return {{}, {"this is not JSON: " + place_in_text(text, offset)}};
  }
  std::error_code error;
  const std::string folder = std::filesystem::absolute(name, error).parent_path().string();
  return targets_reader{folder, given}.read(tree->root());
}

sync::fleet fleet_of(const options& given) {
  sync::fleet made;
  made.sources = given.sync.sources;
  made.ways.push_back(
      way_of(given, given.policy, given.said_of_rules, given.run.keep_entries, given.sync.stale_after_s));
  sync::fleet_target one;
  one.name = given.target.config;
  one.zone = given.target.zone;
  one.config = given.target.config;
  for (std::size_t index = 0; index < made.sources.size(); ++index) {
    one.sources.push_back(index);
  }
  one.gates = given.gates;
  made.ways.front().canaries = given.canaries != nullptr ? given.canaries->tokens() : std::vector<submit::canary>{};
  one.most_keys = given.policy.limits.endpoint_keys;
  one.deadline_ms = given.target.deadline_ms;
  made.targets.push_back(std::move(one));
  return made;
}

}  // namespace jwkguard::cli
