// In: rows of JSON Lines and the fields a program declares. Out: columns of
// values. Must not know: files, splits, what the fields are used for.
#pragma once

#include "runtime/data/TextRows.h"

namespace rlrt {

/// One JSON object a line; blank lines are passed over. A row that does not
/// hold every declared field with its type, or lists along one axis with as
/// many items, is malformed. Whole numbers are taken for f32; nothing else is
/// converted. An optional field is missing where a row does not hold it, or
/// null; its column holds 0 or empty text there.
std::unique_ptr<RowFormat> jsonlFormat(std::vector<FieldSpec> fields);

} // namespace rlrt
