// In: `sample(policy, after: ..)`. Out: a ragged axis of continuations that the
// policy writes, and the values along it. Must not know: slots of a phase, how
// continuations are sampled.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/SlotTable.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <cstdlib>

namespace rl::sema {
using ast::Expr;

/// The default of a slot of `sample`, as written in its table.
static std::string slotDefault(const std::string &slot) {
  for (const SlotRow &row : contextOf("sample")->slots)
    if (row.name == slot)
      return row.fallback;
  return "";
}

/// Whether a number of `sample` is known before the update; reports where it
/// is not. A declaration alone does not tell who calls it.
bool Elaborator::isEarly(NodeId root, const char *name, Place place) {
  if (setting.kind != Setting::Kind::Batch || setting.isEvaluate)
    return true;
  const Graph &graph = build.graph;
  std::vector<bool> reached(graph.nodes.size(), false);
  reached[size_t(root)] = true;
  for (NodeId id = root; id >= 0; --id) {
    if (!reached[size_t(id)])
      continue;
    const Node &node = graph[id];
    bool isLate =
        node.op == Op::Stream && (node.version == model::Version::Current ||
                                  node.version == model::Version::Old);
    if (isLate) {
      report(Id::AttemptLate, place,
             {name, "streams of the policy; of streams it may read "
                    "`sampled.logp` and those of `ref.`"});
      return false;
    }
    for (NodeId operand : node.operands)
      reached[size_t(operand)] = true;
    for (const auto *axes : {&node.type.axes, &node.over})
      for (AxisId axis : *axes)
        if (NodeId extent = graph.axes[size_t(axis)].extent; extent >= 0)
          reached[size_t(extent)] = true;
  }
  return true;
}

/// A number of `sample`: one for the whole batch, in the range of the slot that
/// means the same. -1 after an error.
NodeId Elaborator::attemptNumber(const ast::Argument *argument,
                                 const char *name, const char *slot,
                                 Scope &scope) {
  Declared wanted;
  wanted.dtype = std::string(slot) == "temperature" ? Dtype::F32 : Dtype::I64;
  if (!argument)
    return build.f32(std::strtod(slotDefault(slot).c_str(), nullptr),
                     origin(Place()));
  Place place = scope.place(argument->value->range);
  NodeId value = coerce(node(*argument->value, scope), wanted, name, place);
  if (value < 0 || !isEarly(value, name, place))
    return -1;
  const Node &found = build.graph[value];
  if (found.op != Op::Constant)
    return value;
  double number =
      wanted.dtype == Dtype::F32 ? found.number : double(found.integer);
  std::string words = outOfRange("sample", slot, number);
  if (words.empty())
    return value;
  report(Id::SlotRange, place, {name, words, textOf(*argument->value)});
  return -1;
}

/// `sample(policy, after: x, count: n, max_tokens: m)`: n points under each of
/// x's, each a continuation of the prompt and x.
Value Elaborator::attempts(const Expr &call, Scope &scope) {
  Place place = scope.place(call.range);
  if (task || setting.kind == Setting::Kind::Settings) {
    report(Id::CannotReadHere, place,
           {"sample(..)", task ? "a task" : setting.description});
    return {};
  }
  auto matched =
      wantAll("sample", call,
              {"policy", "after", "count", "max_tokens", "temperature", "stop"},
              {"temperature", "stop"}, scope);
  if (!matched)
    return {};
  const Expr &policy = *(*matched)[0]->value;
  if (textOf(policy) != "policy" || scope.locals.count("policy")) {
    report(Id::AttemptPolicy, scope.place(policy.range), {textOf(policy)});
    return {};
  }
  Place from = scope.place((*matched)[1]->value->range);
  NodeId after = pieces((*matched)[1], "after", scope);
  if (after < 0)
    return {};
  if (build.typeOf(after).axes.empty())
    after = build.broadcast(after, {model::promptAxis}, origin(place));
  const Type type = build.typeOf(after);
  if (type.axes[0] != model::promptAxis && !build.isOpaque(type)) {
    report(Id::AttemptAfter, from, {show(after)});
    return {};
  }
  Node shape;
  shape.op = Op::SampleAfter;
  shape.origin = origin(place);
  NodeId count = attemptNumber((*matched)[2], "count", "rollouts", scope);
  NodeId tokens =
      attemptNumber((*matched)[3], "max_tokens", "max_tokens", scope);
  NodeId temperature =
      attemptNumber((*matched)[4], "temperature", "temperature", scope);
  if (count < 0 || tokens < 0 || temperature < 0 ||
      !isEarly(after, "after", from) ||
      ((*matched)[5] &&
       !constantText((*matched)[5], "`stop` of `sample`", scope, shape.text)))
    return {};
  // Equal calls are one; the others are numbered, for their draws differ.
  shape.operands = {after, count, tokens, temperature};
  double number = 0;
  for (const Node &other : build.graph.nodes)
    if (other.op == Op::SampleAfter && other.integer == 0) {
      if (other.operands == shape.operands && other.text == shape.text) {
        number = other.limits.first;
        break;
      }
      ++number;
    }
  shape.limits.first = number;
  return listOf(shape, "attempt", false,
                {{"text", Dtype::Text},
                 {"truncated", Dtype::Bool},
                 {"tokens", Dtype::I64}});
}

/// An axis of attempts, and the values along it, take the name of the first
/// statement that declares it: by it a check gives them.
void Elaborator::nameAttempts(AxisId axis, const std::string &name) {
  Graph &graph = build.graph;
  NodeId extent = graph.axes[size_t(axis)].extent;
  if (extent < 0 || graph[extent].op != Op::SampleAfter ||
      !graph[extent].name.empty())
    return;
  std::string unique = name;
  auto isTaken = [&] {
    for (const Node &node : graph.nodes)
      if (node.op == Op::SampleAfter && node.integer == 0 &&
          node.name == unique)
        return true;
    return false;
  };
  for (int suffix = 2; isTaken(); ++suffix)
    unique = name + "_" + std::to_string(suffix);
  graph.axes[size_t(axis)].name = unique;
  static const char *const fields[] = {"", ".text", ".truncated", ".tokens"};
  for (Node &node : graph.nodes)
    if (node.op == Op::SampleAfter && node.operands == graph[extent].operands &&
        node.text == graph[extent].text)
      node.name = unique + fields[node.integer];
}

} // namespace rl::sema
