// In: scalar ops of arith and math. Out: the same without a library of device
// functions. Must not know: rows, objectives.

#include "compiler/conversion/RowKernelToGpu/DeviceMath.h"

#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>
#include <numbers>

using namespace mlir;

namespace rl::compiler {

namespace {

/// One op, on f32.
class Functions {
public:
  explicit Functions(GpuEmit &e) : e(e) {}

  Value exp(Value x);
  Value log(Value x);
  Value tanh(Value x);
  Value power(Value x, Value y);

private:
  Value compare(arith::CmpFPredicate how, Value x, double y) {
    return arith::CmpFOp::create(e.b, e.loc, how, x, e.scalar(y));
  }
  Value isLess(Value x, double y) {
    return compare(arith::CmpFPredicate::OLT, x, y);
  }
  Value isEqual(Value x, double y) {
    return compare(arith::CmpFPredicate::OEQ, x, y);
  }
  Value both(Value x, Value y) {
    return arith::AndIOp::create(e.b, e.loc, x, y);
  }
  Value either(Value x, Value y) {
    return arith::OrIOp::create(e.b, e.loc, x, y);
  }
  Value absolute(Value x) { return e.intrinsic("llvm.fabs", x); }
  Value floor(Value x) { return e.intrinsic("llvm.floor", x); }
  Value exp2(Value whole, Value rest);
  Value log2(Value x);

