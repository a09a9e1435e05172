// In: a text file of rows, how its format tells them apart, and the fields a
// program declares. Out: the columns of any rows. Must not know: formats,
// splits, what the fields are used for.
#pragma once

#include "runtime/data/Rows.h"

#include <istream>

namespace rlrt {

/// How the rows of a text file are told apart and read.
class RowFormat {
public:
  virtual ~RowFormat() = default;
  /// Reads what stands before the rows; the number of lines. Throws Malformed.
  virtual int64_t header(std::istream &) { return 0; }
  /// The bytes of the next row, blank lines too; false at the end of the file.
  /// `lines` is how many lines it took.
  virtual bool next(std::istream &file, std::string &row,
                    int64_t &lines) const = 0;
  /// True of a row that is passed over.
  virtual bool isBlank(const std::string &row) const = 0;
  /// Appends the fields of a row to a table. Throws Malformed.
  virtual void append(const std::string &row, Table &table) const = 0;
};

/// The rows of a text file: checked once, front to back, then read from the
/// disk whenever they are asked for. Kept is where some rows begin, so that
/// the index of any file is at most `marksKept` numbers; the rows between are
/// passed over in reading.
class TextRows : public Rows {
public:
  static constexpr size_t defaultMarks = size_t(1) << 20;
  /// Throws InputError `path:line: ...` for a malformed row, or counts it when
  /// `skipMalformed`; InputError where there are no rows.
  TextRows(std::string path, std::vector<FieldSpec> fields,
           std::unique_ptr<RowFormat> format, bool skipMalformed,
           size_t marksKept = defaultMarks);

  int64_t count() const override { return rows; }
  int64_t skipped() const override { return left; }
  std::string firstSkipped() const override { return firstFault; }
  Table read(std::span<const int64_t> rows) const override;

private:
  void mark(uint64_t begin, size_t marksKept);
  std::string appendFrom(std::istream &file, int64_t row, Table &table) const;

  std::string path;
  std::vector<FieldSpec> fields;
  std::unique_ptr<RowFormat> format;
  std::vector<uint64_t> marks; ///< where every `stride`-th row begins
  int64_t stride = 1, rows = 0, left = 0;
  std::string firstFault;
};

} // namespace rlrt
