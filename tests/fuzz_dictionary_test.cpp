// fuzz/jwk.dict names every member that is read, in the order of the table, and every key type, curve and algorithm.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "keys/key_types.hpp"
#include "keys/members.hpp"
#include "places.hpp"

namespace jwkguard {
namespace {

std::string entry(std::string_view name) { return R"("\")" + std::string{name} + R"(\"")"; }

TEST(fuzz_dictionary, holds_the_member_names) {
  std::ifstream file{JWKGUARD_SOURCE_DIR "/fuzz/jwk.dict"};
  ASSERT_TRUE(file);
  std::vector<std::string> listed;
  std::string line;
  ASSERT_TRUE(std::getline(file, line) && line.front() == '#');
  while (std::getline(file, line) && !line.starts_with('#')) {
    listed.push_back(line);
  }
  std::vector<std::string> owed;
  keys::for_each_member([&owed](keys::member, const keys::member_row& row) { owed.push_back(entry(row.name)); });
  EXPECT_EQ(listed, owed);
}

TEST(fuzz_dictionary, holds_key_types_curves_and_algorithms) {
  std::ifstream file{JWKGUARD_SOURCE_DIR "/fuzz/jwk.dict"};
  ASSERT_TRUE(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  std::size_t owed = 0;
  const auto expect_line = [&](std::string_view name) {
    ++owed;
    EXPECT_EQ(std::count(lines.begin(), lines.end(), entry(name)), 1) << name;
  };
  for (const keys::key_type* type : keys::key_types()) {
    expect_line(type->name);
    std::for_each(type->curves.begin(), type->curves.end(), expect_line);
    for (const keys::algorithm& alg : type->algorithms) {
      expect_line(alg.name);
    }
  }
  EXPECT_GT(owed, 50U);
}

}  // namespace
}  // namespace jwkguard
