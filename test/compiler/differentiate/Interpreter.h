// In: a phase at level rl and the extents of a batch. Out: every number in
// double precision, op by op. Must not know: derivatives, lowering.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rl::test {

/// Offsets of each ragged axis over the points of its parent.
using Offsets = std::map<std::string, std::vector<int64_t>>;
/// One number per point; i64 and i1 as doubles.
using Numbers = std::vector<double>;

/// Computes values of a phase when asked.
class Interpreter {
public:
  /// Values of leaves come from `leaf`, given an op and a number of a result.
  using Leaf = std::function<Numbers(mlir::Operation *, unsigned)>;

  Interpreter(Offsets offsets, Leaf leaf)
      : offsets(std::move(offsets)), leaf(std::move(leaf)) {}

  const Numbers &value(mlir::Value value);
  size_t points(mlir::rl::ArrayType type) const;
  /// The point of `coarse` that a point of `fine` lies under.
  size_t project(mlir::rl::ArrayType fine, mlir::rl::ArrayType coarse,
                 size_t point) const;

private:
  Numbers compute(mlir::Operation *op);
  size_t extent(llvm::StringRef axis) const;

  Offsets offsets;
  Leaf leaf;
  llvm::DenseMap<mlir::Value, Numbers> known;
};

/// Runs a block of arith and math ops on doubles; the operands of its
/// terminator.
std::vector<double> runScalars(mlir::Block &block,
                               const std::vector<double> &arguments);

} // namespace rl::test
