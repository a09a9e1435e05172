// In: what kernels report for one case of a check. Out: whether it agrees with
// the reference evaluator. Must not know: how kernels are made or run.
#include "compiler/tools/checks/Compare.h"

#include "compiler/frontend/ChecksToRl.h"
#include "dsl/reference/Explain.h"
#include "dsl/sema/Reach.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rl::tool {

using model::Dtype;
using model::NodeId;
using reference::Evaluator;
using reference::Values;

static constexpr double singleTolerance = 1e-5;
static constexpr double doubleTolerance = 1e-12;
static constexpr double kink = 1e-3;

model::Check asKernels(model::Check check) {
  for (model::Node &node : check.graph.nodes)
    if (node.op == model::Op::Constant && node.type.dtype == Dtype::F32)
      node.number = double(float(node.number));
  return check;
}

reference::Inputs asKernels(const model::Check &check,
                            reference::Inputs inputs) {
  for (auto &[node, values] : inputs.leaves)
    if (check.graph[node].type.dtype == Dtype::F32)
      for (double &number : values.numbers)
        number = double(float(number));
  for (const model::State &state : check.graph.states)
    if (auto given = inputs.states.find(state.name);
        given != inputs.states.end() &&
        check.graph[state.node].type.dtype == Dtype::F32)
      for (double &number : given->second.numbers)
        number = double(float(number));
  return inputs;
}

namespace {

/// What numbers are measured with.
struct Scale {
  double most = 0;      ///< the largest number; infinite where f32 has none
  bool isDouble = true; ///< nothing is f32
  double distance() const {
    return most * (isDouble ? doubleTolerance : singleTolerance);
  }
};

/// Of the numbers on the way to the roots.
Scale scaleOf(const model::Check &check, Evaluator &evaluator) {
  std::vector<bool> reached = sema::reachedFrom(check.graph, check.roots());
  Scale scale;
  double &most = scale.most;
  for (size_t i = 0; i < reached.size(); ++i) {
    Dtype dtype = check.graph.nodes[i].type.dtype;
    if (!reached[i] || !model::isReal(dtype))
      continue;
    scale.isDouble = scale.isDouble && dtype == Dtype::F64;
    const Values *values = evaluator.value(NodeId(i));
    if (values)
      for (double number : values->numbers)
        if (std::isfinite(number))
          most = std::max(most, std::fabs(number));
  }
  if (!scale.isDouble && most > double(std::numeric_limits<float>::max()))
    most = std::numeric_limits<double>::infinity();
  return scale;
}

bool near(double actual, double expected, double distance) {
  return actual == expected || (std::isnan(actual) && std::isnan(expected)) ||
         std::fabs(actual - expected) <= distance;
}

std::string shown(const Evaluator &evaluator, const model::Type &type,
                  const Values &kernels, const Values &expected) {
  return "kernels   " + reference::showValues(evaluator, type, kernels) +
         "\nevaluator " + reference::showValues(evaluator, type, expected) +
         "\n";
}

/// Points whose status is not 0 are absent, whatever stands there.
bool agree(const model::Type &type, const Values &kernels,
           const Values &expected, double distance, const Values *status) {
  auto isThere = [&](size_t i) { return !status || status->integers[i] == 0; };
  if (type.dtype == Dtype::I64) {
    bool same = kernels.integers.size() == expected.integers.size();
    for (size_t i = 0; same && i < expected.integers.size(); ++i)
      same = !isThere(i) || kernels.integers[i] == expected.integers[i];
    return same;
  }
  if (kernels.numbers.size() != expected.numbers.size())
    return false;
  for (size_t i = 0; i < expected.numbers.size(); ++i)
    if (isThere(i) && !near(kernels.numbers[i], expected.numbers[i], distance))
      return false;
  return true;
}

/// Whether the axes of a value have the same points, each under the same.
bool sameAxes(const model::Type &type, const Results &results,
              const Evaluator &evaluator) {
  for (model::AxisId axis : type.axes) {
    auto compiled = results.find(axisResult(axis));
    auto expected = evaluator.inputs.offsets.find(axis);
    if (expected != evaluator.inputs.offsets.end() &&
        (compiled == results.end() ||
         compiled->second.integers != expected->second))
      return false;
  }
  return true;
}

/// What comparing the slope by one leaf came to.
struct OfLeaf {
  Verdict verdict;
  bool hasPath = false, hasKink = false;
};

/// The compiled slope of the sum of the checked value by a leaf, against
/// differences on the evaluator; points at kinks are left out.
OfLeaf compareSlope(const model::Check &check, const reference::Inputs &inputs,
                    const Outcome &outcome, NodeId leaf) {
  OfLeaf result;
  Evaluator evaluator(check.graph, inputs);
  Scale scale = scaleOf(check, evaluator);
  if (std::isinf(scale.most)) {
    result.verdict = {Verdict::Kind::Skipped, "beyond f32"};
    return result;
  }
  auto slopes = evaluator.slopes(check.actual, leaf);
  // Across a jump differences grow as their points near each other.
  auto wide = evaluator.slopes(check.actual, leaf, 2e-4);
  if (!evaluator.error().empty()) {
    result.verdict = {Verdict::Kind::Skipped, "kinks"};
    return result;
  }
  Values expected, compiled;
  auto found = outcome.results.find(compiler::gradientName(leaf));
  if (found != outcome.results.end()) {
    compiled = found->second;
    result.hasPath = true;
  } else {
    compiled.numbers.assign(slopes.size(), 0);
  }
  bool differs = compiled.numbers.size() != slopes.size();
  for (const reference::Slope &slope : slopes) {
    expected.numbers.push_back(slope.central);
    if (std::isfinite(slope.central))
      scale.most = std::max(scale.most, std::fabs(slope.central));
  }
  for (size_t i = 0; i < slopes.size() && !differs; ++i) {
    const reference::Slope &slope = slopes[i];
    double most = kink * std::max(1.0, std::fabs(slope.central));
    bool smooth = std::fabs(slope.left - slope.right) <= most &&
                  std::fabs(slope.central - wide[i].central) <= most;
    result.hasKink = result.hasKink || !smooth;
    differs = smooth && !near(compiled.numbers[i], slope.central,
                              singleTolerance * scale.most);
  }
  if (differs)
    result.verdict = {
        Verdict::Kind::Differs,
        "gradient by " + reference::explain(evaluator, leaf, 1) +
            shown(evaluator, check.graph[leaf].type, compiled, expected)};
  return result;
}

} // namespace

