// In: one row of logits in global memory. Out: what a block of threads does
// with it. Must not know: objectives, the frame, where the row comes from.
#pragma once

#include "compiler/conversion/RowKernelToGpu/GpuEmit.h"
#include "compiler/conversion/RowKernelToVector/Sweeps.h"

namespace rl::compiler {

/// What a block takes of a row, all of it or a part, and this thread's share.
/// Elements before the first bound of 16 bytes and after the last are `edges`,
/// at most 14; between them lie `vectors` of 16 bytes. Thread t takes the
/// edges and vectors t, t + threads, t + 2 threads, ...
struct GpuRow {
  mlir::Type element;          ///< f32, bf16 or f16
  mlir::Value data;            ///< pointer to the first element
  mlir::Value vocab;           ///< i32: number of elements
  mlir::Value begin;           ///< i32: of a part, its first element's number
  mlir::Value kept;            ///< pointer to shared memory for the elements,
                               ///< placed like `data` between bounds of 16
                               ///< bytes; null: none
  mlir::Value scale;           ///< f32: inverse_temperature * log2(e), positive
  mlir::Value thread, threads; ///< i32
  mlir::Value head, tail, vectors, edges; ///< i32; `tail`: first one after
  int64_t width = 0;                      ///< elements of a vector
  mlir::Value pivot; ///< f32: what logits are compared with
};

/// Finds the bounds of a row; `element`, `data`, `vocab` and `scale` are set.
void findBounds(GpuEmit &e, GpuRow &row);

/// What the first sweep finds; as RowTotals of RowKernelToVector/Sweeps.h,
/// with a reference at most 3 log2 units below the largest. A logit that is no
/// number makes `sum` one. The same bits in every thread.
struct GpuTotals {
  mlir::Value reference, sum;
  mlir::Value second; ///< null unless entropy is wanted
  /// Null unless wanted: the largest logit, the number of those above the
  /// pivot, the sum of their powers.
  mlir::Value highest, above, mass;
};

/// Numbers of a GpuTotals in shared memory.
constexpr int64_t totalsNumbers = 6;

/// t = scale * logit - reference.
mlir::Value distance(GpuEmit &e, const GpuRow &row, mlir::Value logit,
                     mlir::Value reference);

/// Reads the row once, and keeps what it read where the row has room for it.
/// `shared` is shared memory for `totalsNumbers` f32 a warp. Holds one barrier,
/// so all threads of the block come here.
GpuTotals blockSums(GpuEmit &e, const GpuRow &row, const Sums &sums,
                    mlir::Value shared, int64_t unroll);

/// The numbers of totals, from `slot` on, and back.
void storeTotals(GpuEmit &e, const GpuTotals &totals, mlir::Value slot);
/// Joins the totals at the addresses that the lanes of this warp have, of the
/// lanes below `count` (i32); the same bits in each lane.
GpuTotals joinOverLanes(GpuEmit &e, const GpuRow &row, mlir::Value count,
                        const Sums &sums,
                        llvm::function_ref<mlir::Value(mlir::Value lane)> slot);

/// e_j * (constant + slope * t_j) for the logit at distance t; a null slope is
/// zero.
mlir::Value weighed(GpuEmit &e, mlir::Value t, mlir::Value constant,
                    mlir::Value slope);

/// Overwrites the row by `weighed`, of what was kept where it was. Without
/// barriers: each thread reads what it wrote.
void overwriteRow(GpuEmit &e, const GpuRow &row, mlir::Value reference,
                  mlir::Value constant, mlir::Value slope, int64_t unroll);

/// Overwrites the row by zeros.
void zeroRow(GpuEmit &e, const GpuRow &row, int64_t unroll);

/// Whether this thread takes element `at` (i32) of the whole row.
mlir::Value owns(GpuEmit &e, const GpuRow &row, mlir::Value at);

} // namespace rl::compiler
