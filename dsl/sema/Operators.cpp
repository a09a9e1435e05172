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
    real = real || dtype == Dtype::F32;
    integer = integer || dtype == Dtype::I64 || dtype == Dtype::Bool;
  }
  if (real && integer)
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

/// Constant integers become f32 beside an f32; then all must agree.
bool Elaborator::promote(std::vector<NodeId> &operands, const std::string &what,
                         Place place) {
  bool real = false;
  for (NodeId operand : operands)
    real = real || build.typeOf(operand).dtype == Dtype::F32;
  for (NodeId &operand : operands)
    if (real && build.isConstant(operand) &&
        build.typeOf(operand).dtype == Dtype::I64)
      operand = build.toF32(operand, origin(place));
  for (NodeId operand : operands)
    if (build.typeOf(operand).dtype != build.typeOf(operands[0]).dtype) {
      operandError(what, operands, place);
      return false;
    }
  return true;
}

/// Broadcasts operands to the union of their axes.
bool Elaborator::align(std::vector<NodeId> &operands, Place place) {
  std::vector<std::vector<AxisId>> lists;
  for (NodeId operand : operands)
    lists.push_back(build.typeOf(operand).axes);
  AxesConflict conflict;
  std::vector<AxisId> axes = build.unite(lists, conflict);
  if (conflict.kind == AxesConflict::Kind::TwoTexts) {
    report(Id::TwoTexts, place,
           {build.textName(conflict.left), build.textName(conflict.right)});
    return false;
  }
  if (conflict.kind == AxesConflict::Kind::NotOneNest) {
    auto shown = [&](AxisId axis) {
      return axis < 0 ? std::string("nothing")
                      : build.graph.axes[size_t(axis)].name;
    };
    report(Id::NotOneNest, place,
           {shown(conflict.left), shown(conflict.right)});
    return false;
  }
  for (NodeId &operand : operands)
    operand = build.broadcast(operand, axes, origin(place));
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
    if (build.typeOf(operand).dtype != Dtype::F32 &&
        build.typeOf(operand).dtype != Dtype::I64)
      return operandError(what, operands, place);
  if (op == Op::Div)
    for (NodeId &operand : operands)
      if (build.isConstant(operand))
        operand = build.toF32(operand, origin(place));
  if (!promote(operands, what, place))
    return -1;
  Dtype dtype = build.typeOf(operands[0]).dtype;
  bool whole = op == Op::FloorDiv || op == Op::Mod;
  if ((op == Op::Div && dtype != Dtype::F32) ||
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
  if (!equality && dtype != Dtype::F32 && dtype != Dtype::I64)
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

NodeId Elaborator::coerce(NodeId node, const Declared &declared,
                          const std::string &name, Place place,
                          const std::string &declaredText) {
  if (node < 0)
    return -1;
  if (declared.dtype == Dtype::F32 && build.isConstant(node) &&
      build.typeOf(node).dtype == Dtype::I64)
    node = build.toF32(node, origin(place));
  Type type = build.typeOf(node);
  std::string wanted = declaredText.empty()
                           ? build.show({declared.dtype, declared.axes})
                           : declaredText;
  if (type.dtype != declared.dtype) {
    std::string help;
    if (type.dtype != Dtype::Text && declared.dtype == Dtype::F32)
      help = "; `f32(..)` converts";
    if (type.dtype != Dtype::Text && declared.dtype == Dtype::I64)
      help = "; `i64(..)` converts";
    report(Id::TypeMismatch, place, {name, wanted, build.show(type), help});
    return -1;
  }
  if (declared.anyAxes)
    return node;
  if (build.isOpaque(type)) {
    // `[*]` seen alone: it may be anything, so it is what is declared.
    return build.add(Op::Broadcast, {node}, {declared.dtype, declared.axes},
                     origin(place));
  }
  for (AxisId axis : type.axes) {
    if (std::find(declared.axes.begin(), declared.axes.end(), axis) !=
        declared.axes.end())
      continue;
    AxisId token = build.tokenOf({Dtype::F32, declared.axes});
    if (token >= 0 && build.axisName(axis) == "token" && token != axis)
      report(Id::TwoTexts, place,
             {build.textName(axis), build.textName(token)});
    else
      report(Id::AxesTooFine, place,
             {name, wanted, build.show(type),
              build.graph.axes[size_t(axis)].name});
    return -1;
  }
  return build.broadcast(node, declared.axes, origin(place));
}

std::optional<Declared> Elaborator::resolve(const ast::TypeExpr &type,
                                            Scope &scope, AxisId token) {
  Declared declared;
  const std::string &scalar = type.scalar.text;
  if (scalar == "f32")
    declared.dtype = Dtype::F32;
  else if (scalar == "i64")
    declared.dtype = Dtype::I64;
  else if (scalar == "bool")
    declared.dtype = Dtype::Bool;
  else if (scalar == "text")
    declared.dtype = Dtype::Text;
  else {
    report(Id::UnknownType, scope.place(type.scalar.range),
           {scalar,
            suggestion(scalar, {"f32", "i64", "bool", "text", "axes", "fn"})});
    return std::nullopt;
  }
  declared.anyAxes = type.anyAxes;
  bool rollout = false, prompt = false;
  for (const ast::Name &name : type.axes) {
    Place place = scope.place(name.range);
    AxisId axis = -1;
    auto dense = scope.axes.find(name.text);
    if (dense != scope.axes.end()) {
      axis = dense->second;
    } else if (name.text == "prompt") {
      axis = model::promptAxis;
      prompt = true;
    } else if (name.text == "rollout") {
      axis = model::rolloutAxis;
      if (!prompt) {
        report(Id::MissingParent, place, {"rollout", "prompt"});
        return std::nullopt;
      }
      rollout = true;
    } else if (name.text == "token") {
      if (!prompt) {
        report(Id::MissingParent, place, {"token", "prompt"});
        return std::nullopt;
      }
      axis = token;
      if (axis < 0 && rollout)
        axis = responseToken(origin(place));
      if (axis < 0) {
        report(Id::UnboundToken, place, {});
        return std::nullopt;
      }
      AxisId parent = build.graph.axes[size_t(axis)].parent;
      if (parent != (rollout ? model::rolloutAxis : model::promptAxis)) {
        report(Id::NotOneNest, place,
               {"rollout", build.graph.axes[size_t(axis)].name});
        return std::nullopt;
      }
    } else {
      std::vector<std::string> names = {"prompt", "rollout", "token"};
      for (const auto &[known, id] : scope.axes)
        names.push_back(known);
      report(Id::UnknownAxis, place, {name.text, suggestion(name.text, names)});
      return std::nullopt;
    }
    if (std::find(declared.axes.begin(), declared.axes.end(), axis) !=
        declared.axes.end()) {
      report(Id::DuplicateAxis, place, {name.text});
      return std::nullopt;
    }
    declared.axes.push_back(axis);
  }
  build.sort(declared.axes);
  return declared;
}

} // namespace rl::sema
