// In: requests for arithmetic and for what threads do together. Out: arith,
// LLVM and NVVM ops. Must not know: what is computed.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace rl::compiler {

/// Address spaces of an NVIDIA GPU, as LLVM numbers them.
enum AddressSpace { globalMemory = 1, sharedMemory = 3, clusterMemory = 7 };

/// Emit for one thread of a block: scalars only, i32 for what counts within a
/// row.
class GpuEmit : public Emit {
public:
  GpuEmit(mlir::OpBuilder &builder, mlir::Location loc)
      : Emit(builder, loc, scalars()) {}

  mlir::LLVM::LLVMPointerType pointer(AddressSpace space) {
    return mlir::LLVM::LLVMPointerType::get(b.getContext(), space);
  }
  mlir::Value i32(int64_t value);
  mlir::Value addI(mlir::Value x, mlir::Value y);
  mlir::Value subI(mlir::Value x, mlir::Value y);
  mlir::Value mulI(mlir::Value x, mlir::Value y);
  /// x < y of non-negative numbers.
  mlir::Value less(mlir::Value x, mlir::Value y);
  mlir::Value equal(mlir::Value x, mlir::Value y);
  mlir::Value toI64(mlir::Value i32);
  mlir::Value toI32(mlir::Value i64);
  mlir::Value greater(mlir::Value x, mlir::Value y); ///< false where no number

  /// The larger one; the other where one is no number.
  mlir::Value larger(mlir::Value x, mlir::Value y);
  /// 2^t by ex2.approx.ftz: relative error at most 2^-22, +0 for t < -126, 1
  /// for 0, NaN for NaN.
  mlir::Value exp2(mlir::Value t);

  /// A call of LLVM's intrinsic; its result is of the operands' type.
  mlir::Value intrinsic(llvm::StringRef name, mlir::ValueRange operands);

  /// Position and number of this thread in its block, of this block; i32.
  mlir::Value thread();
  mlir::Value threads();
  mlir::Value block();
  /// The f32 of the lane whose number differs in the bit `distance`.
  mlir::Value fromLane(mlir::Value x, int64_t distance);
  /// All threads of the block wait for each other and see what was written.
  void barrier();

  /// Number of this block's cluster, of this block in it, of its blocks; i32.
  mlir::Value cluster();
  mlir::Value rank();
  mlir::Value ranks();
  /// All threads of the cluster: `meet` waits until each has come to `arrive`,
  /// and then sees what was written before that. Every thread calls the two in
  /// turns.
  void arrive();
  void meet();
  /// The address of `shared`, of shared memory, in the block `rank`.
  mlir::Value ofBlock(mlir::Value shared, mlir::Value rank);

  /// Address of element number `at` (i32 or i64) of `base`.
  mlir::Value address(mlir::Type element, mlir::Value base, mlir::Value at);
  mlir::Value load(mlir::Type type, mlir::Value address,
                   unsigned alignment = 0);
  void store(mlir::Value value, mlir::Value address, unsigned alignment = 0);

  /// An element of a row as f32, and f32 rounded to nearest even as `element`.
  mlir::Value widen(mlir::Value x);
  mlir::Value narrow(mlir::Value x, mlir::Type element);

private:
  static const RowSchedule &scalars();
};

} // namespace rl::compiler
