// In: a row kernel and the frame in memory. Out: its finish program with its
// inputs, inlined for one row. Must not know: sweeps, machines.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/IR/Builders.h"

#include <map>

namespace rl::compiler {

/// Derivatives of the objective by a row's log-probability, its entropy and its
/// log_z; the last two are null where they are known to be 0.
struct RowCotangents {
  mlir::Value dlogp, dentropy, dlogZ;
};

/// The finish program of one kernel, the same for every machine: each reads
/// the frame's arrays of pointers, in whatever address space they lie.
class FinishProgram {
public:
  FinishProgram(mlir::rl::RowKernelOp kernel, mlir::OpBuilder &builder)
      : kernel(kernel), b(builder), loc(kernel.getLoc()) {}

  /// Loads the base pointers of the inputs from `values` and, where an input
  /// lies in a coarser space, those of the parents; once a kernel, before the
  /// rows. `parents` is asked for its pointer only then.
  void loadBases(mlir::Value values, llvm::function_ref<mlir::Value()> parents);

  /// Makes an op of the body again on new operands.
  using Maker = llvm::function_ref<void(mlir::Operation &, mlir::IRMapping &)>;

  /// The cotangents of the row at `point` (i64). `further`: what the kernel's
  /// list of that name asks for. `make` clones an op unless it is given.
  RowCotangents inlineFor(mlir::Value logp, mlir::Value entropy,
                          mlir::ValueRange further, mlir::Value point,
                          Maker make = nullptr);

private:
  mlir::Value element(mlir::Type type, mlir::Value base, mlir::Value at);
  mlir::Value i64(int64_t value);
  mlir::Value load(unsigned input, mlir::Value point);

  mlir::rl::RowKernelOp kernel;
  mlir::OpBuilder &b;
  mlir::Location loc;
  llvm::SmallVector<mlir::Value> bases;   ///< as the kernel's inputs
  std::map<int32_t, mlir::Value> parents; ///< space -> parents of its points
};

} // namespace rl::compiler
