// In: operands of an operator. Out: the node, with dtypes adapted and axes
// broadcast by name. Must not know: slots, calls.
#include "dsl/sema/Elaborator.h"

#include <algorithm>

namespace rl::sema {

NodeId Elaborator::operandError(const std::string &what,
                                const std::vector<NodeId> &operands,
                                Place place) {
  std::string types;
  bool real = false, integer = false;
  for (size_t i = 0; i < operands.size(); ++i) {
    types += (i == 0                     ? ""
              : i + 1 == operands.size() ? " and "
                                         : ", ") +
             show(operands[i]);
    Dtype dtype = build.typeOf(operands[i]).dtype;
    real = real || model::isReal(dtype);
    integer = integer || dtype == Dtype::I64 || dtype == Dtype::Bool;
  }
  bool single = false, twice = false;
  for (NodeId operand : operands) {
    single = single || build.typeOf(operand).dtype == Dtype::F32;
    twice = twice || build.typeOf(operand).dtype == Dtype::F64;
  }
  if (twice && (single || integer))
    types += "; `f64(..)` converts";
  else if (real && integer)
    types += "; `f32(..)` converts";
  report(Id::OperandTypes, place, {what, types});
  return -1;
}

bool Elaborator::wantDtype(NodeId node, std::vector<Dtype> dtypes,
                           const std::string &what, Place place) {
  Dtype found = build.typeOf(node).dtype;
  if (std::find(dtypes.begin(), dtypes.end(), found) != dtypes.end())
    return true;
  std::string shown = show(node);
  if ((found == Dtype::Bool || found == Dtype::I64) &&
      std::find(dtypes.begin(), dtypes.end(), Dtype::F32) != dtypes.end())
    shown += "; `f32(..)` converts";
  report(Id::OperandTypes, place, {what, shown});
  return false;
}

/// Constants become f32 or f64 beside an f32 or f64; then all must agree.
bool Elaborator::promote(std::vector<NodeId> &operands, const std::string &what,
                         Place place) {
  // What is no constant decides; constants alone go to the widest.
  Dtype wanted = Dtype::I64;
  bool decided = false;
  for (NodeId operand : operands) {
    Dtype dtype = build.typeOf(operand).dtype;
    bool decides = !build.isConstant(operand);
    if (!model::isReal(dtype) || (decided && !decides))
      continue;
    if (wanted != Dtype::F64 || (decides && !decided))
      wanted = dtype;
    decided = decided || decides;
  }
  for (NodeId &operand : operands)
    operand = build.adapt(operand, wanted, origin(place));
  for (NodeId operand : operands)
    if (build.typeOf(operand).dtype != build.typeOf(operands[0]).dtype) {
      operandError(what, operands, place);
      return false;
    }
  return true;
}

/// The union of axes; nothing after an error.
std::optional<std::vector<AxisId>>
Elaborator::united(const std::vector<std::vector<AxisId>> &lists, Place place) {
  AxesConflict conflict;
  std::vector<AxisId> axes = build.unite(lists, conflict);
  if (conflict.kind == AxesConflict::Kind::TwoTexts) {
    report(Id::TwoTexts, place,
           {build.textName(conflict.left), build.textName(conflict.right)});
    return std::nullopt;
  }
  if (conflict.kind == AxesConflict::Kind::NotOneNest) {
    auto shown = [&](AxisId axis) {
      return axis < 0 ? std::string("nothing")
                      : build.graph.axes[size_t(axis)].name;
    };
    report(Id::NotOneNest, place,
           {shown(conflict.left), shown(conflict.right)});
    return std::nullopt;
  }
  return axes;
}

/// Broadcasts operands to the union of their axes.
bool Elaborator::align(std::vector<NodeId> &operands, Place place) {
  std::vector<std::vector<AxisId>> lists;
  for (NodeId operand : operands)
    lists.push_back(build.typeOf(operand).axes);
  std::optional<std::vector<AxisId>> axes = united(lists, place);
  if (!axes)
    return false;
  for (NodeId &operand : operands)
    operand = build.broadcast(operand, *axes, origin(place));
  return true;
}

NodeId Elaborator::elementwise(Op op, std::vector<NodeId> operands,
                               Dtype result, Place place) {
  if (!align(operands, place))
    return -1;
  Type type{result, build.typeOf(operands[0]).axes};
  return build.add(op, std::move(operands), std::move(type), origin(place));
}

NodeId Elaborator::arithmetic(Op op, std::vector<NodeId> operands,
                              const std::string &what, Place place) {
  for (NodeId operand : operands)
    if (!model::isReal(build.typeOf(operand).dtype) &&
        build.typeOf(operand).dtype != Dtype::I64)
      return operandError(what, operands, place);
  if (op == Op::Div)
    for (NodeId &operand : operands)
      operand = build.adapt(operand, Dtype::F32, origin(place));
  if (!promote(operands, what, place))
    return -1;
  Dtype dtype = build.typeOf(operands[0]).dtype;
  bool whole = op == Op::FloorDiv || op == Op::Mod;
  if ((op == Op::Div && !model::isReal(dtype)) ||
      (whole && dtype != Dtype::I64)) {
    std::string shown = show(operands[0]) + " and " + show(operands[1]);
    shown += whole ? "; `i64(..)` converts" : "; `//` divides i64";
    report(Id::OperandTypes, place, {what, shown});
    return -1;
  }
  const Node &right = build.graph[operands[1]];
  if (right.op == Op::Constant && dtype == Dtype::I64) {
    if (whole && right.integer == 0) {
      report(Id::DivisionByZero, place, {});
      return -1;
    }
    if (op == Op::Pow && right.integer < 0) {
      report(Id::NumberRange, place,
             {"exponent " + std::to_string(right.integer), "a power of i64"});
      return -1;
    }
  }
  return elementwise(op, std::move(operands), dtype, place);
}

NodeId Elaborator::compare(const std::string &spelling, NodeId left,
                           NodeId right, Place place) {
  std::string what = "`" + spelling + "`";
  std::vector<NodeId> operands = {left, right};
  bool equality = spelling == "==";
  if (!promote(operands, what, place))
    return -1;
  Dtype dtype = build.typeOf(operands[0]).dtype;
  if (!equality && !model::isReal(dtype) && dtype != Dtype::I64)
    return operandError(what, operands, place);
  Op op = Op::Equal;
  if (dtype == Dtype::Text)
    op = Op::TextEqual;
  else if (spelling == "<" || spelling == ">")
    op = Op::Less;
  else if (spelling == "<=" || spelling == ">=")
    op = Op::LessEqual;
  if (spelling == ">" || spelling == ">=")
    std::swap(operands[0], operands[1]);
  return elementwise(op, operands, Dtype::Bool, place);
}

} // namespace rl::sema