  GpuEmit &e;
};

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();

/// 2^(whole + rest) with |rest| far below 1: what rounding took from an
/// exponent is given back as a factor.
Value Functions::exp2(Value whole, Value rest) {
  Value power = e.exp2(whole);
  Value factor = e.mul(rest, e.scalar(std::numbers::ln2));
  Value mended = e.fma(power, factor, power);
  // At an overflow the rest is no number.
  return e.select(isLess(absolute(whole), 128.0), mended, power);
}

/// log2 x of any x.
Value Functions::log2(Value x) {
  Value tiny = isLess(x, 0x1p-126);
  Value raised = e.select(tiny, e.mul(x, e.scalar(0x1p32)), x);
  Value shift = e.select(tiny, e.scalar(32.0), e.scalar(0.0));
  Value log = e.sub(log2Of(e, raised), shift);
  return e.select(isLess(x, 0.0), e.scalar(noNumber), log);
}

Value Functions::exp(Value x) {
  double log2e = std::numbers::log2e;
  Value high = e.scalar(log2e), low = e.scalar(log2e - double(float(log2e)));
  Value t = e.mul(x, high);
  Value rest = e.fma(x, low, e.fma(x, high, e.neg(t)));
  return exp2(t, rest);
}

Value Functions::log(Value x) {
  return e.mul(log2(x), e.scalar(std::numbers::ln2));
}

Value Functions::tanh(Value x) {
  Value size = absolute(x), square = e.mul(x, x);
  // tanh(x) / x = 1 + z p(z), z = x^2, minimax of relative error on |x| <
  // 0.55: 1.1e-9. Beyond, 1 - 2 / (exp(2 |x|) + 1) loses less than a bit.
  Value p = e.scalar(-0.006274244110751968);
  for (double coefficient : {0.021071682628107852, -0.05385231088024826,
                             0.13332586149149137, -0.3333331756005597})
    p = e.fma(p, square, e.scalar(coefficient));
  Value small = e.fma(e.mul(x, square), p, x);
  Value grown = e.add(exp(e.add(size, size)), e.scalar(1.0));
  Value far = e.sub(e.scalar(1.0),
                    arith::DivFOp::create(e.b, e.loc, e.scalar(2.0), grown));
  Value sign = e.intrinsic("llvm.copysign", {far, x});
  return e.select(isLess(size, 0.55), small, sign);
}

Value Functions::power(Value x, Value y) {
  Value size = absolute(x), level = log2(size);
  Value t = e.mul(y, level);
  Value rest = e.fma(y, level, e.neg(t));
  Value power = exp2(t, rest);
  // 0 * infinity is no number, but 1^y and x^0 are 1 whatever the other is.
  Value one = e.scalar(1.0);
  Value isOne = isEqual(size, 1.0), isFlat = isEqual(y, 0.0);
  power = e.select(isOne, one, power);
  // Negative x: whole y only, and odd ones keep the sign.
  Value whole = floor(y);
  Value isWhole =
      arith::CmpFOp::create(e.b, e.loc, arith::CmpFPredicate::OEQ, whole, y);
  Value half = e.mul(y, e.scalar(0.5));
  Value isOdd = arith::CmpFOp::create(e.b, e.loc, arith::CmpFPredicate::ONE,
                                      floor(half), half);
  Value negative = isLess(x, 0.0);
  Value turns = both(negative, both(isWhole, isOdd));
  power = e.select(turns, e.neg(power), power);
  Value broken = both(both(negative, isLess(size, infinity)),
                      compare(arith::CmpFPredicate::UNE, e.sub(y, whole), 0.0));
  Value endless = isEqual(absolute(y), infinity);
  broken = both(broken,
                arith::XOrIOp::create(e.b, e.loc, endless,
                                      arith::ConstantOp::create(
                                          e.b, e.loc, e.b.getBoolAttr(true))));
  power = e.select(broken, e.scalar(noNumber), power);
  // 1^NaN is 1 as well, (-1)^NaN is not.
  Value unit = either(isFlat, isEqual(x, 1.0));
  Value unknown = either(compare(arith::CmpFPredicate::UNO, y, 0.0),
                         compare(arith::CmpFPredicate::UNO, x, 0.0));
  power = e.select(unknown, e.scalar(noNumber), power);
  return e.select(unit, one, power);
}

} // namespace

/// The intrinsic that is one instruction of a GPU. As ops of arith or math they
/// would become calls of a library on the way to NVVM.
static const char *instructionOf(Operation *op) {
  return llvm::TypeSwitch<Operation *, const char *>(op)
      .Case([](arith::MaxNumFOp) { return "llvm.maxnum"; })
      .Case([](arith::MinNumFOp) { return "llvm.minnum"; })
      .Case([](math::AbsFOp) { return "llvm.fabs"; })
      .Case([](math::CeilOp) { return "llvm.ceil"; })
      .Case([](math::CopySignOp) { return "llvm.copysign"; })
      .Case([](math::FloorOp) { return "llvm.floor"; })
      .Case([](math::RoundEvenOp) { return "llvm.roundeven"; })
      .Case([](math::SqrtOp) { return "llvm.sqrt"; })
      .Case([](math::TruncOp) { return "llvm.trunc"; })
      .Default([](Operation *) { return nullptr; });
}

bool runsOnDevice(Operation &op) {
  if (!isa<math::MathDialect>(op.getDialect()))
    return !isa<arith::RemFOp>(op);
  if (instructionOf(&op) || isa<math::AbsIOp, math::FmaOp, math::IsFiniteOp,
                                math::IsInfOp, math::IsNaNOp>(op))
    return true;
  return isa<math::ExpOp, math::LogOp, math::TanhOp, math::PowFOp>(op) &&
         op.getResult(0).getType().isF32();
}

void makeOnDevice(GpuEmit &e, Operation &op, IRMapping &map) {
  Functions functions(e);
  auto operand = [&](unsigned i) { return map.lookup(op.getOperand(i)); };
  Value made =
      llvm::TypeSwitch<Operation *, Value>(&op)
          .Case([&](math::ExpOp) { return functions.exp(operand(0)); })
          .Case([&](math::LogOp) { return functions.log(operand(0)); })
          .Case([&](math::TanhOp) { return functions.tanh(operand(0)); })
          .Case([&](math::PowFOp) {
            return functions.power(operand(0), operand(1));
          })
          .Default([&](Operation *) -> Value {
            const char *name = instructionOf(&op);
            if (!name)
              return {};
            llvm::SmallVector<Value> operands;
            for (Value of : op.getOperands())
              operands.push_back(map.lookup(of));
            return e.intrinsic(name, operands);
          });
  if (made)
    map.map(op.getResult(0), made);
  else
    e.b.clone(op, map);
}

} // namespace rl::compiler
