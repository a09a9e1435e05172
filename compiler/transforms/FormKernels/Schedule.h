// In: the straight line of a phase. Out: its ops in groups, in the order in
// which they run. Must not know: loops, the frame's numbers.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"

namespace rl::compiler {

/// Whether the op is arithmetic on arrays, part of a kernel; everything else
/// in a phase is host work.
bool isNumeric(mlir::Operation *op);

/// Whether the array has points for each prompt.
bool isUnderPrompt(mlir::Value value);

/// Whether the op reduces over prompts, so that only a serial kernel holds it.
bool reducesPrompts(mlir::Operation *op);

/// Whether the op makes streams under weights in training, which every
/// optimizer step makes anew.
bool isTrainingStream(mlir::Operation *op);

/// Whether the op goes along axes: its result is in memory before another op
/// reads it.
bool isArrayOp(mlir::Operation *op);

/// Whether `op` sums many points of dense axes, so that its result is kept in
/// memory rather than computed again where it is read.
bool isLongSum(mlir::Operation *op);

/// Whether `op` reads this operand at other points than its own, so that it
/// must be in memory: any but a constant.
bool readsElsewhere(mlir::Operation *op, unsigned operand);

/// Work between two others: one host op, or the ops of one kernel.
struct Group {
  enum Kind { Host, Parallel, Serial };
  Kind kind = Host;
  llvm::SetVector<mlir::Operation *> ops;
};

/// Groups in order, and where each numeric op is.
struct Schedule {
  llvm::SmallVector<Group> groups;
  llvm::DenseMap<mlir::Operation *, unsigned> groupOf;
  /// Ops that a kernel repeats rather than read their result, for they cost
  /// less than the memory: broadcasts, and what is computed from constants,
  /// positions and counts alone.
  llvm::DenseSet<mlir::Operation *> repeated;
};

/// Orders the body of a phase or of a filter. Fails, with an error at the op,
/// when host work waits for a value that nothing computes in time.
mlir::FailureOr<Schedule> scheduleBody(mlir::Block &body);

} // namespace rl::compiler
