// In: files of columns and the fields a program declares. Out: the columns of
// any rows. Must not know: splits, what the fields are used for.
#pragma once

#include "runtime/data/Rows.h"

namespace rlrt {

/// Formats of files of columns.
enum class ColumnFormat { parquet, arrowStream };

/// The rows of files of columns, one file after another: checked once, front
/// to back, then read by blocks (row groups of Parquet, batches of Arrow). The
/// blocks read last stay in memory, up to `memory` bytes and at least one.
/// Throws InputError: a column that is missing or of another type, a row that
/// is malformed (or it is counted when `skipMalformed`), no rows.
std::unique_ptr<Rows> columnRows(const std::vector<std::string> &paths,
                                 ColumnFormat format,
                                 std::vector<FieldSpec> fields,
                                 bool skipMalformed,
                                 int64_t memory = int64_t(256) << 20);

} // namespace rlrt
