// In: phases with rl.update and cotangents. Out: the pass that makes row
// kernels of them. Must not know: how a row kernel is scheduled; other passes.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/Pass/Pass.h"

namespace rl::compiler {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/SplitSweeps/SplitSweeps.h.inc"

} // namespace rl::compiler
