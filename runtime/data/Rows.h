// In: rows that are stored somewhere. Out: the columns of any of them. Must
// not know: formats, splits, what the fields are used for.
#pragma once

#include "runtime/data/Table.h"

#include <memory>
#include <span>

namespace rlrt {

/// Rows of a data set, read where they lie whenever they are asked for, so
/// that a data set may be larger than the memory.
class Rows {
public:
  virtual ~Rows() = default;
  virtual int64_t count() const = 0;
  /// Malformed rows that were left out, and what was wrong with the first.
  virtual int64_t skipped() const = 0;
  virtual std::string firstSkipped() const = 0;
  /// The declared fields of these rows in this order. Throws InputError where
  /// the data has changed since it was first read.
  virtual Table read(std::span<const int64_t> rows) const = 0;
};

/// Rows of several stores, one after another; their fields are `fields`.
std::unique_ptr<Rows> joinedRows(std::vector<std::unique_ptr<Rows>> parts,
                                 std::vector<FieldSpec> fields);

} // namespace rlrt
