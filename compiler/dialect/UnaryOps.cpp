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
