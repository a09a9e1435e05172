// In: comparisons, where, cast, uniform. Out: side by side what each folds to,
// its derivative, and its scalar program. Must not know: axes, passes.
#include "compiler/dialect/Pointwise.h"

#include <limits>

using namespace mlir;
using namespace mlir::rl;
using namespace mlir::rl::pointwise;

/// Compares two constants of one type.
template <typename F>
static OpFoldResult foldCompare(Attribute x, Attribute y, F f) {
  if (auto left = dyn_cast_if_present<FloatAttr>(x))
    if (auto right = dyn_cast_if_present<FloatAttr>(y))
      return BoolAttr::get(
          x.getContext(), f(left.getValueAsDouble(), right.getValueAsDouble()));
  if (auto left = dyn_cast_if_present<IntegerAttr>(x))
    if (auto right = dyn_cast_if_present<IntegerAttr>(y)) {
      bool logic = left.getType().isInteger(1);
      auto get = [&](IntegerAttr attr) {
        return logic ? attr.getValue().getZExtValue() != 0 : attr.getInt();
      };
      return BoolAttr::get(x.getContext(), f(get(left), get(right)));
    }
  return {};
}

static Value buildCompare(Operation *op, OpBuilder &builder,
                          ValueRange operands, arith::CmpFPredicate ofFloats,
                          arith::CmpIPredicate ofIntegers,
                          arith::CmpIPredicate ofBools) {
  Type type = operands[0].getType();
  if (isFloatType(type))
    return make<arith::CmpFOp>(builder, op->getLoc(), ofFloats, operands[0],
                               operands[1]);
  return make<arith::CmpIOp>(builder, op->getLoc(),
                             type.isInteger(1) ? ofBools : ofIntegers,
                             operands[0], operands[1]);
}

OpFoldResult LessOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return BoolAttr::get(getContext(), false);
  return foldCompare(adaptor.getLhs(), adaptor.getRhs(),
                     [](auto x, auto y) { return x < y; });
}

Value LessOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return buildCompare(*this, builder, operands, arith::CmpFPredicate::OLT,
                      arith::CmpIPredicate::slt, arith::CmpIPredicate::ult);
}

OpFoldResult LessEqualOp::fold(FoldAdaptor adaptor) {
  return foldCompare(adaptor.getLhs(), adaptor.getRhs(),
                     [](auto x, auto y) { return x <= y; });
}

Value LessEqualOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return buildCompare(*this, builder, operands, arith::CmpFPredicate::OLE,
                      arith::CmpIPredicate::sle, arith::CmpIPredicate::ule);
}

OpFoldResult EqualOp::fold(FoldAdaptor adaptor) {
  return foldCompare(adaptor.getLhs(), adaptor.getRhs(),
                     [](auto x, auto y) { return x == y; });
}

Value EqualOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return buildCompare(*this, builder, operands, arith::CmpFPredicate::OEQ,
                      arith::CmpIPredicate::eq, arith::CmpIPredicate::eq);
}

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  if (getYes() == getNo())
    return getYes();
  if (std::optional<bool> condition = asBool(adaptor.getCondition()))
    return *condition ? getYes() : getNo();
  // Equal constants may still be different values.
  if (adaptor.getYes() && adaptor.getYes() == adaptor.getNo())
    return getYes();
  return {};
}

Value WhereOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  if (index == 0)
    return {};
  Value zero = number(builder, getResult(), 0);
  return make<WhereOp>(builder, getLoc(), getCondition(),
                       index == 1 ? cotangent : zero,
                       index == 1 ? zero : cotangent);
}

Value WhereOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  return make<arith::SelectOp>(builder, getLoc(), operands[0], operands[1],
                               operands[2]);
}

OpFoldResult RequireOp::fold(FoldAdaptor adaptor) {
  if (asBool(adaptor.getCondition()) == true)
    return getX();
  return {};
}

Value RequireOp::pullback(OpBuilder &, unsigned index, Value cotangent) {
  return index == 0 ? cotangent : Value();
}

Value RequireOp::buildScalar(OpBuilder &, ValueRange operands) {
  return operands[0];
}

LogicalResult CastOp::verify() {
  auto from = cast<ArrayType>(getX().getType());
  auto to = cast<ArrayType>(getType());
  if (!from.sameAxes(to))
    return emitOpError("keeps the axes, but ") << from << " becomes " << to;
  if (to.getElement().isInteger(1) && !from.getElement().isInteger(1))
    return emitOpError("does not make i1; compare instead");
  return success();
}

static constexpr double twoTo63 = 9223372036854775808.0;

