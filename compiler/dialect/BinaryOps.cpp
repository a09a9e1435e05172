// In: pointwise ops of two operands. Out: side by side what each folds to, its
// derivative, and its scalar program. Must not know: axes, passes.
#include "compiler/dialect/Pointwise.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::rl;
using namespace mlir::rl::pointwise;

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  // x + 0.0 turns -0 into 0: only x + -0.0 is x.
  if (isInteger(adaptor.getRhs(), 0) || isFloat(adaptor.getRhs(), -0.0))
    return getLhs();
  return foldNumber(adaptor.getLhs(), adaptor.getRhs(),
                    [](auto x, auto y) { return x + y; });
}

Value AddOp::pullback(OpBuilder &, unsigned, Value cotangent) {
  return cotangent;
}

Value AddOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return either<arith::AddFOp, arith::AddIOp>(*this, builder, operands);
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  if (isInteger(adaptor.getRhs(), 0) || isFloat(adaptor.getRhs(), 0.0))
    return getLhs();
  return foldNumber(adaptor.getLhs(), adaptor.getRhs(),
                    [](auto x, auto y) { return x - y; });
}

Value SubOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  if (index == 0)
    return cotangent;
  return make<NegOp>(builder, getLoc(), cotangent);
}

Value SubOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return either<arith::SubFOp, arith::SubIOp>(*this, builder, operands);
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  if (isNumber(adaptor.getRhs(), 1))
    return getLhs();
  // Of floats x * 0 may be NaN or -0.
  if (isInteger(adaptor.getRhs(), 0))
    return adaptor.getRhs();
  return foldNumber(adaptor.getLhs(), adaptor.getRhs(),
                    [](auto x, auto y) { return x * y; });
}

Value MulOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  return make<MulOp>(builder, getLoc(), cotangent,
                     index == 0 ? getRhs() : getLhs());
}

Value MulOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return either<arith::MulFOp, arith::MulIOp>(*this, builder, operands);
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  if (isFloat(adaptor.getRhs(), 1))
    return getLhs();
  return foldFloat(adaptor.getLhs(), adaptor.getRhs(),
                   [](auto x, auto y) { return x / y; });
}

Value DivOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  Value part = make<DivOp>(builder, getLoc(), cotangent, getRhs());
  if (index == 0)
    return part;
  return make<NegOp>(builder, getLoc(),
                     make<MulOp>(builder, getLoc(), part, getResult()));
}

Value DivOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<arith::DivFOp>(builder, getLoc(), operands[0], operands[1]);
}

/// Quotient rounded down; by zero: 0; INT64_MIN by -1 wraps.
static int64_t floorDivide(int64_t x, int64_t y) {
  if (y == 0)
    return 0;
  if (y == -1)
    return int64_t(-uint64_t(x));
  int64_t quotient = x / y, rest = x % y;
  return rest != 0 && (rest < 0) != (y < 0) ? quotient - 1 : quotient;
}

/// The quotient and the remainder with the sign of the divisor, without any
/// division that the machine refuses.
static std::pair<Value, Value> divideDown(OpBuilder &builder, Location loc,
                                          Value x, Value y) {
  auto compare = [&](arith::CmpIPredicate how, Value a, Value b) -> Value {
    return make<arith::CmpIOp>(builder, loc, how, a, b);
  };
  Value zero = word(builder, loc, 0), one = word(builder, loc, 1);
  Value byZero = compare(arith::CmpIPredicate::eq, y, zero);
  Value byMinus = compare(arith::CmpIPredicate::eq, y, word(builder, loc, -1));
  Value odd = make<arith::OrIOp>(builder, loc, byZero, byMinus);
  Value safe = make<arith::SelectOp>(builder, loc, odd, one, y);
  Value quotient = make<arith::DivSIOp>(builder, loc, x, safe);
  Value rest = make<arith::SubIOp>(
      builder, loc, x, make<arith::MulIOp>(builder, loc, quotient, safe));
  Value off = make<arith::AndIOp>(
      builder, loc, compare(arith::CmpIPredicate::ne, rest, zero),
      compare(arith::CmpIPredicate::slt,
              make<arith::XOrIOp>(builder, loc, rest, safe), zero));
  Value down = make<arith::SelectOp>(
      builder, loc, off, make<arith::SubIOp>(builder, loc, quotient, one),
      quotient);
  Value up = make<arith::SelectOp>(
      builder, loc, off, make<arith::AddIOp>(builder, loc, rest, safe), rest);
  Value negated = make<arith::SubIOp>(builder, loc, zero, x);
  down = make<arith::SelectOp>(builder, loc, byMinus, negated, down);
  down = make<arith::SelectOp>(builder, loc, byZero, zero, down);
  return {down, make<arith::SelectOp>(builder, loc, odd, zero, up)};
}

