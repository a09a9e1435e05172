// In: JSON Schemas and values; the official test suite where Debian's package
// json-schema-test-suite is there. Out: nothing. Must not know: batches.
#include "runtime/verify/JsonSchema.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace verify {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool matches(const std::string &pattern, const std::string &text) {
  return std::regex_search(text, std::regex(pattern));
}

bool allows(const std::string &schema, std::string_view text) {
  return JsonSchema(schema, matches).allows(text);
}

TEST(JsonSchema, TextsThatAreNoJsonAreNotAllowed) {
  EXPECT_TRUE(allows("true", " [1, \"a\"]\n"));
  EXPECT_FALSE(allows("false", "1"));
  for (const char *text : {"", "a", "[1", "[1] 2", "{'a': 1}", "NaN", "\xff"})
    EXPECT_FALSE(allows("true", text)) << text;
}

TEST(JsonSchema, DepthIsBounded) {
  std::string nested(600, '['), deep(100000, '[');
  nested += std::string(600, ']');
  EXPECT_FALSE(allows("true", nested));
  EXPECT_FALSE(allows("true", deep));
  EXPECT_TRUE(allows("true", "[[[[[]]]]]"));
  // A schema that follows the value down.
  const char *tree = R"({"items": {"$ref": "#"}})";
  EXPECT_TRUE(allows(tree, "[[[[[]]]]]"));
  EXPECT_FALSE(allows(tree, std::string(400, '[') + std::string(400, ']')));
}

TEST(JsonSchema, FormatsAreChecked) {
  auto format = [](const char *name, const char *text) {
    return allows(std::string("{\"format\": \"") + name + "\"}",
                  std::string("\"") + text + "\"");
  };
  EXPECT_TRUE(format("date", "2024-02-29"));
  EXPECT_FALSE(format("date", "2024-13-01"));
  EXPECT_TRUE(format("date-time", "2024-02-29T12:00:00Z"));
  EXPECT_FALSE(format("date-time", "2024-02-29 noon"));
  EXPECT_TRUE(format("time", "23:59:60.5+01:00"));
  EXPECT_FALSE(format("time", "24:00:00Z"));
  EXPECT_TRUE(format("email", "a@b.c"));
  EXPECT_FALSE(format("email", "a b"));
  EXPECT_TRUE(format("ipv4", "255.0.0.1"));
  EXPECT_FALSE(format("ipv4", "256.0.0.1"));
  EXPECT_TRUE(format("uuid", "123e4567-e89b-12d3-a456-426614174000"));
  EXPECT_FALSE(format("uuid", "123e4567"));
  EXPECT_TRUE(allows(R"({"format": "date"})", "5"));
}

TEST(JsonSchema, WhatIsNoSchemaIsRefused) {
  for (const char *schema : {"", "[]", "1", "{"})
    EXPECT_THROW(JsonSchema(schema, matches), std::invalid_argument) << schema;
}

/// Words of the suite that no program gets past the compiler with: identifiers
/// of other documents, and formats and contents that are not checked.
bool isBeyond(const Json &schema) {
  std::string text = schema.dump();
  for (const char *word : {"\"$id\"", "http://", "\"contentMediaType\"",
                           "\"contentEncoding\"", "\"$ref\":\"#foo"})
    if (text.find(word) != std::string::npos)
      return true;
  return false;
}

TEST(JsonSchema, AgreesWithTheOfficialSuite) {
  fs::path folder = RL_SCHEMA_SUITE;
  if (!fs::exists(folder))
    GTEST_SKIP() << folder
                 << " is missing; Debian has it in the package "
                    "json-schema-test-suite";
  int asked = 0;
  const std::set<std::string> left = {"refRemote.json", "format.json",
                                      "definitions.json"};
  for (const auto &file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".json" ||
        left.contains(file.path().filename()))
      continue;
    Json groups = Json::parse(std::ifstream(file.path()));
    for (const Json &group : groups) {
      if (isBeyond(group["schema"]))
        continue;
      JsonSchema schema(group["schema"].dump(), matches);
      for (const Json &one : group["tests"]) {
        ++asked;
        EXPECT_EQ(schema.allows(one["data"].dump()), one["valid"].get<bool>())
            << file.path().filename() << ": " << group["description"] << ": "
            << one["description"];
      }
    }
  }
  EXPECT_GE(asked, 400);
}

} // namespace
} // namespace verify
