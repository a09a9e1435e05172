// In: files of columns and folders of data sets (columns/make_files.py). Out:
// whether they are read as the same rows of JSON Lines are, and what is said
// of faults. Must not know: splits, phases.
#include "runtime/abi/Error.h"
#include "runtime/data/ColumnRows.h"
#include "runtime/data/Dataset.h"
#include "runtime/data/Files.h"
#include "runtime/data/Jsonl.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>

namespace rlrt::test {
namespace {

namespace fs = std::filesystem;

const std::vector<FieldSpec> fields = {
    {"question", RLRT_TEXT},
    {"level", RLRT_I64, "", false, {"hard", "easy"}},
    {"count", RLRT_I64},
    {"weight", RLRT_F32},
    {"good", RLRT_BOOL},
    {"hint", RLRT_TEXT, "", true},
    {"score", RLRT_F32, "", true},
    {"steps", RLRT_TEXT, "step"},
    {"points", RLRT_F32, "step"}};

std::string path(const std::string &name) {
  return std::string(COLUMNS_DIR) + "/" + name;
}

std::vector<int64_t> upTo(int64_t count, int64_t from = 0) {
  std::vector<int64_t> all(static_cast<size_t>(count));
  std::iota(all.begin(), all.end(), from);
  return all;
}

/// The same rows, read by the reader of JSON Lines.
const TextRows &wanted() {
  static const TextRows rows(path("rows.jsonl"), fields, jsonlFormat(fields),
                             false);
  return rows;
}

void expectEqual(const Table &a, const Table &b) {
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.columns, b.columns);
  EXPECT_EQ(a.lists, b.lists);
  EXPECT_EQ(a.statuses, b.statuses);
}

std::unique_ptr<Rows> parquet(const std::string &name,
                              const std::vector<FieldSpec> &of,
                              bool skip = false,
                              int64_t memory = int64_t(256) << 20) {
  return columnRows({path(name)}, ColumnFormat::parquet, of, skip, memory);
}

/// The message of the InputError, or why there was none.
template <class Body> std::string faultOf(Body body) {
  try {
    body();
  } catch (const InputError &error) {
    std::string what = error.what();
    EXPECT_EQ(what.find('\n'), std::string::npos) << what;
    return what;
  }
  return "no error";
}

std::string fault(const std::string &name, const std::vector<FieldSpec> &of) {
  return faultOf([&] { parquet(name, of); });
}

void expectContains(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

class Copy : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "columns-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string copy(const std::string &name) {
    fs::copy(path(name), folder / name, fs::copy_options::recursive);
    return (folder / name).string();
  }

  fs::path folder;
};

class Formats : public testing::TestWithParam<const char *> {};

TEST_P(Formats, HoldTheRowsThatJsonLinesHold) {
  std::string name = GetParam();
  auto rows = columnRows({path(name)},
                         name.ends_with(".arrow") ? ColumnFormat::arrowStream
                                                  : ColumnFormat::parquet,
                         fields, false);
  ASSERT_EQ(rows->count(), 60);
  EXPECT_EQ(rows->skipped(), 0);
  expectEqual(rows->read(upTo(60)), wanted().read(upTo(60)));
  std::vector<int64_t> some = {59, 0, 7, 6, 33, 33, 14, 59};
  expectEqual(rows->read(some), wanted().read(some));
}

INSTANTIATE_TEST_SUITE_P(All, Formats,
                         testing::Values("groups.parquet", "packed.parquet",
                                         "rows.arrow"));

TEST(ColumnsTest, BlocksAreReadAgainWhereLittleMemoryIsAllowed) {
  auto rows = parquet("groups.parquet", fields, false, /*memory=*/1);
  for (int64_t step : {1, 7, 11, 59}) {
    std::vector<int64_t> some;
    for (int64_t i = 0; i < 60; ++i)
      some.push_back(i * step % 60);
    expectEqual(rows->read(some), wanted().read(some));
  }
}

