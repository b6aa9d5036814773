// What the standard demands of a SARIF 2.1.0 log, checked member by member.
#pragma once

#include <rapidjson/document.h>

#include <set>
#include <string>

namespace jwkguard::test {

using json_value = rapidjson::Value;

[[nodiscard]] std::string text_of(const json_value& value);

/// expect_members checks that an object has these members and no others; those of `optional` may be missing.
void expect_members(
    const json_value& object, const std::set<std::string>& required, const std::set<std::string>& optional = {});

/// expect_sarif_text checks a message: `text`, and the members of `more`.
void expect_sarif_text(const json_value& message, const std::set<std::string>& more = {});

/// expect_sarif_uri checks the one member of an artifactLocation: a relative reference (RFC 3986 4.2), or file: with an
/// absolute path.
void expect_sarif_uri(const json_value& artifact);

/// sarif_run reads a log and checks all of it; gives its only run, which lives in `log`.
[[nodiscard]] const json_value& sarif_run(const std::string& text, rapidjson::Document& log);

}  // namespace jwkguard::test
