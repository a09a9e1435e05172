// In: columns of Arrow, a declared field. Out: values of the field. Must not
// know: files, rows that are left out.
#pragma once

#include "runtime/data/Table.h"

#include <arrow/api.h>

namespace rlrt {

/// What is wrong with a column for this field by its type alone; empty:
/// nothing. A choice reads texts, `f32` and `i64` read whole numbers of any
/// size, `f32` fractions of any size too; texts may be encoded by dictionaries.
std::string columnFault(const arrow::DataType &type, const FieldSpec &field);

/// Appends what a column has in a row; the number of items of a list, else 1,
/// or 0 where it is missing. Throws Malformed.
int64_t appendCell(Column &to, const FieldSpec &field, const arrow::Array &from,
                   int64_t row);

} // namespace rlrt
