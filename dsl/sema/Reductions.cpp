// In: axes named after `over:` and a value. Out: the reduction or the count.
// Must not know: slots, declared callables.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

std::optional<std::vector<AxisRef>> Elaborator::axesOf(const Expr &expr,
                                                       Scope &scope) {
  std::vector<AxisRef> axes;
  if (expr.kind == Expr::Kind::Path && expr.path.size() == 1) {
    auto local = scope.locals.find(expr.path[0].text);
    if (local != scope.locals.end() &&
        (local->second.value.kind == Value::Kind::Axes ||
         local->second.value.isPoison())) {
      local->second.read = true;
      if (local->second.value.isPoison())
        return std::nullopt;
      return local->second.value.axes;
    }
    std::optional<AxisRef> axis = axisOf(expr.path[0], scope);
    if (!axis)
      return std::nullopt;
    axes.push_back(*axis);
  } else if (expr.kind == Expr::Kind::List) {
    for (const ast::Argument &item : expr.arguments) {
      std::optional<std::vector<AxisRef>> inner = axesOf(*item.value, scope);
      if (!inner)
        return std::nullopt;
      for (const AxisRef &axis : *inner) {
        for (const AxisRef &known : axes)
          if (known.name == axis.name && known.axis == axis.axis) {
            report(Id::DuplicateAxis, scope.place(item.value->range),
                   {axis.name});
            return std::nullopt;
          }
        axes.push_back(axis);
      }
    }
  } else {
    report(Id::UnknownAxis, scope.place(expr.range),
           {textOf(expr), "; an axis or a list of axes stands here"});
    return std::nullopt;
  }
  if (axes.empty()) {
    report(Id::NoAxes, scope.place(expr.range), {});
    return std::nullopt;
  }
  return axes;
}

NodeId Elaborator::reduction(Op op, const std::string &name, NodeId value,
                             const std::vector<AxisRef> &over, const Expr &call,
                             Scope &scope) {
  Place place = scope.place(call.range);
  std::string what = "`" + name + "`";
  bool logical = op == Op::Any || op == Op::All;
  if (op != Op::Sum && build.isConstant(value) && !logical &&
      build.typeOf(value).dtype == Dtype::I64)
    value = build.toF32(value, origin(place));
  if (!wantDtype(value,
                 logical ? std::vector{Dtype::Bool}
                 : op == Op::Sum
                     ? std::vector{Dtype::F32, Dtype::F64, Dtype::I64}
                     : std::vector{Dtype::F32, Dtype::F64},
                 what, place))
    return -1;
  Type type = build.typeOf(value);
  Node node;
  node.op = op;
  node.operands = {value};
  node.origin = origin(place);
  node.type = type;
  bool opaque = build.isOpaque(type);
  for (const AxisRef &ref : over)
    opaque = opaque || ref.isOpaque;
  if (opaque) {
    // Seen alone: what remains is unknown.
    node.over = {build.opaqueAxis()};
    node.type.axes = {build.opaqueAxis()};
    node.text = "reduced";
    return build.add(std::move(node));
  }
  for (const AxisRef &ref : over) {
    AxisId axis = ref.axis < 0 ? build.named(type, ref.name) : ref.axis;
    auto found = std::find(node.type.axes.begin(), node.type.axes.end(), axis);
    if (axis < 0 || found == node.type.axes.end()) {
      report(Id::AxisNotInValue, place, {ref.name, show(value)});
      return -1;
    }
    node.type.axes.erase(found);
    node.over.push_back(axis);
  }
  for (AxisId kept : node.type.axes)
    for (AxisId axis : build.nest(kept))
      if (std::find(node.over.begin(), node.over.end(), axis) !=
          node.over.end()) {
        report(Id::InnerAxisKept, place,
               {build.axisName(axis), build.axisName(kept)});
        return -1;
      }
  build.sort(node.over);
  return build.add(std::move(node));
}

/// The axis that a name means where no value has it; -1 after an error.
AxisId Elaborator::axisWithoutValue(const AxisRef &ref, Place place,
                                    Scope &scope) {
  if (ref.isOpaque)
    return build.opaqueAxis();
  if (ref.axis >= 0)
    return ref.axis;
  if (ref.name == "token") {
    scope.needed.insert(scope.token);
    return scope.token >= 0 ? scope.token : responseToken(origin(place));
  }
  auto bound = scope.ragged.find(ref.name);
  if (bound != scope.ragged.end()) {
    scope.needed.insert(bound->second);
    return bound->second;
  }
  report(Id::UnboundAxis, place, {ref.name});
  return -1;
}

NodeId Elaborator::count(const std::vector<AxisRef> &over, const Expr &call,
                         Scope &scope) {
  Place place = scope.place(call.range);
  Node node;
  node.op = Op::Count;
  node.type.dtype = Dtype::I64;
  node.origin = origin(place);
  int64_t dense = 1;
  AxisId innermost = -1;
  size_t depth = 0;
  for (const AxisRef &ref : over) {
    AxisId axis = axisWithoutValue(ref, place, scope);
    if (axis < 0)
      return -1;
    if (build.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense) {
      dense *= build.graph.axes[size_t(axis)].size;
      continue;
    }
    node.over.push_back(axis);
    if (build.nest(axis).size() > depth) {
      innermost = axis;
      depth = build.nest(axis).size();
    }
  }
  if (innermost < 0)
    return build.i64(dense, node.origin);
  if (setting.kind == Setting::Kind::Settings || task) {
    report(Id::CannotReadHere, place,
           {"count", task ? "a task" : setting.description});
    return -1;
  }
  bool reduced = false;
  std::vector<AxisId> nest = build.nest(innermost);
  for (AxisId axis : node.over)
    if (std::find(nest.begin(), nest.end(), axis) == nest.end()) {
      report(Id::NotOneNest, place,
             {build.graph.axes[size_t(axis)].name,
              build.graph.axes[size_t(innermost)].name});
      return -1;
    }
  for (AxisId axis : nest) {
    bool here =
        std::find(node.over.begin(), node.over.end(), axis) != node.over.end();
    if (reduced && !here) {
      report(Id::InnerAxisKept, place,
             {build.axisName(build.graph.axes[size_t(axis)].parent),
              build.axisName(axis)});
      return -1;
    }
    reduced = reduced || here;
    if (!here)
      node.type.axes.push_back(axis);
  }
  build.sort(node.over);
  NodeId result = build.add(std::move(node));
  if (dense == 1)
    return result;
  return elementwise(Op::Mul, {result, build.i64(dense, origin(place))},
                     Dtype::I64, place);
}

} // namespace rl::sema
