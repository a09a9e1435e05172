// In: a Program. Out: what its checks yield on the reference evaluator. Must
// not know: Ast, MLIR, the runtime.
#pragma once

#include "dsl/reference/Cases.h"

namespace rl::reference {

/// What became of one check.
struct CheckResult {
  const model::Check *check = nullptr;
  bool passed = false;
  int64_t cases = 0; ///< that were run
  /// Why it failed: row, drawn values, both sides, and the values of the
  /// expression, or the error; lines without indentation. Empty when passed.
  std::string explanation;
};

/// Whether two values of a type agree: equal, or numbers within the
/// tolerance. Not a number agrees with nothing. Points whose status is not 0
/// are absent, whatever stands there.
bool agrees(const model::Type &type, const Values &actual,
            const Values &expected, double tolerance,
            const Values *status = nullptr);

/// Runs every case until one fails. `seed` replaces that of the check.
CheckResult runCheck(const model::Check &check,
                     std::optional<int64_t> seed = {},
                     const Services &services = {});
/// Every check of a program, in order.
std::vector<CheckResult> runChecks(const model::Program &program,
                                   const Services &services = {});

} // namespace rl::reference
