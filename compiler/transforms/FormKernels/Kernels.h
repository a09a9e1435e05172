// In: a body and its schedule. Out: the body in that order, with kernels.
// Must not know: how the order was found, the frame's numbers.
#pragma once

#include "compiler/transforms/FormKernels/Schedule.h"

namespace rl::compiler {

/// Splits reductions over prompts: what lies under a prompt is reduced to one
/// number for each (sums in f64), and those serially.
void splitReductions(mlir::rl::PhaseOp phase);

/// Orders the body of a phase or of a filter as scheduled and makes an
/// rl.kernel of each group of numeric ops that is read. Kernels are named
/// `<phase>.k<number>`; `count` of them exist.
void buildKernels(mlir::Block &body, const Schedule &schedule, unsigned &count);

/// Numbers every rl.require of a phase or of the settings in the order of the
/// program, and lists them in an attribute of `holder`: `rl.checks`.
void numberChecks(mlir::Region &body, mlir::Operation *holder);

/// Numbers everything of the frame: attributes `rl.values` on ops and
/// `rl.value_count` on the phase, inputs of row kernels, and a row kernel for
/// each rl.score.
void numberValues(mlir::rl::PhaseOp phase);

} // namespace rl::compiler
