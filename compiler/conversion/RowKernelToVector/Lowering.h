// In: rl.row_kernel. Out: a function of the ABI type rlrt_row_kernel.
// Must not know: instruction sets, how logits are swept.
#pragma once

#include "compiler/conversion/RowKernelToVector/SweepFunctions.h"
#include "compiler/dialect/RlDialect.h"

namespace rl::compiler {

/// The sweeps that a kernel calls.
Sweep firstSweepOf(mlir::rl::RowKernelOp kernel);
Sweep secondSweepOf(mlir::rl::RowKernelOp kernel);

/// Writes the function of a kernel, whose inputs have their value ids, before
/// it. `schedule` is of the weakest processor it runs on. It calls the sweeps
/// of Choose.h.
void lowerRowKernel(mlir::rl::RowKernelOp kernel, const RowSchedule &schedule);

} // namespace rl::compiler
