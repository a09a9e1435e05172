// In: a call of `gradient`. Out: derivatives of what a net gives by each of
// its numbers, in a row. Must not know: states, losses, slots.
#include "dsl/sema/Derivative.h"
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

/// Number of points of a dense axis.
static int64_t pointsOf(const GraphBuilder &build, AxisId axis) {
  return build.graph.axes[size_t(axis)].size;
}

int64_t Elaborator::netSize(const NetValue &net) const {
  int64_t size = 0;
  for (size_t i = 0; i < net.axes.size(); ++i) {
    bool isLast = i + 1 == net.axes.size();
    int64_t outputs = isLast ? 1 : pointsOf(build, net.axes[i + 1]);
    size += (pointsOf(build, net.axes[i]) + 1) * outputs;
  }
  return size;
}

NodeId Elaborator::netSizeNode(const NetValue &net, const std::string &name,
                               Place place) {
  // Seen alone, axes may stand for sizes that only a call knows.
  if (setting.kind != Setting::Kind::Declaration)
    return build.i64(netSize(net), origin(place));
  return standIn(name + ".size", {Dtype::I64, false, {}}, origin(place)).node;
}

/// x of the points that `at` numbers, along a dense axis; x where `axis` is -1.
NodeId Elaborator::atPoints(NodeId x, NodeId at, AxisId axis, Place place) {
  if (axis < 0)
    return x;
  Origin here = origin(place);
  // Points beyond the layer are not chosen, but read all the same.
  NodeId last = build.i64(pointsOf(build, axis) - 1, here);
  NodeId zero = build.i64(0, here);
  return take(x, elementwise(Op::Clamp, {at, zero, last}, Dtype::I64, place),
              axis, place);
}

/// By a weight the derivative is what its layer is given times the derivative
/// by what the layer makes; by a bias it is the latter.
NodeId Elaborator::inARow(const NetValue &net, const NetPass &pass,
                          AxisId along, Place place) {
  Origin at = origin(place);
  Node node;
  node.op = Op::Position;
  node.integer = along;
  node.type = {Dtype::I64, {along}};
  node.origin = at;
  NodeId position = build.add(std::move(node));

  // Each point gives a number of its own: the sum's derivative by what a layer
  // makes at a point is that of the point's number.
  NodeId root = pass.sums.back();
  if (const Type type = build.typeOf(root); !type.axes.empty()) {
    Node sum;
    sum.op = Op::Sum;
    sum.operands = {root};
    sum.over = type.axes;
    sum.type = {type.dtype, {}};
    sum.origin = at;
    root = build.add(std::move(sum));
  }

  int64_t begin = 0;
  std::vector<std::pair<int64_t, NodeId>> blocks; // ends, values
  for (size_t i = 0; i < net.axes.size(); ++i) {
    AxisId in = net.axes[i];
    AxisId out = i + 1 < net.axes.size() ? net.axes[i + 1] : -1;
    int64_t outputs = out < 0 ? 1 : pointsOf(build, out);
    Derivatives found = differentiate(build, root, {pass.sums[i]}, at);
    auto from = [&](int64_t first) {
      return elementwise(Op::Sub, {position, build.i64(first, at)}, Dtype::I64,
                         place);
    };
    auto split = [&](Op op, NodeId number) {
      return elementwise(op, {number, build.i64(outputs, at)}, Dtype::I64,
                         place);
    };
    NodeId number = from(begin);
    NodeId given =
        atPoints(pass.inputs[i], split(Op::FloorDiv, number), in, place);
    NodeId made =
        atPoints(found.gradients[0], split(Op::Mod, number), out, place);
    NodeId product = elementwise(Op::Mul, {given, made}, Dtype::F32, place);
    begin += pointsOf(build, in) * outputs;
    blocks.push_back({begin, product});
    made = atPoints(found.gradients[0], from(begin), out, place);
    begin += outputs;
    blocks.push_back({begin, made});
  }
  NodeId row = blocks.back().second;
  for (size_t i = blocks.size() - 1; i-- > 0;) {
    NodeId before =
        elementwise(Op::Less, {position, build.i64(blocks[i].first, at)},
                    Dtype::Bool, place);
    row = elementwise(Op::Where, {before, blocks[i].second, row}, Dtype::F32,
                      place);
  }
  return row;
}

NodeId Elaborator::netGradient(const Expr &call, Scope &scope) {
  Place place = scope.place(call.range);
  auto matched = wantAll("gradient", call, {"net", "at", "along"}, {}, scope);
  if (!matched)
    return -1;
  const Expr &named = *(*matched)[0]->value;
  Value value = expr(named, scope);
  if (value.isPoison())
    return -1;
  if (value.kind != Value::Kind::Net) {
    report(Id::NetGradient, scope.place(named.range),
           {"it is that of a net, here is " + show(value)});
    return -1;
  }
  const NetValue net = *value.net;
  std::string name = textOf(named);
  std::optional<std::vector<AxisRef>> axes =
      axesOf(*(*matched)[2]->value, scope);
  const Expr &argument = *(*matched)[1]->value;
  NodeId x = node(argument, scope);
  if (!axes || x < 0)
    return -1;
  std::optional<NetPass> pass = forward(net, name, x, argument, call, scope);
  if (!pass)
    return -1;
  const AxisRef &ref = axes->front();
  Type type = build.typeOf(pass->sums.back());
  if (ref.isOpaque || build.isOpaque(type))
    return build.add(Op::Broadcast, {pass->sums.back()},
                     {Dtype::F32, {build.opaqueAxis()}}, origin(place));
  Place where = scope.place((*matched)[2]->value->range);
  AxisId along = axes->size() == 1 ? ref.axis : -1;
  bool isDense = along >= 0 && build.graph.axes[size_t(along)].kind ==
                                   model::Axis::Kind::Dense;
  int64_t size = netSize(net);
  bool isWhole = isDense && (setting.kind == Setting::Kind::Declaration ||
                             pointsOf(build, along) == size);
  if (!isWhole) {
    std::string text = textOf(*(*matched)[2]->value);
    std::string points =
        isDense ? "has " + std::to_string(pointsOf(build, along)) + " points"
                : "has no fixed size";
    report(Id::NetGradient, where,
           {"`" + text + "` " + points + ", net `" + name + "` " +
            std::to_string(size) + " numbers; `axis weight[" + name +
            ".size]` has as many"});
    return -1;
  }
  if (std::find(type.axes.begin(), type.axes.end(), along) != type.axes.end()) {
    report(Id::NetGradient, where,
           {"what net `" + name + "` gives, " + build.show(type) +
            ", lies along `" + build.axisName(along) + "` already"});
    return -1;
  }
  return inARow(net, *pass, along, place);
}

} // namespace rl::sema
