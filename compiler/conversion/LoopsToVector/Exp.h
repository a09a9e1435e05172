// In: an f32 or a vector of them. Out: its exponential as arithmetic.
// Must not know: kernels, instruction sets.
#pragma once

#include "mlir/IR/Builders.h"

namespace rl::compiler {

/// e^x. Error below 1 ulp for normal results; results below 2^-126 are rounded
/// to the denormal numbers, x > 88.73 gives infinity, a NaN a NaN. No
/// operation is fused, so the bits are those of any processor.
mlir::Value expOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x);

} // namespace rl::compiler
