// In: a check. Out: whether it holds, and the values of its expression where
// it does not. Must not know: Ast, MLIR, the runtime.
#include "dsl/reference/Checks.h"

#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/Reach.h"
#include "dsl/sema/Syntax.h"

#include <cmath>

namespace rl::reference {
using model::Axis;
using model::Check;
using model::Dtype;
using model::Literal;

/// The lists of each level, then the items of the last.
static void flatten(const Literal &literal, const std::vector<AxisId> &axes,
                    const model::Graph &graph, Inputs &inputs,
                    std::vector<const Literal *> &items) {
  items = {&literal};
  for (AxisId axis : axes) {
    std::vector<int64_t> offsets = {0};
    std::vector<const Literal *> next;
    for (const Literal *list : items) {
      for (const Literal &item : list->items)
        next.push_back(&item);
      offsets.push_back(int64_t(next.size()));
    }
    if (graph.axes[size_t(axis)].kind != Axis::Kind::Dense)
      inputs.offsets[axis] = offsets;
    items = std::move(next);
  }
}

Inputs inputsOf(const Check &check) {
  Inputs inputs;
  for (const model::Binding &binding : check.bindings) {
    const model::Node &node = check.graph[binding.node];
    std::vector<const Literal *> items;
    flatten(binding.value, node.type.axes, check.graph, inputs, items);
    Values values;
    for (const Literal *item : items) {
      if (node.type.dtype == Dtype::Text)
        values.texts.push_back(item->text);
      else if (node.type.dtype == Dtype::I64)
        values.integers.push_back(int64_t(item->number));
      else
        values.numbers.push_back(item->number);
    }
    if (node.op == model::Op::Step)
      inputs.step = values.numbers[0];
    else if (node.op == model::Op::Steps)
      inputs.steps = values.numbers[0];
    else if (node.op == model::Op::State)
      inputs.states[node.text] = std::move(values);
    else
      inputs.leaves[binding.node] = std::move(values);
  }
  return inputs;
}

static Literal nested(const Evaluator &evaluator, const model::Type &type,
                      const Values &values, size_t depth, size_t point) {
  Literal literal;
  if (depth == type.axes.size()) {
    literal.isText = type.dtype == Dtype::Text;
    if (literal.isText)
      literal.text = values.texts[point];
    else if (type.dtype == Dtype::I64)
      literal.number = double(values.integers[point]);
    else
      literal.number = values.numbers[point];
    return literal;
  }
  literal.isList = true;
  AxisId axis = type.axes[depth];
  const Axis &found = evaluator.graph.axes[size_t(axis)];
  size_t begin = 0, end = 0;
  if (found.kind == Axis::Kind::Dense) {
    begin = point * size_t(found.size);
    end = begin + size_t(found.size);
  } else {
    const std::vector<int64_t> &offsets = evaluator.inputs.offsets.at(axis);
    begin = size_t(offsets[point]);
    end = size_t(offsets[point + 1]);
  }
  for (size_t i = begin; i < end; ++i)
    literal.items.push_back(nested(evaluator, type, values, depth + 1, i));
  return literal;
}

Literal literalOf(const Evaluator &evaluator, const model::Type &type,
                  const Values &values) {
  return nested(evaluator, type, values, 0, 0);
}

std::string show(const Literal &literal) {
  if (literal.isText)
    return sema::quoted(literal.text);
  if (!literal.isList)
    return sema::showNumber(literal.number);
  std::string text;
  for (const Literal &item : literal.items)
    text += (text.empty() ? "" : ", ") + show(item);
  return "[" + text + "]";
}

bool agrees(const Literal &actual, const Literal &expected, double tolerance) {
  if (actual.isList != expected.isList || actual.isText != expected.isText)
    return false;
  if (actual.isList) {
    if (actual.items.size() != expected.items.size())
      return false;
    for (size_t i = 0; i < actual.items.size(); ++i)
      if (!agrees(actual.items[i], expected.items[i], tolerance))
        return false;
    return true;
  }
  if (actual.isText)
    return actual.text == expected.text;
  // Equal infinities have no difference.
  return actual.number == expected.number ||
         std::fabs(actual.number - expected.number) <= tolerance;
}

/// One step of a check: reads `states` and leaves there what the step after
/// it reads.
static CheckResult runStep(const Check &check,
                           std::map<std::string, Values> &states) {
  CheckResult result;
  result.check = &check;
  Inputs inputs = inputsOf(check);
  inputs.states.insert(states.begin(), states.end());
  Evaluator evaluator(check.graph, std::move(inputs));
  const Values *value = evaluator.value(check.actual);
  std::optional<std::map<std::string, Values>> next = evaluator.nextStates();
  if (!value || !next) {
    result.actual.isList = true;
    result.explanation = "  " + evaluator.error() + "\n";
    return result;
  }
  states = *next;
  result.actual = literalOf(evaluator, check.graph[check.actual].type, *value);
  result.passed = agrees(result.actual, check.expected, check.tolerance);
  if (result.passed)
    return result;
  result.explanation = "  actual   " + show(result.actual) + "\n  expected " +
                       show(check.expected) + "\n";
  std::vector<bool> reached = sema::reachedFrom(check.graph, {check.actual});
  for (size_t i = 0; i < reached.size(); ++i) {
    const model::Node &node = check.graph.nodes[i];
    bool boring =
        node.op == model::Op::Constant || node.op == model::Op::Broadcast;
    if (!reached[i] || boring)
      continue;
    const Values *inner = evaluator.value(NodeId(i));
    result.explanation +=
        "  %" + std::to_string(i) + (node.name.empty() ? "" : " " + node.name) +
        " = " + sema::showOperation(check.graph, node, {}) + " = " +
        (inner ? show(literalOf(evaluator, node.type, *inner)) : "?") + "\n";
  }
  return result;
}

CheckResult runCheck(const Check &check) {
  std::map<std::string, Values> states;
  for (size_t i = 0; i < check.earlier.size(); ++i) {
    CheckResult step = runStep(check.earlier[i], states);
    if (step.passed)
      continue;
    step.check = &check;
    step.explanation =
        "  step " + std::to_string(i + 1) + "\n" + step.explanation;
    return step;
  }
  CheckResult last = runStep(check, states);
  if (!last.passed && !check.earlier.empty())
    last.explanation = "  step " + std::to_string(check.earlier.size() + 1) +
                       "\n" + last.explanation;
  return last;
}

std::vector<CheckResult> runChecks(const model::Program &program) {
  std::vector<CheckResult> results;
  for (const Check &check : program.checks)
    results.push_back(runCheck(check));
  return results;
}

} // namespace rl::reference
