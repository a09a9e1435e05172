// In: the `forall` of a check. Out: leaves whose values each case draws.
// Must not know: how values are drawn.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// Makes a leaf of each parameter, named in `scope`, and reads the settings;
/// false after an error.
bool declareDrawn(Elaborator &elaborator, const ast::Check &check, Scope &scope,
                  model::Check &result);

} // namespace rl::sema
