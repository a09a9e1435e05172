// In: JSON Lines files, good and malformed. Out: verdicts on columns and
// errors. Must not know: splits.
#include "runtime/data/Jsonl.h"
#include "runtime/abi/Error.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

namespace rlrt::test {
namespace {

/// All rows of a file, in order.
struct JsonlTable : Table {
  int64_t skipped;
  std::string firstSkipped;
};

JsonlTable readJsonl(const std::string &path, const std::vector<FieldSpec> &of,
                     bool skip) {
  TextRows rows(path, of, jsonlFormat(of), skip);
  std::vector<int64_t> all(size_t(rows.count()));
  std::iota(all.begin(), all.end(), 0);
  return {rows.read(all), rows.skipped(), rows.firstSkipped()};
}

const std::vector<FieldSpec> fields = {{"question", RLRT_TEXT},
                                       {"count", RLRT_I64},
                                       {"weight", RLRT_F32},
                                       {"good", RLRT_BOOL}};
const char *const good =
    R"({"question": "a", "count": 3, "weight": 1.5, "good": true})";

std::string file(const std::string &content) {
  std::string path =
      testing::TempDir() + "rows-" +
      testing::UnitTest::GetInstance()->current_test_info()->name() + ".jsonl";
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

/// The message of the InputError, or why there was none.
std::string fault(const std::string &content) {
  std::string path = file(content);
  try {
    readJsonl(path, fields, false);
  } catch (const InputError &error) {
    std::string what = error.what();
    EXPECT_EQ(what.rfind(path + ":", 0), 0u) << what;
    return what.substr(std::min(what.size(), path.size() + 1));
  }
  return "no error";
}

TEST(JsonlTest, NumbersBeyondTheirTypeAreMalformed) {
  auto row = [](const char *weight) {
    return std::string(R"({"question": "a", "count": 3, "good": true, )") +
           R"("weight": )" + weight + "}";
  };
  EXPECT_NE(fault(row("1e39")).find("field `weight` is 1e+39, beyond an f32"),
            std::string::npos)
      << fault(row("1e39"));
  EXPECT_NE(fault(row("-1e400")).find("a number is beyond"), std::string::npos)
      << fault(row("-1e400"));
  EXPECT_EQ(readJsonl(file(row("1e400") + "\n" + row("3e38") + "\n"), fields,
                      /*skipMalformed=*/true)
                .rows,
            1);
}

TEST(JsonlTest, ColumnsHoldDeclaredFieldsBlankLinesAside) {
  std::string path = file(std::string("\n") + good + "\r\n   \n" +
                          R"({"other": [1], "good": false, "weight": 2,)" +
                          R"( "count": -9, "question": "über \"x\""})");
  JsonlTable table = readJsonl(path, fields, false);
  EXPECT_EQ(table.rows, 2);
  EXPECT_EQ(std::get<std::vector<std::string>>(table.columns[0]),
            (std::vector<std::string>{"a", "über \"x\""}));
  EXPECT_EQ(std::get<std::vector<int64_t>>(table.columns[1]),
            (std::vector<int64_t>{3, -9}));
  EXPECT_EQ(std::get<std::vector<float>>(table.columns[2]),
            (std::vector<float>{1.5f, 2.0f}));
  EXPECT_EQ(std::get<std::vector<uint8_t>>(table.columns[3]),
            (std::vector<uint8_t>{1, 0}));
}

const std::vector<FieldSpec> lists = {{"demos", RLRT_TEXT, "demo"},
                                      {"question", RLRT_TEXT},
                                      {"good", RLRT_F32, "demo"},
                                      {"turns", RLRT_I64, "turn"}};

TEST(JsonlTest, ListsLieOneAfterAnotherAndAreCountedByAxis) {
  std::string path = file(
      R"({"question": "a", "demos": ["x", "y"], "good": [1, 0.5], "turns": []})"
      "\n"
      R"({"question": "b", "demos": [], "good": [], "turns": [3]})"
      "\n"
      R"({"question": "c", "demos": ["z"], "good": [0], "turns": [1, 2]})");
  JsonlTable table = readJsonl(path, lists, false);
  EXPECT_EQ(table.rows, 3);
  EXPECT_EQ(std::get<std::vector<std::string>>(table.columns[0]),
            (std::vector<std::string>{"x", "y", "z"}));
  EXPECT_EQ(std::get<std::vector<float>>(table.columns[2]),
            (std::vector<float>{1, 0.5f, 0}));
  EXPECT_EQ(table.lists.at("demo"), (std::vector<int64_t>{0, 2, 2, 3}));
  EXPECT_EQ(table.lists.at("turn"), (std::vector<int64_t>{0, 0, 1, 3}));
}

TEST(JsonlTest, FaultyListsAreNamedAndLeaveNothingBehind) {
  std::string good =
      R"({"question": "a", "demos": ["x"], "good": [1], "turns": [5]})";
  std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"question": "b", "demos": "x", "good": [1], "turns": []})",
       "field `demos` should be a list of text, but is \"x\""},
      {R"({"question": "b", "demos": ["x", 2], "good": [1, 1], "turns": []})",
       "an item of field `demos` should be text, but is 2"},
      {R"({"question": "b", "demos": ["x"], "good": [1, 1], "turns": []})",
       "fields `demos` and `good` lie along `demo`, but have 1 and 2 items"}};
  for (const auto &[row, what] : cases) {
    std::string path = file(row + "\n" + good);
    try {
      readJsonl(path, lists, false);
      ADD_FAILURE() << row;
    } catch (const InputError &error) {
      EXPECT_NE(std::string(error.what()).find(":1: " + what),
                std::string::npos)
          << error.what();
    }
    JsonlTable table = readJsonl(path, lists, true);
    EXPECT_EQ(table.rows, 1);
    EXPECT_EQ(table.skipped, 1);
    EXPECT_EQ(std::get<std::vector<std::string>>(table.columns[0]),
              (std::vector<std::string>{"x"}));
    EXPECT_EQ(table.lists.at("demo"), (std::vector<int64_t>{0, 1}));
  }
}