OpFoldResult FloorDivOp::fold(FoldAdaptor adaptor) {
  if (isInteger(adaptor.getRhs(), 1))
    return getLhs();
  return foldInteger(adaptor.getLhs(), adaptor.getRhs(),
                     [](uint64_t x, uint64_t y) {
                       return floorDivide(int64_t(x), int64_t(y));
                     });
}

Value FloorDivOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return divideDown(builder, getLoc(), operands[0], operands[1]).first;
}

OpFoldResult ModOp::fold(FoldAdaptor adaptor) {
  return foldInteger(
      adaptor.getLhs(), adaptor.getRhs(), [](uint64_t x, uint64_t y) {
        return y == 0 ? 0
                      : x - uint64_t(floorDivide(int64_t(x), int64_t(y))) * y;
      });
}

Value ModOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return divideDown(builder, getLoc(), operands[0], operands[1]).second;
}

/// By squaring; wraps.
static uint64_t integerPower(uint64_t base, int64_t exponent) {
  if (exponent < 0)
    return 0;
  uint64_t result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base)
    if (exponent & 1)
      result *= base;
  return result;
}

OpFoldResult PowOp::fold(FoldAdaptor adaptor) {
  if (isNumber(adaptor.getRhs(), 1))
    return getLhs();
  // Also of NaN (IEEE 754-2019, 9.2.1).
  if (isInteger(adaptor.getRhs(), 0))
    return IntegerAttr::get(cast<IntegerAttr>(adaptor.getRhs()).getType(), 1);
  if (isFloat(adaptor.getRhs(), 0) || isFloat(adaptor.getRhs(), -0.0))
    return FloatAttr::get(cast<FloatAttr>(adaptor.getRhs()).getType(), 1);
  if (Attribute folded =
          foldFloat(adaptor.getLhs(), adaptor.getRhs(),
                    [](auto x, auto y) { return std::pow(x, y); }))
    return folded;
  return foldInteger(
      adaptor.getLhs(), adaptor.getRhs(),
      [](uint64_t x, uint64_t y) { return integerPower(x, int64_t(y)); });
}

LogicalResult PowOp::canonicalize(PowOp op, PatternRewriter &rewriter) {
  if (constantNumber(op.getRhs()) != 2.0)
    return failure();
  rewriter.replaceOpWithNewOp<MulOp>(op, op.getLhs(), op.getLhs());
  return success();
}

Value PowOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  Location loc = getLoc();
  Value zero = number(builder, getResult(), 0);
  std::optional<double> exponent = constantNumber(getRhs());
  Value partial, vanishes;
  if (index == 0) {
    Value less =
        make<SubOp>(builder, loc, getRhs(), number(builder, getResult(), 1));
    partial = make<MulOp>(builder, loc, getRhs(),
                          make<PowOp>(builder, loc, getLhs(), less));
    if (exponent)
      return *exponent == 0 ? Value()
                            : make<MulOp>(builder, loc, cotangent, partial);
    vanishes = make<EqualOp>(builder, loc, getRhs(), zero);
  } else {
    partial = make<MulOp>(builder, loc, getResult(),
                          make<LogOp>(builder, loc, getLhs()));
    vanishes =
        make<AndOp>(builder, loc, make<EqualOp>(builder, loc, getLhs(), zero),
                    make<LessEqualOp>(builder, loc, zero, getRhs()));
  }
  return make<WhereOp>(builder, loc, vanishes, zero,
                       make<MulOp>(builder, loc, cotangent, partial));
}

