// In: pointwise ops of one operand. Out: side by side what each folds to, its
// derivative, and its scalar program. Must not know: axes, passes.
#include "compiler/dialect/Pointwise.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::rl;
using namespace mlir::rl::pointwise;

OpFoldResult NegOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getX().getDefiningOp<NegOp>())
    return inner.getX();
  return foldNumber(adaptor.getX(), [](auto x) { return -x; });
}

Value NegOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  return make<NegOp>(builder, getLoc(), cotangent);
}

Value NegOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Value x = operands[0];
  if (isFloatType(x.getType()))
    return make<arith::NegFOp>(builder, getLoc(), x);
  return make<arith::SubIOp>(builder, getLoc(), word(builder, getLoc(), 0), x);
}

OpFoldResult AbsOp::fold(FoldAdaptor adaptor) {
  if (Attribute folded =
          foldFloat(adaptor.getX(), [](auto x) { return std::abs(x); }))
    return folded;
  return foldInteger(adaptor.getX(),
                     [](uint64_t x) { return int64_t(x) < 0 ? -x : x; });
}

Value AbsOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  return make<MulOp>(builder, getLoc(), cotangent,
                     make<SignOp>(builder, getLoc(), getX()));
}

Value AbsOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Value x = operands[0];
  if (isFloatType(x.getType()))
    return make<math::AbsFOp>(builder, getLoc(), x);
  return make<math::AbsIOp>(builder, getLoc(), x);
}

OpFoldResult SignOp::fold(FoldAdaptor adaptor) {
  if (Attribute folded = foldFloat(adaptor.getX(), [](auto x) {
        return x > 0 ? decltype(x)(1) : x < 0 ? decltype(x)(-1) : x;
      }))
    return folded;
  return foldInteger(adaptor.getX(), [](uint64_t x) {
    return int64_t(x) > 0 ? 1 : int64_t(x) < 0 ? -1 : 0;
  });
}

Value SignOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Value x = operands[0];
  Location loc = getLoc();
  Type type = x.getType();
  Value zero = scalar(builder, loc, type, 0);
  Value above, below;
  if (isFloatType(type)) {
    above =
        make<arith::CmpFOp>(builder, loc, arith::CmpFPredicate::OGT, x, zero);
    below =
        make<arith::CmpFOp>(builder, loc, arith::CmpFPredicate::OLT, x, zero);
  } else {
    above =
        make<arith::CmpIOp>(builder, loc, arith::CmpIPredicate::sgt, x, zero);
    below =
        make<arith::CmpIOp>(builder, loc, arith::CmpIPredicate::slt, x, zero);
  }
  // Neither: 0 or NaN, which is its own sign.
  Value rest = make<arith::SelectOp>(builder, loc, below,
                                     scalar(builder, loc, type, -1), x);
  return make<arith::SelectOp>(builder, loc, above,
                               scalar(builder, loc, type, 1), rest);
}

OpFoldResult ExpOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::exp(x); });
}

Value ExpOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  return make<MulOp>(builder, getLoc(), cotangent, getResult());
}

Value ExpOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::ExpOp>(builder, getLoc(), operands[0]);
}

OpFoldResult LogOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::log(x); });
}

Value LogOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  return make<DivOp>(builder, getLoc(), cotangent, getX());
}

Value LogOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::LogOp>(builder, getLoc(), operands[0]);
}

OpFoldResult SqrtOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::sqrt(x); });
}

Value SqrtOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  Value half = make<MulOp>(builder, getLoc(), cotangent,
                           number(builder, getResult(), 0.5));
  return make<DivOp>(builder, getLoc(), half, getResult());
}

Value SqrtOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::SqrtOp>(builder, getLoc(), operands[0]);
}

OpFoldResult CosOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::cos(x); });
}

Value CosOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  Value shifted =
      make<AddOp>(builder, getLoc(), getX(),
                  number(builder, getResult(), 1.57079632679489661923));
  return make<MulOp>(builder, getLoc(), cotangent,
                     make<CosOp>(builder, getLoc(), shifted));
}

Value CosOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::CosOp>(builder, getLoc(), operands[0]);
}

OpFoldResult FloorOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::floor(x); });
}

Value FloorOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::FloorOp>(builder, getLoc(), operands[0]);
}

OpFoldResult SinOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::sin(x); });
}

Value SinOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  return make<MulOp>(builder, getLoc(), cotangent,
                     make<CosOp>(builder, getLoc(), getX()));
}

Value SinOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::SinOp>(builder, getLoc(), operands[0]);
}

OpFoldResult TanhOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::tanh(x); });
}

Value TanhOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  Location loc = getLoc();
  Value square = make<MulOp>(builder, loc, getResult(), getResult());
  Value slope =
      make<SubOp>(builder, loc, number(builder, getResult(), 1), square);
  return make<MulOp>(builder, loc, cotangent, slope);
}

Value TanhOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::TanhOp>(builder, getLoc(), operands[0]);
}

OpFoldResult SigmoidOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(),
                   [](auto x) { return decltype(x)(1) / (1 + std::exp(-x)); });
}

