// In: a file of columns, Parquet or a stream of Arrow. Out: its columns, some
// rows at a time. Must not know: fields of a program, what rows are used for.
#pragma once

#include <arrow/api.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rlrt {

/// A file of columns that is cut into blocks of rows, each read by itself. It
/// is open only while it is read.
class ColumnFile {
public:
  virtual ~ColumnFile() = default;
  const std::string &path() const { return name; }
  const std::shared_ptr<arrow::Schema> &schema() const { return columns; }
  /// The rows of each block.
  const std::vector<int64_t> &blocks() const { return sizes; }
  /// Some columns of a block, by their places in the schema. Throws InputError
  /// where the file is damaged or has changed.
  virtual std::vector<std::shared_ptr<arrow::Array>>
  read(size_t block, const std::vector<int> &wanted) const = 0;

protected:
  explicit ColumnFile(std::string path) : name(std::move(path)) {}
  std::string name;
  std::shared_ptr<arrow::Schema> columns;
  std::vector<int64_t> sizes;
};

/// Opens a Parquet file, or a stream of Arrow as `datasets` saves it, and reads
/// what it has of them, but no values. Throws InputError.
std::unique_ptr<ColumnFile> openParquet(const std::string &path);
std::unique_ptr<ColumnFile> openArrowStream(const std::string &path);

} // namespace rlrt
