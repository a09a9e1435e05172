// In: rows of comma-separated values and the fields a program declares. Out:
// columns of values. Must not know: files, splits, what the fields are used
// for.
#pragma once

#include "runtime/data/TextRows.h"

namespace rlrt {

/// RFC 4180: cells between separators, in quotes where they hold separators,
/// quotes (written twice) or line ends; lines end in LF or CRLF. The first row
/// names the columns; those that are not declared are passed over, a byte
/// order mark too. A cell is read by the type of its field: i64 and f32 as
/// decimal numbers without white space, bool as `true` or `false` in any case.
/// Of an optional field, an empty cell without quotes is missing. A row with
/// another number of cells than the header is malformed. `separator` is one
/// byte.
std::unique_ptr<RowFormat> csvFormat(std::vector<FieldSpec> fields,
                                     const std::string &separator);

} // namespace rlrt
