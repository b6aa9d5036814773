// The fault matrix: pushes over real sockets to an endpoint that fails in each way at each place (fault_rows.hpp). Each
// row is told what it must come to; and whatever it comes to, nothing false is said of it:
//
//   1. `verified` only if the server's store is the plan.
//   2. That nothing was written or changed, only if no write of ours changed the store. (Two liars are not in the
//   table,
//      since nothing helps against them: who shows the plan where another set is live, and who answers a write with
//      4xx, does it nevertheless, and then does not show what is live.)
//   3. The requests counted are those that came, no faster than allowed. A connection that was accepted and left unread
//   counts
//      over http, where its request may have been on its way; over https it does not: there was no handshake.
//   4. Before a write the journal holds the set as it was, and afterwards how the run ended; without a write, nothing.
//   5. No secret is in anything that is said.
//   6. The next push makes the plan live; or it is refused, if what is live by now makes the plan a danger.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "jwkguard/journal.hpp"
#include "jwkguard/submit.hpp"
#include "jwkguard/validator.hpp"
#include "plan/rules.hpp"
#include "submit/retry.hpp"
#include "support/fault_rows.hpp"
#include "support/process.hpp"
#include "support/raw_server.hpp"
#include "support/scratch_folder.hpp"
#include "support/tls_identity.hpp"

