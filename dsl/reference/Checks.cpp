// In: a check. Out: whether it holds, and the values of its expression where
// it does not. Must not know: Ast, MLIR, the runtime.
#include "dsl/reference/Checks.h"

#include "dsl/reference/Explain.h"
#include "dsl/sema/Syntax.h"

#include <cmath>

namespace rl::reference {
using model::Check;
using model::Dtype;

bool agrees(const model::Type &type, const Values &actual,
            const Values &expected, double tolerance, const Values *status) {
  auto isThere = [&](size_t i) { return !status || status->integers[i] == 0; };
  auto equal = [&](const auto &one, const auto &other) {
    bool same = one.size() == other.size();
    for (size_t i = 0; same && i < one.size(); ++i)
      same = !isThere(i) || one[i] == other[i];
    return same;
  };
  if (type.dtype == Dtype::Text)
    return equal(actual.texts, expected.texts);
  if (type.dtype == Dtype::I64)
    return equal(actual.integers, expected.integers);
  if (actual.numbers.size() != expected.numbers.size())
    return false;
  for (size_t i = 0; i < actual.numbers.size(); ++i) {
    if (!isThere(i))
      continue;
    double a = actual.numbers[i], b = expected.numbers[i];
    // Equal infinities have no difference.
    if (!(a == b || std::fabs(a - b) <= tolerance))
      return false;
  }
  return true;
}

namespace {

using States = std::map<std::string, Values>;

/// Slopes are differences of the value at points this far apart, and then
/// twice as far: where the two disagree neither is the slope.
constexpr double distance = 1e-4;
/// The sides of a kink disagree by this share.
constexpr double kink = 1e-3;

/// The slope that is checked; an error where differences do not give it as
/// exactly as the check asks for.
std::optional<Values> slopeOf(const Check &check, Evaluator &evaluator,
                              std::string &error) {
  auto slopes = evaluator.slopes(check.actual, check.slopeBy, distance);
  auto wide = evaluator.slopes(check.actual, check.slopeBy, 2 * distance);
  error = evaluator.error();
  if (!error.empty())
    return std::nullopt;
  Values values;
  for (size_t i = 0; i < slopes.size(); ++i) {
    const Slope &slope = slopes[i];
    double apart = std::fabs(slope.central - wide[i].central);
    bool isKink = !(std::fabs(slope.left - slope.right) <=
                    kink * std::max(1.0, std::fabs(slope.central)));
    bool isCoarse = check.relation == Check::Relation::Within &&
                    !(apart <= check.tolerance / 10);
    if (isKink || isCoarse) {
      error = "point " + std::to_string(i + 1) + " lies " +
              (isKink ? "at a kink, where there is no slope"
                      : "where differences give no slope as exact as that");
      return std::nullopt;
    }
    values.numbers.push_back(slope.central);
  }
  return values;
}

/// Runs one step of a case; empty when it holds, else both sides and the
/// values. Reads `states` and leaves there what the step after it reads.
std::string stepFailure(const Check &check, Inputs inputs, States &states) {
  inputs.states.insert(states.begin(), states.end());
  Evaluator evaluator(check.graph, std::move(inputs));
  std::string noSlope;
  std::optional<Values> slope;
  if (check.slopeBy >= 0) {
    slope = slopeOf(check, evaluator, noSlope);
    if (!slope)
      return "error " + noSlope + "\n" + explain(evaluator, check.actual);
  }
  const Values *actual = slope ? &*slope : evaluator.value(check.actual);
  const model::Type &type = check.type();
  if (check.relation == Check::Relation::Fails) {
    std::string wanted = "an error with " + sema::quoted(check.message);
    if (actual)
      return "actual   " + showValues(evaluator, type, *actual) +
             "\nexpected " + wanted + "\n" + explain(evaluator, check.actual);
    if (evaluator.error().find(check.message) != std::string::npos)
      return "";
    return "actual   error " + evaluator.error() + "\nexpected " + wanted +
           "\n";
  }
  std::optional<States> next = evaluator.nextStates();
  if (!actual || !next || (!check.written && !evaluator.value(check.expected)))
    return "error " + evaluator.error() + "\n";
  states = std::move(*next);
  // A written list tells where points should be, too.
  Evaluator shape(check.graph, evaluator.inputs);
  bool isAlike = true;
  Values expected, expectedStatus;
  const Values *status = nullptr;
  if (check.actualStatus >= 0) {
    status = evaluator.value(check.actualStatus);
    const Values *other = check.expectedStatus >= 0
                              ? evaluator.value(check.expectedStatus)
                              : nullptr;
    if (!status || (!check.writtenStatus && !other))
      return "error " + evaluator.error() + "\n";
    if (other)
      expectedStatus = *other;
  }
  if (check.writtenStatus) {
    Evaluator ignored(check.graph, evaluator.inputs);
    expectedStatus =
        valuesOf(*check.writtenStatus, check.graph[check.actualStatus].type,
                 check.graph, ignored.inputs.offsets);
  }
  if (check.written) {
    expected =
        valuesOf(*check.written, type, check.graph, shape.inputs.offsets);
    isAlike = shape.inputs.offsets == evaluator.inputs.offsets;
  } else {
    expected = *evaluator.value(check.expected);
  }
  bool isSame = !status || status->integers == expectedStatus.integers;
  if (isAlike && isSame &&
      agrees(type, *actual, expected, check.tolerance, status))
    return "";
  std::string text =
      "actual   " + showValues(evaluator, type, *actual, status) +
      "\nexpected " +
      showValues(shape, type, expected, status ? &expectedStatus : nullptr) +
      "\n" + explain(evaluator, check.actual);
  // A written list has nothing behind it.
  if (!check.written && !check.graph[check.expected].operands.empty())
    text += explain(evaluator, check.expected);
  return text;
}

/// Runs one case, all its steps.
std::string failure(const Check &check, const Inputs &inputs) {
  States states;
  std::string found;
  size_t steps = check.earlier.size() + 1, step = 0;
  for (; step < steps && found.empty(); ++step) {
    if (step + 1 == steps) {
      found = stepFailure(check, inputs, states);
      continue;
    }
    Inputs before = inputsOf(check.earlier[step]);
    before.services = inputs.services;
    found = stepFailure(check.earlier[step], std::move(before), states);
  }
  if (found.empty() || steps == 1)
    return found;
  return "step " + std::to_string(step) + "\n" + found;
}

} // namespace

CheckResult runCheck(const Check &check, std::optional<int64_t> seed,
                     const Services &services) {
  CheckResult result;
  result.check = &check;
  for (int64_t number = 0; number < check.cases; ++number) {
    Inputs inputs = caseOf(check, number, seed.value_or(check.seed));
    inputs.services = services;
    ++result.cases;
    std::string found = failure(check, inputs);
    if (found.empty())
      continue;
    if (!check.row.empty())
      result.explanation += check.row + "\n";
    if (!check.drawn.empty()) {
      Inputs small = shrink(check, inputs, [&](const Inputs &candidate) {
        return !failure(check, candidate).empty();
      });
      found = failure(check, small);
      result.explanation += "case " + std::to_string(number + 1) + " of " +
                            std::to_string(check.cases) + ", seed " +
                            std::to_string(seed.value_or(check.seed)) +
                            ", made smaller:\n" + showDrawn(check, small);
    }
    result.explanation += found;
    return result;
  }
  result.passed = true;
  return result;
}

std::vector<CheckResult> runChecks(const model::Program &program,
                                   const Services &services) {
  std::vector<CheckResult> results;
  for (const Check &check : program.checks)
    results.push_back(runCheck(check, {}, services));
  return results;
}

} // namespace rl::reference