TEST(JsonlTest, FaultsNameLineFieldAndWhatWasSeen) {
  std::string first = std::string(good) + "\n\n";
  EXPECT_NE(fault(first + R"({"question": 7, "count": 1})")
                .find("3: field `question` should be text, but is 7"),
            std::string::npos);
  EXPECT_NE(fault(first + R"({"question": "q", "county": 1})")
                .find("3: field `count` is missing; the row has `county`, "
                      "`question`"),
            std::string::npos);
  EXPECT_NE(fault(R"({"question": "q", "count": 1.5})")
                .find("1: field `count` should be i64, but is 1.5"),
            std::string::npos);
  EXPECT_NE(fault(R"({"question": "q", "count": 1, "weight": "x"})")
                .find("1: field `weight` should be f32, but is \"x\""),
            std::string::npos);
  EXPECT_NE(fault(R"({"question": "q", "count": 1, "weight": 1, "good": 1})")
                .find("1: field `good` should be bool, but is 1"),
            std::string::npos);
  EXPECT_NE(fault(first + "{\"question\": ").find("3: not JSON: column"),
            std::string::npos);
  EXPECT_NE(fault("[1, 2]").find("1: a row must be an object, but is [1,2]"),
            std::string::npos);
  EXPECT_NE(fault(R"({"question": "q", "count": 18446744073709551615})")
                .find("1: field `count` should be i64"),
            std::string::npos);
}

