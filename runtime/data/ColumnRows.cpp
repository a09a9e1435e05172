// In: files of columns and the fields a program declares. Out: the columns of
// any rows. Must not know: splits, what the fields are used for.
#include "runtime/data/ColumnRows.h"

#include "runtime/abi/Error.h"
#include "runtime/data/ColumnFiles.h"
#include "runtime/data/ColumnValues.h"

#include <arrow/util/byte_size.h>

#include <algorithm>
#include <list>
#include <mutex>
#include <numeric>

namespace rlrt {

namespace {

/// Rows that lie together in a file.
struct Block {
  size_t file = 0, number = 0; ///< its place in the file
  int64_t begin = 0;  ///< rows in the blocks before, those left out too
  int64_t inFile = 0; ///< of them in this file
};

/// The columns of a block in the order of the fields.
using Arrays = std::vector<std::shared_ptr<arrow::Array>>;

class ColumnRows : public Rows {
public:
  ColumnRows(const std::vector<std::string> &paths, ColumnFormat format,
             std::vector<FieldSpec> declared, bool skipMalformed,
             int64_t memory)
      : fields(std::move(declared)), memory(memory) {
    for (const std::string &path : paths) {
      files.push_back(format == ColumnFormat::parquet ? openParquet(path)
                                                      : openArrowStream(path));
      columns.push_back(columnsOf(*files.back()));
      int64_t inFile = 0;
      for (size_t i = 0; i < files.back()->blocks().size(); ++i) {
        blocks.push_back({files.size() - 1, i, all, inFile});
        inFile += files.back()->blocks()[i];
        all += files.back()->blocks()[i];
      }
    }
    for (const Block &block : blocks)
      checkRows(block, skipMalformed);
    if (count() == 0)
      throw InputError(
          "`" + paths.at(0) + "` has no rows" +
          (out.empty() ? std::string()
                       : " that are well formed; first fault: " + firstFault));
  }

  int64_t count() const override { return all - int64_t(out.size()); }
  int64_t skipped() const override { return int64_t(out.size()); }
  std::string firstSkipped() const override { return firstFault; }

  Table read(std::span<const int64_t> rows) const override {
    // In the order of the file, so that a block is read once.
    std::vector<std::pair<int64_t, size_t>> sorted;
    for (size_t i = 0; i < rows.size(); ++i)
      sorted.emplace_back(stored(rows[i]), i);
    std::sort(sorted.begin(), sorted.end());
    Table found(fields);
    std::vector<int64_t> order(rows.size());
    for (auto &[row, place] : sorted) {
      auto after = std::upper_bound(
          blocks.begin(), blocks.end(), row,
          [](int64_t wanted, const Block &b) { return wanted < b.begin; });
      const Block &block = *(after - 1);
      order[place] = found.rows;
      try {
        append(*arraysOf(block), row - block.begin, found);
      } catch (const Malformed &malformed) {
        throw InputError("`" + files[block.file]->path() +
                         "` has changed since the run began: row " +
                         std::to_string(block.inFile + row - block.begin + 1) +
                         ": " + malformed.what);
      }
    }
    return found.taken(fields, order);
  }

private:
  /// Where the columns of the fields are.
  std::vector<int> columnsOf(const ColumnFile &file) const {
    std::vector<int> found;
    for (const FieldSpec &field : fields) {
      std::vector<int> named = file.schema()->GetAllFieldIndices(field.name);
      if (named.empty()) {
        std::string seen;
        for (const std::string &name : file.schema()->field_names())
          seen += (seen.empty() ? "" : ", ") + name;
        throw InputError("`" + file.path() + "` has no column `" + field.name +
                         "`; its columns are " + shownShort(seen));
      }
      if (named.size() > 1)
        throw InputError("`" + file.path() + "` has two columns `" +
                         field.name + "`");
      std::string fault =
          columnFault(*file.schema()->field(named[0])->type(), field);
      if (!fault.empty())
        throw InputError("`" + file.path() + "`: " + fault);
      found.push_back(named[0]);
    }
    return found;
  }

  /// A row among those that are kept to its place among all.
  int64_t stored(int64_t row) const {
    // out[k] - k of those before out[k] are kept.
    int64_t low = 0, high = int64_t(out.size());
    while (low < high) {
      int64_t middle = (low + high) / 2;
      if (out[size_t(middle)] - middle <= row)
        low = middle + 1;
      else
        high = middle;
    }
    return row + low;
  }

  void append(const Arrays &arrays, int64_t row, Table &table) const {
    RowLists lists;
    for (size_t i = 0; i < fields.size(); ++i) {
      int64_t items = appendCell(table.columns[i], fields[i], *arrays[i], row);
      if (fields[i].isOptional)
        std::get<std::vector<int64_t>>(table.statuses[fields[i].name])
            .push_back(items == 0);
      lists.add(fields[i], items);
    }
    lists.end(table);
  }

  void checkRows(const Block &block, bool skipMalformed) {
    const ColumnFile &file = *files[block.file];
    Arrays arrays = file.read(block.number, columns[block.file]);
    Table scratch(fields);
    for (int64_t row = 0; row < file.blocks()[block.number]; ++row) {
      try {
        append(arrays, row, scratch);
      } catch (const Malformed &malformed) {
        std::string what = "`" + file.path() + "`, row " +
                           std::to_string(block.inFile + row + 1) + ": " +
                           malformed.what;
        if (!skipMalformed)
          throw InputError(what +
                           "; mend the row, or set skip_malformed: true");
        if (out.empty())
          firstFault = what;
        out.push_back(block.begin + row);
      }
      scratch.cut(fields, 0);
    }
  }

  /// A block out of those that are kept, or read. Phases share the rows, and
  /// measurements may read while a batch is made.
  std::shared_ptr<const Arrays> arraysOf(const Block &block) const {
    std::lock_guard lock(mutex);
    size_t number = size_t(&block - blocks.data());
    auto isIt = [&](const Kept &one) { return one.block == number; };
    auto found = std::find_if(kept.begin(), kept.end(), isIt);
    if (found != kept.end()) {
      kept.splice(kept.begin(), kept, found);
      return kept.front().arrays;
    }
    auto arrays = std::make_shared<const Arrays>(
        files[block.file]->read(block.number, columns[block.file]));
    int64_t bytes = 0;
    for (const auto &array : *arrays)
      bytes += arrow::util::TotalBufferSize(*array);
    kept.push_front({number, bytes, arrays});
    keptBytes += bytes;
    while (keptBytes > memory && kept.size() > 1) {
      keptBytes -= kept.back().bytes;
      kept.pop_back();
    }
    return arrays;
  }

  struct Kept {
    size_t block;
    int64_t bytes;
    std::shared_ptr<const Arrays> arrays;
  };

  std::vector<FieldSpec> fields;
  int64_t memory;
  std::vector<std::unique_ptr<ColumnFile>> files;
  std::vector<std::vector<int>> columns; ///< of the fields, by file
  std::vector<Block> blocks;
  int64_t all = 0;
  std::vector<int64_t> out; ///< rows that are left out, among all
  std::string firstFault;
  mutable std::mutex mutex;
  mutable std::list<Kept> kept; ///< the one read last first
  mutable int64_t keptBytes = 0;
};

} // namespace

std::unique_ptr<Rows> columnRows(const std::vector<std::string> &paths,
                                 ColumnFormat format,
                                 std::vector<FieldSpec> fields,
                                 bool skipMalformed, int64_t memory) {
  return std::make_unique<ColumnRows>(paths, format, std::move(fields),
                                      skipMalformed, memory);
}

} // namespace rlrt
