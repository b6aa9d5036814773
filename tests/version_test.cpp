// The version that the header names is that of the library and of the project.
#include <gtest/gtest.h>

#include <string>

#include "jwkguard/version.hpp"
#include "places.hpp"

namespace jwkguard::test {
namespace {

TEST(version, is_one) {
  EXPECT_EQ(library_version(), JWKGUARD_VERSION);
  EXPECT_EQ(std::to_string(JWKGUARD_VERSION_MAJOR) + '.' + std::to_string(JWKGUARD_VERSION_MINOR) + '.' +
                std::to_string(JWKGUARD_VERSION_PATCH),
      JWKGUARD_VERSION);
}

}  // namespace
}  // namespace jwkguard::test
