#include "sync/judge.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <span>

#include "json/tree.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/validator.hpp"
#include "submit/dangers.hpp"

namespace jwkguard::sync {
namespace {

// What a key says of itself that no record has.
struct own_words {
  std::string kid;
  std::string alg;
  std::string use;
  std::string issuer;
};

std::vector<own_words> words_of(const std::string& text) {
  std::vector<own_words> all;
  const auto tree = json::tree::parse(text);
  const json::value root = tree ? tree->root() : json::value{};
  const json::value keys = root.member("keys");
  const std::size_t count = keys.is_array() ? keys.size() : 1;
  for (std::size_t index = 0; index < count; ++index) {
    const json::value key = keys.is_array() ? keys.element(index) : root;
    const auto member = [&](std::string_view name) { return std::string{key.member(name).string().value_or("")}; };
    all.push_back({member("kid"), member("alg"), member("use"), member("issuer")});
  }
  return all;
}

std::string name_of_key(std::size_t index, const key_entry& key) {
  return key.kid().empty() ? "key " + std::to_string(index) : "key \"" + std::string{key.kid()} + '"';
}

bool is_meant(const source& of, const key_pattern& key) {
  const auto fits = [&](const key_pattern& pattern) { return picks(pattern, key); };
  return (of.only.empty() || std::any_of(of.only.begin(), of.only.end(), fits)) &&
         std::none_of(of.except.begin(), of.except.end(), fits);
}

policy rules_for(const source& of, const sighting& seen, const policy& rules) {
  policy own = rules;
  own.skip_unsupported = true;
  own.limits.endpoint_keys = std::numeric_limits<std::uint32_t>::max();
  own.limits.text_bytes = most_document_bytes;
  own.allow_secret = rules.allow_secret && of.what == source::kind::file;
  if (!of.default_rsa_alg.empty()) {
    own.default_rsa_alg = of.default_rsa_alg;
  } else if (!seen.rsa_alg.empty()) {
    own.default_rsa_alg = seen.rsa_alg;
  }
  return own;
}

class judgement {
 public:
  judgement(const source& of, const sighting& seen, const policy& rules)
      : of_{of},
        rsa_alg_{seen.rsa_alg},
        text_{seen.text},
        words_{words_of(seen.text)},
        report_{check(std::span<char>{text_}, rules)} {}

  judged_source take() {
    hear_findings();
    hear_keys();
    if (result_.keys.empty() && result_.is_whole) {
      blame("empty", "it has no key that the endpoint takes: nothing is retired for that");
    }
    return std::move(result_);
  }

 private:
  void blame(std::string_view reason, std::string message) {
    if (result_.is_whole) {
      result_.reason = reason;
    }
    result_.is_whole = false;
    result_.messages.push_back(std::move(message));
  }

  void hear_findings() {
    result_.has_secret = report_.secret;
    for (const finding& each : report_.findings) {
      if (each.level < level::warning || (each.level == level::warning && !says_what_is_left_out(each))) {
        continue;
      }
      const bool is_of_key = each.key < report_.keys.size();
      if (is_of_key && !meant(each.key) && !each.rule->id.starts_with("private.")) {
        continue;
      }
      std::string text = is_of_key ? name_of_key(each.key, report_.keys[each.key]) : "";
      text.append(is_of_key ? ": " : "").append(message_of(each)).append(" (").append(each.rule->id).append(")");
      if (each.level == level::warning) {
        result_.messages.push_back(std::move(text));
        continue;
      }
      if (const std::string help = help_of(each); !help.empty()) {
        text.append("; ").append(help);
      }
      blame(is_of_key ? "faulty-key" : "no-key-set", std::move(text));
      is_broken_ = is_broken_ || (!is_of_key && !each.rule->id.starts_with("private."));
    }
    result_.is_readable = !is_broken_;
  }

  [[nodiscard]] static bool says_what_is_left_out(const finding& what) {
    return what.rule->id.starts_with("key.") || what.rule->id.starts_with("rsa.") || what.rule->id.starts_with("ec.");
  }

  [[nodiscard]] bool meant(std::size_t index) const {
    const own_words& own = index < words_.size() ? words_[index] : own_words{};
    return is_meant(of_, {own.kid, own.alg, own.use});
  }

