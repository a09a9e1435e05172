// In: an evaluated graph. Out: the tree of an expression with its values.
// Must not know: Ast, MLIR, the runtime.
#include "dsl/reference/Explain.h"

#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::reference {
using model::Axis;
using model::Dtype;
using model::Node;
using model::Op;
using model::Type;

static std::string item(Dtype dtype, const Values &values, size_t point) {
  switch (dtype) {
  case Dtype::Text:
    return sema::quoted(values.texts[point]);
  case Dtype::I64:
    return std::to_string(values.integers[point]);
  case Dtype::Bool:
    return values.numbers[point] != 0 ? "true" : "false";
  default:
    return sema::showNumber(values.numbers[point]);
  }
}

static void nested(const Evaluator &evaluator, const Type &type,
                   const Values &values, const Values *status, size_t depth,
                   size_t point, std::string &out) {
  if (depth == type.axes.size()) {
    if (status && status->integers[point] != 0)
      out += status->integers[point] == 1 ? "missing" : "error";
    else
      out += item(type.dtype, values, point);
    return;
  }
  AxisId axis = type.axes[depth];
  const Axis &found = evaluator.graph.axes[size_t(axis)];
  size_t begin = point * size_t(std::max<int64_t>(found.size, 0));
  size_t end = begin + size_t(std::max<int64_t>(found.size, 0));
  if (found.kind != Axis::Kind::Dense) {
    const std::vector<int64_t> &offsets = evaluator.inputs.offsets.at(axis);
    begin = size_t(offsets[point]);
    end = size_t(offsets[point + 1]);
  }
  out += "[";
  for (size_t i = begin; i < end; ++i) {
    if (i > begin)
      out += ", ";
    nested(evaluator, type, values, status, depth + 1, i, out);
  }
  out += "]";
}

std::string showValues(const Evaluator &evaluator, const Type &type,
                       const Values &values, const Values *status) {
  std::string text;
  nested(evaluator, type, values, status, 0, 0, text);
  constexpr size_t most = 160;
  if (text.size() <= most)
    return text;
  size_t head = most / 2, tail = text.size() - most / 2;
  // Not in the middle of a character.
  while (head > 0 && (text[head] & 0xC0) == 0x80)
    --head;
  while (tail < text.size() && (text[tail] & 0xC0) == 0x80)
    ++tail;
  return text.substr(0, head) + " ... " + text.substr(tail);
}

std::string showTyped(const Evaluator &evaluator, const Type &type,
                      const Values &values) {
  return sema::showType(evaluator.graph, type) + " = " +
         showValues(evaluator, type, values);
}

namespace {

/// Writes the lines, depth first.
class Tree {
public:
  Tree(Evaluator &evaluator, size_t limit)
      : evaluator(evaluator), limit(limit),
        shown(evaluator.graph.nodes.size()) {}

  void add(NodeId id, size_t depth) {
    const Node *node = &evaluator.graph[id];
    // Neither changes what is there to see.
    while (node->op == Op::Broadcast || node->op == Op::Stop) {
      id = node->operands[0];
      node = &evaluator.graph[id];
    }
    if (node->op == Op::Constant || shown[size_t(id)])
      return;
    if (lines == limit) {
      if (!isCut)
        text += "...\n";
      isCut = true;
      return;
    }
    shown[size_t(id)] = true;
    ++lines;
    const Values *value = evaluator.value(id);
    // Deeper levels would leave the line to white space.
    text += std::string(2 * std::min<size_t>(depth, 12), ' ') + label(*node) +
            ": " +
            (value ? showTyped(evaluator, node->type, *value)
                   : sema::showType(evaluator.graph, node->type)) +
            "\n";
    for (NodeId operand : node->operands)
      add(operand, depth + 1);
  }

  std::string text;

private:
  std::string label(const Node &node) const {
    if (node.op == Op::Field)
      return node.text;
    if (node.op == Op::Stream)
      return sema::showOperation(evaluator.graph, node, {})
          .substr(std::string("stream ").size());
    std::string written = source(node);
    return node.name.empty() ? written : node.name + " = " + written;
  }

  /// The expression as it stands in its file, on one line.
  std::string source(const Node &node) const {
    const diag::Place &place = node.origin.place;
    if (!place.source)
      return sema::showOperation(evaluator.graph, node, {});
    std::string out;
    for (char c : place.source->text().substr(
             place.range.begin, place.range.end - place.range.begin)) {
      bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!space)
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    }
    constexpr size_t most = 60;
    if (out.size() <= most)
      return out;
    size_t end = most;
    while (end > 0 && (out[end] & 0xC0) == 0x80)
      --end;
    return out.substr(0, end) + " ...";
  }

  Evaluator &evaluator;
  size_t limit, lines = 0;
  bool isCut = false;
  std::vector<bool> shown;
};

} // namespace

std::string explain(Evaluator &evaluator, NodeId root, size_t limit) {
  Tree tree(evaluator, limit);
  tree.add(root, 0);
  return tree.text;
}

} // namespace rl::reference
