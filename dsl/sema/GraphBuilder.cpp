// In: operations. Out: nodes, shared where equal; axes and their order.
// Must not know: Ast, names, diagnostics.
#include "dsl/sema/GraphBuilder.h"

#include <algorithm>
#include <cstring>

namespace rl::sema {

std::string dtypeName(Dtype dtype) {
  switch (dtype) {
  case Dtype::F32:
    return "f32";
  case Dtype::F64:
    return "f64";
  case Dtype::I64:
    return "i64";
  case Dtype::Bool:
    return "bool";
  case Dtype::Text:
    return "text";
  }
  return "f32";
}

std::string showType(const Graph &graph, const Type &type) {
  std::string text = dtypeName(type.dtype);
  for (size_t i = 0; i < type.axes.size(); ++i)
    text += (i ? ", " : "[") + graph.axes[size_t(type.axes[i])].name;
  return type.axes.empty() ? text : text + "]";
}

GraphBuilder::GraphBuilder(Graph &graph) : graph(graph) {
  if (!graph.axes.empty())
    return;
  model::Axis prompt{model::Axis::Kind::Prompt, "prompt"};
  prompt.isOrdered = false;
  model::Axis rollout{model::Axis::Kind::Rollout, "rollout", model::promptAxis};
  rollout.isOrdered = false;
  graph.axes = {prompt, rollout};
}

std::string GraphBuilder::axisName(AxisId axis) const {
  const model::Axis &found = graph.axes[size_t(axis)];
  return found.kind == model::Axis::Kind::Token ? "token" : found.name;
}

std::string GraphBuilder::textName(AxisId axis) const {
  const std::string &name = graph.axes[size_t(axis)].name;
  size_t dot = name.rfind('.');
  return dot == std::string::npos ? "response" : name.substr(0, dot);
}

std::string GraphBuilder::show(const Type &type) const {
  return showType(graph, type);
}

static void put(std::string &key, const void *data, size_t size) {
  key.append(static_cast<const char *>(data), size);
}

/// Everything that makes two nodes the same value.
static std::string keyOf(const Node &node) {
  std::string key;
  auto number = [&](int64_t value) { put(key, &value, sizeof value); };
  number(int64_t(node.op));
  number(int64_t(node.type.dtype));
  number(int64_t(node.operands.size()));
  for (NodeId operand : node.operands)
    number(operand);
  number(int64_t(node.type.axes.size()));
  for (AxisId axis : node.type.axes)
    number(axis);
  number(int64_t(node.over.size()));
  for (AxisId axis : node.over)
    number(axis);
  put(key, &node.number, sizeof node.number);
  put(key, &node.limits.first, sizeof(double));
  put(key, &node.limits.second, sizeof(double));
  number(node.integer);
  number(int64_t(node.quantity));
  number(int64_t(node.version));
  return key + node.text;
}

static Node constantNode(Dtype dtype, const Origin &origin) {
  Node node;
  node.type.dtype = dtype;
  node.origin = origin;
  return node;
}

std::optional<Node> GraphBuilder::zeroProduct(const Node &node) {
  if (!dropsZeroed || node.op != Op::Mul || !model::isReal(node.type.dtype))
    return std::nullopt;
  for (size_t i = 0; i < 2; ++i) {
    NodeId zero = node.operands[i], factor = node.operands[1 - i];
    while (graph[zero].op == Op::Broadcast)
      zero = graph[zero].operands[0];
    if (graph[zero].op != Op::Constant || graph[zero].number != 0)
      continue;
    std::vector<bool> below(size_t(factor) + 1, false);
    below[size_t(factor)] = true;
    for (NodeId id = factor; id >= 0; --id) {
      if (!below[size_t(id)])
        continue;
      if (graph[id].op == Op::Stream) {
        graph.zeroed.push_back(factor);
        Node result = constantNode(node.type.dtype, node.origin);
        if (node.type.axes.empty())
          return result;
        result.op = Op::Broadcast;
        result.operands = {add(constantNode(node.type.dtype, node.origin))};
        result.type = node.type;
        return result;
      }
      for (NodeId operand : graph[id].operands)
        below[size_t(operand)] = true;
    }
  }
  return std::nullopt;
}

NodeId GraphBuilder::chosen(const Node &node) const {
  if (node.op != Op::Where && node.op != Op::And && node.op != Op::Or)
    return -1;
  auto known = [&](NodeId id) -> std::optional<bool> {
    while (graph[id].op == Op::Broadcast && graph[id].text.empty())
      id = graph[id].operands[0];
    if (graph[id].op != Op::Constant)
      return std::nullopt;
    return graph[id].number != 0;
  };
  NodeId result = -1;
  if (node.op == Op::Where) {
    if (std::optional<bool> condition = known(node.operands[0]))
      result = node.operands[*condition ? 1 : 2];
  } else {
    for (size_t i = 0; i < 2 && result < 0; ++i)
      if (std::optional<bool> side = known(node.operands[i]))
        result = node.operands[*side == (node.op == Op::And) ? 1 - i : i];
  }
  bool isAlike = result >= 0 && graph[result].type.dtype == node.type.dtype &&
                 graph[result].type.axes == node.type.axes;
  return isAlike ? result : -1;
}

NodeId GraphBuilder::add(Node node) {
  if (NodeId choice = chosen(node); choice >= 0) {
    if (dropsZeroed)
      for (NodeId operand : node.operands)
        if (operand != choice)
          graph.zeroed.push_back(operand);
    return choice;
  }
  if (std::optional<Node> zero = zeroProduct(node))
    return add(std::move(*zero));
  if (std::optional<Node> constant = fold(node, graph)) {
    constant->origin = node.origin;
    node = std::move(*constant);
  }
  std::string key = keyOf(node);
  auto found = existing.find(key);
  if (found != existing.end())
    return found->second;
  NodeId id = NodeId(graph.nodes.size());
  graph.nodes.push_back(std::move(node));
  existing.emplace(std::move(key), id);
  return id;
}

NodeId GraphBuilder::add(Op op, std::vector<NodeId> operands, Type type,
                         Origin origin) {
  Node node;
  node.op = op;
  node.operands = std::move(operands);
  node.type = std::move(type);
  node.origin = std::move(origin);
  return add(std::move(node));
}

NodeId GraphBuilder::f32(double value, const Origin &origin) {
  Node node = constantNode(Dtype::F32, origin);
  node.number = value;
  return add(std::move(node));
}

NodeId GraphBuilder::f64(double value, const Origin &origin) {
  Node node = constantNode(Dtype::F64, origin);
  node.number = value;
  return add(std::move(node));
}

NodeId GraphBuilder::i64(int64_t value, const Origin &origin) {
  Node node = constantNode(Dtype::I64, origin);
  node.integer = value;
  return add(std::move(node));
}

NodeId GraphBuilder::boolean(bool value, const Origin &origin) {
  Node node = constantNode(Dtype::Bool, origin);
  node.number = value ? 1 : 0;
  return add(std::move(node));
}

NodeId GraphBuilder::text(std::string value, const Origin &origin) {
  Node node = constantNode(Dtype::Text, origin);
  node.text = std::move(value);
  return add(std::move(node));
}

NodeId GraphBuilder::broadcast(NodeId node, const std::vector<AxisId> &axes,
                               const Origin &origin) {
  if (graph[node].type.axes == axes)
    return node;
  if (graph[node].op == Op::Broadcast)
    node = graph[node].operands[0];
  if (graph[node].type.axes == axes)
    return node;
  return add(Op::Broadcast, {node}, {graph[node].type.dtype, axes}, origin);
}

NodeId GraphBuilder::toF32(NodeId node, const Origin &origin) {
  if (typeOf(node).dtype == Dtype::F32)
    return node;
  return add(Op::ToF32, {node}, {Dtype::F32, typeOf(node).axes}, origin);
}

NodeId GraphBuilder::adapt(NodeId node, Dtype dtype, const Origin &origin) {
  if (!isConstant(node))
    return node;
  Dtype own = typeOf(node).dtype;
  if (dtype == Dtype::F32 && own == Dtype::I64)
    return toF32(node, origin);
  if (dtype == Dtype::F64 && (own == Dtype::I64 || own == Dtype::F32))
    return add(Op::ToF64, {node}, {Dtype::F64, typeOf(node).axes}, origin);
  return node;
}

AxisId GraphBuilder::raggedAxis(const std::string &name, AxisId parent,
                                bool isOrdered) {
  for (size_t i = 0; i < graph.axes.size(); ++i) {
    const model::Axis &axis = graph.axes[i];
    if (axis.kind == model::Axis::Kind::Ragged && axis.name == name &&
        axis.parent == parent && axis.extent < 0)
      return AxisId(i);
  }
  return madeAxis(name, parent, -1, isOrdered);
}

AxisId GraphBuilder::madeAxis(const std::string &name, AxisId parent,
                              NodeId extent, bool isOrdered) {
  model::Axis axis{model::Axis::Kind::Ragged, name, parent};
  axis.extent = extent;
  axis.isOrdered = isOrdered;
  graph.axes.push_back(axis);
  return AxisId(graph.axes.size() - 1);
}

AxisId GraphBuilder::tokenAxis(NodeId text, AxisId parent,
                               const std::string &textName) {
  for (size_t i = 0; i < graph.axes.size(); ++i)
    if (graph.axes[i].kind == model::Axis::Kind::Token &&
        graph.axes[i].text == text)
      return AxisId(i);
  std::string name = textName.empty() ? "token" : textName + ".token";
  graph.axes.push_back({model::Axis::Kind::Token, name, parent, -1, text});
  return AxisId(graph.axes.size() - 1);
}

AxisId GraphBuilder::denseAxis(const void *declaration, const std::string &name,
                               int64_t size) {
  for (auto &[known, axis] : dense)
    if (known == declaration && graph.axes[size_t(axis)].size == size)
      return axis;
  graph.axes.push_back({model::Axis::Kind::Dense, name, -1, size, -1});
  dense.push_back({declaration, AxisId(graph.axes.size() - 1)});
  return dense.back().second;
}

AxisId GraphBuilder::opaqueAxis() {
  if (opaque < 0)
    opaque = denseAxis(&opaque, "*", 1);
  return opaque;
}

bool GraphBuilder::isOpaque(const Type &type) const {
  return opaque >= 0 && std::find(type.axes.begin(), type.axes.end(), opaque) !=
                            type.axes.end();
}

std::vector<AxisId> GraphBuilder::nest(AxisId axis) const {
  std::vector<AxisId> axes;
  for (; axis >= 0; axis = graph.axes[size_t(axis)].parent)
    axes.insert(axes.begin(), axis);
  return axes;
}

void GraphBuilder::sort(std::vector<AxisId> &axes) const {
  auto rank = [&](AxisId axis) {
    bool isDense = graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense;
    return std::pair<size_t, AxisId>(isDense ? 1000 : nest(axis).size(), axis);
  };
  std::sort(axes.begin(), axes.end(),
            [&](AxisId a, AxisId b) { return rank(a) < rank(b); });
}

AxisId GraphBuilder::tokenOf(const Type &type) const {
  for (AxisId axis : type.axes)
    if (graph.axes[size_t(axis)].kind == model::Axis::Kind::Token)
      return axis;
  return -1;
}

AxisId GraphBuilder::named(const Type &type, const std::string &name) const {
  for (AxisId axis : type.axes)
    if (axisName(axis) == name)
      return axis;
  return -1;
}

std::vector<AxisId>
GraphBuilder::unite(const std::vector<std::vector<AxisId>> &lists,
                    AxesConflict &conflict) const {
  std::vector<AxisId> all;
  for (const std::vector<AxisId> &list : lists)
    for (AxisId axis : list)
      if (std::find(all.begin(), all.end(), axis) == all.end())
        all.push_back(axis);
  sort(all);
  AxisId outer = -1;
  for (AxisId axis : all) {
    const model::Axis &found = graph.axes[size_t(axis)];
    if (found.kind == model::Axis::Kind::Dense)
      continue;
    if (found.parent != outer) {
      bool bothTokens =
          found.kind == model::Axis::Kind::Token && outer >= 0 &&
          graph.axes[size_t(outer)].kind == model::Axis::Kind::Token;
      conflict = {bothTokens ? AxesConflict::Kind::TwoTexts
                             : AxesConflict::Kind::NotOneNest,
                  outer, axis};
      // Of a rollout and two texts, the texts say more.
      for (AxisId other : all)
        if (other != axis && found.kind == model::Axis::Kind::Token &&
            graph.axes[size_t(other)].kind == model::Axis::Kind::Token)
          conflict = {AxesConflict::Kind::TwoTexts, axis, other};
      return {};
    }
    outer = axis;
  }
  return all;
}

void GraphBuilder::name(NodeId node, const std::string &name) {
  Node &found = graph.nodes[size_t(node)];
  if (found.name.empty() && found.op != Op::Constant && found.op != Op::Param)
    found.name = name;
}

} // namespace rl::sema