Value SigmoidOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  Location loc = getLoc();
  Value rest =
      make<SubOp>(builder, loc, number(builder, getResult(), 1), getResult());
  return make<MulOp>(builder, loc, cotangent,
                     make<MulOp>(builder, loc, getResult(), rest));
}

Value SigmoidOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Location loc = getLoc();
  Value one = scalar(builder, loc, operands[0].getType(), 1);
  Value power = make<math::ExpOp>(
      builder, loc, make<arith::NegFOp>(builder, loc, operands[0]));
  return make<arith::DivFOp>(builder, loc, one,
                             make<arith::AddFOp>(builder, loc, one, power));
}

OpFoldResult Log1pOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::log1p(x); });
}

Value Log1pOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  Value sum =
      make<AddOp>(builder, getLoc(), getX(), number(builder, getResult(), 1));
  return make<DivOp>(builder, getLoc(), cotangent, sum);
}

/// W. Kahan's: the error of u = 1 + x cancels in log(u) * x / (u - 1).
Value Log1pOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Location loc = getLoc();
  Value x = operands[0], one = scalar(builder, loc, x.getType(), 1);
  Value u = make<arith::AddFOp>(builder, loc, x, one);
  Value log = make<math::LogOp>(builder, loc, u);
  Value part = make<arith::DivFOp>(builder, loc, x,
                                   make<arith::SubFOp>(builder, loc, u, one));
  Value mended = make<arith::MulFOp>(builder, loc, log, part);
  Value infinity = scalar(builder, loc, x.getType(),
                          std::numeric_limits<double>::infinity());
  auto equal = [&](Value a, Value b) -> Value {
    return make<arith::CmpFOp>(builder, loc, arith::CmpFPredicate::OEQ, a, b);
  };
  Value large =
      make<arith::SelectOp>(builder, loc, equal(u, infinity), log, mended);
  return make<arith::SelectOp>(builder, loc, equal(u, one), x, large);
}

OpFoldResult Expm1Op::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::expm1(x); });
}

Value Expm1Op::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  Value power = make<AddOp>(builder, getLoc(), getResult(),
                            number(builder, getResult(), 1));
  return make<MulOp>(builder, getLoc(), cotangent, power);
}

/// W. Kahan's: the error of u = exp(x) cancels in (u - 1) * x / log(u).
Value Expm1Op::buildScalar(OpBuilder &builder, ValueRange operands) {
  Location loc = getLoc();
  Value x = operands[0], one = scalar(builder, loc, x.getType(), 1);
  Value u = make<math::ExpOp>(builder, loc, x);
  Value less = make<arith::SubFOp>(builder, loc, u, one);
  Value part =
      make<arith::DivFOp>(builder, loc, x, make<math::LogOp>(builder, loc, u));
  Value mended = make<arith::MulFOp>(builder, loc, less, part);
  auto compare = [&](arith::CmpFPredicate how, Value a, double b) -> Value {
    return make<arith::CmpFOp>(builder, loc, how, a,
                               scalar(builder, loc, x.getType(), b));
  };
  // Far from 0 there is nothing to mend, and log(u) may be infinite.
  Value far =
      make<arith::OrIOp>(builder, loc, compare(arith::CmpFPredicate::OGT, x, 1),
                         compare(arith::CmpFPredicate::OLT, x, -1));
  Value result = make<arith::SelectOp>(builder, loc, far, less, mended);
  return make<arith::SelectOp>(
      builder, loc, compare(arith::CmpFPredicate::OEQ, u, 1), x, result);
}

OpFoldResult CeilOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::ceil(x); });
}

Value CeilOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::CeilOp>(builder, getLoc(), operands[0]);
}

OpFoldResult RoundOp::fold(FoldAdaptor adaptor) {
  return foldFloat(adaptor.getX(), [](auto x) { return std::nearbyint(x); });
}

Value RoundOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::RoundEvenOp>(builder, getLoc(), operands[0]);
}

OpFoldResult IsFiniteOp::fold(FoldAdaptor adaptor) {
  if (auto x = dyn_cast_if_present<FloatAttr>(adaptor.getX()))
    return BoolAttr::get(getContext(), x.getValue().isFinite());
  return {};
}

Value IsFiniteOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<math::IsFiniteOp>(builder, getLoc(), operands[0]);
}

OpFoldResult NotOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getX().getDefiningOp<NotOp>())
    return inner.getX();
  if (std::optional<bool> x = asBool(adaptor.getX()))
    return BoolAttr::get(getContext(), !*x);
  return {};
}

Value NotOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Value yes =
      arith::ConstantOp::create(builder, getLoc(), builder.getBoolAttr(true));
  return make<arith::XOrIOp>(builder, getLoc(), operands[0], yes);
}

OpFoldResult StopOp::fold(FoldAdaptor adaptor) {
  if (getX().getDefiningOp<StopOp>())
    return getX();
  return adaptor.getX();
}

Value StopOp::buildScalar(OpBuilder &, ValueRange operands) {
  return operands[0];
}
