// In: ops of one kernel. Out: loops and scalar code that compute them.
// Must not know: where kernels come from, how arrays are stored.
#pragma once

#include "compiler/dialect/RlDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

#include <deque>

namespace rl::compiler {

/// An axis that a loop runs along.
struct Axis {
  mlir::StringAttr name;
  int64_t size = -1;     ///< points of a dense axis, -1: ragged
  bool backward = false; ///< from the last point to the first
  bool operator==(const Axis &) const = default;
};
/// The axes of the loops around a point, outermost first.
using Path = llvm::SmallVector<Axis, 4>;

/// The axes of an array, in its order.
Path pathOf(mlir::Value array);

/// One loop of the nest, or the body of the function.
struct Level {
  Level *outer = nullptr;
  Axis axis;         ///< none for the body
  mlir::Value index; ///< point of the axis; ragged: of its whole space
  mlir::Block *block = nullptr;
  mlir::Operation *inner = nullptr; ///< the loop being filled, if any
  Path path;                        ///< axes up to this level
  llvm::DenseMap<mlir::Value, mlir::Value> scalars; ///< computed here
  llvm::DenseSet<mlir::Value> stored; ///< arrays complete for this point
  /// Ranges of axes under this point; the second of the key: all of them.
  llvm::DenseMap<std::pair<mlir::StringAttr, unsigned>,
                 std::pair<mlir::Value, mlir::Value>>
      ranges;
};

/// How a nest reads and writes. Each is called with the builder placed where
/// the code belongs.
class Storage {
public:
  virtual ~Storage() = default;
  /// The value of a leaf (an array from outside, or one stored before) at the
  /// level's point.
  virtual mlir::Value load(mlir::Value array, Level &level) = 0;
  virtual void store(mlir::Value array, mlir::Value scalar, Level &level) = 0;
  /// Reports that the check does not hold for `x` at the level's point.
  virtual void fail(mlir::rl::RequireOp check, mlir::Value x, Level &level) = 0;
  /// First and one past the last point of an axis under the level's point:
  /// those of this call, or all of them.
  virtual std::pair<mlir::Value, mlir::Value>
  bounds(const Axis &axis, Level &level, bool all) = 0;
};

/// Builds the loops of one function.
class Nest {
public:
  /// `source` holds the ops, `block` is the body being filled, without a
  /// terminator.
  Nest(mlir::OpBuilder &builder, mlir::Location loc, mlir::Block *source,
       mlir::Block *block, Storage &storage);

  /// Computes values and stores each over all points of its axes.
  void store(llvm::ArrayRef<mlir::Value> arrays);
  /// The value of an array without axes.
  mlir::Value scalar(mlir::Value array) { return evaluate(array, root); }

  /// The point of an axis around `level`.
  mlir::Value indexOf(mlir::StringAttr axis, const Level &level) const;
  /// The body, for values needed before all loops.
  Level &body() { return root; }
  /// Places the builder in front of what the level is filled with next.
  void enter(const Level &level);
  /// An index constant of the body.
  mlir::Value constant(int64_t value);

private:
  /// Something computed within loops: an array stored, or a reduction.
  struct Task {
    mlir::Value array; ///< stored; null for a reduction
    mlir::rl::ReduceOp reduce;
    mlir::rl::CumsumOp scan; ///< the op of `array`, if it is one
    Path path;               ///< loops around its innermost work
    mlir::Value sum;         ///< running value of a reduction or scan
    mlir::Value first;       ///< point where the scan begins
    /// Whether the loop at this depth carries the running value.
    bool runs(size_t depth) const {
      return reduce || (scan && depth + 1 == path.size());
    }
  };
  /// The points of a group in order, numbered from 0: those that share the
  /// axes around a level, along further axes.
  struct Group {
    Level *outer;
    Axis ragged;        ///< the innermost ragged axis; no name: none
    Path dense;         ///< dense axes
    mlir::Value first;  ///< point of the ragged axis
    mlir::Value count;  ///< index
    int64_t inside = 1; ///< points of the dense axes
  };
  /// Levels that stand for one point, innermost last; they hold no loop.
  using Point = std::deque<Level>;

  mlir::Value evaluate(mlir::Value array, Level &level);
  mlir::Value compute(mlir::Operation *op, Level &home);
  mlir::Value count(mlir::rl::CountOp op, Level &home);
  mlir::Value require(mlir::rl::RequireOp op, Level &home);
  std::pair<mlir::Value, mlir::Value>
  nested(llvm::ArrayRef<mlir::StringAttr> axes, Level &home);

  // Arrays.cpp: what reads other points than its own.
  Level &around(llvm::ArrayRef<Axis> over, Level &level);
  Group groupOf(llvm::ArrayRef<Axis> over, Level &level);
  void pointOf(const Group &group, mlir::Value number, Point &point);
  void pointAt(const Axis &axis, mlir::Value index, Level &level, Point &point);
  mlir::Value read(mlir::Value array, Level &level);
  mlir::Value shift(mlir::rl::ShiftOp op, Level &home);
  mlir::Value rank(mlir::rl::RankOp op, Level &home);
  mlir::Value quantile(mlir::rl::QuantileOp op, Level &home);
  mlir::Value take(mlir::rl::TakeOp op, Level &home);
  void sort(mlir::rl::SortOp op, Level &level);
  void siftDown(mlir::Value array, const Group &group, mlir::Value root,
                mlir::Value end);
  void place(mlir::rl::PlaceOp op, Level &level);
  mlir::Value compareLess(mlir::Value x, mlir::Value y);
  mlir::Value ifThen(mlir::Value condition, mlir::Type type,
                     llvm::function_ref<mlir::Value()> yes,
                     llvm::function_ref<mlir::Value()> no);
  std::pair<mlir::Value, mlir::Value> range(const Axis &axis, Level &level,
                                            bool all);
  Level &homeOf(mlir::Value array, Level &level);
  bool isLeaf(mlir::Value array, const Level &level) const;

  void fill(Level &level, llvm::ArrayRef<Task *> tasks);
  void loop(Level &level, const Axis &axis, llvm::ArrayRef<Task *> tasks);
  void work(Level &level, Task &task);
  void needs(mlir::Value array, llvm::ArrayRef<Axis> path, const Level &level,
             llvm::SetVector<mlir::Operation *> &found,
             llvm::SetVector<std::pair<mlir::Value, unsigned>> &seen);
  llvm::SetVector<mlir::Operation *> needs(Task &task, const Level &level);
  void prepare(Task &task, mlir::rl::CumsumOp scan);
  Task reduction(mlir::rl::ReduceOp op, const Level &level);
  mlir::Value finish(Task &task);

  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Block *source;
  Storage &storage;
  Level root;
  llvm::DenseMap<int64_t, mlir::Value> constants;
};

} // namespace rl::compiler
