// In: nothing. Out: the columns of some rows of a data file. Must not know:
// formats of files, splits, phases.
#pragma once

#include "runtime/run/Program.h"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace rlrt {

/// Values of one field, one a row or those of its lists; the member is the
/// field's dtype.
using Column = std::variant<std::vector<float>, std::vector<int64_t>,
                            std::vector<uint8_t>, std::vector<std::string>>;

/// The declared fields of some rows.
struct Table {
  int64_t rows = 0;
  std::vector<Column> columns; ///< in the order of the fields
  /// By axis of list fields: where the items of a row begin, rows + 1 of them.
  std::map<std::string, std::vector<int64_t>> lists;
  /// By field that may be absent: 0 where a row has a value, else 1.
  std::map<std::string, Column> statuses;

  Table() = default;
  /// No rows of these fields.
  explicit Table(const std::vector<FieldSpec> &fields);
  /// Leaves the first `count` rows, and nothing of a row that was not ended.
  void cut(const std::vector<FieldSpec> &fields, int64_t count);
  /// Adds the rows of another table of these fields.
  void append(const std::vector<FieldSpec> &fields, const Table &other);
  /// The rows of these numbers in this order.
  Table taken(const std::vector<FieldSpec> &fields,
              const std::vector<int64_t> &order) const;
};

/// How many items the lists of one row have, by axis: lists along one axis are
/// of one length.
class RowLists {
public:
  /// Throws Malformed where another list along the axis has another length.
  void add(const FieldSpec &field, int64_t count);
  /// Ends the row.
  void end(Table &table);

private:
  std::map<std::string, std::pair<int64_t, std::string>> counts;
};

/// What is wrong with a row; caught where the line's number is known.
struct Malformed {
  std::string what;
};

/// `field` or `an item of field`, the field's name and what it should be.
std::string shouldBe(const FieldSpec &field);
/// A text as an error shows it: short, on one line.
std::string shownShort(const std::string &text);

} // namespace rlrt
