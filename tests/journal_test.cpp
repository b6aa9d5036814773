// The journal by itself: what it keeps, through damage, crashes and a second process.
#include "jwkguard/journal.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "jwkguard/saved_plan.hpp"
#include "plan/rules.hpp"
#include "submit/durable_file.hpp"
#include "submit/journal_text.hpp"
#include "support/fake_endpoint.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;
using credentials = std::vector<credential>;

constexpr std::int64_t then_s = 1'800'000'000;

// of gives the keys of a set, as they are read from the endpoint.
credentials of(const set& keys) {
  server at{keys};
  return show(some_target(), at).keys;
}

std::unique_ptr<journal> open(const std::string& folder, const settings& target = some_target()) {
  auto opened = journal::open(folder, target);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<journal>>(opened)) << std::get<journal_fault>(opened).message;
  return std::get<std::unique_ptr<journal>>(std::move(opened));
}

// The one folder of the only target.
std::string target_folder(const std::string& state) {
  return std::filesystem::directory_iterator { state } -> path().string();
}

void write_file(const std::string& name, std::string_view text) { std::ofstream{name} << text; }

// look is what a run that wants these keys remembers of a live set.
std::vector<remembered_key> look(
    const journal& at, const credentials& live, const credentials& wanted, std::int64_t now_s) {
  return remember(at.known(), live, std::vector<wish>{{"push", wanted}}, now_s);
}

TEST(journal, remembers_when_live_keys_were_last_wanted) {
  const test::scratch_folder folder;
  const auto last = [&](const credential& key) -> std::int64_t {
    for (const remembered_key& each : known_since(folder.path_of(), some_target())) {
      if (each.key == key) {
        return last_wanted_s(each);
      }
    }
    return 0;
  };
  const auto observe = [&](const credentials& live, const credentials& wanted, std::int64_t now_s) {
    const auto at = open(folder.path_of());
    EXPECT_EQ(at->observe(look(*at, live, wanted, now_s)), "");
  };
  const credentials keys = of({key_a, key_b, hmac, odd});
  observe(of({key_a}), of({key_a}), then_s + 100);
  observe(keys, of({key_b}), then_s + 200);
  EXPECT_EQ(last(keys[0]), then_s + 100);
  EXPECT_EQ(last(keys[1]), then_s + 200);
  EXPECT_EQ(last(keys[2]), then_s + 200) << "an HMAC key by its name";
  EXPECT_EQ(last(keys[3]), then_s + 200) << "and what cannot be read";
  observe(of({key_b}), {}, then_s + 300);
  observe(of({key_a, key_b}), {}, then_s + 400);
  EXPECT_EQ(last(keys[0]), then_s + 400) << "it was gone for a while";
  EXPECT_EQ(last(keys[1]), then_s + 200);
}

// A journal of before wants were noted: a key counts as wanted when it was last pushed, or first seen.
TEST(journal, of_an_older_version_is_read) {
  const test::scratch_folder folder;
  const credentials keys = of({key_a, key_b});
  EXPECT_EQ(open(folder.path_of())->save({}, of({key_a}), then_s + 500), "");
  std::string text = R"({"jwkguard_known":1,"keys":[)";
  for (const credential& key : keys) {
    text +=
        (text.ends_with('[') ? "" : ",") + (R"({"since_s":)" + std::to_string(then_s)) + R"(,"key":)" + key.jwk + '}';
  }
  write_file(target_folder(folder.path_of()) + "/known.json", text + "]}\n");
  const std::vector<remembered_key> known = known_since(folder.path_of(), some_target());
  ASSERT_EQ(known.size(), 2U);
  EXPECT_EQ(last_wanted_s(known[0]), then_s + 500);
  EXPECT_EQ(last_wanted_s(known[1]), then_s);
}

TEST(journal, never_writes_over_an_entry) {
  const test::scratch_folder folder;
  const auto at = open(folder.path_of());
  EXPECT_EQ(at->save(of({key_a}), {}, 1), "");
  const std::string inner = target_folder(folder.path_of());
  const std::string name = inner + "/000001.json";
  EXPECT_NE(write_durably(name, "other", replacing::nothing), "");
  EXPECT_EQ(read_history(folder.path_of(), some_target()).entries.size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(name + ".tmp"));
}