TEST(ColumnsTest, WhatAColumnLacksIsSaidOfItsType) {
  expectContains(fault("groups.parquet", {{"answer", RLRT_TEXT}}),
                 "groups.parquet` has no column `answer`; its columns are "
                 "unread, question, level");
  expectContains(fault("groups.parquet", {{"question", RLRT_I64}}),
                 "field `question` should be i64, but the column is of string");
  expectContains(fault("groups.parquet", {{"weight", RLRT_I64}}),
                 "field `weight` should be i64, but the column is of double");
  expectContains(fault("groups.parquet", {{"count", RLRT_BOOL}}),
                 "field `count` should be bool, but the column is of int64");
  expectContains(fault("groups.parquet", {{"good", RLRT_F32}}),
                 "field `good` should be f32, but the column is of bool");
  expectContains(fault("groups.parquet", {{"also", RLRT_TEXT}}),
                 "field `also` should be text, but the column is of struct");
  expectContains(
      fault("groups.parquet", {{"question", RLRT_TEXT, "step"}}),
      "field `question` should be a list of text, but the column is of string");
  expectContains(fault("groups.parquet", {{"steps", RLRT_TEXT}}),
                 "field `steps` should be text, but the column is of list");
  expectContains(fault("groups.parquet", {{"points", RLRT_TEXT, "step"}}),
                 "an item of field `points` should be text, but the column is");
}

TEST(ColumnsTest, ValuesAtFaultAreNamedWithTheirRow) {
  expectContains(fault("null.parquet", {{"question", RLRT_TEXT}}),
                 "null.parquet`, row 2: field `question` should be text, but "
                 "is null; mend the row, or set skip_malformed: true");
  expectContains(fault("values.parquet", {{"count", RLRT_I64}}),
                 "row 2: field `count` should be i64, but is "
                 "9223372036854775809");
  expectContains(fault("values.parquet", {{"weight", RLRT_F32}}),
                 "row 2: field `weight` should be f32, but is nan");
  expectContains(
      fault("values.parquet",
            {{"level", RLRT_I64, "", false, {"easy", "hard"}}}),
      "row 2: field `level` should be one of \"easy\", \"hard\", but is "
      "\"medium\"");
  expectContains(fault("values.parquet", {{"steps", RLRT_TEXT, "step"}}),
                 "row 2: an item of field `steps` should be text, but is null");
  expectContains(fault("values.parquet", {{"points", RLRT_F32, "step"},
                                          {"steps", RLRT_TEXT, "step"}}),
                 "row 2: an item of field `steps`");
  expectContains(fault("empty.parquet", {{"question", RLRT_TEXT}}),
                 "has no rows");
}

