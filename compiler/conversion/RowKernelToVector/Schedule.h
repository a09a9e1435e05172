// In: nothing. Out: the choices of the CPU schedule and a small op builder.
// Must not know: objectives, the frame.
#pragma once

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"

#include <string>

namespace rl::compiler {

/// Types of logits in memory. All arithmetic is f32.
enum class RowType { F32, BF16, F16 };
inline constexpr RowType rowTypes[] = {RowType::F32, RowType::BF16,
                                       RowType::F16};
/// "f32", "bf16", "f16".
llvm::StringRef nameOf(RowType type);

/// The choices of schedule S1 for one instruction set. Defaults were measured,
/// docs/performance.md.
struct RowSchedule {
  int64_t lanes = 16;   ///< f32 lanes of a vector register
  bool fma = true;      ///< the machine multiplies and adds in one step
  int64_t block = 2048; ///< logits of a block, which stays in the L1 cache
  int64_t unroll = 2;   ///< vectors in flight
  int64_t ahead = 4096; ///< bytes from what is read to what is fetched
  /// What else the machine has: conversions of f16, a conversion to bf16, a
  /// permutation of 16 lanes out of two registers (then `lanes` is 16).
  bool halves = false, bf16 = false, permutes = false;
  /// Of a set that a running program chooses: its name, which ends the names
  /// of its functions, its number of abi.h, and what LLVM calls its features.
  /// Empty where the module is for one processor.
  std::string name, features;
  int32_t number = 0;
};

/// What row kernels are made for: sets in rising order, of which a program
/// takes the best that its processor has, and types of logits.
struct RowTargets {
  RowTargets(RowSchedule only = {}) : sets{std::move(only)} {}
  std::vector<RowSchedule> sets;
  std::vector<RowType> types = {RowType::F32};
  bool vectorLoops = true; ///< other kernels take 16 points at a time
};

/// Every set of x86-64 that rows are made for.
std::vector<RowSchedule> x86Sets();

/// Builds arithmetic on f32 and on vectors of f32 alike.
class Emit {
public:
  Emit(mlir::OpBuilder &builder, mlir::Location loc,
       const RowSchedule &schedule, RowType type = RowType::F32)
      : b(builder), loc(loc), schedule(schedule), type(type) {}

  mlir::OpBuilder &b;
  mlir::Location loc;
  const RowSchedule &schedule;
  RowType type; ///< of the logits; says how exact powers need to be

  mlir::VectorType vectorType() {
    return mlir::VectorType::get({schedule.lanes}, b.getF32Type());
  }
  mlir::VectorType integersType(unsigned bits = 32) {
    return mlir::VectorType::get({schedule.lanes}, b.getIntegerType(bits));
  }
  mlir::VectorType maskType() { return integersType(1); }
  /// Constants: an f32, a vector of one f32, an index, an i64.
  mlir::Value scalar(double value);
  mlir::Value vector(double value);
  mlir::Value index(int64_t value);
  mlir::Value i64(int64_t value);
  /// A constant of the type of `like`.
  mlir::Value constant(mlir::Value like, double value);
  mlir::Value broadcast(mlir::Value scalar);
  /// A constant of the shape of `like`, and its bits: i32.
  mlir::Value integer(mlir::Value like, int64_t value);
  mlir::Value bits(mlir::Value x);
  /// The f32 with the bits of an i32.
  mlir::Value float32(mlir::Value bits);

  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value div(mlir::Value x, mlir::Value y);
  mlir::Value neg(mlir::Value x);
  /// x * y + z, rounded once where the machine can.
  mlir::Value fma(mlir::Value x, mlir::Value y, mlir::Value z);
  /// The larger of x and y; y where x is no number, so a maximum over x skips
  /// what is no number. One instruction, unlike arith.maximumf.
  mlir::Value maxOrSecond(mlir::Value x, mlir::Value y);
  mlir::Value compare(mlir::arith::CmpFPredicate how, mlir::Value x,
                      mlir::Value y);
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y);
};

} // namespace rl::compiler