// Whoever may do anything may list any folder: there a child gives that up first.
TEST(journal, that_cannot_be_listed_is_not_written_to) {
  const test::scratch_folder folder;
  EXPECT_EQ(open(folder.path_of())->save(of({key_a}), {}, 1), "");
  const std::string inner = target_folder(folder.path_of());
  constexpr uid_t nobody = 65'534;
  if (::geteuid() == 0) {
    for (const std::string& each : {folder.path_of(), inner, inner + "/lock", inner + "/000001.json"}) {
      ASSERT_EQ(::chown(each.c_str(), nobody, nobody), 0);
    }
  }
  ASSERT_EQ(::chmod(inner.c_str(), 0300), 0);
  const credentials other = of({key_b});
  const pid_t child = ::fork();
  if (child == 0) {  // in the folder, because nobody else may be let through to it
    const bool is_there = ::chdir(folder.path_of().c_str()) == 0;
    const bool is_nobody = is_there && (::geteuid() != 0 || ::seteuid(nobody) == 0);
    auto opened = journal::open(".", some_target());
    auto* const at = std::get_if<std::unique_ptr<journal>>(&opened);
    const bool is_refused = at != nullptr && !(*at)->save(other, {}, 2).empty();
    const bool is_closed = ::mkdir("closed", 0) == 0;
    const bool is_told = is_closed && !read_history(".", some_target()).faults.empty() &&
                         !read_history("closed", some_target()).faults.empty();
    ::_exit((is_nobody ? 0 : 1) + (at != nullptr ? 0 : 2) + (is_refused ? 0 : 4) + (is_told ? 0 : 8));
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  ASSERT_EQ(::chmod(inner.c_str(), 0700), 0);
  ASSERT_EQ(::chmod(folder.path_of("closed").c_str(), 0700), 0);
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(folder.path_of().c_str(), 0, 0) + ::chown(inner.c_str(), 0, 0), 0);
  }
  const history left = read_history(folder.path_of(), some_target());
  ASSERT_EQ(left.entries.size(), 1U);
  EXPECT_EQ(left.entries[0].live, of({key_a})) << "as it was";
}

TEST(journal, keeps_as_many_entries_as_it_is_told) {
  const test::scratch_folder folder;
  for (int each = 1; each <= 5; ++each) {
    const auto at = open(folder.path_of());
    EXPECT_EQ(at->save(of({key_a}), {}, each), "");
    EXPECT_EQ(at->finish(outcome::verified, 3), "");
  }
  const history left = read_history(folder.path_of(), some_target());
  ASSERT_EQ(left.entries.size(), 3U);
  EXPECT_EQ(left.entries[0].id, "3");
}

