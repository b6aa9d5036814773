// What months of operating the command showed: where secrets stand, what is kept, what is told when output is lost.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>

#include "places.hpp"
#include "support/cli_push_run.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

// environment_for without what names the token, and with these instead.
strings with_token_from(const emulator& at, const strings& more) {
  strings environment = at.environment();
  environment.pop_back();
  environment.insert(environment.end(), more.begin(), more.end());
  return environment;
}

std::string private_file(const scratch_folder& folder, std::string_view name, const std::string& text) {
  std::string path = folder.add(name, text);
  EXPECT_EQ(::chmod(path.c_str(), 0600), 0);
  return path;
}

TEST(cli_operating, show_gives_the_public_keys_whole_and_counts_what_it_leaves_out) {
  const scratch_file seed{set_of({key(0, "a"), key(1, "b"), hmac("h")})};
  const emulator at{{"--seed", seed.name()}};
  const outcome shown = cli({"show", "--format", "jwks"}, {}, at.environment());
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_TRUE(has(shown.err, "left out: 1 HMAC key,")) << shown.err;
  rapidjson::Document set;
  ASSERT_FALSE(set.Parse(shown.out.c_str()).HasParseError()) << shown.out;
  EXPECT_EQ(kids_of(set["keys"]), (std::set<std::string>{"a", "b"}));
  const outcome moved = cli({"thumbprint"}, shown.out, {});
  EXPECT_EQ(moved.out, cli({"thumbprint"}, set_of({key(0, "a"), key(1, "b")}), {}).out);
}

TEST(cli_operating, show_as_a_set_prints_no_set_where_the_live_set_is_not_known) {
  const outcome ended = cli({"show", "--format", "jwks", "--deadline", "1"}, {}, environment_for("http://127.0.0.1:1"));
  EXPECT_EQ(ended.exit_code, 8);
  EXPECT_EQ(ended.out, "");
  EXPECT_TRUE(has(ended.err, "unreachable")) << ended.err;
}

TEST(cli_operating, configs_lists_what_a_target_may_be) {
  const scratch_file seed{set_of({key(0, "a"), key(1, "b")})};
  const emulator at{{"--seed", seed.name()}};
  strings environment = at.environment();
  std::erase_if(environment, [](const std::string& each) { return each.starts_with("CLOUDFLARE_TOKEN_CONFIG_ID="); });
  const outcome ended = cli({"configs", "--format", "json"}, {}, environment);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  rapidjson::Document list;
  ASSERT_FALSE(list.Parse(ended.out.c_str()).HasParseError()) << ended.out;
  EXPECT_EQ(list["zone"].GetString(), zone);
  ASSERT_EQ(list["configs"].Size(), 1U);
  EXPECT_EQ(list["configs"][0]["id"].GetString(), config);
  EXPECT_EQ(list["configs"][0]["keys"].GetUint(), 2U);
  EXPECT_TRUE(list["configs"][0]["title"].IsString());
  const outcome human = cli({"configs"}, {}, environment);
  EXPECT_TRUE(has(human.out, config + "   2 keys")) << human.out;

  const outcome unknown = cli({"configs", "--zone", std::string(32, 'f')}, {}, environment);
  EXPECT_EQ(unknown.exit_code, 5);
  EXPECT_TRUE(has(unknown.out, "rejected: the API answered HTTP 404")) << unknown.out;
  EXPECT_EQ(cli({"configs", "--deadline", "1"}, {}, environment_for("http://127.0.0.1:1")).exit_code, 8);
}

TEST(cli_operating, show_takes_the_options_of_the_target) {
  const emulator at;
  EXPECT_EQ(cli({"show", "--state-dir", "/nowhere/at/all"}, {}, at.environment()).exit_code, 0);
}

