// In: constants and scalars. Out: what the pointwise ops share: folding in the
// element's own precision, and making ops. Must not know: single ops.
#pragma once

#include "compiler/dialect/RlDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

#include <cmath>

namespace mlir::rl::pointwise {

/// Applies `f` to a float constant in its own precision; null: not one.
template <typename F> Attribute foldFloat(Attribute x, F f) {
  auto value = dyn_cast_if_present<FloatAttr>(x);
  if (!value)
    return {};
  if (value.getType().isF32())
    return FloatAttr::get(value.getType(),
                          f(value.getValue().convertToFloat()));
  return FloatAttr::get(value.getType(), f(value.getValueAsDouble()));
}

/// The same with two constants.
template <typename F> Attribute foldFloat(Attribute x, Attribute y, F f) {
  auto left = dyn_cast_if_present<FloatAttr>(x);
  auto right = dyn_cast_if_present<FloatAttr>(y);
  if (!left || !right)
    return {};
  if (left.getType().isF32())
    return FloatAttr::get(left.getType(), f(left.getValue().convertToFloat(),
                                            right.getValue().convertToFloat()));
  return FloatAttr::get(left.getType(),
                        f(left.getValueAsDouble(), right.getValueAsDouble()));
}

/// Applies `f` to an integer constant; null: not one. Unsigned, so that they
/// wrap as the compiled program does.
template <typename F> Attribute foldInteger(Attribute x, F f) {
  auto value = dyn_cast_if_present<IntegerAttr>(x);
  if (!value)
    return {};
  return IntegerAttr::get(value.getType(),
                          int64_t(f(uint64_t(value.getInt()))));
}

/// The same with two constants.
template <typename F> Attribute foldInteger(Attribute x, Attribute y, F f) {
  auto left = dyn_cast_if_present<IntegerAttr>(x);
  auto right = dyn_cast_if_present<IntegerAttr>(y);
  if (!left || !right)
    return {};
  return IntegerAttr::get(left.getType(), int64_t(f(uint64_t(left.getInt()),
                                                    uint64_t(right.getInt()))));
}

/// Either of two, for ops on both kinds of numbers.
template <typename F> Attribute foldNumber(Attribute x, F f) {
  if (Attribute folded = foldFloat(x, f))
    return folded;
  return foldInteger(x, f);
}

/// The same with two constants.
template <typename F> Attribute foldNumber(Attribute x, Attribute y, F f) {
  if (Attribute folded = foldFloat(x, y, f))
    return folded;
  return foldInteger(x, y, f);
}

/// Whether `x` is this i64 constant.
inline bool isInteger(Attribute x, int64_t number) {
  auto value = dyn_cast_if_present<IntegerAttr>(x);
  return value && value.getType().isInteger(64) && value.getInt() == number;
}

/// A float constant with exactly this number and, for zeros, this sign.
inline bool isFloat(Attribute x, double number) {
  auto value = dyn_cast_if_present<FloatAttr>(x);
  return value && value.getValueAsDouble() == number &&
         std::signbit(value.getValueAsDouble()) == std::signbit(number);
}

/// Whether `x` is this constant, i64 or float.
inline bool isNumber(Attribute x, int64_t number) {
  return isInteger(x, number) || isFloat(x, double(number));
}

/// The value of an i1 constant.
inline std::optional<bool> asBool(Attribute x) {
  auto value = dyn_cast_if_present<IntegerAttr>(x);
  if (!value || !value.getType().isInteger(1))
    return std::nullopt;
  return !value.getValue().isZero();
}

/// f32 or f64.
inline bool isFloatType(Type type) { return isa<FloatType>(type); }

/// A constant like `like`, an array.
inline Value number(OpBuilder &builder, Value like, double value) {
  return ConstantOp::create(builder, like.getLoc(),
                            cast<ArrayType>(like.getType()), value);
}

/// Makes an op, or the constant or operand it folds to.
template <typename OpTy, typename... Args>
Value make(OpBuilder &builder, Location loc, Args &&...args) {
  return builder.createOrFold<OpTy>(loc, std::forward<Args>(args)...);
}

/// A scalar constant of arith.
inline Value scalar(OpBuilder &builder, Location loc, Type type, double value) {
  TypedAttr attr;
  if (isFloatType(type))
    attr = builder.getFloatAttr(type, value);
  else
    attr = builder.getIntegerAttr(type, int64_t(value));
  return arith::ConstantOp::create(builder, loc, attr);
}

/// An i64 constant of arith, with these bits.
inline Value word(OpBuilder &builder, Location loc, uint64_t value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getI64IntegerAttr(int64_t(value)));
}

/// One scalar op for floats, another for integers.
template <typename FloatOp, typename IntegerOp>
Value either(Operation *op, OpBuilder &builder, ValueRange operands) {
  if (isFloatType(operands[0].getType()))
    return builder.createOrFold<FloatOp>(op->getLoc(), operands);
  return builder.createOrFold<IntegerOp>(op->getLoc(), operands);
}

} // namespace mlir::rl::pointwise