OpFoldResult CastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  Type to = cast<ArrayType>(getType()).getElement();
  if (auto value = dyn_cast_if_present<FloatAttr>(adaptor.getX())) {
    double x = value.getValueAsDouble();
    if (isFloatType(to))
      return FloatAttr::get(to, to.isF32() ? double(float(x)) : x);
    int64_t integer = std::isnan(x)   ? 0
                      : x >= twoTo63  ? std::numeric_limits<int64_t>::max()
                      : x <= -twoTo63 ? std::numeric_limits<int64_t>::min()
                                      : int64_t(x);
    return IntegerAttr::get(to, integer);
  }
  if (auto value = dyn_cast_if_present<IntegerAttr>(adaptor.getX())) {
    int64_t x = value.getType().isInteger(1) ? !value.getValue().isZero()
                                             : value.getInt();
    if (to.isF32())
      return FloatAttr::get(to, double(float(x)));
    if (to.isF64())
      return FloatAttr::get(to, double(x));
    return IntegerAttr::get(to, x);
  }
  return {};
}

Value CastOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  auto type = cast<ArrayType>(getX().getType());
  if (!isFloatType(type.getElement()))
    return {};
  return make<CastOp>(builder, getLoc(), type, cotangent);
}

Value CastOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Location loc = getLoc();
  Value x = operands[0];
  Type from = x.getType(), to = cast<ArrayType>(getType()).getElement();
  if (from == to)
    return x;
  if (isFloatType(from) && isFloatType(to))
    return to.isF64() ? make<arith::ExtFOp>(builder, loc, to, x)
                      : make<arith::TruncFOp>(builder, loc, to, x);
  if (isFloatType(to))
    return from.isInteger(1) ? make<arith::UIToFPOp>(builder, loc, to, x)
                             : make<arith::SIToFPOp>(builder, loc, to, x);
  if (from.isInteger(1))
    return make<arith::ExtUIOp>(builder, loc, to, x);
  // What does not fit is chosen by hand: the machine's own answer is undefined.
  auto compare = [&](arith::CmpFPredicate how, double bound) -> Value {
    return make<arith::CmpFOp>(builder, loc, how, x,
                               scalar(builder, loc, from, bound));
  };
  Value above = compare(arith::CmpFPredicate::OGE, twoTo63);
  Value below = compare(arith::CmpFPredicate::OLT, -twoTo63);
  Value odd = make<arith::OrIOp>(builder, loc,
                                 make<arith::OrIOp>(builder, loc, above, below),
                                 compare(arith::CmpFPredicate::UNO, 0));
  Value safe = make<arith::SelectOp>(builder, loc, odd,
                                     scalar(builder, loc, from, 0), x);
  Value result = make<arith::FPToSIOp>(builder, loc, to, safe);
  result = make<arith::SelectOp>(
      builder, loc, above,
      word(builder, loc, uint64_t(std::numeric_limits<int64_t>::max())),
      result);
  return make<arith::SelectOp>(
      builder, loc, below,
      word(builder, loc, uint64_t(std::numeric_limits<int64_t>::min())),
      result);
}

Value UniformOp::buildScalar(OpBuilder &builder, ValueRange operands) {
  Location loc = getLoc();
  uint64_t task = 0xcbf29ce484222325u;
  for (unsigned char byte : getTask())
    task = (task ^ byte) * 0x100000001b3u;
  auto mix = [&](Value seed, Value value) {
    auto step = [&](Value z, unsigned shift) -> Value {
      return make<arith::XOrIOp>(
          builder, loc, z,
          make<arith::ShRUIOp>(builder, loc, z, word(builder, loc, shift)));
    };
    auto times = [&](Value z, uint64_t factor) -> Value {
      return make<arith::MulIOp>(builder, loc, z, word(builder, loc, factor));
    };
    Value next =
        make<arith::AddIOp>(builder, loc, value, word(builder, loc, 1));
    Value z = make<arith::AddIOp>(builder, loc, seed,
                                  times(next, 0x9e3779b97f4a7c15u));
    z = times(step(z, 30), 0xbf58476d1ce4e5b9u);
    z = times(step(z, 27), 0x94d049bb133111ebu);
    return step(z, 31);
  };
  Value key = mix(operands[0], word(builder, loc, task));
  key = mix(key, operands[1]);
  key = mix(key, word(builder, loc, uint64_t(getDraw())));
  Value top = make<arith::ShRUIOp>(builder, loc, key, word(builder, loc, 40));
  Value whole = make<arith::UIToFPOp>(builder, loc, builder.getF32Type(), top);
  return make<arith::MulFOp>(
      builder, loc, whole, scalar(builder, loc, builder.getF32Type(), 0x1p-24));
}
