// In: a `check` with a table of cases. Out: one check for each row, its
// columns replaced by their items. Must not know: types, graphs.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// One row of a table.
struct CheckRow {
  ast::Check check;  ///< without the table
  std::string label; ///< `row 2: p = 0.1, want = 0.0756`
};

/// The check with the values of its file in place of their names.
ast::Check withValues(const Module &module, const ast::Check &check);
/// Every row of the table; nothing after an error.
std::vector<CheckRow> rowsOf(Analysis &analysis, const Module &module,
                             const ast::Check &check);

} // namespace rl::sema