Value PowOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Location loc = getLoc();
  if (isFloatType(operands[0].getType()))
    return make<math::PowFOp>(builder, loc, operands[0], operands[1]);
  Value zero = word(builder, loc, 0), one = word(builder, loc, 1);
  Type i64 = builder.getI64Type();
  // (base, exponent, product) as in integerPower.
  auto loop = scf::WhileOp::create(
      builder, loc, TypeRange{i64, i64, i64},
      ValueRange{operands[0], operands[1], one},
      [&](OpBuilder &inner, Location at, ValueRange state) {
        Value more = arith::CmpIOp::create(inner, at, arith::CmpIPredicate::sgt,
                                           state[1], zero);
        scf::ConditionOp::create(inner, at, more, state);
      },
      [&](OpBuilder &inner, Location at, ValueRange state) {
        Value low = arith::AndIOp::create(inner, at, state[1], one);
        Value odd = arith::CmpIOp::create(inner, at, arith::CmpIPredicate::ne,
                                          low, zero);
        Value times = arith::MulIOp::create(inner, at, state[2], state[0]);
        Value product =
            arith::SelectOp::create(inner, at, odd, times, state[2]);
        Value square = arith::MulIOp::create(inner, at, state[0], state[0]);
        Value half = arith::ShRSIOp::create(inner, at, state[1], one);
        scf::YieldOp::create(inner, at, ValueRange{square, half, product});
      });
  Value negative = make<arith::CmpIOp>(builder, loc, arith::CmpIPredicate::slt,
                                       operands[1], zero);
  return make<arith::SelectOp>(builder, loc, negative, zero, loop.getResult(2));
}

OpFoldResult MinOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return getLhs();
  if (Attribute folded =
          foldFloat(adaptor.getLhs(), adaptor.getRhs(), [](auto x, auto y) {
            return std::isnan(x) || std::isnan(y) ? x + y : y < x ? y : x;
          }))
    return folded;
  return foldInteger(
      adaptor.getLhs(), adaptor.getRhs(),
      [](uint64_t x, uint64_t y) { return std::min(int64_t(x), int64_t(y)); });
}

Value MinOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  Value second = make<LessOp>(builder, getLoc(), getRhs(), getLhs());
  Value zero = number(builder, getResult(), 0);
  return make<WhereOp>(builder, getLoc(), second, index == 0 ? zero : cotangent,
                       index == 0 ? cotangent : zero);
}

Value MinOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return either<arith::MinimumFOp, arith::MinSIOp>(*this, builder, operands);
}

OpFoldResult MaxOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return getLhs();
  if (Attribute folded =
          foldFloat(adaptor.getLhs(), adaptor.getRhs(), [](auto x, auto y) {
            return std::isnan(x) || std::isnan(y) ? x + y : x < y ? y : x;
          }))
    return folded;
  return foldInteger(
      adaptor.getLhs(), adaptor.getRhs(),
      [](uint64_t x, uint64_t y) { return std::max(int64_t(x), int64_t(y)); });
}

Value MaxOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  Value second = make<LessOp>(builder, getLoc(), getLhs(), getRhs());
  Value zero = number(builder, getResult(), 0);
  return make<WhereOp>(builder, getLoc(), second, index == 0 ? zero : cotangent,
                       index == 0 ? cotangent : zero);
}

Value MaxOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return either<arith::MaximumFOp, arith::MaxSIOp>(*this, builder, operands);
}

OpFoldResult AndOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return getLhs();
  if (std::optional<bool> right = asBool(adaptor.getRhs()))
    return *right ? OpFoldResult(getLhs()) : OpFoldResult(adaptor.getRhs());
  return {};
}

Value AndOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<arith::AndIOp>(builder, getLoc(), operands[0], operands[1]);
}

OpFoldResult OrOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return getLhs();
  if (std::optional<bool> right = asBool(adaptor.getRhs()))
    return *right ? OpFoldResult(adaptor.getRhs()) : OpFoldResult(getLhs());
  return {};
}

Value OrOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<arith::OrIOp>(builder, getLoc(), operands[0], operands[1]);
}