TEST(ColumnsTest, MalformedRowsAreCountedAndLeftOutWhenAskedFor) {
  std::vector<FieldSpec> of = {{"question", RLRT_TEXT}, {"count", RLRT_I64}};
  auto rows = parquet("null.parquet", of, true);
  EXPECT_EQ(rows->count(), 2);
  EXPECT_EQ(rows->skipped(), 1);
  expectContains(rows->firstSkipped(), "row 2: field `question`");
  Table table = rows->read(upTo(2));
  EXPECT_EQ(std::get<std::vector<std::string>>(table.columns[0]),
            (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(std::get<std::vector<int64_t>>(table.columns[1]),
            (std::vector<int64_t>{1, 3}));
}

TEST_F(Copy, DamagedFilesAreOneError) {
  std::ifstream in(path("groups.parquet"), std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  std::string whole = text.str(), file = (folder / "bad.parquet").string();
  auto faultWith = [&](const std::string &bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
    return faultOf(
        [&] { columnRows({file}, ColumnFormat::parquet, fields, false); });
  };
  EXPECT_EQ(faultWith(whole), "no error");
  for (size_t size : {size_t(0), size_t(5), whole.size() / 2, whole.size() - 1})
    expectContains(faultWith(whole.substr(0, size)),
                   "bad.parquet` cannot be read as Parquet: ");
  // The footer is whole, a page is not.
  std::string page = whole;
  std::fill(page.begin() + 4, page.begin() + 1200, '\0');
  expectContains(faultWith(page), "bad.parquet` cannot be read as Parquet: ");
  expectContains(faultWith("{\"question\": \"not a Parquet file\"}"),
                 "cannot be read as Parquet: ");
  expectContains(faultOf([&] {
                   columnRows({file + ".gone"}, ColumnFormat::parquet, fields,
                              false);
                 }),
                 "cannot read `");
}

TEST_F(Copy, CutStreamsOfArrowAreOneError) {
  std::string file = copy("rows.arrow");
  auto fault = [&] {
    return faultOf(
        [&] { columnRows({file}, ColumnFormat::arrowStream, fields, false); });
  };
  auto size = fs::file_size(file);
  for (size_t left : {size * 2 / 3, size / 2, size_t(700), size_t(3)}) {
    fs::resize_file(file, left);
    expectContains(fault(), "cannot be read as a stream of Arrow: ");
  }
  std::ofstream(file) << "no stream at all, only a text of some length";
  expectContains(fault(), "cannot be read as a stream of Arrow: ");
}

TEST_F(Copy, AFileThatChangesUnderTheRunIsAnError) {
  std::string file = copy("groups.parquet");
  auto rows = columnRows({file}, ColumnFormat::parquet, fields, false, 1);
  fs::resize_file(file, 1000);
  expectContains(faultOf([&] { rows->read(upTo(60)); }),
                 "cannot be read as Parquet: ");
}

// Folders of data sets.

std::unique_ptr<Rows> rowsOf(const DatasetFiles &files) {
  return columnRows(files.paths,
                    files.format == "arrow" ? ColumnFormat::arrowStream
                                            : ColumnFormat::parquet,
                    fields, false);
}

TEST(DatasetTest, FoldersThatDatasetsSavedAreReadByPart) {
  auto train = rowsOf(datasetFiles(path("saved"), "train"));
  auto test = rowsOf(datasetFiles(path("saved"), "test"));
  ASSERT_EQ(train->count(), 40);
  ASSERT_EQ(test->count(), 20);
  expectEqual(train->read(upTo(40)), wanted().read(upTo(40)));
  expectEqual(test->read(upTo(20)), wanted().read(upTo(20, 40)));
  auto alone = rowsOf(datasetFiles(path("alone"), "train"));
  expectEqual(alone->read(upTo(60)), wanted().read(upTo(60)));
}

TEST(DatasetTest, ClonesAreReadByTheNamesOfTheirFiles) {
  DatasetFiles train = datasetFiles(path("clone"), "train");
  EXPECT_EQ(train.format, "parquet");
  ASSERT_EQ(train.paths.size(), 2u);
  std::vector<int64_t> mixed = {39, 2, 31, 30, 29, 0};
  expectEqual(rowsOf(train)->read(mixed), wanted().read(mixed));
  DatasetFiles test = datasetFiles(path("clone"), "test");
  EXPECT_EQ(test.format, "jsonl");
  EXPECT_EQ(test.paths, std::vector<std::string>{path("clone/test.jsonl")});
}

TEST_F(Copy, FilesOfOnePartMayBeTextsAndAreJoined) {
  std::ofstream(folder / "train-00000-of-00002.csv")
      << "question,level\na,easy\nb,hard\n";
  std::ofstream(folder / "train-00001-of-00002.csv")
      << "level,question\neasy,c\n";
  nlohmann::json json = {{"context", "dataset"},
                         {"slots",
                          {{"path", {{"text", folder.string()}}},
                           {"part", {{"text", "train"}}},
                           {"skip_malformed", {{"setting", 0}}}}}};
  DataSpec spec;
  spec.context = "dataset";
  spec.slots = Record(json);
  spec.fields = {{"question", RLRT_TEXT}};
  Settings settings;
  settings.numbers = {0};
  Files files;
  Files::Opened opened = files.open(spec, settings);
  EXPECT_EQ(opened.name, folder.filename().string() + "/train");
  Table table = opened.rows->read(std::vector<int64_t>{2, 0, 1, 2});
  EXPECT_EQ(std::get<std::vector<std::string>>(table.columns[0]),
            (std::vector<std::string>{"c", "a", "b", "c"}));
  // Another phase that reads the same shares it; other fields are another.
  EXPECT_EQ(files.open(spec, settings).rows, opened.rows);
  spec.fields.push_back({"level", RLRT_TEXT});
  EXPECT_NE(files.open(spec, settings).rows, opened.rows);
}

TEST_F(Copy, PiecesMayCarryHashes) {
  auto write = [&](const char *name) {
    std::ofstream(folder / name) << "question\na\n";
  };
  write("train-00000-of-00003-a3ec6cc1.csv");
  write("train-00001-of-00003-0a180b52.csv");
  EXPECT_NE(faultOf([&] {
              datasetFiles(folder.string(), "train");
            }).find("but not `train-00002-of-00003-*.csv`"),
            std::string::npos);
  write("train-00002-of-00003-77e01d3f.csv");
  EXPECT_EQ(datasetFiles(folder.string(), "train").paths.size(), 3u);
}

TEST_F(Copy, WhatAFolderLacksIsNamed) {
  auto fault = [&](const std::string &where, const std::string &part) {
    return faultOf([&] { datasetFiles(where, part); });
  };
  expectContains(fault((folder / "gone").string(), "train"),
                 "there is no such folder");
  expectContains(fault(path("saved"), "validation"),
                 "has no part `validation`; its parts are `test`, `train`");
  expectContains(fault(path("clone"), "validation"),
                 "has no part `validation`: no file is called so; the files "
                 "there are of `test`, `train`");
  std::string clone = copy("clone");
  fs::remove(fs::path(clone) / "data" / "train-00001-of-00002.parquet");
  expectContains(fault(clone, "train"),
                 "`train-00000-of-00002.parquet` is there, but not "
                 "`train-00001-of-00002.parquet`");
  std::ofstream(fs::path(clone) / "train.csv") << "a\n1\n";
  expectContains(fault(clone, "train"),
                 "files of several formats: `csv`, `parquet`");
  std::ofstream(fs::path(clone) / "test.jsonl")
      << "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 9\n";
  expectContains(fault(clone, "test"), "is a pointer of Git LFS");
  std::string alone = copy("alone");
  std::ofstream(fs::path(alone) / "state.json")
      << R"({"_split": "test", "_data_files": [{"filename": "x.arrow"}]})";
  expectContains(fault(alone, "train"), "saved as the part `test`");
  expectContains(faultOf([&] { rowsOf(datasetFiles(alone, "test")); }),
                 "cannot read `" + alone + "/x.arrow`");
  for (const char *bad : {"{", "[]", "{}", R"({"_data_files": [1]})",
                          R"({"_data_files": [{}]})"}) {
    std::ofstream(fs::path(alone) / "state.json") << bad;
    expectContains(fault(alone, "test"), "state.json`: ");
  }
}

/// Places of some rows are kept, those between are found by reading on.
TEST(ColumnsTest, AnIndexOfALargeFileIsSmall) {
  std::string text = testing::TempDir() + "marks.jsonl";
  {
    std::ofstream out(text);
    for (int i = 0; i < 1000; ++i)
      out << (i % 10 == 3 ? "no row\n" : "") << (i % 7 == 0 ? "\n" : "")
          << "{\"n\": " << i << "}\n";
  }
  std::vector<FieldSpec> of = {{"n", RLRT_I64}};
  TextRows rows(text, of, jsonlFormat(of), /*skipMalformed=*/true,
                /*marksKept=*/16);
  ASSERT_EQ(rows.count(), 1000);
  EXPECT_EQ(rows.skipped(), 100);
  std::vector<int64_t> some;
  for (int64_t i = 0; i < 1000; ++i)
    some.push_back(i * 37 % 1000);
  Table table = rows.read(some);
  EXPECT_EQ(std::get<std::vector<int64_t>>(table.columns[0]), some);
}

} // namespace
} // namespace rlrt::test
