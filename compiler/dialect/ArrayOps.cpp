// In: the ops of ArrayOps.td. Out: their checks and derivatives.
// Must not know: loops, passes.
#include "compiler/dialect/Pointwise.h"

using namespace mlir;
using namespace mlir::rl;
using namespace mlir::rl::pointwise;

//===-- Checks ------------------------------------------------------------===//

/// Whether `axis` is one of the array's and no other lies under it: a dense
/// one, or the innermost ragged one.
static LogicalResult verifyLine(Operation *op, ArrayType type, StringRef axis) {
  int64_t at = type.find(axis);
  if (at < 0)
    return op->emitOpError("goes along `")
           << axis << "`, which " << type << " lacks";
  if (type.getSizes()[at] < 0 && type.raggedAxes().back().getValue() != axis)
    return op->emitOpError("goes along `")
           << axis << "`, but `" << type.raggedAxes().back().getValue()
           << "` lies under it";
  return success();
}

/// Whether what is left of the nest without `over` is its beginning.
static LogicalResult verifyGroup(Operation *op, ArrayType type,
                                 ArrayAttr over) {
  size_t kept = 0, removed = 0;
  for (StringAttr axis : type.raggedAxes())
    if (llvm::is_contained(over, Attribute(axis)))
      ++removed;
    else if (removed == 0)
      ++kept;
  if (kept + removed != type.raggedAxes().size())
    return op->emitOpError("leaves an axis of ")
           << type << " without one that it lies under";
  for (StringRef axis : over.getAsValueRange<StringAttr>())
    if (type.find(axis) < 0)
      return op->emitOpError("groups over `")
             << axis << "`, which " << type << " lacks";
  if (over.empty())
    return op->emitOpError("groups over no axis");
  return success();
}

LogicalResult CumsumOp::verify() {
  auto type = cast<ArrayType>(getType());
  if (getDecay() &&
      (getDecay().getType() != type || !isa<FloatType>(type.getElement())))
    return emitOpError("needs a decay of the type of a float x, not ")
           << getDecay().getType();
  return verifyLine(*this, type, getAlong());
}

LogicalResult ShiftOp::verify() {
  if (int64_t(getBy()) != 1 && int64_t(getBy()) != -1)
    return emitOpError("moves by 1 or -1, not ") << int64_t(getBy());
  return verifyLine(*this, cast<ArrayType>(getType()), getAlong());
}

LogicalResult RankOp::verify() {
  auto type = cast<ArrayType>(getX().getType());
  if (!type.sameAxes(cast<ArrayType>(getType())))
    return emitOpError("keeps the axes of ") << type;
  return verifyGroup(*this, type, getOver());
}

LogicalResult SortOp::verify() {
  return verifyGroup(*this, cast<ArrayType>(getType()), getOver());
}

LogicalResult QuantileOp::verify() {
  auto type = cast<ArrayType>(getX().getType());
  auto result = cast<ArrayType>(getType());
  if (failed(verifyGroup(*this, type, getOver())))
    return failure();
  if (result.getAxes().size() + getOver().size() != type.getAxes().size() ||
      result.getElement() != type.getElement() ||
      !result.isCoarserOrEqual(type))
    return emitOpError("makes an array over the other axes of ")
           << type << ", not " << result;
  if (!cast<ArrayType>(getQ().getType()).isCoarserOrEqual(result))
    return emitOpError("needs a quantile for each point of ") << result;
  return success();
}

LogicalResult TakeOp::verify() {
  auto from = cast<ArrayType>(getX().getType());
  auto index = cast<ArrayType>(getIndex().getType());
  auto to = cast<ArrayType>(getType());
  if (failed(verifyLine(*this, from, getAlong())))
    return failure();
  if (from.getElement() != to.getElement())
    return emitOpError("keeps the element type of ") << from;
  for (StringAttr axis : from.getAxes())
    if (axis != getAlongAttr() && to.find(axis) < 0)
      return emitOpError("keeps `")
             << axis.getValue() << "`, which " << to << " lacks";
  if (!index.isCoarserOrEqual(to))
    return emitOpError("has the axes of ") << index;
  return success();
}

