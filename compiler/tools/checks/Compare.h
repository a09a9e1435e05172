// In: what kernels report for one case of a check. Out: whether it agrees with
// the reference evaluator. Must not know: how kernels are made or run.
#pragma once

#include "compiler/tools/checks/Run.h"

namespace rl::tool {

/// The check as kernels see it: constants rounded to f32.
model::Check asKernels(model::Check check);
/// Values rounded to f32.
reference::Inputs asKernels(const model::Check &check,
                            reference::Inputs inputs);

/// What a comparison found.
struct Verdict {
  enum class Kind { Agrees, Differs, Skipped };
  Kind kind = Kind::Agrees;
  std::string text; ///< Differs: lines; Skipped: why
};

/// Both sides of the check. Numbers agree within 1e-5 of the largest number
/// that occurs on the way to them, within 1e-12 where all are f64; whole
/// numbers and truths are equal. A slope is the compiled gradient by its leaf.
/// Skipped where a number is beyond f32.
Verdict compareValues(const model::Check &check,
                      const reference::Inputs &inputs, const Outcome &outcome);

/// The gradient of the sum of the checked value by every leaf, against finite
/// differences, within 1e-5 of the largest number that occurs, derivatives
/// included. Skipped where no leaf has a path to the value and the differences
/// vanish, too; and where a derivative from the left differs by more than
/// 1e-3 from that from the right, or one over twice the distance from it:
/// there is a kink or a jump.
Verdict compareGradient(const model::Check &check,
                        const reference::Inputs &inputs,
                        const Outcome &outcome);

} // namespace rl::tool
