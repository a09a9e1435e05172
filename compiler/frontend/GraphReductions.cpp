// In: reductions and texts of a graph. Out: rl ops; what the dialect lacks
// (mean, std, any, all) is written out. Must not know: records, passes.
#include "compiler/frontend/GraphToOps.h"

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using model::AxisId;
using model::Node;
using model::NodeId;
using ArrayType = mlir::rl::ArrayType;

//===-- Reductions --------------------------------------------------------===//

static SmallVector<StringAttr> namesOf(Builder &builder,
                                       const std::vector<AxisId> &axes,
                                       const std::vector<std::string> &names) {
  SmallVector<StringAttr> list;
  for (AxisId axis : axes)
    list.push_back(builder.getStringAttr(names[size_t(axis)]));
  return list;
}

Value GraphToOps::sum(Value x, const Node &node, Location location) {
  return ReduceOp::create(builder, location, ReduceKind::Sum, x,
                          namesOf(builder, node.over, axisNames));
}

Value GraphToOps::count(const Node &node, Location location) {
  int64_t dense = 1;
  SmallVector<StringRef> ragged;
  for (AxisId axis : node.over)
    if (graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense)
      dense *= graph.axes[size_t(axis)].size;
    else
      ragged.push_back(axisNames[size_t(axis)]);
  std::vector<AxisId> kept;
  for (AxisId axis : node.type.axes)
    if (graph.axes[size_t(axis)].kind != model::Axis::Kind::Dense)
      kept.push_back(axis);
  ArrayType full = arrayOf(builder.getI64Type(), node.type.axes);
  if (ragged.empty())
    return constant(full, double(dense), location);
  ArrayType type = arrayOf(builder.getI64Type(), kept);
  Value points =
      CountOp::create(builder, location, type, builder.getStrArrayAttr(ragged));
  points = builder.createOrFold<MulOp>(location, points,
                                       constant(type, double(dense), location));
  return builder.createOrFold<BroadcastOp>(location, full, points);
}

Value GraphToOps::mean(Value x, const Node &node, Location location) {
  Value points = count(node, location);
  auto type = cast<ArrayType>(points.getType());
  // Of nothing: 0 / 1.
  Value divisor = builder.createOrFold<MaxOp>(location, points,
                                              constant(type, 1, location));
  Value total = sum(x, node, location);
  return DivOp::create(
      builder, location, total,
      builder.createOrFold<CastOp>(location, total.getType(), divisor));
}

/// In two passes: the mean, then the squares around it. Where all values are
/// equal the derivative is 0, as in LibTorch, not that of a square root at 0.
Value GraphToOps::deviation(Value x, const Node &node, Location location) {
  Value center = mean(x, node, location);
  auto type = cast<ArrayType>(center.getType());
  Value away = SubOp::create(
      builder, location, x,
      BroadcastOp::create(builder, location, x.getType(), center));
  Value squares =
      sum(MulOp::create(builder, location, away, away), node, location);
  Value points = count(node, location);
  auto integers = cast<ArrayType>(points.getType());
  Value ddof = constant(integers, double(node.integer), location);
  Value degrees = builder.createOrFold<SubOp>(location, points, ddof);
  Value divisor = builder.createOrFold<MaxOp>(location, degrees,
                                              constant(integers, 1, location));
  Value variance =
      DivOp::create(builder, location, squares,
                    builder.createOrFold<CastOp>(location, type, divisor));
  Value zero = constant(type, 0, location), one = constant(type, 1, location);
  // A NaN is not <= 0 and stays.
  Value flat = LessEqualOp::create(builder, location, variance, zero);
  Value few = LessEqualOp::create(builder, location, points, ddof);
  Value none = OrOp::create(builder, location, flat, few);
  Value safe = WhereOp::create(builder, location, none, one, variance);
  Value root = SqrtOp::create(builder, location, safe);
  return WhereOp::create(builder, location, none, zero, root);
}

