// The submitter: makes a key set live at Cloudflare's token_validation endpoint, and proves that it is.
//
//   settings s;  …                      what is written to, and as whom
//   auto wire = make_transport(s);      or a transport of your own
//   push_options how;  …                what may be overridden, and the journal (journal.hpp)
//   result r = push(checked, s, *wire, how);
//   return exit_code(r.what);
//
// Nothing is sent that has an error, nothing is written again before the live set was read again, and `verified` means
// that a GET after the write showed exactly the planned set. Throws nothing but std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard::submit {

/// secret holds a text that is overwritten when it is let go. It is never copied.
class secret {
 public:
  secret() = default;
  JWKGUARD_EXPORT explicit secret(std::string_view text);
  /// secret(prefix, tail) joins the two, without a copy left behind.
  JWKGUARD_EXPORT secret(std::string_view prefix, const secret& tail);
  JWKGUARD_EXPORT secret(secret&& other) noexcept;
  JWKGUARD_EXPORT secret& operator=(secret&& other) noexcept;
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  JWKGUARD_EXPORT ~secret();

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  /// reveal is the text, valid as long as this object; its data() ends with a NUL.
  [[nodiscard]] std::string_view reveal() const noexcept { return {text_ ? text_.get() : "", size_}; }

 private:
  void wipe() noexcept;

  std::unique_ptr<char[]> text_;  // not std::string: its short form leaves copies where it is moved from
  std::size_t size_ = 0;
};

/// authorization is an API token, or the legacy pair of e-mail address and key; never both.
struct authorization {
  secret token;       ///< `Authorization: Bearer`
  std::string email;  ///< `X-Auth-Email`
  secret key;         ///< `X-Auth-Key`

  std::string token_file;           ///< where the token came from; empty: from the environment
  bool token_file_is_open = false;  ///< others than its owner may read or write that file
};

/// load_authorization_from_environment reads CLOUDFLARE_API_TOKEN, or the file that CLOUDFLARE_API_TOKEN_FILE names, or
/// CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY; where none of them is set, $CREDENTIALS_DIRECTORY/cloudflare-api-token. It
/// removes the secrets from the environment, and SSLKEYLOGFILE with them, whatever comes of it. An empty variable
/// counts as unset. Returns what is wrong and what to set, for people, never with a secret in it; empty if all is well.
/// Not thread-safe (setenv).
[[nodiscard]] JWKGUARD_EXPORT std::string load_authorization_from_environment(authorization& into);

/// forbid_core_dumps keeps the secrets of this process out of core files and from debuggers of the same user, for good.
/// For a program of its own, before it reads a secret; a library's host may want its cores.
JWKGUARD_EXPORT void forbid_core_dumps() noexcept;

/// settings say what is written to, and as whom.
struct settings {
  std::string base_url = "https://api.cloudflare.com/client/v4";  ///< what stands before `/zones/…`
  std::string zone;                                               ///< 32 hexadecimal characters
  std::string config;                                             ///< UUID, 36 characters
  std::string ca_file;  ///< PEM file of the authorities trusted instead of the system's; empty: the system's
  /// proxy is the URL (http, https, socks5 or socks5h; host and port) of a proxy that gives a tunnel to an https base
  /// URL and sees nothing of what goes through it. Empty: none, whatever the environment says.
  std::string proxy;
  /// http_log is a file that each request and its answer are appended to, without secrets; made with mode 0600, not
  /// through a symbolic link. Empty: none.
  std::string http_log;
  std::uint32_t deadline_ms =
      60'000;  ///< for all requests of one call together; it starts again after push_options::confirm
  submit::authorization authorization;
  /// give_up is asked at least once a second while a request is under way; true ends it (failure::given_up). It must
  /// throw nothing. None: no request is given up.
  std::function<bool()> give_up;
};

/// is_zone_id and is_configuration_id are whether a text has the form of one: 32 hexadecimal digits, a UUID.
[[nodiscard]] JWKGUARD_EXPORT bool is_zone_id(std::string_view text) noexcept;
[[nodiscard]] JWKGUARD_EXPORT bool is_configuration_id(std::string_view text) noexcept;

