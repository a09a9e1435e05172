// In: a phase with rl.objective. Out: the pass that makes it rl.update.
// Must not know: how an update is made; other passes.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/Pass/Pass.h"

namespace rl::compiler {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/transforms/Differentiate/Differentiate.h.inc"

} // namespace rl::compiler
