// In: scalar ops of arith and math. Out: the same without a library of device
// functions. Must not know: rows, objectives.
#pragma once

#include "compiler/conversion/RowKernelToGpu/GpuEmit.h"

#include "mlir/IR/IRMapping.h"

namespace rl::compiler {

/// Whether `op` runs on a GPU: everything of arith, and of math what has an
/// instruction, or on f32 exp, log, tanh and powf.
bool runsOnDevice(mlir::Operation &op);

/// Makes `op` again on the operands of `map`, and maps its results.
///
/// Bounds of relative error on f32, with ex2.approx.ftz at its own worst of
/// 2^-22: exp 3.6e-7; log 2.5e-7; tanh 6e-7; powf(x, y) 4.8e-7 + 2.2e-7 *
/// |y log2 x|. A result of exp or powf below 2^-126 is 0. Zeros, infinities
/// and what is no number come out as the C library has them, but for the sign
/// of powf's zeros of a negative zero.
void makeOnDevice(GpuEmit &e, mlir::Operation &op, mlir::IRMapping &map);

} // namespace rl::compiler
