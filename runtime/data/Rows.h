// In: a file of rows, how its format tells them apart, and the fields a
// program declares. Out: the columns of any rows, read where they lie. Must
// not know: formats, splits, what the fields are used for.
#pragma once

#include "runtime/data/Table.h"

#include <istream>
#include <memory>
#include <span>

namespace rlrt {

/// How the rows of a file are told apart and read.
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

/// The rows of a file: checked once, front to back, then read from the disk
/// whenever they are asked for. Of each it keeps where it begins, 8 bytes, so
/// that a file may be larger than the memory.
class Rows {
public:
  /// Throws InputError `path:line: ...` for a malformed row, or counts it when
  /// `skipMalformed`; InputError where there are no rows.
  Rows(std::string path, std::vector<FieldSpec> fields,
       std::unique_ptr<RowFormat> format, bool skipMalformed);

  int64_t count() const { return int64_t(begins.size()); }
  int64_t skipped() const { return left; }
  /// What was wrong with the first of those that were left out.
  const std::string &firstSkipped() const { return firstFault; }
  /// These rows in this order. Throws InputError where the file has changed.
  Table read(std::span<const int64_t> rows) const;

private:
  std::string path;
  std::vector<FieldSpec> fields;
  std::unique_ptr<RowFormat> format;
  std::vector<uint64_t> begins;
  int64_t left = 0;
  std::string firstFault;
};

} // namespace rlrt
