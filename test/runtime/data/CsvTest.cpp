// In: files of comma-separated values, good and malformed. Out: verdicts on
// columns and errors. Must not know: splits.
#include "runtime/data/Csv.h"
#include "runtime/abi/Error.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>
#include <random>

namespace rlrt::test {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<int64_t>;

std::string file(const std::string &content) {
  std::string path =
      testing::TempDir() + "cells-" +
      testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv";
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

Table all(const TextRows &rows) {
  Numbers items(size_t(rows.count()));
  std::iota(items.begin(), items.end(), 0);
  return rows.read(items);
}

TextRows rowsOf(const std::string &content,
                const std::vector<FieldSpec> &fields, bool skip = false,
                const std::string &separator = ",") {
  return TextRows(file(content), fields, csvFormat(fields, separator), skip);
}

const std::vector<FieldSpec> fields = {{"question", RLRT_TEXT},
                                       {"count", RLRT_I64},
                                       {"weight", RLRT_F32},
                                       {"good", RLRT_BOOL}};
const std::string head = "good,question,other,weight,count\n";

/// What stands behind the path in the message of the InputError.
std::string fault(const std::string &content,
                  const std::vector<FieldSpec> &of = fields) {
  try {
    rowsOf(content, of);
  } catch (const InputError &error) {
    std::string what = error.what(), path = file(content);
    EXPECT_EQ(what.rfind(path + ":", 0), 0u) << what;
    return what.substr(std::min(what.size(), path.size() + 1));
  }
  return "no error";
}

void expectFault(const std::string &content, const std::string &says) {
  EXPECT_EQ(fault(content).rfind(says, 0), 0u) << fault(content);
}

TEST(CsvTest, ColumnsAreFoundByTheirNamesAndReadByTheirTypes) {
  Table table = all(
      rowsOf("\xEF\xBB\xBF" + head + "true,a,,1.5,3\r\n" +
                 "\n" // blank lines are passed over
                 "FALSE,\"say \"\"\xC3\xBC\"\", then\nstop\",\"x,y\",2e1,-9",
             fields));
  EXPECT_EQ(table.rows, 2);
  EXPECT_EQ(std::get<Texts>(table.columns[0]),
            (Texts{"a", "say \"\xC3\xBC\", then\nstop"}));
  EXPECT_EQ(std::get<Numbers>(table.columns[1]), (Numbers{3, -9}));
  EXPECT_EQ(std::get<std::vector<float>>(table.columns[2]),
            (std::vector<float>{1.5f, 20}));
  EXPECT_EQ(std::get<std::vector<uint8_t>>(table.columns[3]),
            (std::vector<uint8_t>{1, 0}));
}

TEST(CsvTest, EmptyCellsAreMissingUnlessQuoted) {
  const std::vector<FieldSpec> optional = {
      {"note", RLRT_TEXT, "", true},
      {"level", RLRT_I64, "", true},
      {"kind", RLRT_I64, "", true, {"sum", "product"}}};
  Table table =
      all(rowsOf("note,level,kind\nx,3,product\n,,\n\"\",4,sum\n", optional));
  EXPECT_EQ(std::get<Texts>(table.columns[0]), (Texts{"x", "", ""}));
  EXPECT_EQ(std::get<Numbers>(table.columns[1]), (Numbers{3, 0, 4}));
  EXPECT_EQ(std::get<Numbers>(table.columns[2]), (Numbers{1, 0, 0}));
  EXPECT_EQ(std::get<Numbers>(table.statuses.at("note")), (Numbers{0, 1, 0}));
  EXPECT_EQ(std::get<Numbers>(table.statuses.at("level")), (Numbers{0, 1, 0}));
  EXPECT_EQ(std::get<Numbers>(table.statuses.at("kind")), (Numbers{0, 1, 0}));
}

TEST(CsvTest, AnotherSeparatorMaySeparate) {
  Table table = all(rowsOf("a\tb\n1,5\t2\n", {{"a", RLRT_TEXT}}, false, "\t"));
  EXPECT_EQ(std::get<Texts>(table.columns[0]), (Texts{"1,5"}));
  for (const char *wrong : {"", ", ", "\"", "\n", "\r", "\xC3\xBC"})
    EXPECT_THROW(csvFormat(fields, wrong), InputError) << wrong;
}

TEST(CsvTest, FaultsNameTheLineAndWhatWasSeen) {
  std::string first = head + "true,\"two\nlines\",,1,1\n\n";
  expectFault("", "1: the file is empty");
  expectFault("question,good\na,true\n",
              "1: no column is named `count`; the first row names question, "
              "good");
  expectFault("good,question,question,weight,count\n",
              "1: two columns are named `question`");
  expectFault(first + "true,a,,1\n",
              "5: the row has 4 cells, but the first row names 5 columns");
  expectFault(first + "true,a,,1,1.5\n",
              "5: field `count` should be i64, but is \"1.5\"");
  expectFault(first + "true,a,,1, 1\n", "5: field `count` should be i64");
  expectFault(first + "true,a,,1,99999999999999999999\n",
              "5: field `count` should be i64");
  expectFault(first + "true,a,,,1\n",
              "5: field `weight` should be f32, but is \"\"");
  expectFault(first + "true,a,,nan,1\n", "5: field `weight` should be f32");
  expectFault(first + "yes,a,,1,1\n", "5: field `good` should be bool");
  expectFault(first + "true,\xFF,,1,1\n", "5: field `question` is not UTF-8");
  expectFault(first + "true,a\"b,,1,1\ntrue,c,,1,1\n",
              "5: cell 2 holds a quote, but does not begin with one");
  expectFault(first + "true,\"a\"b,,1,1\n",
              "5: cell 2 goes on after its closing quote");
  expectFault(first + "true,\"a,,1,1\ntrue,b,,1,1\n",
              "5: cell 2 has a quote that is not closed");
}

TEST(CsvTest, MalformedRowsAreCountedWhenAskedFor) {
  TextRows rows = rowsOf(
      head + "true,a,,1,1\nno\ntrue,b\"c,,1,1\nfalse,d,,2,2\n", fields, true);
  EXPECT_EQ(rows.count(), 2);
  EXPECT_EQ(rows.skipped(), 2);
  EXPECT_NE(rows.firstSkipped().find(":3: the row has 1 cells"),
            std::string::npos)
      << rows.firstSkipped();
  EXPECT_EQ(std::get<Texts>(all(rows).columns[0]), (Texts{"a", "d"}));
  EXPECT_THROW(rowsOf(head, fields, true), InputError);
  EXPECT_THROW(rowsOf(head + "no\n", fields, true), InputError);
  EXPECT_THROW(TextRows(testing::TempDir() + "absent.csv", fields,
                        csvFormat(fields, ","), false),
               InputError);
  EXPECT_THROW(
      TextRows(testing::TempDir(), fields, csvFormat(fields, ","), false),
      InputError);
}

/// A cell as RFC 4180 writes it.
std::string inQuotes(const std::string &text) {
  std::string made = "\"";
  for (char c : text)
    made += std::string(c == '"' ? 2 : 1, c);
  return made + "\"";
}

TEST(CsvTest, WhatIsWrittenIsRead) {
  std::mt19937 draws(7);
  const std::vector<FieldSpec> of = {{"a", RLRT_TEXT}, {"b", RLRT_TEXT}};
  const std::string letters = "ab,\"\n\r\t ;";
  std::string content = "b,a\r\n";
  Texts left, right;
  for (int row = 0; row < 2000; ++row) {
    std::string cells[2];
    for (std::string &cell : cells)
      for (unsigned n = draws() % 6; n > 0; --n)
        cell += letters[draws() % letters.size()];
    content += inQuotes(cells[1]) + "," + inQuotes(cells[0]) +
               (draws() % 2 ? "\r\n" : "\n");
    left.push_back(cells[0]);
    right.push_back(cells[1]);
  }
  Table table = all(rowsOf(content, of));
  EXPECT_EQ(std::get<Texts>(table.columns[0]), left);
  EXPECT_EQ(std::get<Texts>(table.columns[1]), right);
}

/// Bytes changed at random end in rows or in one InputError, and rows that
/// are read again are the same.
TEST(CsvTest, AnyBytesAreRowsOrAnError) {
  std::mt19937 draws(11);
  const std::string bytes("\",\n\ra1.-e\0\xC3\xFF", 12);
  const std::string good =
      head + "true,\"a,\"\"b\"\"\",,1.5,3\nfalse,c,d,2,4\n";
  int errors = 0, read = 0;
  for (int round = 0; round < 800; ++round) {
    std::string content = good;
    for (unsigned n = 1 + draws() % 4; n > 0; --n) {
      size_t at = draws() % content.size();
      char byte = bytes[draws() % bytes.size()];
      if (draws() % 3 == 0)
        content.erase(at, 1);
      else if (draws() % 2)
        content.insert(at, 1, byte);
      else
        content[at] = byte;
    }
    for (bool skip : {false, true})
      try {
        TextRows rows = rowsOf(content, fields, skip);
        Table table = all(rows);
        EXPECT_EQ(table.rows, rows.count());
        for (const Column &column : table.columns)
          EXPECT_EQ(std::visit([](auto &x) { return x.size(); }, column),
                    size_t(rows.count()));
        ++read;
      } catch (const InputError &) {
        ++errors;
      }
  }
  EXPECT_GT(errors, 100);
  EXPECT_GT(read, 100);
}

} // namespace
} // namespace rlrt::test