TEST(cli_operating, an_id_in_upper_case_names_the_same_zone) {
  const emulator at;
  std::string upper = zone;
  std::transform(
      upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  ASSERT_NE(upper, zone);
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--zone", upper}).exit_code, 0);
  EXPECT_EQ(at.live(), (std::set<std::string>{"a"}));
}

TEST(cli_operating, the_token_is_read_from_a_file) {
  const emulator at;
  const scratch_folder folder;
  for (const std::string_view end : {"", "\n", "\r\n"}) {
    const std::string file = private_file(folder, "token", token + std::string{end});
    const outcome shown = cli({"show"}, {}, with_token_from(at, {"CLOUDFLARE_API_TOKEN_FILE=" + file}));
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_EQ(shown.err, "");
  }
  private_file(folder, "cloudflare-api-token", token + "\n");
  EXPECT_EQ(cli({"show"}, {}, with_token_from(at, {"CREDENTIALS_DIRECTORY=" + folder.path_of()})).exit_code, 0);
}

TEST(cli_operating, a_token_file_that_others_may_read_is_a_warning) {
  const emulator at;
  const scratch_folder folder;
  const std::string file = private_file(folder, "token", token);
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  const outcome shown = cli({"show"}, {}, with_token_from(at, {"CLOUDFLARE_API_TOKEN_FILE=" + file}));
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_TRUE(has(shown.err, "warning: others can read or change")) << shown.err;
}

TEST(cli_operating, a_token_file_that_cannot_be_the_token_is_an_error) {
  const emulator at;
  const scratch_folder folder;
  const auto fault = [&](const strings& more) {
    const outcome shown = cli({"show"}, {}, with_token_from(at, more));
    EXPECT_EQ(shown.exit_code, 2) << shown.out;
    return shown.err;
  };
  const std::string good = private_file(folder, "good", token);
  const std::string name = "CLOUDFLARE_API_TOKEN_FILE=";
  EXPECT_TRUE(has(fault({name + folder.path_of("none")}), "No such file"));
  EXPECT_TRUE(has(fault({name + folder.path_of()}), "not a regular file"));
  EXPECT_TRUE(has(fault({name + private_file(folder, "empty", "\n")}), "is empty"));
  EXPECT_TRUE(has(fault({name + private_file(folder, "long", std::string(5'000, 't'))}), "not a file with one token"));
  EXPECT_TRUE(
      has(fault({name + private_file(folder, "two", token + "\n" + token + "\n")}), "holds a space, a line break"));
  EXPECT_TRUE(has(fault({name + good, "CLOUDFLARE_API_TOKEN=" + token}), "unset one of them"));
  EXPECT_TRUE(has(fault({name + good, "CLOUDFLARE_EMAIL=a@b.c", "CLOUDFLARE_API_KEY=k"}), "unset one of them"));
}

TEST(cli_operating, what_is_said_outright_goes_before_the_credentials_of_the_service) {
  const emulator at;
  const scratch_folder folder;
  private_file(folder, "cloudflare-api-token", "another");
  const outcome shown = cli({"show"}, {},
      with_token_from(at, {"CREDENTIALS_DIRECTORY=" + folder.path_of(), "CLOUDFLARE_API_TOKEN=" + token}));
  EXPECT_EQ(shown.exit_code, 0) << shown.out;
}

TEST(cli_operating, thumbprints_as_json_name_their_kid) {
  const std::string plain = cli({"thumbprint"}, set_of({key(0, "a")}), {}).out;
  const outcome ended = cli({"thumbprint", "--format", "json"}, set_of({key(0, "a")}), {});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.out, "{\"thumbprint\":\"" + plain.substr(0, 43) + "\",\"kid\":\"a\"}\n");
}

TEST(cli_operating, help_is_asked_for_in_either_way_and_fits_its_width) {
  const outcome asked = cli({"help", "push"}, {}, {});
  EXPECT_EQ(asked.exit_code, 0);
  EXPECT_EQ(asked.out, cli({"push", "--help"}, {}, {}).out);
  EXPECT_EQ(cli({"help"}, {}, {}).out, cli({"--help"}, {}, {}).out);
  const auto widest = [](const std::string& text) {
    std::istringstream lines{text};
    std::size_t most = 0;
    for (std::string line; std::getline(lines, line);) {
      most = std::max(most, static_cast<std::size_t>(std::count_if(line.begin(), line.end(),
                                [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; })));
    }
    return most;
  };
  for (const char* const command : {"check", "push", "show", "sync", "restore"}) {
    EXPECT_LE(widest(cli({command, "--help"}, {}, {}).out), 80U) << command;
    EXPECT_LE(widest(cli({command, "--help"}, {}, {"COLUMNS=300"}).out), 100U) << command;
    EXPECT_GT(widest(cli({command, "--help"}, {}, {"COLUMNS=300"}).out), 80U) << command;
  }
}

TEST(cli_operating, a_misspelt_command_is_answered_with_the_one_that_was_meant) {
  const auto said = [](const strings& arguments) {
    const outcome ended = cli(arguments, {}, {});
    EXPECT_EQ(ended.exit_code, 2);
    return ended.err;
  };
  EXPECT_TRUE(has(said({"pussh"}), "did you mean push?"));
  EXPECT_TRUE(has(said({"chekc", "x.json"}), "did you mean check?"));
  EXPECT_TRUE(has(said({"help", "pussh"}), "did you mean push?"));
  EXPECT_FALSE(has(said({"deploy"}), "did you mean"));
}

TEST(cli_operating, a_push_whose_report_is_lost_does_not_end_with_0) {
  const emulator at;
  const auto into_full = [&](const std::string& set, const std::string& format) {
    const scratch_file file{set};
    return run("/bin/sh",
        {{"-c", R"(exec "$0" "$@" >/dev/full)", JWKGUARD_CLI, "push", "--yes", "--format", format, file.name()}, {},
            at.environment()});
  };
  const outcome written = into_full(set_of({key(0, "a")}), "json");
  EXPECT_EQ(written.exit_code, 2);
  EXPECT_TRUE(has(written.err, "verified")) << written.err;
  EXPECT_EQ(at.live(), (std::set<std::string>{"a"}));
  EXPECT_EQ(into_full(set_of({key(1, "b")}), "human").exit_code, 4) << "what became of it matters more";
}

TEST(cli_operating, a_damaged_entry_is_not_said_to_be_missing) {
  const emulator at;
  const scratch_folder state;
  const strings in_state = {"--state-dir", state.path_of()};
  ASSERT_EQ(at.push(set_of({key(0, "a")}), in_state).exit_code, 0);
  for (const auto& each : std::filesystem::recursive_directory_iterator{state.path_of()}) {
    if (each.path().filename() == "000001.json") {
      std::filesystem::resize_file(each.path(), 20);
    }
  }
  const auto restored = [&](const std::string& id) {
    return cli({"restore", id, "--yes", "--state-dir", state.path_of()}, {}, at.environment());
  };
  EXPECT_EQ(restored("1").exit_code, 2);
  EXPECT_TRUE(has(restored("1").err, "entry 1 of the journal is damaged; ")) << restored("1").err;
  EXPECT_TRUE(has(restored("7").err, "has no entry '7'"));
}

TEST(cli_operating, a_home_that_is_not_there_is_not_made) {
  const emulator at;
  const scratch_folder folder;
  strings environment = at.environment();
  std::erase_if(environment, [](const std::string& each) { return each.starts_with("XDG_STATE_HOME="); });
  environment.push_back("HOME=" + folder.path_of("nonexistent"));
  const outcome ended = cli({"push", "--yes"}, set_of({key(0, "a")}), environment);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(has(ended.err, "no folder for the journal")) << ended.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path_of("nonexistent")));
  environment.back() = "HOME=" + folder.path_of();
  EXPECT_EQ(cli({"push", "--yes"}, set_of({key(0, "a")}), environment).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path_of(".local/state/jwkguard")));
}

}  // namespace
}  // namespace jwkguard::test