TEST(journal, entries_are_numbered_and_ended) {
  const test::scratch_folder folder;
  const credentials before = of({key_a, hmac, odd});
  const input both{set{key_a, key_b}};
  const credentials planned = credentials_of(both.checked.records());
  for (const outcome end : {outcome::verified, outcome::unknown}) {
    const auto at = open(folder.path_of());
    EXPECT_EQ(at->saved_as(), "");
    EXPECT_EQ(at->save(before, planned, 1'000), "");
    EXPECT_EQ(at->finish(end), "");
  }
  EXPECT_EQ(open(folder.path_of())->interrupted(), "");
  EXPECT_EQ(open(folder.path_of())->save({}, planned, 2'000), "");  // and then the process is killed
  const history all = read_history(folder.path_of(), some_target());
  EXPECT_TRUE(all.faults.empty());
  ASSERT_EQ(all.entries.size(), 3U);
  EXPECT_EQ(all.entries[0].id, "1");
  EXPECT_EQ(all.entries[0].outcome, "verified");
  EXPECT_EQ(all.entries[0].started_s, 1'000);
  EXPECT_EQ(all.entries[0].live, before);
  EXPECT_EQ(all.entries[0].live[0].jwk, key_a);
  EXPECT_EQ(all.entries[0].planned, planned);
  EXPECT_EQ(all.entries[1].outcome, "unknown");
  EXPECT_EQ(all.entries[2].outcome, "");
  const std::string shown = render_history_human(all, some_target());
  EXPECT_NE(shown.find("interrupted"), std::string::npos) << shown;
  EXPECT_NE(shown.find("1970-01-01T00:16:40Z"), std::string::npos) << shown;
  EXPECT_NE(render_history_json(all).find(R"("outcome":null)"), std::string::npos);
  EXPECT_EQ(open(folder.path_of())->interrupted(), "3");
  EXPECT_EQ(open(folder.path_of())->interrupted(), "") << "it is said once";
  EXPECT_EQ(read_history(folder.path_of(), some_target()).entries[2].outcome, "unknown");
}

TEST(journal, each_target_has_its_own) {
  const test::scratch_folder folder;
  settings other = some_target();
  other.zone.back() = 'e';
  settings staging = some_target();
  staging.base_url = "https://gateway.example/client/v4";
  const auto here = open(folder.path_of());
  EXPECT_EQ(here->save(of({key_a}), {}, 1), "");
  for (const settings* each : {&other, &staging}) {
    EXPECT_EQ(open(folder.path_of(), *each)->saved_as(), "") << "not locked by the first";
    EXPECT_TRUE(read_history(folder.path_of(), *each).entries.empty());
  }
  settings same = some_target();
  same.base_url += "/";
  same.zone[10] = 'A';
  EXPECT_EQ(read_history(folder.path_of(), same).entries.size(), 1U);
}

TEST(journal, one_process_writes_at_a_time) {
  const test::scratch_folder folder;
  auto first = open(folder.path_of());
  const pid_t child = ::fork();
  if (child == 0) {
    const auto second = journal::open(folder.path_of(), some_target());
    const auto* fault = std::get_if<journal_fault>(&second);
    const bool is_right =
        fault != nullptr && fault->is_busy && fault->message.find(std::to_string(::getppid())) != std::string::npos;
    ::_exit(is_right ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  first.reset();
  EXPECT_NE(open(folder.path_of()), nullptr);
}

TEST(journal, damage_is_told_and_is_never_knowledge) {
  const test::scratch_folder folder;
  {
    const auto at = open(folder.path_of());
    EXPECT_EQ(at->observe(look(*at, of({key_a}), of({key_a}), then_s + 100)), "");
  }
  EXPECT_EQ(open(folder.path_of())->save(of({key_a}), {}, 100), "");
  const std::string inner = target_folder(folder.path_of());
  for (const std::string_view text :
      {"", "{", R"({"jwkguard_known":3,"keys":[]})", R"({"jwkguard_known":1,"keys":[{"since_s":-5,"key":{}}]})"}) {
    write_file(inner + "/known.json", text);
    EXPECT_TRUE(known_since(folder.path_of(), some_target()).empty()) << text;
  }
  write_file(inner + "/000002.json", "half an ent");
  write_file(inner + "/000001.json.tmp", "left by a crash");
  write_file(inner + "/notes.txt", "of a person");
  const history all = read_history(folder.path_of(), some_target());
  EXPECT_EQ(all.entries.size(), 1U);
  ASSERT_EQ(all.faults.size(), 1U);
  EXPECT_NE(all.faults[0].find("000002.json"), std::string::npos);
  const auto at = open(folder.path_of());
  EXPECT_EQ(at->save({}, {}, 1), "");
  EXPECT_EQ(at->saved_as(), "3") << "nothing is written over";
}

TEST(journal, keys_come_back_as_they_are_and_secrets_never) {
  const std::string with_secret = R"({"alg":"HS256","kid":"h","kty":"oct","k":")" + std::string(43, 'A') + "\"}";
  const credentials keys = of({key_a, with_secret, odd});
  json::writer out;
  write_keys(out, keys);
  const std::string text = out.take();
  EXPECT_EQ(text.find(std::string(43, 'A')), std::string::npos) << text;
  EXPECT_EQ(read_keys(json::tree::parse(text)->root()), keys);
}

TEST(saved_plan, is_read_as_it_was_written) {
  server at{{key_a, hmac}};
  push_options how = no_wait();
  how.keep_symmetric = true;
  how.gates.allowed = {{&plan_rules::overlap_short, "z \" z"}, {&plan_rules::no_overlap, "0123456789abcdef"}};
  const result planned = plan_against_live(input{set{key_a, key_b}}.checked, some_target(), at, how);
  const auto saved = save_plan(planned, some_target(), how);
  ASSERT_TRUE(saved);
  const std::string text = saved_plan_text(*saved);
  const auto read = read_saved_plan(text).plan;
  ASSERT_TRUE(read) << text;
  EXPECT_EQ(saved_plan_text(*read), text);
  EXPECT_EQ(read->live, planned.live);
  EXPECT_EQ(read->desired, planned.desired);
  EXPECT_EQ(read->min_overlap_s, 0);
  ASSERT_EQ(read->allowed.size(), 2U);
  EXPECT_EQ(read->allowed[0].rule, &plan_rules::overlap_short);
  EXPECT_EQ(read->allowed[0].names, "z \" z");
  EXPECT_EQ(keys_text(read->desired), text_of({key_a, key_b}));
  ASSERT_EQ(kept_of(read->desired).size(), 1U);
  EXPECT_TRUE(kept_of(read->desired)[0].kept);
  for (std::size_t cut = 0; cut + 1 < text.size(); ++cut) {
    EXPECT_FALSE(read_saved_plan(text.substr(0, cut)).plan);
  }
  EXPECT_EQ(plan_digest(*read), plan_digest(*saved));
  EXPECT_EQ(plan_digest(*read).size(), 64U);
}

}  // namespace
}  // namespace jwkguard::submit