LogicalResult PlaceOp::verify() {
  auto from = cast<ArrayType>(getX().getType());
  auto index = cast<ArrayType>(getIndex().getType());
  auto to = cast<ArrayType>(getType());
  if (failed(verifyLine(*this, to, getAlong())))
    return failure();
  if (from.getElement() != to.getElement())
    return emitOpError("keeps the element type of ") << from;
  if (getSum() && from.getElement().isInteger(1))
    return emitOpError("adds numbers");
  for (StringAttr axis : to.getAxes())
    if (axis != getAlongAttr() && from.find(axis) < 0)
      return emitOpError("has `")
             << axis.getValue() << "`, which " << from << " lacks";
  for (StringAttr axis : from.getAxes())
    if (!llvm::is_contained(getFrom(), Attribute(axis)) && to.find(axis) < 0)
      return emitOpError("does not say where `") << axis.getValue() << "` goes";
  if (!index.isCoarserOrEqual(from))
    return emitOpError("needs an index for each point of ") << from;
  return success();
}

//===-- Derivatives -------------------------------------------------------===//

static Value shift(OpBuilder &builder, Location loc, Value x, double fill,
                   StringAttr along, int64_t by) {
  return ShiftOp::create(builder, loc, x, number(builder, x, fill), along,
                         builder.getI64IntegerAttr(by));
}

Value CumsumOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  Location loc = getLoc();
  int64_t next = getBackward() ? -1 : 1;
  // A point's decay leads to it, so the way back takes that of the point
  // after; the last one begins anew and takes none.
  Value decay = getDecay();
  if (decay)
    decay = shift(builder, loc, decay, 0, getAlongAttr(), next);
  Value ofX = CumsumOp::create(
      builder, loc, getType(), cotangent, decay, getAlongAttr(),
      getBackward() ? UnitAttr() : builder.getUnitAttr());
  if (index == 0)
    return ofX;
  Value before = shift(builder, loc, getResult(), 0, getAlongAttr(), -next);
  return make<MulOp>(builder, loc, ofX, before);
}

Value ShiftOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  Location loc = getLoc();
  int64_t by = int64_t(getBy());
  if (index == 0)
    return shift(builder, loc, cotangent, 0, getAlongAttr(), -by);
  Value zero = number(builder, getResult(), 0);
  Value one = number(builder, getResult(), 1);
  Value filled = ShiftOp::create(builder, loc, zero, one, getAlongAttr(),
                                 builder.getI64IntegerAttr(by));
  return make<WhereOp>(builder, loc, make<EqualOp>(builder, loc, filled, one),
                       cotangent, zero);
}

Value TakeOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  if (index != 0)
    return {};
  auto type = cast<ArrayType>(getX().getType());
  auto from = cast<ArrayType>(getType());
  SmallVector<Attribute> gone;
  for (StringAttr axis : from.getAxes())
    if (axis == getAlongAttr() || type.find(axis) < 0)
      gone.push_back(axis);
  return PlaceOp::create(builder, getLoc(), type, cotangent, getIndex(),
                         builder.getArrayAttr(gone), getAlongAttr(),
                         builder.getUnitAttr());
}

Value PlaceOp::pullback(OpBuilder &builder, unsigned index, Value cotangent) {
  if (index != 0)
    return {};
  Location loc = getLoc();
  auto type = cast<ArrayType>(getX().getType());
  auto take = [&](ArrayType type, Value from) -> Value {
    return TakeOp::create(builder, loc, type, from, getIndex(), getAlongAttr());
  };
  Value part = take(type, cotangent);
  if (getSum() || getFrom().empty())
    return part;
  // Points that a later one covers have no part in the result: each is
  // numbered from 1 in order, and asks whether its number is the one that
  // stayed.
  Value one = number(builder, getX(), 1), order = one;
  for (Attribute axis : llvm::reverse(getFrom()))
    order = CumsumOp::create(builder, loc, type, order, Value(),
                             cast<StringAttr>(axis), UnitAttr());
  Value stayed = PlaceOp::create(builder, loc, getType(), order, getIndex(),
                                 getFrom(), getAlongAttr(), UnitAttr());
  Value mine = make<EqualOp>(builder, loc, take(type, stayed), order);
  return make<WhereOp>(builder, loc, mine, part, number(builder, getX(), 0));
}
