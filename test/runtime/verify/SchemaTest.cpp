// In: JSON Schemas and values. Out: nothing. Must not know: batches; the
// official suite, which is asked with the patterns of programs.
#include "runtime/verify/JsonSchema.h"

#include <gtest/gtest.h>

#include <regex>

namespace verify {
namespace {

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

std::string nested(int levels) {
  return std::string(size_t(levels), '[') + std::string(size_t(levels), ']');
}

TEST(JsonSchema, DepthIsBounded) {
  EXPECT_TRUE(allows("true", nested(400)));
  for (int levels : {600, 100000}) {
    EXPECT_FALSE(allows("true", nested(levels)));
    EXPECT_FALSE(allows(R"({"not": {"type": "string"}})", nested(levels)));
  }
}

TEST(JsonSchema, ASchemaFollowsAValueDown) {
  const char *tree = R"({"type": "array", "items": {"$ref": "#"}})";
  EXPECT_TRUE(allows(tree, nested(5)));
  EXPECT_TRUE(allows(tree, nested(400)));
  EXPECT_TRUE(allows(tree, nested(500)));
  EXPECT_FALSE(
      allows(tree, std::string(400, '[') + "1" + std::string(400, ']')));
  auto around = [](const char *schema) {
    return std::string(R"({"definitions": {"tree": {"type": "array", "items": )"
                       R"({"$ref": "#/definitions/tree"}}}, )") +
           schema + "}";
  };
  const char *of = R"({"$ref": "#/definitions/tree"})";
  auto with = [&](std::string before, std::string after) {
    return around((before + of + after).c_str());
  };
  EXPECT_FALSE(allows(with("\"not\": ", ""), nested(400)));
  EXPECT_TRUE(allows(with("\"if\": ", R"(, "else": false)"), nested(400)));
  EXPECT_FALSE(allows(with("\"oneOf\": [true, ", "]"), nested(400)));
  // References take no steps.
  std::string chain = R"({"definitions": {)";
  for (int i = 0; i < 50; ++i)
    chain += "\"" + std::to_string(i) + R"(": {"$ref": "#/definitions/)" +
             std::to_string(i + 1) + "\"}, ";
  chain += R"("50": {"items": {"$ref": "#/definitions/0"}}},
              "$ref": "#/definitions/0"})";
  EXPECT_TRUE(allows(chain, nested(400)));
}

TEST(JsonSchema, WhatTakesTooManyStepsIsNeverAllowed) {
  // Nine parts about each level.
  std::string tall = R"({"items": {"$ref": "#/definitions/tall"}})";
  for (int i = 0; i < 8; ++i)
    tall = "{\"allOf\": [" + tall + "]}";
  auto schema = [&](const std::string &words) {
    return "{\"definitions\": {\"tall\": " + tall + "}, " + words + "}";
  };
  const std::string it = R"({"$ref": "#/definitions/tall"})";
  EXPECT_TRUE(allows(schema("\"allOf\": [" + it + "]"), nested(200)));
  EXPECT_FALSE(allows(schema("\"not\": " + it), nested(200)));
  for (const std::string &words :
       {"\"allOf\": [" + it + "]", "\"not\": " + it, "\"if\": " + it,
        "\"oneOf\": [true, " + it + "]", "\"anyOf\": [" + it + ", true]"})
    EXPECT_FALSE(allows(schema(words), nested(450))) << words;
  // Where no build has refused it.
  EXPECT_THROW(allows(R"({"$ref": "#"})", "1"), std::invalid_argument);
  EXPECT_FALSE(allows(R"({"not": {"not": {"$ref": "#"}}})", "1"));
}

TEST(JsonSchema, MultiplesAreExactOrWithinARounding) {
  auto isMultiple = [](const char *number, const char *of) {
    return allows(std::string("{\"multipleOf\": ") + of + "}", number);
  };
  EXPECT_TRUE(isMultiple("-6", "3"));
  EXPECT_FALSE(isMultiple("-7", "3"));
  EXPECT_TRUE(isMultiple("0", "3"));
  EXPECT_FALSE(isMultiple("1000000000001", "2"));
  EXPECT_FALSE(isMultiple("9007199254740993", "2"));
  EXPECT_FALSE(isMultiple("9007199254740993", "2.0"));
  EXPECT_FALSE(isMultiple("1e30", "7"));
  EXPECT_FALSE(isMultiple("18446744073709551615", "2"));
  EXPECT_TRUE(isMultiple("18446744073709551615", "5"));
  EXPECT_TRUE(isMultiple("-9223372036854775808", "2"));
  EXPECT_TRUE(isMultiple("4.0", "2"));
  EXPECT_FALSE(isMultiple("5.0", "2"));
  EXPECT_TRUE(isMultiple("0.0075", "0.0001"));
  EXPECT_FALSE(isMultiple("0.00751", "0.0001"));
  EXPECT_TRUE(isMultiple("19.99", "0.01"));
  EXPECT_TRUE(isMultiple("1.1", "0.1"));
  EXPECT_TRUE(isMultiple("123456789.01", "0.01"));
  EXPECT_FALSE(isMultiple("100000000.0001", "0.001"));
  EXPECT_FALSE(isMultiple("1e15", "0.7"));
  EXPECT_FALSE(isMultiple("1e308", "0.123456789"));
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
  EXPECT_FALSE(format("uuid", "123e4567-e89b-12d3-a456-42661417400g"));
  EXPECT_FALSE(format("date", "2023-02-29"));
  EXPECT_FALSE(format("date", "1900-02-29"));
  EXPECT_TRUE(format("date", "2000-02-29"));
  EXPECT_FALSE(format("date", "2024-04-31"));
  EXPECT_FALSE(format("ipv4", "01.2.3.4"));
  EXPECT_FALSE(format("email", "a@b@c"));
  // The whole text, and digits of ASCII: 2024-02-29 in Arabic ones.
  for (auto [name, text] : {std::pair("date", "2024-02-29"),
                            {"time", "12:00:00Z"},
                            {"date-time", "2024-02-29T12:00:00Z"},
                            {"email", "a@b.c"},
                            {"ipv4", "1.2.3.4"},
                            {"uuid", "123e4567-e89b-12d3-a456-426614174000"}}) {
    EXPECT_TRUE(format(name, text)) << name;
    EXPECT_FALSE(format(name, (std::string(text) + "\\n").c_str())) << name;
    EXPECT_FALSE(format(name, (std::string(text) + " ").c_str())) << name;
    EXPECT_FALSE(format(name, (std::string("x ") + text).c_str())) << name;
    EXPECT_FALSE(format(name, "")) << name;
  }
  EXPECT_FALSE(format("date", "\u0662\u0660\u0662\u0664-"
                              "\u0660\u0662-\u0662\u0669"));
  EXPECT_TRUE(allows(R"({"format": "date"})", "5"));
}

TEST(JsonSchema, WhatIsNoSchemaIsRefused) {
  for (const char *schema : {"", "[]", "1", "{"})
    EXPECT_THROW(JsonSchema(schema, matches), std::invalid_argument) << schema;
}

} // namespace
} // namespace verify
