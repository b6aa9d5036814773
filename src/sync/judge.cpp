#include "sync/judge.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <span>

#include "json/tree.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/validator.hpp"
#include "plan/dangers.hpp"

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
  own.allow_secret = false;  // only public keys are taken from sources
  if (!of.default_rsa_alg.empty()) {
    own.default_rsa_alg = of.default_rsa_alg;
  } else if (own.default_rsa_alg.empty()) {
    own.default_rsa_alg = seen.rsa_alg;
  }
  return own;
}

bool is_about_secrets(const rule& broken) { return broken.id.starts_with("private."); }

// What shows that anybody may have the private half of this very key; what only may be one shows nothing.
bool is_disclosure(const rule& broken) { return broken.id == "private.member" || broken.id == "private.half"; }

class judgement {
 public:
  judgement(const source& of, const sighting& seen, const policy& rules)
      : of_{of},
        rsa_alg_{of.default_rsa_alg.empty() && rules.default_rsa_alg.empty() ? seen.rsa_alg : ""},
        text_{seen.text},
        words_{words_of(seen.text)},
        report_{check(std::span<char>{text_}, rules_for(of, seen, rules))} {}

  judged_source take() {
    result_.has_secret = report_.secret;
    if (!report_.keys.empty() && words_.size() != report_.keys.size()) {
      blame("no-key-set", "two readers of this text find different keys in it: all are left out");
      result_.is_readable = false;
    }
    words_.resize(report_.keys.size());
    for (const finding& each : report_.findings) {
      hear(each);
    }
    for (std::uint32_t index = 0; index < report_.keys.size(); ++index) {
      hear_key(index);
    }
    if (result_.keys.empty() && result_.is_whole) {
      blame("empty", "it has no key that the endpoint takes: no live key is retired");
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

  void hear(const finding& what) {
    const bool is_of_key = what.key < report_.keys.size();
    const bool is_error = what.level == level::error;
    const bool says_why_left_out =
        what.level == level::warning && is_of_key && report_.keys[what.key].status == key_status::set_aside;
    const bool concerns = !is_of_key || is_meant_key(what.key) || is_about_secrets(*what.rule);
    if ((!is_error && !says_why_left_out) || !concerns) {
      return;
    }
    std::string text = is_of_key ? name_of_key(what.key, report_.keys[what.key]) + ": " : "";
    text.append(message_of(what)).append(" (").append(what.rule->id).append(")");
    if (!is_error) {
      result_.messages.push_back(std::move(text));
      return;
    }
    if (const std::string help = help_of(what); !help.empty()) {
      text.append("; ").append(help);
    }
    blame(is_of_key ? "faulty-key" : "no-key-set", std::move(text));
    result_.is_readable = result_.is_readable && (is_of_key || is_about_secrets(*what.rule));
  }

  [[nodiscard]] bool is_meant_key(std::uint32_t index) const {
    const own_words& own = words_[index];
    return is_meant(of_, {own.kid, own.alg, own.use});
  }

  void hear_key(std::uint32_t index) {
    const key_entry& key = report_.keys[index];
    if (is_disclosed(index)) {
      if (key.is_identified()) {
        result_.leaked.push_back(thumbprint(key.value()));
      }
    } else if (key.status == key_status::usable && result_.is_readable && is_meant_key(index)) {
      take_key(index, key.value());
    }
  }

  [[nodiscard]] bool is_disclosed(std::uint32_t index) const {
    return std::any_of(report_.findings.begin(), report_.findings.end(), [&](const finding& each) {
      return each.key == index && each.level == level::error && is_disclosure(*each.rule);
    });
  }

  // Whether another key of the set has the same name: which of the two is meant, nobody knows.
  [[nodiscard]] bool has_rival(std::uint32_t index) const {
    const key_entry& mine = report_.keys[index];
    return std::any_of(report_.findings.begin(), report_.findings.end(), [&](const finding& each) {
      if (each.rule->id != "set.alg-kid.duplicate" || each.key == index || each.key >= report_.keys.size()) {
        return false;
      }
      const key_entry& other = report_.keys[each.key];
      const bool is_same_name = other.kid() == mine.kid() && words_[each.key].alg == words_[index].alg;
      return is_same_name && !(other.is_identified() && thumbprint(other.value()) == thumbprint(mine.value()));
    });
  }

  void take_key(std::uint32_t index, const record& key) {
    const std::string name = name_of_key(index, report_.keys[index]);
    if (key.kid.empty() || key.alg.empty()) {
      return blame("faulty-key",
          name + " has no " + (key.kid.empty() ? "kid" : "alg") + ", and the endpoint needs both: it is left out");
    }
    if (has_rival(index)) {
      return blame("faulty-key", name + " is left out, because the set has another key with that kid");
    }
    if (const std::string& own = words_[index].issuer;
        of_.what == source::kind::issuer && !own.empty() && own != of_.place) {
      result_.messages.push_back(name + " is for the issuer " + own +
                                 " only, as it says: the endpoint does not know that, and uses it for all tokens");
    }
    if (!rsa_alg_.empty() && key.kty == "RSA" && words_[index].alg.empty()) {
      result_.messages.push_back(
          name + " has no alg: assuming " + rsa_alg_ + ", the only one that the issuer's metadata names for RSA keys");
    }
    result_.keys.push_back(credentials_of({&key, 1}).front());
  }

  const source& of_;
  std::string rsa_alg_;  // what the metadata says of keys that name none, if that counts
  std::string text_;
  std::vector<own_words> words_;  // one for each key
  report report_;
  judged_source result_;
};

}  // namespace

judged_source judge(const source& of, const sighting& seen, const policy& rules) {
  if (seen.fault) {
    judged_source nothing;
    nothing.is_whole = nothing.is_readable = false;
    nothing.reason = seen.fault->reason;
    nothing.messages.push_back(seen.fault->message);
    return nothing;
  }
  return judgement{of, seen, rules}.take();
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
      result.clashes.push_back(name_in_message(key) + " is one key in " + names[first.source]->name() +
                               " and another in " + names[index]->name() +
                               ": both are left out; the endpoint takes only one with that kid "
                               "(leave one out with `except`, or give it another kid)");
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