/// place_fault says what is wrong with the zone, the configuration or the base URL; empty if nothing is.
[[nodiscard]] JWKGUARD_EXPORT std::string place_fault(const settings& target);

/// settings_fault says what is wrong with the settings, for people, never with a secret in it; empty if nothing is.
/// Makes the file of http_log if it is not there.
[[nodiscard]] JWKGUARD_EXPORT std::string settings_fault(const settings& target);
/// access_fault is settings_fault without the zone and the configuration: what many targets have in common.
[[nodiscard]] JWKGUARD_EXPORT std::string access_fault(const settings& target);

/// request is one HTTP request to come. Authorization is the transport's own business.
struct request {
  std::string_view method;  ///< "GET", "PUT" or "PATCH"; static storage
  std::string url;
  std::string body;  ///< JSON; empty for GET
};

/// rate_limits are what an answer says of the requests that the server takes (`Ratelimit`, `Ratelimit-Policy`).
struct rate_limits {
  struct quota_left {
    std::uint32_t requests = 0;
    std::uint32_t reset_s = 0;  ///< until then
  };
  struct quota {
    std::uint32_t requests = 0;  ///< not 0
    std::uint32_t window_s = 0;  ///< not 0
  };
  std::vector<quota_left> left;
  std::vector<quota> policies;
};

/// response is one complete answer; its status and body are as the server sent them, not checked, but for secrets of
/// the request that came back in the body: they are stars.
struct response {
  std::uint32_t status = 0;
  std::string body;
  /// retry_after_ms is how long the server asks to wait (`retry-after-ms`, or RFC 9110 10.2.3); absent if it does not
  /// say so clearly.
  std::optional<std::uint32_t> retry_after_ms{};
  /// date_s is the server's time (`Date`, RFC 9110 6.6.1), seconds since 1970; absent if it does not say it.
  std::optional<std::int64_t> date_s{};
  rate_limits limits{};
};

/// failure is why there is no complete answer.
struct failure {
  bool sent = false;      ///< whether any byte of the request could have left: then whether it took effect is unknown
  std::string message;    ///< for people; holds no secret
  bool lasting = false;   ///< trying again would not help: a certificate that is not trusted, settings
  bool given_up = false;  ///< settings::give_up, or the transport itself, wanted no answer any more; `lasting`, too
};

/// transport carries one request at a time; one call of send is at most one request on the wire.
class JWKGUARD_EXPORT transport {
 public:
  transport() = default;
  transport(const transport&) = delete;
  transport& operator=(const transport&) = delete;
  virtual ~transport() = default;
  /// send returns within about time_left_ms.
  [[nodiscard]] virtual std::variant<response, failure> send(const request& what, std::uint32_t time_left_ms) = 0;
  /// wait lets time go by between two requests. A test need not: the time counts as gone by.
  virtual void wait(std::uint32_t time_ms);
  /// wait_to_retry is asked to wait before a request that failed is sent again, so long before the deadline.
  virtual void wait_to_retry(std::uint32_t time_ms, std::uint32_t /*left_ms*/) { wait(time_ms); }
  /// admit returns when the next request may be sent, where requests of many runs are paced; the time that it takes is
  /// no part of settings::deadline_ms.
  virtual void admit() {}
};

/// make_transport gives a transport over libcurl: TLS 1.2 or later and verified, no redirects, no proxy but
/// settings::proxy, no netrc, no cookies. `target` must have no settings_fault, and outlive the transport.
[[nodiscard]] JWKGUARD_EXPORT std::unique_ptr<transport> make_transport(const settings& target);

/// outcome is how a call ended; names and meanings are those of docs/CLI.md.
enum class outcome : std::uint8_t {
  planned,   ///< nothing was to be written
  verified,  ///< a GET showed exactly the planned set
  refused,   ///< this program would not: dangerous, faulty, not confirmed, or the live set moved; nothing was written
  rejected,  ///< the API would not (4xx), or failed and a GET showed the old set; nothing was changed
  unknown,   ///< the write was sent, but whether it took effect is unknown
  differs,   ///< written, but the live set is not the planned one
  unreachable,  ///< no connection; nothing was written
};

/// name_of gives the enumerator's name; static storage.
[[nodiscard]] JWKGUARD_EXPORT std::string_view name_of(outcome what) noexcept;

