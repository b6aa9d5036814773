#include "cli/policy_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/input.hpp"
#include "cli/published_lists.hpp"
#include "jwkguard/plan.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t most_file_bytes = 16U << 20U;

std::string about(const std::string& file, const std::string& fault) { return file + ": " + fault; }

std::string choose(const policy_words& said, bool for_endpoint, policy::base standard, policy& into) {
  if (said.file.empty()) {
    const bool is_rfc = said.name.empty() ? standard == policy::base::rfc : said.name == "rfc";
    into = is_rfc ? policy::rfc() : policy::cloudflare();
    return {};
  }
  std::string text;
  if (const std::string fault = read_whole(said.file, most_file_bytes, text); !fault.empty()) {
    return about(said.file, fault);
  }
  parsed_policy parsed = parse_policy(text);
  if (!parsed.value) {
    return about(said.file, parsed.fault);
  }
  into = *std::move(parsed.value);
  if (for_endpoint && into.column != policy::base::cloudflare) {
    return about(said.file, "what is sent to the endpoint needs a policy whose base is \"cloudflare\"");
  }
  return {};
}

std::string set_levels(const policy_words& said, policy& into) {
  for (const auto* ids : {&said.allow, &said.deny}) {
    for (const std::string& id : *ids) {
      const rule* const row = find_rule(id);
      if (find_submit_rule(id) != nullptr) {
        return "the rule " + id + " is always an error: it guards the live set";
      }
      if (row == nullptr) {
        return "unknown rule '" + id + "'; jwkguard rules lists them";
      }
      if (ids == &said.deny) {
        into.deny(*row);
      } else if (!into.allow(*row)) {
        return "the rule " + id + " cannot be lowered: without it there is no key to trust, or a secret would leak";
      }
    }
  }
  return {};
}

// Name, size and time of a file, and of those in a folder.
void append_states(const std::string& name, std::string& into) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto append = [&into, &error](const fs::path& file) {
    into += '\n' + file.string() + ' ' + std::to_string(fs::file_size(file, error)) + ' ' +
            std::to_string(fs::last_write_time(file, error).time_since_epoch().count());
  };
  if (!fs::is_directory(name, error)) {
    if (!name.empty()) {
      append(name);
    }
    return;
  }
  std::set<fs::path> files;  // a folder gives them in any order
  for (auto each = fs::directory_iterator{name, error}; !error && each != fs::directory_iterator{};
       each.increment(error)) {
    files.insert(each->path());
  }
  std::for_each(files.begin(), files.end(), append);
}

}  // namespace

void policy_options::add_choice(CLI::App* to, const std::string& standard) {
  auto* const name = to->add_option("--policy", said_.name,
                           "cloudflare (what the endpoint takes) or rfc (the standards alone) [" + standard + "]")
                         ->check(CLI::IsMember({"cloudflare", "rfc"}));
  add_file(to)->excludes(name);
}

CLI::Option* policy_options::add_file(CLI::App* to) {
  return to
      ->add_option("--policy-file", said_.file, "a policy file, as JSON; jwkguard rules --format policy prints one")
      ->type_name("FILE");
}

void policy_options::add_rules(CLI::App* to) {
  to->add_option("--allow", said_.allow, "lower a rule to a note (see jwkguard rules); may be repeated")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->take_all();
  to->add_option("--deny", said_.deny, "raise a rule to an error; may be repeated")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->take_all();
  const std::string& command = to->get_name();
  const bool is_sync = command == "sync";
  const bool sends = is_sync || command == "plan" || command == "push" || command == "restore";
  to->add_flag("--deep", said_.deep,
      std::string{"run also the checks that cost milliseconds a key, or compare all keys with each other"} +
          (sends ? " (always on here)" : ""));
  to->add_flag("--skip-unsupported", said_.skip_unsupported,
      "leave out keys that the endpoint does not take, with a warning, instead of failing");
  const std::string of_endpoint = "take HS256, HS384 and HS512 keys";
  to->add_flag("--allow-secret", said_.allow_secret,
      is_sync ? "no effect here: only public keys are taken from a source"
      : sends ? of_endpoint
              : "with rfc: check private and symmetric keys instead of refusing them; with cloudflare: " + of_endpoint);
  to->add_option("--default-rsa-alg", said_.default_rsa_alg, "the alg of RSA keys without one: RS256 to PS512")
      ->check(CLI::IsMember(std::vector<std::string>{rsa_algs.begin(), rsa_algs.end()}))
      ->type_name("ALG");
  to->add_flag(
      "--kid-from-thumbprint", said_.kid_from_thumbprint, "give keys without kid their RFC 7638 thumbprint as kid");
  to->add_flag("--repair", said_.repair, "repair what can be repaired without changing the key; each repair is a note");
  add_lists(to);
  to->add_option("--max-keys", said_.max_keys, "how many keys the endpoint takes [16]")
      ->check(CLI::Range(1, 10'000))
      ->type_name("N");
}

void policy_options::add_lists(CLI::App* to) {
  to->add_option("--published-keys", said_.published,
        "more keys whose private half is known: a file with one RFC 7638 thumbprint a line, or of sorted 32-byte "
        "digests, or a folder of such files; of any length; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->take_all();
}

std::size_t policy_options::standard_inputs() const noexcept {
  return static_cast<std::size_t>(std::count(said_.published.begin(), said_.published.end(), "-")) +
         (said_.file == "-" ? 1U : 0U);
}

std::string fingerprint_of(const policy_words& said) {
  std::string text = said.name + '\n' + said.default_rsa_alg + '\n' + std::to_string(said.max_keys);
  for (const bool each : {said.allow_secret, said.skip_unsupported, said.deep, said.repair, said.kid_from_thumbprint}) {
    text += each ? '1' : '0';
  }
  for (const auto* ids : {&said.allow, &said.deny}) {
    for (const std::string& id : *ids) {
      text += '\n' + id;
    }
    text += '\n';
  }
  append_states(said.file, text);
  for (const std::string& list : said.published) {
    append_states(list, text);
  }
  return text;
}

std::string make_policy(const policy_words& said, bool for_endpoint, policy::base standard, policy& into) {
  if (std::string wrong = choose(said, for_endpoint, standard, into); !wrong.empty()) {
    return wrong;
  }
  into.allow_secret = said.allow_secret;
  into.skip_unsupported = said.skip_unsupported;
  into.deep = said.deep;
  into.repair = said.repair;
  into.kid_from_thumbprint = said.kid_from_thumbprint;
  into.default_rsa_alg = said.default_rsa_alg;
  if (said.max_keys != 0) {
    into.limits.endpoint_keys = said.max_keys;
  }
  into.limits.keys = std::max(into.limits.keys, said.max_keys);
  if (!said.published.empty()) {
    published_lists read = read_published_lists(said.published);
    if (!read.fault.empty()) {
      return std::move(read.fault);
    }
    into.published = std::move(read.value);
  }
  return set_levels(said, into);
}

}  // namespace jwkguard::cli