TEST(JsonlTest, WhatMayBeAbsentHasAStatusAndChoicesAreNumbered) {
  const std::vector<FieldSpec> optional = {
      {"note", RLRT_TEXT, "", true},
      {"level", RLRT_I64, "", true},
      {"kind", RLRT_I64, "", true, {"sum", "product"}}};
  std::string path = file(R"({"note": "a", "level": 3, "kind": "product"})"
                          "\n"
                          R"({"note": null, "kind": null})"
                          "\n"
                          R"({"note": "b", "level": 1.5})"
                          "\n"
                          R"({"level": 4, "kind": "sum"})");
  JsonlTable table = readJsonl(path, optional, true);
  EXPECT_EQ(table.rows, 3);
  EXPECT_NE(table.firstSkipped.find(":3: field `level` should be i64, but is "
                                    "1.5"),
            std::string::npos)
      << table.firstSkipped;
  using Numbers = std::vector<int64_t>;
  EXPECT_EQ(std::get<std::vector<std::string>>(table.columns[0]),
            (std::vector<std::string>{"a", "", ""}));
  EXPECT_EQ(std::get<Numbers>(table.columns[1]), (Numbers{3, 0, 4}));
  EXPECT_EQ(std::get<Numbers>(table.columns[2]), (Numbers{1, 0, 0}));
  EXPECT_EQ(std::get<Numbers>(table.statuses.at("note")), (Numbers{0, 1, 1}));
  EXPECT_EQ(std::get<Numbers>(table.statuses.at("level")), (Numbers{0, 1, 0}));
  EXPECT_EQ(std::get<Numbers>(table.statuses.at("kind")), (Numbers{0, 1, 0}));
}

TEST(JsonlTest, MalformedRowsAreCountedWhenAskedFor) {
  std::string path = file(std::string(good) + "\n{\n" + good +
                          "\n{\"question\": \"half\"}\n" + good + "\n");
  JsonlTable table = readJsonl(path, fields, true);
  EXPECT_EQ(table.rows, 3);
  EXPECT_EQ(table.skipped, 2);
  EXPECT_NE(table.firstSkipped.find(path + ":2: not JSON"), std::string::npos);
  for (const Column &column : table.columns)
    EXPECT_EQ(std::visit([](auto &values) { return values.size(); }, column),
              3u);
}

TEST(JsonlTest, RowsAreReadInTheOrderAsked) {
  std::string content;
  for (int i = 0; i < 500; ++i)
    content += "{\"demos\": [" + std::string(i % 3 > 0 ? "\"x\"" : "") +
               std::string(i % 3 > 1 ? ", \"y\"" : "") +
               "], \"n\": " + std::to_string(i) + "}\n" +
               (i % 7 == 0 ? "broken\n\n" : "");
  const std::vector<FieldSpec> of = {{"demos", RLRT_TEXT, "demo"},
                                     {"n", RLRT_I64}};
  std::string path = file(content);
  TextRows rows(path, of, jsonlFormat(of), true);
  EXPECT_EQ(rows.count(), 500);
  EXPECT_EQ(rows.skipped(), 72);
  Table table = rows.read(std::vector<int64_t>{499, 0, 250, 250, 2});
  EXPECT_EQ(std::get<std::vector<int64_t>>(table.columns[1]),
            (std::vector<int64_t>{499, 0, 250, 250, 2}));
  EXPECT_EQ(table.lists.at("demo"), (std::vector<int64_t>{0, 1, 1, 2, 3, 5}));
}

TEST(JsonlTest, AFileThatChangesUnderTheRunIsAnError) {
  std::string path = file(std::string(good) + "\n" + good + "\n");
  TextRows rows(path, fields, jsonlFormat(fields), false);
  std::ofstream(path, std::ios::binary) << good << "\n";
  EXPECT_EQ(rows.read(std::vector<int64_t>{0}).rows, 1);
  try {
    rows.read(std::vector<int64_t>{1});
    ADD_FAILURE() << "no error";
  } catch (const InputError &error) {
    EXPECT_NE(std::string(error.what()).find("has changed since the run began"),
              std::string::npos)
        << error.what();
  }
}

TEST(JsonlTest, NoRowsAndNoFileAreErrors) {
  EXPECT_THROW(readJsonl(file("\n \n"), fields, false), InputError);
  EXPECT_THROW(readJsonl(file("{\n"), fields, true), InputError);
  EXPECT_THROW(readJsonl(testing::TempDir() + "absent.jsonl", fields, false),
               InputError);
}

} // namespace
} // namespace rlrt::test
