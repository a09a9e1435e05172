// In: every op that computes. Out: what each makes of zeros and of numbers,
// side by side. Must not know: who asks, passes.
#include "compiler/dialect/Zeros.h"

#include "compiler/dialect/RlDialect.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rl;

using Marks = llvm::ArrayRef<bool>;

static bool all(Marks marks) {
  return llvm::all_of(marks, [](bool mark) { return mark; });
}

//===-- One operand -------------------------------------------------------===//

// 0 at 0, and a number at every number.
#define KEEPS_ZERO(OP)                                                         \
  bool OP::isZeroWhere(Marks zeros) { return zeros[0]; }                       \
  bool OP::isNumberWhere(Marks numbers) { return numbers[0]; }
KEEPS_ZERO(NegOp)
KEEPS_ZERO(AbsOp)
KEEPS_ZERO(SignOp)
KEEPS_ZERO(FloorOp)
KEEPS_ZERO(CeilOp)
KEEPS_ZERO(RoundOp)
KEEPS_ZERO(SinOp)
KEEPS_ZERO(TanhOp)
KEEPS_ZERO(Expm1Op)
KEEPS_ZERO(StopOp)
KEEPS_ZERO(BroadcastOp)
#undef KEEPS_ZERO

// 0 at 0, but no number below some bound.
bool SqrtOp::isZeroWhere(Marks zeros) { return zeros[0]; }
bool SqrtOp::isNumberWhere(Marks) { return false; }
bool Log1pOp::isZeroWhere(Marks zeros) { return zeros[0]; }
bool Log1pOp::isNumberWhere(Marks) { return false; }

// A number at every number, none of them known to be 0.
bool ExpOp::isNumberWhere(Marks numbers) { return numbers[0]; }
bool CosOp::isNumberWhere(Marks numbers) { return numbers[0]; }
bool SigmoidOp::isNumberWhere(Marks numbers) { return numbers[0]; }

bool CastOp::isZeroWhere(Marks zeros) { return zeros[0]; }
// To an integer also of NaN.
bool CastOp::isNumberWhere(Marks numbers) {
  return numbers[0] || !isa<FloatType>(cast<ArrayType>(getType()).getElement());
}

//===-- Two operands ------------------------------------------------------===//

bool AddOp::isZeroWhere(Marks zeros) { return all(zeros); }
bool AddOp::isNumberWhere(Marks numbers) { return all(numbers); }

bool SubOp::isZeroWhere(Marks zeros) { return all(zeros); }
bool SubOp::isNumberWhere(Marks numbers) { return all(numbers); }

bool MulOp::isZeroWhere(Marks zeros) { return zeros[0] || zeros[1]; }
bool MulOp::isNumberWhere(Marks numbers) { return all(numbers); }

bool DivOp::isZeroWhere(Marks zeros) { return zeros[0]; }

/// Whether every point is a number other than 0: a constant, or the larger of
/// something and a constant above 0, as `x / max(n, 1)` divides.
static bool isAboveZero(Value value) {
  if (std::optional<double> number = constantNumber(value))
    return std::isfinite(*number) && *number > 0;
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return isAboveZero(broadcast.getX());
  // Of counts, before they become floats.
  if (auto cast = value.getDefiningOp<CastOp>())
    return isAboveZero(cast.getX());
  if (auto larger = value.getDefiningOp<MaxOp>())
    return isAboveZero(larger.getLhs()) || isAboveZero(larger.getRhs());
  return false;
}

bool mlir::rl::isNeverZero(Value value) {
  if (std::optional<double> number = constantNumber(value))
    return std::isfinite(*number) && *number != 0;
  if (isAboveZero(value))
    return true;
  Operation *op = value.getDefiningOp();
  if (!isa_and_present<NegOp, BroadcastOp, StopOp, CastOp, MulOp, DivOp>(op))
    return false;
  // A float may become the integer 0.
  if (isa<CastOp>(op) &&
      !isa<FloatType>(cast<ArrayType>(value.getType()).getElement()))
    return false;
  return llvm::all_of(op->getOperands(), isNeverZero);
}

