// In: memory that holds logits of some type. Out: vectors of f32 read from it
// and written to it. Must not know: rows, what is computed.
#pragma once

#include "compiler/conversion/RowKernelToVector/Schedule.h"

namespace rl::compiler {

/// The type a logit has in memory: 16-bit floats are moved as their bits.
mlir::Type storedType(mlir::OpBuilder &b, RowType type);

/// Bytes of a logit.
int64_t bytesOf(RowType type);

/// `data`, a pointer, as memref<?xT> of `length` (i64) elements.
mlir::Value asMemref(Emit &e, mlir::Value data, mlir::Value length,
                     mlir::Type element);

/// A vector of logits of `e.type` at `at` (index) of a memref of storedType,
/// as f32. Lanes outside `mask`, unless that is null, read `other`.
mlir::Value loadLogits(Emit &e, mlir::Value data, mlir::Value at,
                       mlir::Value mask, double other);

/// Asks memory for the `count` logits that lie `ahead` bytes behind `at`, a
/// line of the cache at a time; past the row that is the row after it. A
/// processor's own prefetch stops at the end of a page and keeps too few lines
/// in flight for one core to reach the bandwidth it reads with:
/// docs/performance.md.
void prefetchLogits(Emit &e, mlir::Value data, mlir::Value at, int64_t count);

/// Writes f32 numbers, rounded to nearest, ties to even. A processor's own
/// conversion to bf16 turns what is below 2^-126 into zero; the others do not.
void storeLogits(Emit &e, mlir::Value data, mlir::Value at, mlir::Value mask,
                 mlir::Value value);

} // namespace rl::compiler
