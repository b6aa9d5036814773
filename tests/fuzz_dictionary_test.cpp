// fuzz/jwk.dict names every member that is read, in the order of the table.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "keys/members.hpp"

namespace jwkguard {
namespace {

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
  keys::for_each_member([&owed](keys::member, const keys::member_row& row) {
    owed.push_back(R"("\")" + std::string{row.name} + R"(\"")");
  });
  EXPECT_EQ(listed, owed);
}

}  // namespace
}  // namespace jwkguard
