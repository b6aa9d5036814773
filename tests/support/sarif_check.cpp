#include "support/sarif_check.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string_view>

#include "places.hpp"

namespace jwkguard::test {
namespace {

void expect_region(const json_value& region) {
  ASSERT_NO_FATAL_FAILURE(
      expect_members(region, {"startLine", "startColumn", "endLine", "endColumn"}, {"byteOffset", "byteLength"}));
  EXPECT_EQ(region.HasMember("byteOffset"), region.HasMember("byteLength"));
  for (const auto& member : region.GetObject()) {
    ASSERT_TRUE(member.value.IsUint()) << text_of(member.name);
  }
  for (const char* const name : {"startLine", "startColumn", "endLine", "endColumn"}) {
    EXPECT_GE(region[name].GetUint(), 1U) << name;
  }
  EXPECT_LE(region["startLine"].GetUint(), region["endLine"].GetUint());
  EXPECT_TRUE(region["startLine"].GetUint() < region["endLine"].GetUint() ||
              region["startColumn"].GetUint() <= region["endColumn"].GetUint());
}

void expect_rule(const json_value& row) {
  ASSERT_NO_FATAL_FAILURE(
      expect_members(row, {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"}));
  EXPECT_GT(row["id"].GetStringLength(), 0U);
  expect_sarif_text(row["shortDescription"]);
  expect_sarif_text(row["fullDescription"]);
  expect_sarif_text(row["help"], {"markdown"});
  const std::string weight = text_of(row["defaultConfiguration"]["level"]);
  EXPECT_TRUE((std::set<std::string>{"none", "note", "warning", "error"}).contains(weight)) << weight;
  expect_members(row["properties"], {"citation", "tags"});
  EXPECT_GT(row["properties"]["tags"].Size(), 0U);
}

void expect_result(const json_value& result, const json_value& rules) {
  ASSERT_NO_FATAL_FAILURE(expect_members(
      result, {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}, {"properties"}));
  ASSERT_LT(result["ruleIndex"].GetUint(), rules.Size());
  EXPECT_EQ(result["ruleId"], rules[result["ruleIndex"].GetUint()]["id"]);
  EXPECT_TRUE((std::set<std::string>{"note", "warning", "error"}).contains(text_of(result["level"])));
  expect_sarif_text(result["message"]);
  ASSERT_EQ(result["locations"].Size(), 1U);
  const json_value& location = result["locations"][0];
  ASSERT_NO_FATAL_FAILURE(expect_members(location, {"physicalLocation"}, {"logicalLocations"}));
  ASSERT_NO_FATAL_FAILURE(expect_members(location["physicalLocation"], {"artifactLocation", "region"}));
  expect_sarif_uri(location["physicalLocation"]["artifactLocation"]);
  expect_region(location["physicalLocation"]["region"]);
  if (location.HasMember("logicalLocations")) {
    expect_members(location["logicalLocations"][0], {"fullyQualifiedName"});
    EXPECT_EQ(location["logicalLocations"][0]["fullyQualifiedName"].GetString()[0], '/');
  }
  expect_members(result["partialFingerprints"], {"place/v1"});
}

void parse(const std::string& text, rapidjson::Document& into) {
  into.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  ASSERT_FALSE(into.HasParseError()) << text;
}

}  // namespace

std::string text_of(const json_value& value) { return {value.GetString(), value.GetStringLength()}; }

void expect_members(
    const json_value& object, const std::set<std::string>& required, const std::set<std::string>& optional) {
  ASSERT_TRUE(object.IsObject());
  std::set<std::string> seen;
  for (const auto& member : object.GetObject()) {
    const std::string name = text_of(member.name);
    EXPECT_TRUE(seen.insert(name).second) << name << " occurs twice";
    EXPECT_TRUE(required.contains(name) || optional.contains(name)) << name;
  }
  for (const std::string& name : required) {
    EXPECT_TRUE(seen.contains(name)) << name << " is missing";
  }
}

void expect_sarif_text(const json_value& message, const std::set<std::string>& more) {
  std::set<std::string> names = more;
  names.insert("text");
  ASSERT_NO_FATAL_FAILURE(expect_members(message, names));
  for (const std::string& name : names) {
    EXPECT_GT(message[name.c_str()].GetStringLength(), 0U) << name;
  }
}

void expect_sarif_uri(const json_value& artifact) {
  ASSERT_NO_FATAL_FAILURE(expect_members(artifact, {"uri"}));
  const std::string uri = text_of(artifact["uri"]);
  const std::string_view scheme = "file://";
  const std::string_view path = std::string_view{uri}.substr(uri.starts_with(scheme) ? scheme.size() : 0);
  EXPECT_EQ(path.starts_with('/'), uri.starts_with(scheme)) << uri;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const auto is_one_of = [&](std::size_t where, std::string_view set) {
      return where < path.size() && set.find(path[where]) != std::string_view::npos;
    };
    constexpr std::string_view hex = "0123456789ABCDEF";
    if (path[at] == '%') {
      EXPECT_TRUE(is_one_of(at + 1, hex) && is_one_of(at + 2, hex)) << uri;
      at += 2;
    } else {
      EXPECT_TRUE(is_one_of(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")) << uri;
    }
  }
}

const json_value& sarif_run(const std::string& text, rapidjson::Document& log) {
  parse(text, log);
  expect_members(log, {"$schema", "version", "runs"});
  EXPECT_EQ(text_of(log["version"]), "2.1.0");
  EXPECT_EQ(log["runs"].Size(), 1U);
  const json_value& run = log["runs"][0];
  expect_members(run, {"tool", "invocations", "columnKind", "results", "properties"});
  EXPECT_EQ(text_of(run["columnKind"]), "utf16CodeUnits");
  expect_members(run["tool"], {"driver"});
  expect_members(run["tool"]["driver"], {"name", "version", "rules"});
  EXPECT_EQ(text_of(run["tool"]["driver"]["name"]), "jwkguard");
  EXPECT_EQ(text_of(run["tool"]["driver"]["version"]), JWKGUARD_VERSION);
  std::set<std::string> ids;
  for (const json_value& row : run["tool"]["driver"]["rules"].GetArray()) {
    expect_rule(row);
    EXPECT_TRUE(ids.insert(text_of(row["id"])).second) << text_of(row["id"]) << " occurs twice";
  }
  std::set<std::string> used;
  for (const json_value& result : run["results"].GetArray()) {
    expect_result(result, run["tool"]["driver"]["rules"]);
    used.insert(text_of(result["ruleId"]));
  }
  EXPECT_EQ(ids, used) << "the rules are those that occur";
  return run;
}

}  // namespace jwkguard::test
