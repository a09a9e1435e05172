// In: a Program. Out: what its checks yield on the reference evaluator. Must
// not know: Ast, MLIR, the runtime.
#pragma once

#include "dsl/reference/Evaluate.h"

namespace rl::reference {

/// What became of one check.
struct CheckResult {
  const model::Check *check = nullptr;
  bool passed = false;
  model::Literal actual; ///< empty list after an error
  /// Why it failed: the values of the expression, or the error. Empty when
  /// passed.
  std::string explanation;
};

/// The inputs a check gives: extents and values of the bound leaves.
Inputs inputsOf(const model::Check &check);
/// A value as a nested list, one level for each axis.
model::Literal literalOf(const Evaluator &evaluator, const model::Type &type,
                         const Values &values);
/// `[[1, 0.5], []]`.
std::string show(const model::Literal &literal);
/// Equal shape, and numbers within the tolerance (0: equal).
bool agrees(const model::Literal &actual, const model::Literal &expected,
            double tolerance);

CheckResult runCheck(const model::Check &check);
/// Every check of a program, in order.
std::vector<CheckResult> runChecks(const model::Program &program);

} // namespace rl::reference
