// In: blocks of a row of logits. Out: the two sweeps over it as vector loops.
// Must not know: objectives, the frame, where a block comes from.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"

namespace rl::compiler {

using State = llvm::SmallVector<mlir::Value>;

/// Walks [begin, end) by vectors: groups of `unroll` with a state each, then
/// single ones, then a masked rest, so nothing is touched past the end. `body`
/// gets a position, a mask (null: every lane) and the state, and returns the
/// state after it; `combine` joins two states' members of a number. Of a range
/// that comes from memory, `fetched`, what later groups read is asked for.
State overRange(
    Emit &e, mlir::Value begin, mlir::Value end, mlir::ValueRange identity,
    llvm::function_ref<mlir::Value(size_t, mlir::Value, mlir::Value)> combine,
    llvm::function_ref<State(mlir::Value, mlir::Value, mlir::ValueRange)> body,
    mlir::Value fetched = nullptr);

/// A row in memory, which the sweeps see by blocks.
struct Row {
  mlir::Value vocab; ///< index: its length, 1 or more
  mlir::Value scale; ///< f32: inverse_temperature * log2(e), positive
};

/// Logits [begin, begin + length) of the row, as a memref whose element 0 is
/// the first of them.
using BlockOf =
    llvm::function_ref<mlir::Value(mlir::Value begin, mlir::Value length)>;

/// Which sums over a row are wanted beside that of e_j. What is not, costs
/// nothing.
struct Sums {
  bool entropy = false; ///< of e_j t_j
  bool highest = false; ///< not a sum: the largest logit
  bool above = false;   ///< of 1 over logits above the pivot
  bool mass = false;    ///< of e_j over them
  bool hasPivot() const { return above || mass; }
};

/// What the first sweep finds, relative to a reference logit that is at most
/// 4 log2 units below the largest. With t_j = scale * (data_j - reference)
/// and e_j = 2^t_j (zero for t_j <= -126):
struct RowTotals {
  mlir::Value reference; ///< f32, as `distance` takes it
  mlir::Value sum;       ///< f32: sum e_j; 0 if the row is -inf everywhere
  /// f32: sum e_j t_j if entropy is wanted. Otherwise a number that is NaN
  /// exactly when a logit is and finite otherwise.
  mlir::Value second;
  mlir::Value highest, above, mass; ///< f32 (`highest`: as e_j); null: unwanted
};

/// t_j of one logit or of a vector of them. With a fused multiply-add the
/// reference is kept scaled and t is one rounding of scale * logit - reference:
/// what both lost in theirs is common to the row and cancels. Without, t =
/// scale * (logit - reference), because the rounding of scale * logit would
/// grow with the logit.
mlir::Value distance(Emit &e, mlir::Value logit, mlir::Value scale,
                     mlir::Value reference);

/// Reads the row once, by blocks. `pivot`: f32, the logit that others are
/// compared with, null where none is. A block is first summed relative to the
/// reference of the blocks before it; where a logit falls out of a window
/// around that (the first block, a new maximum, masked logits), the block,
/// still in the L1 cache, is searched for its maximum and summed again. Sums
/// are formed by block, so that rounding does not grow with the vocabulary.
RowTotals firstSweep(Emit &e, const Row &row, BlockOf block, const Sums &sums,
                     mlir::Value pivot);

/// e_j * (constant + slope * t_j) of a vector of t; a null slope is zero.
mlir::Value gradientOf(Emit &e, mlir::Value t, mlir::Value constant,
                       mlir::Value slope);

/// Overwrites a block of `length` logits by `gradientOf`, with scalars for the
/// two coefficients.
void secondSweep(Emit &e, const Row &row, mlir::Value block, mlir::Value length,
                 mlir::Value reference, mlir::Value constant,
                 mlir::Value slope);

/// Calls `body` with begin and length of each block of the row.
void overBlocks(Emit &e, mlir::Value vocab,
                llvm::function_ref<void(mlir::Value, mlir::Value)> body);

} // namespace rl::compiler
