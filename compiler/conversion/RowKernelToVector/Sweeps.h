// In: one row of logits. Out: the two sweeps over it as vector loops.
// Must not know: objectives, the frame, where the row comes from.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"

namespace rl::compiler {

/// A row in memory.
struct Row {
  mlir::Value data;  ///< memref<?xf32>
  mlir::Value vocab; ///< index: its length, 1 or more
  mlir::Value scale; ///< f32: inverse_temperature * log2(e), positive
};

/// What the first sweep finds, relative to a reference logit that is at most
/// 3.5 log2 units below the largest. With t_j = scale * (data_j - reference)
/// and e_j = 2^t_j (zero for t_j <= -126):
struct RowTotals {
  mlir::Value reference; ///< f32, as `distance` takes it
  mlir::Value sum;       ///< f32: sum e_j; 0 if the row is -inf everywhere
  /// f32: sum e_j t_j if entropy is wanted. Otherwise a number that is NaN
  /// exactly when a logit is and finite otherwise.
  mlir::Value second;
};

/// t_j of one logit or of a vector of them. With a fused multiply-add the
/// reference is kept scaled and t is one rounding of scale * logit - reference:
/// what both lost in theirs is common to the row and cancels. Without, t =
/// scale * (logit - reference), because the rounding of scale * logit would
/// grow with the logit.
mlir::Value distance(Emit &e, mlir::Value logit, mlir::Value scale,
                     mlir::Value reference);

/// Reads the row once, by blocks. A block is first summed relative to the
/// reference of the blocks before it; where a logit falls out of a window
/// around that (the first block, a new maximum, masked logits), the block,
/// still in the L1 cache, is searched for its maximum and summed again. Sums
/// are formed by block, so that rounding does not grow with the vocabulary.
RowTotals firstSweep(Emit &e, const Row &row, bool entropy);

/// Overwrites data_j by e_j * (constant + slope * t_j); a null slope is zero.
void secondSweep(Emit &e, const Row &row, mlir::Value max, mlir::Value constant,
                 mlir::Value slope);

/// Overwrites the row by zeros.
void zeroSweep(Emit &e, const Row &row);

} // namespace rl::compiler
