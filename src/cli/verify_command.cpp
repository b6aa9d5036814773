// verify: which key verifies a token, or exactly why none does.
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.hpp"
#include "cli/endpoint.hpp"
#include "cli/findings_output.hpp"
#include "cli/hints.hpp"
#include "cli/token_input.hpp"
#include "cli/verify_report.hpp"
#include "json/printable.hpp"
#include "jwkguard/saved_plan.hpp"
#include "jwkguard/verify.hpp"
#include "submit/canaries.hpp"
#include "submit/exit_codes.hpp"
#include "submit/live_key.hpp"

namespace jwkguard::cli {
namespace {

// The keys that a token is held to. They view `input`, and the names of live HMAC keys view `live`.
struct key_set {
  checked_input input;
  submit::live_set live;
  std::vector<record> keys;
};

using set_or_code = std::variant<std::unique_ptr<key_set>, int>;

set_or_code of_live_set(const options& given) {
  auto made = std::make_unique<key_set>();
  const auto wire = open_wire(given);
  made->live = submit::show(given.target, *wire, given.policy);
  if (made->live.failed) {
    print(STDERR_FILENO, submit::render_live_human(made->live, given.target, use_color(given, STDERR_FILENO)));
    return submit::exit_code(*made->live.failed);
  }
  remark(given, made->live.messages);
  const std::vector<credential> whole = cloudflare::readable_keys(made->live.keys);
  policy rules = policy::rfc();  // they are live, whatever is to be said of them
  rules.limits.keys = std::max(rules.limits.keys, static_cast<std::uint32_t>(whole.size()));
  made->input = check_text("the live set", submit::keys_text(whole), rules);
  made->keys = made->input.report.records();
  for (const credential& key : made->live.keys) {
    if (key.symmetric) {
      made->keys.push_back({.kty = "oct", .crv = {}, .alg = key.alg, .kid = key.kid, .use = {}, .parameters = {}});
    }
  }
  const auto unreadable = std::count_if(
      made->live.keys.begin(), made->live.keys.end(), [](const credential& key) { return key.unreadable; });
  if (unreadable != 0) {
    remark(given, {std::to_string(unreadable) + (unreadable == 1 ? " live key" : " live keys") +
                      " cannot be read here: jwkguard show"});
  }
  return made;
}

// Of a set with faults the sound keys count; which others there are is said.
set_or_code of_document(const options& given) {
  auto made = std::make_unique<key_set>();
  const bool has_source = !given.sync.sources.empty();
  auto input = has_source ? fetch_and_check(given.sync.sources.front(), given.policy)
                          : read_and_check(given.verify.keys_file, given);
  if (!input) {
    return has_source ? exit_source : exit_usage;
  }
  made->input = *std::move(input);
  const report& checked = made->input.report;
  made->keys = checked.records();
  if (checked.secret || made->keys.empty()) {
    print(STDERR_FILENO, findings_text(made->input, given, STDERR_FILENO));
  }
  if (checked.secret || checked.keys.empty()) {
    return std::max(exit_code_of(checked, level::error), exit_findings);
  }
  const std::size_t unfit = checked.keys.size() - made->keys.size();
  if (unfit != 0 && !made->keys.empty()) {
    remark(given, {std::to_string(unfit) + " of " + std::to_string(checked.keys.size()) + " keys of " +
                      made->input.source + " cannot be used under this policy: jwkguard check says why"});
  }
  return made;
}

// A key of the set that has the token's kid, and was refused.
bool names_refused_key(const verification& what, const report& checked) {
  return what.what == token_verdict::kid_unknown &&
         std::any_of(checked.keys.begin(), checked.keys.end(), [&](const key_entry& key) {
           return key.status != key_status::usable && key.kid().data() != nullptr && key.kid() == *what.kid;
         });
}

// A live key with the token's kid that may be the one that is meant, and nobody here can tell.
bool names_unreadable_key(const verification& what, const submit::live_set& live) {
  return submit::another_key_may_verify(what.what) && what.kid &&
         std::any_of(live.keys.begin(), live.keys.end(),
             [&](const credential& key) { return key.unreadable && key.kid == *what.kid; });
}

// What the set says of a token beside its usable keys.
void add_what_set_tells(const key_set& set, verification& into) {
  if (names_refused_key(into, set.input.report)) {
    into.message = "the key that its kid names is faulty, and cannot be used under this policy";
    into.help = "jwkguard check says what is wrong with it";
  } else if (names_unreadable_key(into, set.live)) {
    const std::string unreadable = "key with this kid is live, but cannot be read here";
    into.message =
        into.what == token_verdict::kid_unknown ? "a " + unreadable : into.message + "; another " + unreadable;
    into.help = "look at it (jwkguard show)";
  }
}

}  // namespace

int run_verify(options& given) {
  submit::forbid_core_dumps();
  token_input input;  // first: a token leaves the environment at once
  if (const std::string fault = input.read(given.verify.token_file); !fault.empty()) {
    return complain(fault);
  }
  if (given.verify.live) {
    if (const auto code = prepare(given)) {
      return *code;
    }
  }
  const auto made = given.verify.live ? of_live_set(given) : of_document(given);
  if (const int* const code = std::get_if<int>(&made)) {
    return *code;
  }
  const key_set& set = *std::get<std::unique_ptr<key_set>>(made);
  const std::vector<token_input::token> tokens = input.tokens();
  verify_options how;
  how.column = given.policy.column;
  how.wants_issuer = given.verify.shows_issuer;
  std::string text;
  std::size_t refused = 0;
  for (const token_input::token& each : tokens) {
    verification found = jwkguard::verify(each.text, set.keys, how);
    if (found.what == token_verdict::no_memory) {
      throw std::bad_alloc{};  // it says nothing of the token
    }
    found.help += hint_of(found.what);
    add_what_set_tells(set, found);
    refused += found.verified() ? 0U : 1U;
    text += verification_text(found, set.keys, tokens.size() == 1 ? 0 : each.line, given);
  }
  if (!print_output(text)) {
    return exit_usage;
  }
  return refused != 0 ? exit_findings : exit_valid;
}

}  // namespace jwkguard::cli
