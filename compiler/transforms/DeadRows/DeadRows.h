// In: phases with rl.update. Out: the passes that say of which rows the
// gradient vanishes. Must not know: derivatives, sweeps, other passes.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/Pass/Pass.h"

namespace rl::compiler {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/DeadRows/DeadRows.h.inc"

} // namespace rl::compiler