bool DivOp::isNumberWhere(Marks numbers) {
  std::optional<double> divisor = constantNumber(getRhs());
  return all(numbers) && ((divisor && *divisor != 0) || isAboveZero(getRhs()));
}

bool MinOp::isZeroWhere(Marks zeros) { return all(zeros); }
bool MinOp::isNumberWhere(Marks numbers) { return all(numbers); }

bool MaxOp::isZeroWhere(Marks zeros) { return all(zeros); }
bool MaxOp::isNumberWhere(Marks numbers) { return all(numbers); }

bool AndOp::isZeroWhere(Marks zeros) { return zeros[0] || zeros[1]; }
bool AndOp::isNumberWhere(Marks) { return true; }

bool OrOp::isZeroWhere(Marks zeros) { return all(zeros); }
bool OrOp::isNumberWhere(Marks) { return true; }

// 0 is not below 0.
bool LessOp::isZeroWhere(Marks zeros) { return all(zeros); }
bool LessOp::isNumberWhere(Marks) { return true; }

//===-- Choice ------------------------------------------------------------===//

bool WhereOp::isZeroWhere(Marks zeros) { return zeros[1] && zeros[2]; }
bool WhereOp::isNumberWhere(Marks numbers) { return numbers[1] && numbers[2]; }

bool RequireOp::isZeroWhere(Marks zeros) { return zeros[0]; }
bool RequireOp::isNumberWhere(Marks numbers) { return numbers[0]; }

//===-- Leaves ------------------------------------------------------------===//

bool ConstantOp::isZeroWhere(Marks) {
  return constantNumber(getResult()) == 0.0;
}
bool ConstantOp::isNumberWhere(Marks) {
  return std::isfinite(*constantNumber(getResult()));
}

bool StepOp::isNumberWhere(Marks) { return true; }
bool StepsOp::isNumberWhere(Marks) { return true; }
bool UniformOp::isNumberWhere(Marks) { return true; }

//===-- Axes --------------------------------------------------------------===//

// The least of nothing is infinite.
bool ReduceOp::isZeroWhere(Marks zeros) {
  return getKind() == ReduceKind::Sum && zeros[0];
}
bool ReduceOp::isNumberWhere(Marks numbers) {
  return getKind() == ReduceKind::Sum && numbers[0];
}

bool CumsumOp::isZeroWhere(Marks zeros) { return zeros[0]; }
bool CumsumOp::isNumberWhere(Marks numbers) { return all(numbers); }
bool CumsumOp::staysAlong(StringAttr axis) { return axis != getAlongAttr(); }

bool ShiftOp::isZeroWhere(Marks zeros) { return all(zeros); }
bool ShiftOp::isNumberWhere(Marks numbers) { return all(numbers); }
bool ShiftOp::staysAlong(StringAttr axis) { return axis != getAlongAttr(); }

// Outside of the axis a point is 0.
bool TakeOp::isZeroWhere(Marks zeros) { return zeros[0]; }
bool TakeOp::isNumberWhere(Marks numbers) { return numbers[0]; }
bool TakeOp::staysAlong(StringAttr axis) {
  return axis != getAlongAttr() &&
         cast<ArrayType>(getX().getType()).find(axis) >= 0;
}

bool PlaceOp::isZeroWhere(Marks zeros) { return zeros[0]; }
bool PlaceOp::isNumberWhere(Marks numbers) { return numbers[0]; }
bool PlaceOp::staysAlong(StringAttr axis) {
  return axis != getAlongAttr() &&
         cast<ArrayType>(getX().getType()).find(axis) >= 0;
}

//===-- What the models say -----------------------------------------------===//

// Logits are numbers or the run stops, and of numbers the log-probability and
// the entropy of a row are numbers.
bool ScoreOp::isNumberWhere(Marks) { return true; }
bool CurrentOp::isNumberWhere(Marks) { return true; }
