// In: nodes that make axes of data, and values along them. Out: rl ops.
// Must not know: records, passes.
#include "compiler/frontend/GraphToOps.h"

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using model::AxisId;
using model::Node;
using model::NodeId;
using ArrayType = mlir::rl::ArrayType;

/// Nodes of one list share their operation, its operand and its texts.
static bool sameList(const Node &x, const Node &y) {
  return x.op == y.op && x.operands == y.operands && x.text == y.text &&
         x.limits == y.limits;
}

/// Texts, keys and counts make an axis; the ops that take a text apart make it
/// themselves, with every value along it.
void GraphToOps::extend(AxisId axis, Location location) {
  const model::Axis &found = graph.axes[size_t(axis)];
  if (found.kind != model::Axis::Kind::Ragged || exists[size_t(axis)])
    return;
  exists[size_t(axis)] = true;
  StringRef space = axisNames[size_t(axis)];
  if (found.extent < 0) {
    // A check gives it, with whatever lies along it.
    if (found.parent >= 0)
      extend(found.parent, location);
    ExtentOp::create(builder, location, space, Value());
    return;
  }
  const Node &count = graph[found.extent];
  if (count.op != model::Op::FindAll && count.op != model::Op::Split &&
      count.op != model::Op::Distinct && count.op != model::Op::SampleAfter) {
    ExtentOp::create(builder, location, space, values[size_t(found.extent)]);
    return;
  }
  Value x = values[size_t(count.operands[0])];
  auto outer =
      count.op == model::Op::Distinct ? std::vector<AxisId>() : count.type.axes;
  std::vector<AxisId> axes = outer;
  axes.push_back(axis);
  Type text = arrayOf(builder.getType<TextType>(), axes);
  Type number = arrayOf(builder.getI64Type(), axes);
  Operation *op;
  if (count.op == model::Op::FindAll) {
    op = FindAllOp::create(builder, location, text, number, number, x,
                           count.text, space);
  } else if (count.op == model::Op::Split) {
    auto [at, after] = StringRef(count.text).split('\0');
    op = SplitOp::create(builder, location, text, number, x, at, after,
                         uint64_t(count.limits.first),
                         uint64_t(count.limits.second), space);
  } else if (count.op == model::Op::SampleAfter) {
    auto number = [&](size_t operand) {
      return values[size_t(count.operands[operand])];
    };
    op = SampleAfterOp::create(
        builder, location, text, arrayOf(builder.getI1Type(), axes),
        arrayOf(builder.getI64Type(), axes), x, number(1), number(2), number(3),
        count.text, uint64_t(count.limits.first), space);
  } else {
    auto key = cast<ArrayType>(x.getType());
    op = DistinctOp::create(builder, location, arrayOf(key.getElement(), axes),
                            key.withElement(builder.getI64Type()), x, space);
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (const Node &node = graph.nodes[i];
        sameList(node, count) && node.integer > 0)
      values[i] = op->getResult(unsigned(node.integer) - 1);
}

/// Points of an axis under each point of the one it lies under.
Value GraphToOps::countOf(AxisId axis, Location location) {
  std::vector<AxisId> outer;
  for (AxisId at = graph.axes[size_t(axis)].parent; at >= 0;
       at = graph.axes[size_t(at)].parent)
    outer.insert(outer.begin(), at);
  return CountOp::create(
      builder, location, arrayOf(builder.getI64Type(), outer),
      builder.getStrArrayAttr(StringRef(axisNames[size_t(axis)])));
}

/// x at points of an axis: 0, or an empty text, outside of it.
Value GraphToOps::takeAt(Value x, Value index, AxisId along, ArrayType type,
                         Location location) {
  StringAttr axis = builder.getStringAttr(axisNames[size_t(along)]);
  if (type.isText())
    return TextTakeOp::create(builder, location, type, x, index, axis);
  return TakeOp::create(builder, location, type, x, index, axis);
}

/// The points of the first part, then those of the second.
Value GraphToOps::concat(const Node &node, Location location) {
  AxisId made = -1;
  for (AxisId axis : node.type.axes)
    if (!graph.axes[size_t(axis)].parts.empty())
      made = axis;
  const std::vector<AxisId> &parts = graph.axes[size_t(made)].parts;
  ArrayType type = typeOf(node.type);
  std::vector<AxisId> nest;
  for (AxisId axis : node.type.axes)
    if (graph.axes[size_t(axis)].kind != model::Axis::Kind::Dense)
      nest.push_back(axis);
  ArrayType integers = arrayOf(builder.getI64Type(), nest);
  Value at = PositionOp::create(builder, location, integers);
  Value first = BroadcastOp::create(builder, location, integers,
                                    countOf(parts[0], location));
  Value after = SubOp::create(builder, location, at, first);
  Value x =
      takeAt(values[size_t(node.operands[0])], at, parts[0], type, location);
  Value y =
      takeAt(values[size_t(node.operands[1])], after, parts[1], type, location);
  Value isFirst = LessOp::create(builder, location, at, first);
  isFirst = builder.createOrFold<BroadcastOp>(
      location, type.withElement(builder.getI1Type()), isFirst);
  return WhereOp::create(builder, location, isFirst, x, y);
}

/// What lies behind the parts before it.
Value GraphToOps::part(const Node &node, Location location) {
  AxisId whole = node.over[0];
  const std::vector<AxisId> &parts = graph.axes[size_t(whole)].parts;
  ArrayType type = typeOf(node.type);
  std::vector<AxisId> nest;
  AxisId own = -1;
  for (AxisId axis : node.type.axes) {
    if (llvm::is_contained(parts, axis))
      own = axis;
    if (graph.axes[size_t(axis)].kind != model::Axis::Kind::Dense)
      nest.push_back(axis);
  }
  ArrayType integers = arrayOf(builder.getI64Type(), nest);
  Value at = PositionOp::create(builder, location, integers);
  for (AxisId before : parts) {
    if (before == own)
      break;
    at = AddOp::create(builder, location, at,
                       BroadcastOp::create(builder, location, integers,
                                           countOf(before, location)));
  }
  return takeAt(values[size_t(node.operands[0])], at, whole, type, location);
}

/// Sums of f32 run in f64, as those of reductions.
Value GraphToOps::sumBy(const Node &node, Location location) {
  Value x = values[size_t(node.operands[0])];
  auto from = cast<ArrayType>(x.getType());
  ArrayType type = typeOf(node.type);
  Type wide = builder.getF64Type();
  x = builder.createOrFold<CastOp>(location, from.withElement(wide), x);
  SmallVector<Attribute> gone(from.getAxes().begin(), from.getAxes().end());
  Value sum = PlaceOp::create(
      builder, location, type.withElement(wide), x,
      values[size_t(node.operands[1])], builder.getArrayAttr(gone),
      builder.getStringAttr(axisNames[size_t(node.type.axes[0])]),
      builder.getUnitAttr());
  return builder.createOrFold<CastOp>(location, type, sum);
}

Value GraphToOps::listed(const Node &node, Location location) {
  switch (node.op) {
  case model::Op::Concat:
    return concat(node, location);
  case model::Op::Part:
    return part(node, location);
  case model::Op::SumBy:
    return sumBy(node, location);
  case model::Op::Json: {
    auto [schema, path] = StringRef(node.text).split('\0');
    return JsonOp::create(builder, location, typeOf(node.type),
                          JsonKind(node.integer), path,
                          values[size_t(node.operands[0])], schema);
  }
  default:
    break;
  }
  // A check gives attempts: nothing samples there.
  if (node.op == model::Op::SampleAfter && plan.given)
    return leaf(node, location);
  // Made with its axis; the number of points is what the axis has.
  NodeId id = NodeId(&node - graph.nodes.data());
  for (size_t i = 0; i < graph.axes.size(); ++i)
    if (NodeId extent = graph.axes[i].extent;
        extent >= 0 && sameList(graph[extent], node)) {
      extend(AxisId(i), location);
      if (node.integer == 0)
        return countOf(AxisId(i), location);
    }
  return values[size_t(id)];
}

} // namespace rl::compiler