  void hear_keys() {
    for (std::size_t index = 0; index < report_.keys.size(); ++index) {
      const key_entry& key = report_.keys[index];
      if (has_private_half(index)) {
        if (key.is_identified()) {
          result_.leaked.push_back(thumbprint(key.value()));
        }
        continue;
      }
      if (key.status == key_status::usable && !is_broken_ && meant(index)) {
        take_key(index, key.value());
      }
    }
  }

  [[nodiscard]] bool has_private_half(std::size_t index) const {
    return std::any_of(report_.findings.begin(), report_.findings.end(), [&](const finding& each) {
      return each.key == index && each.level == level::error && each.rule->id.starts_with("private.");
    });
  }

  void take_key(std::size_t index, const record& key) {
    if (key.kid.empty() || key.alg.empty()) {
      blame("faulty-key", "key " + std::to_string(index) + " has no " + (key.kid.empty() ? "kid" : "alg") +
                              ", and the endpoint names keys by both: it is left out");
      return;
    }
    const std::vector<credential> one = credentials_of({&key, 1});
    const auto same = std::find_if(result_.keys.begin(), result_.keys.end(),
        [&](const credential& each) { return each.alg == one[0].alg && each.kid == one[0].kid; });
    if (same != result_.keys.end()) {
      return;  // the validator has said so
    }
    if (const std::string& own = index < words_.size() ? words_[index].issuer : none_;
        of_.what == source::kind::issuer && !own.empty() && own != of_.place) {
      result_.messages.push_back(
          "key \"" + one[0].kid + "\" is for the issuer " + own +
          " alone, by its own word: the endpoint does not know that, and takes it for all tokens");
    }
    if (key.kty == "RSA" && index < words_.size() && words_[index].alg.empty() && of_.default_rsa_alg.empty() &&
        key.alg == rsa_alg_) {
      result_.messages.push_back("key \"" + one[0].kid + "\" names no alg: it is taken to be for " + rsa_alg_ +
                                 ", the only one that the issuer's metadata names for RSA keys");
    }
    result_.keys.push_back(one[0]);
  }

  const source& of_;
  std::string rsa_alg_;
  std::string text_;
  std::vector<own_words> words_;
  report report_;
  judged_source result_;
  bool is_broken_ = false;
  std::string none_;
};

}  // namespace

judged_source judge(const source& of, const sighting& seen, const policy& rules) {
  judged_source result;
  if (seen.fault) {
    result.is_whole = false;
    result.is_readable = false;
    result.reason = seen.fault->reason;
    result.messages.push_back(seen.fault->message);
    return result;
  }
  result = judgement{of, seen, rules_for(of, seen, rules)}.take();
  return result;
}

merged_keys merge(const std::vector<const source*>& names, std::vector<judged_source*>& sources) {
  struct holder {
    credential key;
    std::size_t source;
    bool clashes = false;
  };
  std::map<std::pair<std::string, std::string>, holder> found;
  merged_keys result;
  for (std::size_t index = 0; index < sources.size(); ++index) {
    for (const credential& key : sources[index]->keys) {
      const auto [place, is_new] = found.try_emplace({key.alg, key.kid}, holder{key, index});
      holder& first = place->second;
      if (is_new || first.key == key) {
        continue;
      }
      first.clashes = true;
      result.clashes.push_back(name_in_message(key) + " is one key in " + names[first.source]->place +
                               " and another in " + names[index]->place +
                               ": neither is taken; the endpoint has room for one of that name (leave one out with "
                               "`except`, or give it another kid)");
      sources[index]->is_whole = sources[first.source]->is_whole = false;
      sources[index]->reason = sources[first.source]->reason = "clash";
    }
  }
  for (auto& entry : found) {
    holder& one = entry.second;
    if (!one.clashes) {
      result.keys.push_back(std::move(one.key));
      continue;
    }
    for (judged_source* const each : sources) {
      std::erase_if(
          each->keys, [&](const credential& key) { return key.alg == one.key.alg && key.kid == one.key.kid; });
    }
  }
  return result;
}

}  // namespace jwkguard::sync
