// In: the shape of a model, its adapter, the rule of an optimizer. Out: how
// many numbers are trained, and how many the rule remembers.
// Must not know: batches, phases.
#pragma once

#include "dsl/explain/Facts.h"

namespace rl::explain {

/// A weight that is trained, `times` there.
struct Weight {
  int64_t rows = 0, columns = 0; ///< columns: 0: a vector
  int64_t times = 1;
  bool inner = false; ///< of a block
};

/// What is trained of a policy: its adapter where it has one. Empty when the
/// adapter's size is not known.
std::vector<Weight> policyWeights(const Shape &shape);
/// The same of a critic beside it: no head over the vocabulary, one of one
/// number a token.
std::vector<Weight> criticWeights(const Shape &shape);

int64_t countOf(const std::vector<Weight> &weights);
/// Numbers that a rule remembers of them.
int64_t remembered(const Rule &rule, const std::vector<Weight> &weights);

} // namespace rl::explain
