// In: a module with rl.row_kernel. Out: the pass that lowers them for a CPU.
// Must not know: what the kernels compute; other passes.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"
#include "mlir/Pass/Pass.h"

namespace rl::compiler {

/// Schedule S1 for a machine with `lanes` f32 lanes.
std::unique_ptr<mlir::Pass>
createConvertRowKernelToVector(const RowSchedule &schedule);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h.inc"

} // namespace rl::compiler