/// exit_code gives the exit code that docs/CLI.md promises.
[[nodiscard]] JWKGUARD_EXPORT int exit_code(outcome what) noexcept;

/// request_counts are the requests of which any byte could have left.
struct request_counts {
  std::uint32_t get = 0;
  std::uint32_t put = 0;
  std::uint32_t patch = 0;
};

/// attempt is one request of a run, and its outcome.
struct attempt {
  std::string_view method;      ///< static storage
  std::uint32_t waited_ms = 0;  ///< before it
  std::uint32_t took_ms = 0;
  std::uint32_t status = 0;  ///< 0: there is no complete answer
  std::string fault;         ///< why not, for people
  bool sent = true;          ///< whether any byte of it could have left
};

/// result is what a plan or a push came to.
struct result {
  outcome what = outcome::refused;
  std::optional<jwkguard::plan> plan;  ///< absent if the live set was not learned
  std::vector<std::string> messages;   ///< what happened and what to do, for people, in order; print them escaped
  request_counts requests;
  std::vector<attempt> attempts;    ///< every request, in order
  std::optional<request> write;     ///< the write that a dry run left out, stars for each `k` of an HMAC key
  std::string saved_as;             ///< the journal's entry with the live set as it was before the write; empty: none
  std::vector<credential> live;     ///< as last read; empty before
  std::vector<credential> desired;  ///< what was to be live: what was asked for, and what is kept
  std::string plan_digest;          ///< of the plan as it is saved, if the caller saves it (saved_plan.hpp); else empty
  bool is_refused = false;          ///< of a plan: a push of it would be refused
  std::optional<bool> settled;      ///< whether the set was still live after push_options::settle_ms; absent: not asked
  bool has_moved = false;           ///< the live set was not what the last run from here had left; the messages say so
  bool journal_failed = false;      ///< the journal could not be written; the messages say why
};

/// sent_secret tells which secret of an HMAC key was sent last under its name: by an HMAC-SHA-256 of the key, under a
/// key of the state folder. A plain hash would let anybody try secrets who reads it.
struct sent_secret {
  std::string alg;
  std::string kid;
  std::string digest;  ///< 64 hexadecimal digits
};

/// left_set is the live set as the last run from here left it: a GET had shown it.
struct left_set {
  std::string digest;        ///< as digest_of gives it
  std::int64_t at_s = 0;     ///< seconds since 1970
  std::string last_updated;  ///< of the configuration, as the API said; empty: it did not
  std::vector<sent_secret> secrets;
};

/// live_set is what the endpoint holds, or why that could not be learned.
struct live_set {
  std::optional<outcome> failed;      ///< rejected, unreachable or refused; absent: `keys` is the live set
  std::vector<credential> keys;       ///< in the server's order
  std::string last_updated;           ///< of the configuration, as the API said; empty: it did not
  std::vector<std::string> messages;  ///< as in result
  request_counts requests;
  std::vector<attempt> attempts;
};

/// show reads the live set. Its keys are judged by the rules, and those that are leaked are named.
[[nodiscard]] JWKGUARD_EXPORT live_set show(
    const settings& target, transport& wire, const policy& rules = policy::cloudflare());

/// decision is the answer to a plan.
enum class decision : std::uint8_t {
  stop,                    ///< write nothing
  go,                      ///< write now
  go_after_reading_again,  ///< time went by (someone was asked): read the live set again, and refuse if it moved
};

class journal;

/// canary is a token that must not be locked out: one that the live set verifies, and that has not expired, must be
/// verified by the set to be live (plan.canary-refused), and by what is read back after the write. It is held to the
/// rules of `verify` under `cloudflare`.
struct canary {
  std::string name;        ///< for people: the file and line it came from
  std::string_view token;  ///< must outlive the call; never shown, sent or kept
};

/// canary_digest names a token: 16 hexadecimal characters of its SHA-256.
[[nodiscard]] JWKGUARD_EXPORT std::string canary_digest(std::string_view token);

