// No text that this program writes for others holds a character that is not seen, or moves others, as it is; and what
// is read back from its own files is the same kid.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "jwkguard/journal.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/saved_plan.hpp"
#include "jwkguard/submit.hpp"
#include "jwkguard/validator.hpp"
#include "submit/journal_text.hpp"
#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"
#include "sync/status.hpp"

namespace jwkguard::test {
namespace {

// U+202E, U+200B and a tag.
const std::string hidden = "\xE2\x80\xAE\xE2\x80\x8B\xF3\xA0\x81\xA1";
const std::string kid = "a" + hidden + "b";

void expect_shown(std::string_view text, const std::string& what) {
  for (const std::string_view raw : {"\xE2\x80\xAE", "\xE2\x80\x8B", "\xF3\xA0\x81\xA1"}) {
    EXPECT_FALSE(has(text, raw)) << what << ": " << text;
  }
  EXPECT_TRUE(has(text, "202e")) << what << " does not name it: " << text;
}

credential key() {
  std::string text = R"({"keys":[)" + jwk_of(make_p256_key(0), kid) + "]}";
  const report checked = check(text, policy::cloudflare());
  return credentials_of(checked.records()).at(0);
}

std::string read_file(const std::string& name) {
  std::ifstream in{name, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// Of kids some formats show none; names of members stand in the pointers of all.
TEST(hidden_in_reports, is_shown_in_every_format) {
  const std::string member = "\"note" + hidden + "\":1,";
  const std::string text = R"({"keys":[)" + jwk_of(make_p256_key(0), kid).insert(1, member) + "]}";
  for (const std::string format : {"human", "json", "sarif", "github"}) {
    expect_shown(cli({"check", "--format", format}, text).out, format);
  }
}

TEST(hidden_in_reports, is_shown_of_plans_live_sets_and_history) {
  const submit::settings target;
  submit::result planned;
  planned.plan.emplace();
  planned.plan->add.push_back(key());
  expect_shown(render_plan_json(planned, target), "plan, JSON");
  expect_shown(render_plan_human(planned, target, false), "plan, human");
  sync::synced done;
  done.pushed.live.push_back(key());
  done.pushed.desired.push_back(key());
  done.pushed.desired.back().kept_until_s = 1;
  expect_shown(sync::status_text({}, done, {}, {}, 1), "status");
  submit::live_set live;
  live.keys.push_back(key());
  expect_shown(render_live_json(live, target), "show, JSON");
  expect_shown(render_live_human(live, target, false), "show, human");
  submit::history past;
  past.entries.emplace_back().planned.push_back(key());
  expect_shown(render_history_json(past), "history, JSON");
  expect_shown(render_history_human(past, target), "history, human");
}

TEST(hidden_in_reports, is_shown_in_files_and_read_back_as_it_was) {
  submit::journal_entry entry;
  entry.live.push_back(key());
  const std::string journal = submit::entry_text(entry);
  expect_shown(journal, "journal");
  const auto again = submit::read_entry(journal);
  ASSERT_TRUE(again && again->live.size() == 1);
  EXPECT_EQ(again->live[0].kid, kid);
  EXPECT_EQ(again->live[0], key());

  const scratch_folder folder;
  const std::string file = folder.path_of("plan.json");
  submit::saved_plan plan;
  plan.desired.push_back(key());
  ASSERT_EQ(submit::write_saved_plan(file, plan), "");
  const std::string saved = read_file(file);
  expect_shown(saved, "saved plan");
  const submit::plan_reading reading = submit::read_saved_plan(saved);
  ASSERT_TRUE(reading.plan) << reading.altered;
  EXPECT_EQ(reading.plan->desired.at(0).kid, kid);
}

}  // namespace
}  // namespace jwkguard::test
