// In: the text of an objective. Out: a random ragged batch, the cotangents of
// the compiler and the derivatives of the reference evaluator on it.
// Must not know: how either comes about.
#pragma once

#include "test/compiler/differentiate/Interpreter.h"

#include "dsl/reference/Evaluate.h"
#include "dsl/sema/Analyze.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <random>

namespace rl::test {

/// What an objective is tried on.
struct Options {
  int passes = 1;
  unsigned seed = 1;
  bool canonicalize = true;
};

/// Outcome of one objective on one batch.
struct Outcome {
  double loss = 0, expectedLoss = 0;
  /// By stream (`token logp`): what the compiler and the reference say.
  std::map<std::string, Numbers> cotangents, expected;
  /// Points where two step sizes of the difference disagree: kinks.
  std::map<std::string, std::vector<bool>> rough;
  /// By stream: the same from the row kernels' bodies.
  std::map<std::string, Numbers> kernels;
  bool coupled = false;
  std::string error;
};

/// Compiles `declarations` and an experiment whose only phase minimises
/// `objective`, and evaluates both sides. `data.question`, `data.reply` (texts)
/// and `data.level` (f32) may be read.
Outcome tryObjective(const std::string &declarations,
                     const std::string &objective, const Options &options);

/// Expects equal losses, cotangents and kernels; returns the number of points
/// that were compared.
size_t expectAgreement(const Outcome &outcome, const std::string &what);

} // namespace rl::test