/// push_options say how a plan or a push goes.
struct push_options {
  /// wishes are what the sources of the desired set want (plan.hpp); empty: the report is the wish "push".
  std::vector<wish> wishes;
  /// confirm is asked once, between the plan and the write, only if there is something to write and no danger. None:
  /// go. The time it takes does not count: settings::deadline_ms starts again when it returns.
  std::function<decision(const jwkguard::plan&)> confirm;
  bool dry_run = false;  ///< everything but the write
  /// gates are what the plan is weighed by; `now_s` and `most_keys` are set by the call, and what the `history` knows
  /// is added to `known`.
  jwkguard::gates gates;
  bool keep_symmetric = false;      ///< every live HMAC key stays, by a PATCH that names it
  bool keep_old = false;            ///< keys that may not go yet (gates::min_overlap_s) stay, but for leaked ones
  std::vector<credential> keeping;  ///< those of the report's keys that a saved plan keeps so: nobody wants them
  /// rules are what keys that stay are held to, together with the new ones, and what tells that a live key is leaked:
  /// those that the report was made with.
  policy rules = policy::cloudflare();
  std::uint32_t most_keys = 0;   ///< more, with those that are kept, are refused; 0: the API decides
  std::vector<credential> kept;  ///< HMAC keys of the desired set whose `k` is not known: they stay by their names
  std::optional<std::vector<credential>> planned_from;  ///< a saved plan's live set: refused if another is live now
  journal* history = nullptr;    ///< of this target (journal.hpp). None: nothing is saved, nothing known of live keys
  std::size_t most_entries = 0;  ///< of the journal, after a write; the oldest go. 0: all stay
  /// settle_ms is how long after a proven write the live set is read once more; 0: it is not.
  std::uint32_t settle_ms = 0;
  /// left is what the last run from here left, and digest_secret names the secret of an HMAC key as left_set::secrets
  /// does (empty: it cannot), where there is no `history`.
  std::optional<left_set> left;
  std::function<std::string(const record&)> digest_secret;
  std::vector<canary> canaries;
};

/// plan_against_live reads the live set and says what a push of `desired` would change. Writes nothing, nor to the
/// journal. Its outcome is `planned` even if there are dangers. A report with an error or a secret is refused before
/// anything is sent.
[[nodiscard]] JWKGUARD_EXPORT result plan_against_live(
    const report& desired, const settings& target, transport& wire, const push_options& options = {});

/// push makes the usable keys of `desired`, and those that are kept, the whole live set: GET, plan, save, PUT or PATCH,
/// GET; what fails is tried again until the deadline, ten times a minute at most after the first ten requests. Refused
/// before anything is sent: a report with an error or a secret, no keys, faulty settings. Refused before the write:
/// dangers, a live set that moved, a journal that cannot be written.
[[nodiscard]] JWKGUARD_EXPORT result push(
    const report& desired, const settings& target, transport& wire, const push_options& options = {});

/// render_difference_human shows a plan's keys, removals first, as lines for a terminal, escaped;
/// render_difference_json is the object of `diff` that docs/CLI.md promises, on one line, without a newline. Neither
/// says anything of dangers.
[[nodiscard]] JWKGUARD_EXPORT std::string render_difference_human(const plan& changes, bool color);
[[nodiscard]] JWKGUARD_EXPORT std::string render_difference_json(const plan& changes);

/// render_plan_human shows the plan (removals first), its dangers and the outcome, as lines for a terminal, escaped.
[[nodiscard]] JWKGUARD_EXPORT std::string render_plan_human(const result& what, const settings& target, bool color);

/// render_plan_json is the object that docs/CLI.md promises, on one line, without a newline.
[[nodiscard]] JWKGUARD_EXPORT std::string render_plan_json(const result& what, const settings& target);

/// render_live_human and render_live_json show a live set; the JSON is
/// {"zone","config","keys":[{"alg","kid","thumbprint"}],"live_set","requests"} (a key has no thumbprint where it is not
/// known; "live_set" is the digest), with "outcome" instead of both if the live set was not learned.
[[nodiscard]] JWKGUARD_EXPORT std::string render_live_human(const live_set& what, const settings& target, bool color);
[[nodiscard]] JWKGUARD_EXPORT std::string render_live_json(const live_set& what, const settings& target);

}  // namespace jwkguard::submit