namespace jwkguard::test {
namespace {

using submit::request;
using texts = std::vector<std::string>;

constexpr std::size_t rows_owed = 328;
constexpr std::ptrdiff_t rows_owed_over_http = 314;
constexpr std::ptrdiff_t rows_owed_over_https = 225;
constexpr std::size_t slices = 4;
constexpr std::uint32_t patience_ms = 400;

std::vector<fault_row> all_rows() {
  std::vector<fault_row> all = rows_of_requests();
  const std::vector<fault_row> more = rows_of_runs();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool goes_over(const fault_row& row, bool tls) { return row.over != (tls ? wires::http : wires::https); }

// Another place than the server. Nothing is told there.
class place_elsewhere {
 public:
  explicit place_elsewhere(elsewhere to) {
    if (to == elsewhere::nowhere || to == elsewhere::no_such_name) {
      return;
    }
    server_.emplace(&listen_in_vain, context_of(to));
    if (to == elsewhere::nobody_listens) {
      server_->stop_listening();
    }
  }
  [[nodiscard]] std::string base_url() const { return server_ ? server_->url() : "https://no-such-host.invalid"; }

 private:
  static void listen_in_vain(connection& client) {
    std::string told;
    if (client.shake_hands()) {  // of a certificate's name, for one, the client thinks afterwards
      client.read_to_end(told);
    }
    EXPECT_EQ(told, "");
  }
  static context_ptr context_of(elsewhere to) {
    switch (to) {
      case elsewhere::expired: return server_context(identity::expired);
      case elsewhere::not_yet_valid: return server_context(identity::not_yet_valid);
      case elsewhere::wrong_host: return server_context(identity::wrong_host);
      case elsewhere::self_signed: return server_context(identity::self_signed);
      case elsewhere::other_authority: return server_context(identity::other_authority);
      case elsewhere::tls_1_0: return server_context(identity::good, TLS1_VERSION);
      case elsewhere::tls_1_1: return server_context(identity::good, TLS1_1_VERSION);
      case elsewhere::nowhere:
      case elsewhere::no_such_name:
      case elsewhere::nobody_listens: break;
    }
    return nullptr;
  }

  std::optional<loopback_server> server_;
};

// The real transport, but that waits take no time, and that some requests end up elsewhere.
class row_transport : public submit::transport {
 public:
  row_transport(const submit::settings& target, const fault_row& row)
      : target_{target}, away_{row.away}, elsewhere_{row.away.to}, wire_{submit::make_transport(target)} {
    const bool waits = std::any_of(row.faults.begin(), row.faults.end(),
        [](const fault& each) { return each.what.what == does::stall || each.what.what == does::slow; });
    longest_ms_ = waits && row.deadline_ms == longest_deadline_ms ? patience_ms : row.deadline_ms;
  }

  std::variant<submit::response, submit::failure> send(const request& what, std::uint32_t time_left_ms) override {
    request sent = what;
    if (away_.to != elsewhere::nowhere && what.method == away_.method) {
      const unsigned before = met_++;
      if (before >= away_.pass && before - away_.pass < away_.times) {
        sent.url.replace(0, target_.base_url.size(), elsewhere_.base_url());
      }
    }
    return wire_->send(sent, std::min(time_left_ms, longest_ms_));
  }
  void wait(std::uint32_t time_ms) override { waits_ms.push_back(time_ms); }

  std::vector<std::uint32_t> waits_ms;

 private:
  const submit::settings& target_;
  detour away_;
  place_elsewhere elsewhere_;
  std::unique_ptr<submit::transport> wire_;
  std::uint32_t longest_ms_;
  unsigned met_ = 0;
};

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// In whatever order the members of a key stand.
bool are_equal(const std::string& left, const std::string& right) {
  rapidjson::Document first;
  rapidjson::Document second;
  return !first.Parse(left.c_str()).HasParseError() && !second.Parse(right.c_str()).HasParseError() && first == second;
}

std::string without_secret(std::string text) {
  const std::string member = R"("k":")" + keys_of_matrix().secret + R"(",)";
  const std::size_t at = text.find(member);
  return at == std::string::npos ? text : text.erase(at, member.size());
}

texts live_in(scenario what) {
  const matrix_keys& key = keys_of_matrix();
  return what == scenario::keeps_hmac ? texts{key.a, key.b, key.hmac} : texts{key.a, key.b};
}

texts wanted_in(scenario what) {
  const matrix_keys& key = keys_of_matrix();
  switch (what) {
    case scenario::removes: return {key.b};
    case scenario::writes_hmac: return {key.a, key.b, key.hmac};
    default: return {key.a, key.b, key.c};
  }
}

submit::push_options options_in(scenario what) {
  submit::push_options how;
  how.keep_symmetric = what == scenario::keeps_hmac;
  how.dry_run = what == scenario::dry_run;
  if (what == scenario::removes) {
    how.gates.allowed = {{&plan_rules::overlap_short, "a"}};
  }
  return how;
}

// What is to be live; `before` is what the store held.
std::string plan_in(scenario what, const std::string& before) {
  texts keys = wanted_in(what);
  if (what == scenario::keeps_hmac && holds(before, keys_of_matrix().secret)) {
    keys.push_back(keys_of_matrix().hmac);
  }
  return matrix_set(keys);
}

// Whether the plan must not simply be applied to what is live by now: a key that is not ours would go, or none would
// stay.
bool is_a_danger(scenario what, const std::string& stored) {
  const matrix_keys& key = keys_of_matrix();
  const texts wanted = wanted_in(what);
  const bool overlaps =
      std::any_of(wanted.begin(), wanted.end(), [&](const std::string& each) { return holds(stored, each); });
  return holds(stored, key.other_a) || holds(stored, key.extra) || !overlaps;
}

// One push with all that it leaves behind.
class one_push {
 public:
  one_push(const fault_row& row, const fault_server& server, const submit::settings& target)
      : row_{row}, server_{server}, target_{target}, before_{server.stored_keys()} {
    policy rules = policy::cloudflare();
    rules.allow_secret = true;
    std::string text = matrix_set(wanted_in(row.what));
    const report checked = check(text, rules);
    EXPECT_TRUE(checked.valid());
    auto opened = submit::journal::open(folder_.path_of(), target);
    const auto journal = std::get<std::unique_ptr<submit::journal>>(std::move(opened));
    submit::push_options how = options_in(row.what);
    how.history = how.dry_run ? nullptr : journal.get();
    row_transport wire{target, row};
    came_ = push(checked, target, wire, how);
    if (!row.waits_ms.empty()) {
      EXPECT_EQ(wire.waits_ms, row.waits_ms);
    }
  }

  [[nodiscard]] const submit::result& came() const noexcept { return came_; }
  [[nodiscard]] std::string said() const {
    std::string all = render_plan_human(came_, target_, false) + render_plan_json(came_, target_);
    for (const submit::attempt& each : came_.attempts) {
      all += each.fault + '\n';
    }
    return all;
  }

  void expect_what_the_row_says() const {
    EXPECT_EQ(exit_code(came_.what), row_.exit_code);
    EXPECT_EQ(came_.what == submit::outcome::planned, row_.what == scenario::dry_run && row_.exit_code == 0);
    const std::uint32_t writes = came_.requests.put + came_.requests.patch;
    EXPECT_TRUE(came_.requests.get == row_.gets || row_.gets == many) << came_.requests.get;
    EXPECT_TRUE(writes == row_.writes || (row_.writes == many && writes > 4)) << writes;
    if (row_.gets == many) {
      EXPECT_GE(came_.attempts.size(), submit::pace::burst) << "it gave up before its deadline";
    }
    EXPECT_EQ(came_.requests.patch != 0, row_.what == scenario::keeps_hmac && row_.writes != 0);
  }

  void expect_truth_about_the_store() const {
    using submit::outcome;
    if (came_.what == outcome::verified) {
      EXPECT_TRUE(are_equal(server_.stored_keys(), plan_in(row_.what, before_))) << server_.stored_keys();
    }
    const auto log = server_.log();
    if (std::any_of(log.begin(), log.end(), [](const auto& each) { return each.method != "GET" && each.changed; })) {
      EXPECT_TRUE(came_.what == outcome::verified || came_.what == outcome::unknown || came_.what == outcome::differs);
    }
  }

  void expect_all_requests_counted(bool over_tls) const {
    const auto log = server_.log();
    const auto unread = static_cast<std::size_t>(server_.connections()) - log.size();
    const auto came = [&](std::string_view method) {
      return static_cast<std::size_t>(
          std::count_if(log.begin(), log.end(), [&](const auto& each) { return each.method == method; }));
    };
    const submit::request_counts& counts = came_.requests;
    EXPECT_GE(counts.get, came("GET"));
    EXPECT_GE(counts.put, came("PUT"));
    EXPECT_GE(counts.patch, came("PATCH"));
    EXPECT_EQ(counts.get + counts.put + counts.patch, log.size() + (over_tls ? 0 : unread));
    EXPECT_LE(came_.attempts.size(), submit::pace::burst + row_.deadline_ms / submit::pace::interval_ms);
  }

  void expect_journal() const {
    const submit::history kept = read_history(folder_.path_of(), target_);
    const auto writes = std::count_if(
        came_.attempts.begin(), came_.attempts.end(), [](const submit::attempt& each) { return each.method != "GET"; });
    EXPECT_TRUE(kept.faults.empty());
    ASSERT_EQ(kept.entries.size(), writes == 0 ? 0U : 1U);
    if (writes == 0) {
      return;
    }
    const submit::journal_entry& entry = kept.entries[0];
    EXPECT_EQ(entry.outcome, name_of(came_.what));
    EXPECT_EQ(entry.id, came_.saved_as);
    EXPECT_EQ(digest_of(entry.live), came_.plan->live_digest);
    if (may_show_another_set()) {
      return;
    }
    texts live;
    for (const credential& each : entry.live) {
      live.push_back(each.jwk);
    }
    EXPECT_EQ(matrix_set(live), without_secret(matrix_set(live_in(row_.what))));
  }

  void expect_no_secret() const {
    const std::string all = said();
    EXPECT_FALSE(holds(all, some_token)) << all;
    EXPECT_FALSE(holds(all, keys_of_matrix().secret)) << all;
  }

 private:
  // Of the first GET, which is all that the journal can go by.
  [[nodiscard]] bool may_show_another_set() const {
    return std::any_of(row_.faults.begin(), row_.faults.end(), [](const fault& each) {
      return each.method == "GET" && each.pass == 0 &&
             (each.what.what == does::answer || each.what.what == does::keys_instead);
    });
  }

  const fault_row& row_;
  const fault_server& server_;
  const submit::settings& target_;
  std::string before_;
  scratch_folder folder_;
  submit::result came_;
};

void push_again(scenario what, const std::string& stored) {
  const fault_row row{"", {}, 0, 0, 0, {}, {}, what == scenario::dry_run ? scenario::adds : what};
  fault_server server;
  server.seed(stored);
  const submit::settings target = target_at(server.base_url());
  const one_push again{row, server, target};
  EXPECT_EQ(name_of(again.came().what), is_a_danger(row.what, stored) ? "refused" : "verified") << again.said();
  again.expect_truth_about_the_store();
}

void run(const fault_row& row, bool over_tls, const scratch_file& authorities) {
  fault_server server{row.faults, over_tls ? server_context(identity::good) : nullptr};
  server.seed(matrix_set(live_in(row.what)));
  submit::settings target = target_at(server.base_url());
  target.ca_file = authorities.name();
  target.deadline_ms = row.deadline_ms;
  const one_push pushed{row, server, target};
  SCOPED_TRACE(row.name + '\n' + pushed.said());
  pushed.expect_what_the_row_says();
  pushed.expect_truth_about_the_store();
  pushed.expect_all_requests_counted(over_tls);
  pushed.expect_journal();
  pushed.expect_no_secret();
  push_again(row.what, server.stored_keys());
}

// A slice of the table, over http or https.
class fault_matrix : public testing::TestWithParam<std::tuple<std::size_t, bool>> {};

TEST_P(fault_matrix, ends_as_documented) {
  const auto [slice, over_tls] = GetParam();
  const std::vector<fault_row> rows = all_rows();
  const scratch_file authorities{trusted_authority()};
  for (std::size_t at = slice; at < rows.size(); at += slices) {
    if (goes_over(rows[at], over_tls)) {
      run(rows[at], over_tls, authorities);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    slice, fault_matrix, testing::Combine(testing::Range(std::size_t{0}, slices), testing::Bool()), [](const auto& of) {
      return std::to_string(std::get<0>(of.param)) + (std::get<1>(of.param) ? "_https" : "_http");
    });

TEST(fault_matrix_table, has_all_its_rows) {
  const std::vector<fault_row> rows = all_rows();
  const auto over = [&](bool tls) {
    return std::count_if(rows.begin(), rows.end(), [=](const fault_row& each) { return goes_over(each, tls); });
  };
  EXPECT_EQ(rows.size(), rows_owed);
  EXPECT_EQ(over(false), rows_owed_over_http);
  EXPECT_EQ(over(true), rows_owed_over_https);
  std::set<std::tuple<std::string, wires>> names;
  for (const fault_row& each : rows) {
    EXPECT_TRUE(names.emplace(each.name, each.over).second) << each.name;
  }
}

}  // namespace
}  // namespace jwkguard::test