Value GraphToOps::reduction(const Node &node, Location location) {
  if (node.op == model::Op::Count)
    return count(node, location);
  Value x = values[size_t(node.operands[0])];
  auto extreme = [&](ReduceKind kind) -> Value {
    return ReduceOp::create(builder, location, kind, x,
                            namesOf(builder, node.over, axisNames));
  };
  // How many of a logical value hold.
  auto holding = [&](Value logic) {
    auto type = cast<ArrayType>(integerOver(logic.getType()));
    return sum(CastOp::create(builder, location, type, logic), node, location);
  };
  auto none = [&](Value count) {
    return constant(cast<ArrayType>(count.getType()), 0, location);
  };
  switch (node.op) {
  case model::Op::Sum:
    return sum(x, node, location);
  case model::Op::Mean:
    return mean(x, node, location);
  case model::Op::MinOver:
    return extreme(ReduceKind::Min);
  case model::Op::MaxOver:
    return extreme(ReduceKind::Max);
  case model::Op::Std:
    return deviation(x, node, location);
  case model::Op::Any: {
    Value count = holding(x);
    return LessOp::create(builder, location, none(count), count);
  }
  case model::Op::All: {
    Value count = holding(NotOp::create(builder, location, x));
    return EqualOp::create(builder, location, count, none(count));
  }
  default:
    llvm_unreachable("a reduction without a case");
  }
}

//===-- Text --------------------------------------------------------------===//

Value GraphToOps::textOp(const Node &node, Location location) {
  SmallVector<Value> operands;
  for (NodeId operand : node.operands)
    operands.push_back(values[size_t(operand)]);
  ArrayType type = typeOf(node.type);
  switch (node.op) {
  case model::Op::Format:
    // The runtime reads coarser operands itself.
    for (Value &operand : operands)
      if (auto broadcast = operand.getDefiningOp<BroadcastOp>())
        operand = broadcast.getX();
    return FormatOp::create(builder, location, type, node.text, operands);
  case model::Op::TextEqual:
    return TextEqualOp::create(builder, location, operands[0], operands[1]);
  case model::Op::Contains:
    return TextContainsOp::create(builder, location, operands[0], operands[1]);
  case model::Op::StartsWith:
    return TextStartsWithOp::create(builder, location, operands[0],
                                    operands[1]);
  case model::Op::EndsWith:
    return TextEndsWithOp::create(builder, location, operands[0], operands[1]);
  case model::Op::Trim:
    return TrimOp::create(builder, location, operands[0]);
  case model::Op::Lower:
    return LowerOp::create(builder, location, operands[0]);
  case model::Op::Capture:
    return CaptureOp::create(builder, location, operands[0], node.text,
                             int32_t(node.integer) - 1);
  case model::Op::Matches:
    return MatchesOp::create(builder, location, type, operands[0], node.text);
  case model::Op::UpTo:
    return UpToOp::create(builder, location, type, operands[0], operands[1]);
  case model::Op::TokenAt:
    return TokenAtOp::create(builder, location, type, operands[0], operands[1]);
  case model::Op::MathVerdict:
    return MathVerdictOp::create(builder, location, type, operands[0],
                                 operands[1], operands[2]);
  case model::Op::CodeVerdict:
    return CodeVerdictOp::create(builder, location, type, operands[0],
                                 operands[1], operands[2], operands[3]);
  case model::Op::Replace:
    return ReplaceOp::create(builder, location, type, operands[0], operands[1],
                             node.text);
  case model::Op::SharedWords:
    return SharedWordsOp::create(builder, location, type, operands[0],
                                 operands[1]);
  case model::Op::FitsSchema:
    return FitsSchemaOp::create(builder, location, type, operands[0],
                                node.text);
  case model::Op::Length:
    return LengthOp::create(builder, location, type, operands[0]);
  default:
    llvm_unreachable("a text operation without a case");
  }
}

} // namespace rl::compiler