Verdict compareValues(const model::Check &check,
                      const reference::Inputs &inputs, const Outcome &outcome) {
  if (!outcome.error.empty())
    return {Verdict::Kind::Differs, outcome.error + "\n"};
  Evaluator evaluator(check.graph, inputs);
  Scale scale = scaleOf(check, evaluator);
  if (std::isinf(scale.most))
    return {Verdict::Kind::Skipped, "beyond f32"};
  if (check.slopeBy >= 0) {
    OfLeaf slope = compareSlope(check, inputs, outcome, check.slopeBy);
    if (slope.verdict.kind != Verdict::Kind::Agrees)
      return slope.verdict;
  }
  struct Side {
    const char *name;
    NodeId node, status;
  };
  for (const Side &side :
       {Side{compiler::actualName, check.actual, check.actualStatus},
        Side{compiler::expectedName, check.expected, check.expectedStatus}}) {
    // What is written for the points that stay, or as a number, is the
    // evaluator's to compare.
    if ((check.slopeBy >= 0 && side.node == check.actual) ||
        (side.node == check.expected &&
         !compiler::isComputed(check, side.node)))
      continue;
    Verdict verdict;
    const Values *status = nullptr;
    auto compare = [&](const std::string &name, NodeId node) {
      const model::Type &type = check.graph[node].type;
      const Values *expected = evaluator.value(node);
      if (!expected)
        verdict = {Verdict::Kind::Differs,
                   "the evaluator fails: " + evaluator.error() + "\n"};
      else if (auto found = outcome.results.find(name);
               found == outcome.results.end())
        verdict = {Verdict::Kind::Differs,
                   "the kernels report no " + name + " value\n"};
      else if (!sameAxes(type, outcome.results, evaluator))
        verdict = {Verdict::Kind::Differs,
                   name +
                       " value: its axes have other points on the kernels\n" +
                       shown(evaluator, type, found->second, *expected)};
      else if (!agree(type, found->second, *expected, scale.distance(), status))
        verdict = {Verdict::Kind::Differs,
                   name + " value:\n" +
                       shown(evaluator, type, found->second, *expected) +
                       reference::explain(evaluator, node)};
      return verdict.kind == Verdict::Kind::Agrees;
    };
    if (side.status >= 0) {
      if (!compare(compiler::statusName(side.name), side.status))
        return verdict;
      status = evaluator.value(side.status);
    }
    if (!compare(side.name, side.node))
      return verdict;
  }
  return {};
}

Verdict compareGradient(const model::Check &check,
                        const reference::Inputs &inputs,
                        const Outcome &outcome) {
  // Differences would go through initial values, which the gradient takes for
  // constants.
  if (!check.graph.states.empty())
    return {Verdict::Kind::Skipped, "state"};
  std::vector<NodeId> leaves = compiler::gradientLeaves(check);
  if (leaves.empty())
    return {Verdict::Kind::Skipped, "no path"};
  if (sema::gradientLost(check.graph, check.actual, true) >= 0)
    return {Verdict::Kind::Skipped, "order"};
  if (!outcome.error.empty())
    return {Verdict::Kind::Skipped, "kernels"};
  bool hasPath = false, hasKink = false;
  for (NodeId leaf : leaves) {
    OfLeaf slope = compareSlope(check, inputs, outcome, leaf);
    if (slope.verdict.kind != Verdict::Kind::Agrees)
      return slope.verdict;
    hasPath = hasPath || slope.hasPath;
    hasKink = hasKink || slope.hasKink;
  }
  if (!hasPath)
    return {Verdict::Kind::Skipped, hasKink ? "kinks" : "no path"};
  if (hasKink)
    return {Verdict::Kind::Skipped, "kinks"};
  return {};
}

} // namespace rl::tool
