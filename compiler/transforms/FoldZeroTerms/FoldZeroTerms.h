// In: phases. Out: the pass that folds what is 0 of every number.
// Must not know: which ops there are, other passes.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/Pass/Pass.h"

namespace rl::compiler {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/FoldZeroTerms/FoldZeroTerms.h.inc"

} // namespace rl::compiler
