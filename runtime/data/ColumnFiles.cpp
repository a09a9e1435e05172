// In: a file of columns, Parquet or a stream of Arrow. Out: its columns, some
// rows at a time. Must not know: fields of a program, what rows are used for.
#include "runtime/data/ColumnFiles.h"

#include "runtime/abi/Error.h"

#include <arrow/array/concatenate.h>
#include <arrow/io/file.h>
#include <arrow/ipc/dictionary.h>
#include <arrow/ipc/message.h>
#include <arrow/ipc/reader.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

#include <cerrno>
#include <system_error>

namespace rlrt {

namespace {

/// Arrow's messages may go over several lines; an error is one.
std::string oneLine(std::string text) {
  for (char &c : text)
    if (static_cast<unsigned char>(c) < ' ')
      c = ' ';
  return text;
}

[[noreturn]] void refuse(const std::string &path, const std::string &kind,
                         const std::string &why) {
  throw InputError("`" + path + "` cannot be read as " + kind + ": " +
                   oneLine(why));
}

/// A file that is read piece by piece. It is not mapped: a file that is cut
/// short under the run must be an error, not a signal.
std::shared_ptr<arrow::io::ReadableFile> opened(const std::string &path) {
  errno = 0;
  auto file = arrow::io::ReadableFile::Open(path);
  if (!file.ok())
    throw InputError("cannot read `" + path + "`: " +
                     (errno ? std::generic_category().message(errno)
                            : oneLine(file.status().message())) +
                     "; the path is relative to the working folder");
  return *file;
}

class ParquetFile : public ColumnFile {
public:
  explicit ParquetFile(const std::string &path) : ColumnFile(path) {
    guard([&] {
      auto reader = open();
      metadata = reader->parquet_reader()->metadata();
      check(reader->GetSchema(&columns));
      for (int i = 0; i < metadata->num_row_groups(); ++i)
        sizes.push_back(metadata->RowGroup(i)->num_rows());
    });
  }

  std::vector<std::shared_ptr<arrow::Array>>
  read(size_t block, const std::vector<int> &wanted) const override {
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    guard([&] {
      auto reader = open();
      for (int column : wanted) {
        std::shared_ptr<arrow::ChunkedArray> pieces;
        check(reader->RowGroup(int(block))->Column(column)->Read(&pieces));
        arrays.push_back(joined(*pieces));
        if (arrays.back()->length() != sizes[block])
          throw parquet::ParquetException(
              "a column of row group " + std::to_string(block) + " has " +
              std::to_string(arrays.back()->length()) + " of " +
              std::to_string(sizes[block]) + " rows");
      }
    });
    return arrays;
  }

private:
  /// Parquet throws, Arrow returns.
  template <class Body> void guard(Body body) const {
    try {
      body();
    } catch (const InputError &) {
      throw;
    } catch (const std::exception &error) {
      refuse(name, "Parquet", error.what());
    }
  }
  static void check(const arrow::Status &status) {
    if (!status.ok())
      throw parquet::ParquetException(status.message());
  }

  std::unique_ptr<parquet::arrow::FileReader> open() const {
    parquet::arrow::FileReaderBuilder builder;
    check(builder.Open(opened(name), parquet::default_reader_properties(),
                       metadata));
    parquet::ArrowReaderProperties properties(/*use_threads=*/false);
    properties.set_pre_buffer(false);
    builder.properties(properties);
    std::unique_ptr<parquet::arrow::FileReader> reader;
    check(builder.Build(&reader));
    return reader;
  }

  static std::shared_ptr<arrow::Array>
  joined(const arrow::ChunkedArray &pieces) {
    if (pieces.num_chunks() == 1)
      return pieces.chunk(0);
    if (pieces.num_chunks() == 0) {
      auto none = arrow::MakeEmptyArray(pieces.type());
      check(none.status());
      return *none;
    }
    auto whole = arrow::Concatenate(pieces.chunks());
    check(whole.status());
    return *whole;
  }

  std::shared_ptr<parquet::FileMetaData> metadata;
};

class ArrowStream : public ColumnFile {
public:
  explicit ArrowStream(const std::string &path) : ColumnFile(path) {
    auto file = opened(path);
    arrow::ipc::DictionaryMemo memo;
    auto first = next(*file);
    if (!first || first->type() != arrow::ipc::MessageType::SCHEMA)
      refuse(path, kind, "it does not begin with a schema");
    auto schema = arrow::ipc::ReadSchema(*first, &memo);
    check(schema.status());
    columns = *schema;
    if (memo.fields().num_fields() > 0)
      refuse(path, kind, "dictionary-encoded columns are not implemented");
    while (true) {
      auto place = file->Tell();
      check(place.status());
      auto message = next(*file);
      if (!message)
        break;
      places.push_back(*place);
      sizes.push_back(batchOf(*message, nullptr)->num_rows());
    }
  }

  std::vector<std::shared_ptr<arrow::Array>>
  read(size_t block, const std::vector<int> &wanted) const override {
    auto file = opened(name);
    check(file->Seek(places.at(block)));
    auto message = next(*file);
    if (!message)
      refuse(name, kind, "it ends before its batch " + std::to_string(block));
    auto batch = batchOf(*message, &wanted);
    if (batch->num_rows() != sizes[block])
      refuse(name, kind,
             "its batch " + std::to_string(block) + " has another size now");
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (int column : wanted) {
      auto array = batch->GetColumnByName(columns->field(column)->name());
      if (!array)
        refuse(name, kind,
               "a column is missing in batch " + std::to_string(block));
      check(array->ValidateFull());
      arrays.push_back(array);
    }
    return arrays;
  }

private:
  static constexpr const char *kind = "a stream of Arrow";

  void check(const arrow::Status &status) const {
    if (!status.ok())
      refuse(name, kind, status.message());
  }

  /// The next message, its body too; none at the end.
  std::unique_ptr<arrow::ipc::Message>
  next(arrow::io::InputStream &file) const {
    auto message = arrow::ipc::ReadMessage(&file);
    check(message.status());
    return std::move(*message);
  }

  /// A batch of rows with the `wanted` columns; without any it tells its size.
  std::shared_ptr<arrow::RecordBatch>
  batchOf(const arrow::ipc::Message &message,
          const std::vector<int> *wanted) const {
    if (message.type() != arrow::ipc::MessageType::RECORD_BATCH)
      refuse(name, kind, "it holds something else than batches of rows");
    arrow::ipc::DictionaryMemo memo;
    auto options = arrow::ipc::IpcReadOptions::Defaults();
    options.use_threads = false;
    if (wanted)
      options.included_fields = *wanted;
    auto batch = arrow::ipc::ReadRecordBatch(message, columns, &memo, options);
    check(batch.status());
    return *batch;
  }

  std::vector<int64_t> places;
};

} // namespace

std::unique_ptr<ColumnFile> openParquet(const std::string &path) {
  return std::make_unique<ParquetFile>(path);
}

std::unique_ptr<ColumnFile> openArrowStream(const std::string &path) {
  return std::make_unique<ArrowStream>(path);
}

} // namespace rlrt
