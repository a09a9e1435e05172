// In: functions of loops. Out: the pass that takes 16 points at a time.
// Must not know: what the loops compute; other passes.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "mlir/Pass/Pass.h"

namespace rl::compiler {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/LoopsToVector/LoopsToVector.h.inc"

/// The pass for the instruction sets of `targets`.
std::unique_ptr<mlir::Pass>
createConvertLoopsToVector(const RowTargets &targets);

} // namespace rl::compiler
