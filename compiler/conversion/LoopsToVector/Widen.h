// In: an innermost loop. Out: the same over vectors of points, then the rest.
// Must not know: kernels, the frame, instruction sets.
#pragma once

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace rl::compiler {

/// Points of a vector, whatever the processor: sums depend on it.
inline constexpr int64_t pointsOfVector = 16;

/// Whether each point can be computed without the others, but for reductions.
bool canWiden(mlir::scf::ForOp loop);

/// Puts a loop over vectors of points in front of one that `canWiden`, which
/// keeps the last points, fewer than 16.
void widen(mlir::scf::ForOp loop);

} // namespace rl::compiler
