#include "cli/policy_options.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/input.hpp"
#include "cli/published_lists.hpp"
#include "jwkguard/plan.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t most_file_bytes = 16U << 20U;

std::string about(const std::string& file, const std::string& fault) { return file + ": " + fault; }

}  // namespace

void policy_options::add_choice(CLI::App* to, const std::string& standard) {
  auto* const name = to->add_option("--policy", name_,
                           "cloudflare (what the endpoint takes) or rfc (the standards alone) [" + standard + "]")
                         ->check(CLI::IsMember({"cloudflare", "rfc"}));
  add_file(to)->excludes(name);
}

CLI::Option* policy_options::add_file(CLI::App* to) {
  return to
      ->add_option("--policy-file", file_, "a policy of your own, as JSON; jwkguard rules --format policy prints one")
      ->type_name("FILE");
}

void policy_options::add_rules(CLI::App* to) {
  to->add_option("--allow", allow_, "lower a rule to a note (see jwkguard rules); may be repeated")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->take_all();
  to->add_option("--deny", deny_, "raise a rule to an error; may be repeated")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->take_all();
  to->add_flag("--deep", deep_, "also the checks that cost milliseconds a key, or compare all keys with each other");
  to->add_flag("--skip-unsupported", skip_unsupported_,
      "leave out keys that the endpoint does not take, with a warning, instead of failing");
  to->add_flag("--allow-secret", allow_secret_,
      "with rfc: check private and symmetric keys instead of refusing them; "
      "with cloudflare: take HS256, HS384 and HS512 keys");
  to->add_option("--default-rsa-alg", default_rsa_alg_, "the alg of RSA keys that name none: RS256 to PS512")
      ->check(CLI::IsMember({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}))
      ->type_name("ALG");
  to->add_flag("--kid-from-thumbprint", kid_from_thumbprint_, "name keys without kid by their RFC 7638 thumbprint");
  to->add_flag("--repair", repair_, "repair what can be repaired without changing the key; each repair is a note");
  add_lists(to);
  to->add_option("--max-keys", max_keys_, "how many keys the endpoint takes [16]")
      ->check(CLI::Range(1, 10'000))
      ->type_name("N");
}

void policy_options::add_lists(CLI::App* to) {
  to->add_option("--published-keys", published_,
        "more keys whose private half is known: a file with one RFC 7638 thumbprint a line, or of sorted 32-byte "
        "digests, or a folder of such files; of any length; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->take_all();
}

std::size_t policy_options::standard_inputs() const noexcept {
  return static_cast<std::size_t>(std::count(published_.begin(), published_.end(), "-")) + (file_ == "-" ? 1U : 0U);
}

std::string policy_options::choose(bool for_endpoint, policy::base standard, policy& into) const {
  if (file_.empty()) {
    const bool is_rfc = name_.empty() ? standard == policy::base::rfc : name_ == "rfc";
    into = is_rfc ? policy::rfc() : policy::cloudflare();
    return {};
  }
  std::string text;
  if (const std::string fault = read_whole(file_, most_file_bytes, text); !fault.empty()) {
    return about(file_, fault);
  }
  parsed_policy parsed = parse_policy(text);
  if (!parsed.value) {
    return about(file_, parsed.fault);
  }
  into = *std::move(parsed.value);
  if (for_endpoint && into.column != policy::base::cloudflare) {
    return about(file_, "what is sent to the endpoint is held to a policy whose base is \"cloudflare\"");
  }
  return {};
}

std::string policy_options::set_levels(policy& into) const {
  for (const auto* ids : {&allow_, &deny_}) {
    for (const std::string& id : *ids) {
      const rule* const row = find_rule(id);
      if (find_submit_rule(id) != nullptr) {
        return "the rule " + id + " is always an error: it guards the live set";
      }
      if (row == nullptr) {
        return "there is no rule '" + id + "'; jwkguard rules lists them";
      }
      if (ids == &deny_) {
        into.deny(*row);
      } else if (!into.allow(*row)) {
        return "the rule " + id + " cannot be lowered: without it there is no key to trust, or a secret would get out";
      }
    }
  }
  return {};
}

std::string policy_options::finish(bool for_endpoint, policy::base standard, policy& into) const {
  if (std::string wrong = choose(for_endpoint, standard, into); !wrong.empty()) {
    return wrong;
  }
  into.allow_secret = allow_secret_;
  into.skip_unsupported = skip_unsupported_;
  into.deep = deep_;
  into.repair = repair_;
  into.kid_from_thumbprint = kid_from_thumbprint_;
  into.default_rsa_alg = default_rsa_alg_;
  if (max_keys_ != 0) {
    into.limits.endpoint_keys = max_keys_;
  }
  into.limits.keys = std::max(into.limits.keys, max_keys_);
  if (!published_.empty()) {
    published_lists read = read_published_lists(published_);
    if (!read.fault.empty()) {
      return std::move(read.fault);
    }
    into.published = std::move(read.value);
  }
  return set_levels(into);
}

}  // namespace jwkguard::cli
