// In: nothing. Out: the choices of the CPU schedule and a small op builder.
// Must not know: objectives, the frame.
#pragma once

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"

namespace rl::compiler {

/// The choices of schedule S1. Defaults were measured, docs/performance.md.
struct RowSchedule {
  int64_t lanes = 16;   ///< f32 lanes of a vector register
  bool fma = true;      ///< the machine multiplies and adds in one step
  int64_t block = 2048; ///< logits of a block, which stays in the L1 cache
  int64_t unroll = 2;   ///< vectors in flight
};

/// Builds arithmetic on f32 and on vectors of f32 alike.
class Emit {
public:
  Emit(mlir::OpBuilder &builder, mlir::Location loc,
       const RowSchedule &schedule)
      : b(builder), loc(loc), schedule(schedule) {}

  mlir::OpBuilder &b;
  mlir::Location loc;
  const RowSchedule &schedule;

  mlir::VectorType vectorType() {
    return mlir::VectorType::get({schedule.lanes}, b.getF32Type());
  }
  mlir::VectorType maskType() {
    return mlir::VectorType::get({schedule.lanes}, b.getI1Type());
  }
  /// Constants: an f32, a vector of one f32, an index, an i64.
  mlir::Value scalar(double value);
  mlir::Value vector(double value);
  mlir::Value index(int64_t value);
  mlir::Value i64(int64_t value);
  /// A constant of the type of `like`.
  mlir::Value constant(mlir::Value like, double value);
  mlir::Value broadcast(mlir::Value scalar);

  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value neg(mlir::Value x);
  /// x * y + z, rounded once where the machine can.
  mlir::Value fma(mlir::Value x, mlir::Value y, mlir::Value z);
  /// The larger of x and y; y where x is no number, so a maximum over x skips
  /// what is no number. One instruction, unlike arith.maximumf.
  mlir::Value maxOrSecond(mlir::Value x, mlir::Value y);
};

} // namespace rl::compiler
