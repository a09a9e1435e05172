// In: a JSON Lines file and the fields a program declares. Out: columns of
// values. Must not know: splits, phases, what the fields are used for.
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

/// The declared fields of a file's rows.
struct JsonlTable {
  int64_t rows = 0;
  int64_t skipped = 0;         ///< malformed rows left out
  std::string firstSkipped;    ///< what was wrong with the first of them
  std::vector<Column> columns; ///< in the order of the fields
  /// By axis of list fields: where the items of a row begin, rows + 1 of them.
  std::map<std::string, std::vector<int64_t>> lists;
  /// By field that may be absent: 0 where a row has a value, else 1.
  std::map<std::string, Column> statuses;
};

/// Reads `path`. Blank lines are ignored. A row that is not a JSON object
/// holding every declared field with its type, lists along one axis with as
/// many items, is an InputError
/// `path:line: ...`, or is counted when `skipMalformed`. Whole numbers are
/// taken for f32; nothing else is converted. An optional field is missing where
/// a row does not hold it, or null; its column holds 0 or empty text there.
JsonlTable readJsonl(const std::string &path,
                     const std::vector<FieldSpec> &fields, bool skipMalformed);

} // namespace rlrt
