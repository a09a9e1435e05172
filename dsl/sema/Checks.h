// In: a `check` statement. Out: a model::Check. Must not know: slots.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// The check of the main file with its lists bound; nothing after an error.
std::optional<model::Check> elaborateCheck(Analysis &analysis,
                                           const ast::Check &check);

} // namespace rl::sema
