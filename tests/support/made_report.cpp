#include "support/made_report.hpp"

#include <gtest/gtest.h>

namespace jwkguard::test {
namespace {

finding made_finding(std::string_view text, const mark& from) {
  const std::size_t start = text.find(from.behind);
  const std::size_t at = start == std::string_view::npos ? start : text.find(from.about, start + from.behind.size());
  EXPECT_NE(at, std::string_view::npos) << from.behind << from.about;
  finding made;
  made.rule = from.row;
  made.level = from.row->rfc;
  made.key = from.key;
  made.offset = static_cast<std::uint32_t>(at);
  made.length = static_cast<std::uint32_t>(from.about.size());
  made.pointer = from.pointer;
  made.member = "y";
  made.subject = "P-256";
  made.actual = from.actual;
  made.limit = 32;
  return made;
}

}  // namespace

report made_report(std::string_view text, const std::vector<mark>& marks, const std::vector<std::string_view>& kids) {
  report made;
  made.understood = static_cast<std::uint32_t>(text.size());
  for (const mark& each : marks) {
    made.findings.push_back(made_finding(text, each));
    ++made.counts[static_cast<std::size_t>(each.row->rfc)];
  }
  for (const std::string_view kid : kids) {
    key_entry& key = made.keys.emplace_back();
    key.status = key_status::usable;
    keys::detach(key, kid);
  }
  return made;
}

}  // namespace jwkguard::test
