// In: the facts of an experiment. Out: them in words, 100 columns wide.
// Must not know: where facts come from.
#pragma once

#include "dsl/explain/Facts.h"
#include "dsl/explain/Writer.h"

namespace rl::explain {

/// The text of `rlc explain`: the same for the same program, wherever it is
/// run. `phase`: only that phase; empty: all.
std::string print(const Experiment &experiment, const std::string &phase = "");

/// The work of one step of a phase, kernels with what they read and write.
void printPlan(Writer &out, const Phase &phase,
               const std::optional<Shape> &shape);

/// `clipped.rl:14`.
std::string at(const Spot &spot);
/// The innermost place and those it was called from.
std::string at(const Trail &trail);
/// Points of a space: `512`, `at most 3,072`, or empty where not known.
std::string pointsInWords(const Space &space);

} // namespace rl::explain
