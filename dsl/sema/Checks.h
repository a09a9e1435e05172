// In: a `check` statement. Out: a model::Check. Must not know: slots.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// Adds the check of the main file with its lists bound, each row of its table
/// as a check of its own; what has an error is left out.
void elaborateCheck(Analysis &analysis, const ast::Check &check,
                    std::vector<model::Check> &checks);

} // namespace rl::sema
