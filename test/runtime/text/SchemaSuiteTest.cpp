// In: the official suite of JSON Schema, where Debian's package
// json-schema-test-suite is there; patterns as programs read them. Out:
// nothing. Must not know: batches.
#include "runtime/text/Pattern.h"
#include "runtime/verify/JsonSchema.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace rlrt::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool matches(const std::string &pattern, const std::string &text) {
  static std::map<std::string, Pattern> patterns;
  return patterns.try_emplace(pattern, pattern).first->second.matches(text);
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
      verify::JsonSchema schema(group["schema"].dump(), matches);
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

TEST(JsonSchema, AgreesWithTheOfficialSuiteOnFormats) {
  fs::path folder = fs::path(RL_SCHEMA_SUITE) / "optional/format";
  if (!fs::exists(folder))
    GTEST_SKIP() << folder << " is missing";
  int asked = 0;
  for (const char *name : {"date", "time", "date-time", "email", "ipv4"})
    for (const Json &group :
         Json::parse(std::ifstream(folder / (std::string(name) + ".json"))))
      for (const Json &one : group["tests"]) {
        ++asked;
        verify::JsonSchema schema(group["schema"].dump(), matches);
        EXPECT_EQ(schema.allows(one["data"].dump()), one["valid"].get<bool>())
            << name << ": " << one["description"];
      }
  EXPECT_GE(asked, 22);
}

TEST(JsonSchema, FormatsAreOfTheWholeTextAndOfAscii) {
  verify::JsonSchema date(R"({"format": "date"})", matches);
  EXPECT_TRUE(date.allows("\"2024-02-29\""));
  EXPECT_FALSE(date.allows("\"2024-02-29\\n\""));
  EXPECT_FALSE(date.allows("\"٢٠٢٤-٠٢-٢٩\""));
}

TEST(JsonSchema, PatternsAreThoseOfPrograms) {
  verify::JsonSchema word(R"({"pattern": "^\\p{L}+\\z"})", matches);
  EXPECT_TRUE(word.allows("\"жук\""));
  EXPECT_FALSE(word.allows("\"жук\\n\""));
  EXPECT_FALSE(word.allows("\"a1\""));
  verify::JsonSchema names(R"({"patternProperties": {"^.$": false}})", matches);
  EXPECT_FALSE(names.allows("{\"ж\": 1}"));
  EXPECT_TRUE(names.allows("{\"жж\": 1}"));
}

} // namespace
} // namespace rlrt::test
