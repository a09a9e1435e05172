// In: what a check asks the slope by. Out: the leaf it names. Must not know:
// how slopes are computed.
#include "dsl/sema/CheckSlopes.h"

#include "dsl/sema/Reach.h"
#include "dsl/sema/Syntax.h"

namespace rl::sema {

std::string givenName(const Graph &graph, const Node &node) {
  switch (node.op) {
  case Op::Response:
    return "response";
  case Op::Truncated:
    return "truncated";
  case Op::Age:
    return "age";
  case Op::Step:
    return "step";
  case Op::Steps:
    return "steps";
  case Op::SampleAfter:
    return node.integer > 0 ? node.name : "";
  case Op::Stream:
    break;
  default:
    return "";
  }
  std::string name;
  const std::string &axis = graph.axes[size_t(node.type.axes.back())].name;
  size_t dot = axis.rfind('.');
  if (dot != std::string::npos)
    name = axis.substr(0, dot) + ".";
  switch (node.version) {
  case model::Version::Old:
    name += "old.";
    break;
  case model::Version::Ref:
    name += "ref.";
    break;
  case model::Version::Sampled:
    name += "sampled.";
    break;
  case model::Version::Current:
    break;
  }
  return name + model::wordOf(node.quantity);
}

/// The leaves of that name: a drawn value, else what `given` gives, else lists
/// written for a parameter.
static std::vector<NodeId> leavesNamed(Elaborator &elaborator,
                                       const std::string &name, Scope &scope,
                                       const std::vector<bool> &reached) {
  auto drawn = scope.locals.find(name);
  if (drawn != scope.locals.end()) {
    drawn->second.read = true;
    return {drawn->second.value.node};
  }
  const Graph &graph = elaborator.build.graph;
  std::vector<NodeId> given, lists;
  for (size_t i = 0; i < reached.size(); ++i)
    if (reached[i] && givenName(graph, graph.nodes[i]) == name)
      given.push_back(NodeId(i));
  for (const model::Binding &binding : elaborator.bindings) {
    const std::string &text = graph[binding.node].text;
    if (graph[binding.node].op == Op::Field &&
        text.substr(0, text.find('#')) == name)
      lists.push_back(binding.node);
  }
  return given.empty() ? lists : given;
}

bool bindSlope(Elaborator &elaborator, const ast::Check &check, Scope &scope,
               model::Check &result) {
  const Graph &graph = elaborator.build.graph;
  const std::string name = textOf(*check.by);
  auto refuse = [&](const std::string &text) {
    elaborator.report(Id::CheckSlope, scope.place(check.by->range), {text});
    return false;
  };
  if (check.message)
    return refuse("`fails with` is about a value; leave `slope of` out");
  const Type &type = elaborator.build.typeOf(result.actual);
  if (type.dtype != Dtype::F32) {
    elaborator.report(
        Id::CheckSlope, scope.place(check.actual->range),
        {"a slope is that of an f32, here is " + elaborator.build.show(type)});
    return false;
  }
  std::vector<bool> reached = reachedFrom(graph, {result.actual});
  std::vector<NodeId> leaves = leavesNamed(elaborator, name, scope, reached);
  if (leaves.empty())
    return refuse("what is checked reads no `" + name +
                  "`: a slope is by a stream, a parameter of `forall`, or a "
                  "parameter that a list is written for");
  if (leaves.size() > 1)
    return refuse("several lists are written for a parameter `" + name +
                  "`; draw them with `forall`, or call a function with one");
  const Node &leaf = graph[leaves[0]];
  if (leaf.type.dtype != Dtype::F32)
    return refuse("a slope is by an f32, `" + name + "` is " +
                  elaborator.build.show(leaf.type));
  if (leaf.op == Op::Stream && leaf.version != model::Version::Current)
    return refuse("`" + name +
                  "` is not of the policy in training: nothing is "
                  "differentiated by it");
  NodeId lost = gradientLost(graph, result.actual, true, leaves[0]);
  if (lost >= 0)
    return refuse("what is checked depends on `" + name + "` through `" +
                  (graph[lost].op == Op::Sort ? "sort" : "quantile") +
                  "`, which carries no gradient");
  result.slopeBy = leaves[0];
  return true;
}

} // namespace rl::sema
