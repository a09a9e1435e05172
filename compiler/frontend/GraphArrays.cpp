// In: nodes that go along axes or by the order of values. Out: rl ops, with an
// rl.require of what must hold. Must not know: records, passes.
#include "compiler/frontend/GraphToOps.h"

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using model::AxisId;
using model::Node;
using ArrayType = mlir::rl::ArrayType;

/// x, in which no number is NaN.
Value GraphToOps::ordered(Value x, Location location) {
  if (!isa<FloatType>(cast<ArrayType>(x.getType()).getElement()))
    return x;
  return require(x, EqualOp::create(builder, location, x, x),
                 "what is ordered must be a number", location);
}

/// An index, which must be that of a point of the axis.
Value GraphToOps::inAxis(Value index, AxisId axis, Location location) {
  auto type = cast<ArrayType>(index.getType());
  const model::Axis &found = graph.axes[size_t(axis)];
  Value size;
  if (found.kind == model::Axis::Kind::Dense) {
    size = constant(type, double(found.size), location);
  } else {
    SmallVector<StringAttr> outer;
    for (AxisId above = found.parent; above >= 0;
         above = graph.axes[size_t(above)].parent)
      outer.insert(outer.begin(),
                   builder.getStringAttr(axisNames[size_t(above)]));
    auto nest = ArrayType::get(builder.getI64Type(), outer,
                               SmallVector<int64_t>(outer.size(), -1));
    // The index may lie above the axis' parent: then every one is asked where
    // it is used.
    if (!nest.isCoarserOrEqual(type))
      return index;
    StringRef name = axisNames[size_t(axis)];
    size =
        CountOp::create(builder, location, nest, builder.getStrArrayAttr(name));
    size = builder.createOrFold<BroadcastOp>(location, type, size);
  }
  Value low = LessEqualOp::create(builder, location,
                                  constant(type, 0, location), index);
  Value high = LessOp::create(builder, location, index, size);
  return require(index, AndOp::create(builder, location, low, high),
                 "an index must be that of a point of axis `" +
                     axisNames[size_t(axis)] + "`",
                 location);
}

Value GraphToOps::array(const Node &node, Location location) {
  SmallVector<Value> operands;
  for (model::NodeId operand : node.operands)
    operands.push_back(values[size_t(operand)]);
  Value x = operands[0];
  ArrayType type = typeOf(node.type);
  SmallVector<Attribute> over;
  for (AxisId axis : node.over)
    over.push_back(builder.getStringAttr(axisNames[size_t(axis)]));
  ArrayAttr group = builder.getArrayAttr(over);
  auto along = [&] { return cast<StringAttr>(over[0]); };
  switch (node.op) {
  case model::Op::Cumsum:
    return CumsumOp::create(
        builder, location, type, x, operands.size() > 1 ? operands[1] : Value(),
        along(), node.integer ? builder.getUnitAttr() : UnitAttr());
  case model::Op::Next:
  case model::Op::Previous:
    return ShiftOp::create(
        builder, location, x, operands[1], along(),
        builder.getI64IntegerAttr(node.op == model::Op::Next ? 1 : -1));
  case model::Op::Rank:
    return RankOp::create(builder, location, type, ordered(x, location), group);
  case model::Op::Sort:
    return SortOp::create(builder, location, x.getType(), ordered(x, location),
                          group);
  case model::Op::Quantile: {
    Value sorted = SortOp::create(builder, location, x.getType(),
                                  ordered(x, location), group);
    Value q = operands[1];
    auto share = cast<ArrayType>(q.getType());
    Value low =
        LessEqualOp::create(builder, location, constant(share, 0, location), q);
    Value high =
        LessEqualOp::create(builder, location, q, constant(share, 1, location));
    q = require(q, AndOp::create(builder, location, low, high),
                "a quantile must lie in 0..1", location);
    return QuantileOp::create(builder, location, type, sorted, q, group);
  }
  case model::Op::Take: {
    AxisId axis = node.over[0];
    // Asked at every point of the result, which has the axis' parents.
    Value index = builder.createOrFold<BroadcastOp>(
        location, type.withElement(builder.getI64Type()), operands[1]);
    return takeAt(x, inAxis(index, axis, location), axis, type, location);
  }
  case model::Op::Place: {
    AxisId to = -1;
    for (AxisId axis : node.type.axes)
      if (cast<ArrayType>(x.getType()).find(axisNames[size_t(axis)]) < 0)
        to = axis;
    return PlaceOp::create(
        builder, location, type, x, inAxis(operands[1], to, location), group,
        builder.getStringAttr(axisNames[size_t(to)]), UnitAttr());
  }
  default:
    llvm_unreachable("an operation along axes without a case");
  }
}

} // namespace rl::compiler
