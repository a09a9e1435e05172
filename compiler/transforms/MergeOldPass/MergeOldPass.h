// In: phases as the frontend makes them. Out: the pass that takes the streams
// of the weights that sampled from the pass in training.
// Must not know: derivatives, other passes.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/Pass/Pass.h"

namespace rl::compiler {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/MergeOldPass/MergeOldPass.h.inc"

} // namespace rl::compiler
