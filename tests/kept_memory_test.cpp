// What a validator keeps of texts that make it need much memory.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "jwkguard/validator.hpp"
#include "support/allocation_count.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard {
namespace {

constexpr std::size_t text_bytes = 2U << 20U;

std::size_t used_bytes() {
  const struct mallinfo2 all = mallinfo2();
  return all.uordblks + all.hblkhd;
}

// `before`, then `each` with a number in place of its '#', many times, then `after`.
std::string repeated(std::string_view before, std::string_view each, std::string_view after) {
  const std::size_t place = each.find('#');
  std::string text{before};
  for (std::size_t count = 0; text.size() < text_bytes; ++count) {
    text += count == 0 ? "" : ",";
    text.append(each.substr(0, place)).append(std::to_string(count)).append(each.substr(place + 1));
  }
  return text.append(after);
}

struct row {
  std::string_view what;
  std::string_view before;
  std::string_view each;
  std::string_view after;
};
constexpr row rows[] = {
    {"unknown members of a key", R"({"keys":[{"kty":"EC",)", R"("m#":0)", "}]}"},
    {"unknown members beside the keys", "{", R"("m#":0)", R"(,"keys":[]})"},
    {"members that come near to another one", R"({"keys":[{)", R"("Kty":#)", "}]}"},
    {"arrays of operations", R"({"keys":[{)", R"("key_ops":[#,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9])", "}]}"},
    {"values that may be secrets", R"({"keys":[{)", R"("m#":"Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4")", "}]}"},
    {"empty keys", R"({"keys":[)", R"({"kid":"#"})", "]}"},
    {"keys in other letters", R"({"Keys":[)", "#", R"(],"keys":[]})"},
    {"values in arrays", R"({"keys":[{"m":[)", R"("Zm9vYmFyYmF6cXV4Zm9v#")", "]}]}"},
    {"nested objects", R"({"keys":[{)", R"("m#":{"a":{"b":{}}})", "}]}"},
};

TEST(kept_memory, is_small_after_any_text) {
  if (!test::counts_malloc()) {
    GTEST_SKIP() << "a sanitizer's allocator keeps what it is given back";
  }
  policy rules = policy::rfc();
  rules.limits.keys = 1'000'000;
  const std::string small = test::make_p256_set(2);
  const auto check_small = [&small](validator& with) {
    std::string text = small;
    ASSERT_EQ(with.check(text).keys.size(), 2U);
  };
  std::size_t much = 0;
  for (const row& each : rows) {
    std::string text = repeated(each.before, each.each, each.after);
    const std::size_t without = used_bytes();
    validator with{rules};
    check_small(with);
    const std::size_t before = used_bytes();
    (void)with.check(text);
    much += used_bytes() > before + (1U << 20U) ? 1U : 0U;
    check_small(with);
    EXPECT_LT(used_bytes(), before + (1U << 20U)) << each.what;
    with.shrink();
    EXPECT_LT(used_bytes(), without + (1U << 12U)) << each.what;
    check_small(with);
  }
  EXPECT_EQ(std::size(rows), 9U);
  EXPECT_GE(much, 6U) << "texts that need more than is kept";
}

}  // namespace
}  // namespace jwkguard
