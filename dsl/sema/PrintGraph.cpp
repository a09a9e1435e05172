// In: a graph. Out: it as text, one node a line. Must not know: Ast, slots.
#include "dsl/sema/PrintGraph.h"

#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <charconv>

namespace rl::sema {

std::string showNumber(double value) {
  char buffer[40];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end.ptr);
}

std::string showConstant(const Node &node) {
  switch (node.type.dtype) {
  case Dtype::F32:
  case Dtype::F64:
    return showNumber(node.number);
  case Dtype::I64:
    return std::to_string(node.integer);
  case Dtype::Bool:
    return node.number != 0 ? "true" : "false";
  case Dtype::Text:
    return quoted(node.text);
  }
  return "";
}

/// The spelling of an operation: that of the program, else its id in small
/// letters.
std::string spellingOf(Op op) {
  switch (op) {
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  case Op::id:                                                                 \
    return *spelling ? spelling : #id;
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  }
  return "";
}

static std::string lower(std::string text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    bool upper = text[i] >= 'A' && text[i] <= 'Z';
    if (upper && i > 0)
      result += '_';
    result += upper ? char(text[i] - 'A' + 'a') : text[i];
  }
  return result;
}

static std::string stream(const Graph &graph, const Node &node) {
  std::string name;
  const std::string &axis = graph.axes[size_t(node.type.axes.back())].name;
  size_t dot = axis.rfind('.');
  if (dot != std::string::npos)
    name = axis.substr(0, dot) + ".";
  const char *versions[] = {"", "old.", "sampled.", "ref."};
  return name + versions[size_t(node.version)] + model::wordOf(node.quantity);
}

std::string showOperation(const Graph &graph, const Node &node,
                          const std::vector<model::Param> &params) {
  std::string text;
  switch (node.op) {
  case Op::Constant:
    return showConstant(node);
  case Op::Param:
    return "param " + (size_t(node.integer) < params.size()
                           ? params[size_t(node.integer)].name
                           : std::to_string(node.integer));
  case Op::Field:
    return "field " + quoted(node.text);
  case Op::State:
    return "state " + node.text +
           (node.operands.empty() ? ""
                                  : " = %" + std::to_string(node.operands[0]));
  case Op::Stream:
    return "stream " + stream(graph, node);
  case Op::Position:
    return "position " + graph.axes[size_t(node.integer)].name;
  case Op::Uniform:
    return "uniform " + std::to_string(node.integer) + " of " + node.text +
           (node.operands.empty() ? ""
                                  : " by %" + std::to_string(node.operands[0]));
  default:
    text = lower(spellingOf(node.op));
  }
  if (node.op == Op::FindAll || node.op == Op::Split ||
      node.op == Op::Distinct || node.op == Op::Json ||
      node.op == Op::SampleAfter) {
    std::string about = node.text;
    std::replace(about.begin(), about.end(), '\0', ' ');
    if (node.op == Op::SampleAfter)
      about = "call " + showNumber(node.limits.first) +
              (about.empty() ? "" : " stop " + quoted(about));
    else if (!about.empty())
      about = quoted(about);
    text += " " + std::to_string(node.integer) +
            (about.empty() ? "" : " " + about) + " of";
  }
  for (size_t i = 0; i < node.operands.size(); ++i)
    text += (i ? ", %" : " %") + std::to_string(node.operands[i]);
  if (node.op == Op::Format || node.op == Op::Capture ||
      node.op == Op::Matches || node.op == Op::Replace ||
      node.op == Op::FitsSchema)
    text += " \"" + node.text + "\"";
  if (node.op == Op::Capture && node.integer > 0)
    text += " group " + std::to_string(node.integer - 1);
  if (node.op == Op::InRange)
    text += " " + showNumber(node.limits.first) +
            (node.integer & 1 ? "<.." : "..") + (node.integer & 2 ? "<" : "") +
            showNumber(node.limits.second);
  for (size_t i = 0; i < node.over.size(); ++i)
    text += (i ? ", " : " over ") + graph.axes[size_t(node.over[i])].name;
  if (node.op == Op::Cumsum && node.integer)
    text += " from end";
  if (node.op == Op::Std)
    text += " ddof " + std::to_string(node.integer);
  return text;
}

std::string showGraph(const Graph &graph,
                      const std::vector<model::Param> &params,
                      const std::string &indent) {
  std::string out;
  for (size_t i = 0; i < graph.axes.size(); ++i) {
    const model::Axis &axis = graph.axes[i];
    if (axis.kind == model::Axis::Kind::Token)
      out += indent + "axis " + axis.name + ": tokens of %" +
             std::to_string(axis.text) + "\n";
    else if (axis.kind == model::Axis::Kind::Ragged)
      out +=
          indent + "axis " + axis.name +
          (axis.parent < 0 ? ""
                           : " under " + graph.axes[size_t(axis.parent)].name) +
          (axis.extent < 0 ? ""
                           : ": %" + std::to_string(axis.extent) + " points") +
          "\n";
    else if (axis.kind == model::Axis::Kind::Dense)
      out += indent + "axis " + axis.name + "[" + std::to_string(axis.size) +
             "]\n";
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node &node = graph.nodes[i];
    out += indent + "%" + std::to_string(i) + ": " +
           showType(graph, node.type) + " = " +
           showOperation(graph, node, params);
    if (!node.name.empty())
      out += "  # " + node.name;
    out += "\n";
  }
  for (const model::Drop &drop : graph.drops)
    out += indent + "drop " + graph.axes[size_t(drop.axis)].name + " unless %" +
           std::to_string(drop.keep) + "\n";
  for (const model::State &state : graph.states) {
    out += indent + "state " + state.name + ": %" + std::to_string(state.node);
    if (state.next >= 0)
      out += ", next %" + std::to_string(state.next);
    out += "\n";
  }
  return out;
}

} // namespace rl::sema
