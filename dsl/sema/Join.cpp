// In: `join(x, along: axis)`. Out: one text of the values along a dense axis,
// as a literal with a hole for each point. Must not know: slots, the runtime.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

/// Operations whose value at a point is that of their operands at the point.
static bool isElementwise(Op op) {
  switch (op) {
  case Op::Where:
  case Op::Broadcast:
    return true;
  default:
    break;
  }
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  if (op == Op::id)                                                            \
    return std::string_view(#family) == "Text";
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  return false;
}

/// `id` at point `at` of a dense axis. Numbers are taken from their arrays,
/// which kernels fill; texts exist at single points only, so what makes them
/// is made anew at this one.
NodeId Elaborator::atPoint(NodeId id, AxisId axis, int64_t at, Place place,
                           std::map<NodeId, NodeId> &known) {
  auto hasAxis = [&](NodeId node) {
    const std::vector<AxisId> &axes = build.typeOf(node).axes;
    return std::find(axes.begin(), axes.end(), axis) != axes.end();
  };
  if (!hasAxis(id))
    return id;
  auto [entry, isNew] = known.try_emplace(id, -1);
  if (!isNew)
    return entry->second;
  Node node = build.graph[id];
  bool isText = node.type.dtype == Dtype::Text;
  for (NodeId operand : node.operands)
    isText = isText || build.typeOf(operand).dtype == Dtype::Text;
  NodeId result;
  if (node.op == Op::Position) {
    result = build.i64(at, node.origin);
  } else if (node.op == Op::Broadcast || (isText && isElementwise(node.op)) ||
             (isText && node.op == Op::Take && node.over[0] != axis)) {
    std::erase(node.type.axes, axis);
    for (NodeId &operand : node.operands)
      operand = atPoint(operand, axis, at, place, known);
    result =
        node.op == Op::Broadcast
            ? build.broadcast(node.operands[0], node.type.axes, node.origin)
            : build.add(std::move(node));
  } else {
    result = take(id, build.i64(at, node.origin), axis, place);
  }
  known[id] = result;
  return result;
}

/// A text literal of holes with `between` between them.
NodeId Elaborator::filled(std::vector<NodeId> holes, const std::string &before,
                          const std::string &between, Place place) {
  std::string pattern;
  auto plain = [&](const std::string &text) {
    for (char c : text)
      pattern += std::string(c == '{' || c == '}' ? 2 : 1, c);
  };
  plain(before);
  for (size_t i = 0; i < holes.size(); ++i) {
    if (i > 0)
      plain(between);
    pattern += "{}";
  }
  return formatted(std::move(holes), std::move(pattern), place);
}

/// `join(x, along: axis, with: ", ", where: condition)`.
NodeId Elaborator::join(const Expr &call, Scope &scope) {
  auto matched = wantAll("join", call, {"x", "along", "with", "where"},
                         {"with", "where"}, scope);
  if (!matched)
    return -1;
  Place place = scope.place(call.range);
  NodeId x = node(*(*matched)[0]->value, scope);
  NodeId mask = (*matched)[3] ? node(*(*matched)[3]->value, scope) : NodeId(-1);
  std::optional<std::vector<AxisRef>> along =
      axesOf(*(*matched)[1]->value, scope);
  std::string between;
  if (x < 0 || !along || ((*matched)[3] && mask < 0) ||
      ((*matched)[2] &&
       !constantText((*matched)[2], "`with` of `join`", scope, between)))
    return -1;
  if (!wantDtype(x, {Dtype::Text, Dtype::I64}, "`join`", place) ||
      (mask >= 0 &&
       !wantDtype(mask, {Dtype::Bool}, "`where` of `join`", place)))
    return -1;
  if (mask >= 0) {
    std::vector<NodeId> both = {x, mask};
    if (!align(both, place))
      return -1;
    x = both[0];
    mask = both[1];
  }
  std::vector<AxisId> axes;
  if (along->size() != 1) {
    report(Id::OneAxis, place, {"join", std::to_string(along->size())});
    return -1;
  }
  if (!grouped(*along, x, "join", place, axes))
    return -1;
  // A copy, for what is made below may add axes.
  const model::Axis axis = build.graph.axes[size_t(axes[0])];
  if (axis.kind != model::Axis::Kind::Dense) {
    report(Id::JoinAxis, place, {build.axisName(axes[0])});
    return -1;
  }
  std::vector<NodeId> items, wanted;
  for (int64_t i = 0; i < axis.size; ++i) {
    std::map<NodeId, NodeId> known;
    items.push_back(atPoint(x, axes[0], i, place, known));
    if (items.back() < 0)
      return -1;
    if (mask >= 0)
      wanted.push_back(atPoint(mask, axes[0], i, place, known));
  }
  if (mask < 0)
    return filled(std::move(items), "", between, place);
  // An item that is left out takes what stands before it along.
  NodeId nothing = build.text("", origin(place));
  NodeId any = -1;
  for (size_t i = 0; i < items.size(); ++i) {
    NodeId alone = filled({items[i]}, "", "", place);
    NodeId written = alone;
    if (any >= 0 && !between.empty())
      written = elementwise(
          Op::Where, {any, filled({items[i]}, between, "", place), alone},
          Dtype::Text, place);
    items[i] = elementwise(Op::Where, {wanted[i], written, nothing},
                           Dtype::Text, place);
    any = any < 0 ? wanted[i]
                  : elementwise(Op::Or, {any, wanted[i]}, Dtype::Bool, place);
    if (items[i] < 0 || any < 0)
      return -1;
  }
  return filled(std::move(items), "", "", place);
}

} // namespace rl::sema
