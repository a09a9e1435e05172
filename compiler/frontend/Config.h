// In: a typed experiment. Out: its program record as JSON, and the order of
// its settings. Must not know: MLIR.
#pragma once

#include "dsl/sema/Model.h"

#include <map>
#include <string>
#include <vector>

namespace rl::compiler {

/// Numbers the scalar slots of an experiment: setting k is `order[k]`.
struct SettingNumbers {
  std::vector<model::NodeId> order;
  std::map<model::NodeId, int64_t> number;
  /// The number of a node, given when first asked for.
  int64_t of(model::NodeId node);
};

/// A token space of a phase, in order after step, prompt and rollout.
struct SpaceName {
  std::string name;
  int64_t parent = -1;
  model::AxisId axis = -1; ///< -1: `step`, or tokens that nothing reads
};

/// Optimizer steps on each batch, if the program fixes them.
std::optional<int64_t> passesOf(const model::Experiment &experiment,
                                const model::Phase &phase);

/// The program record of docs/decisions/0003, `values` left out. `spaces`:
/// per phase, all of them from step on; `without`: names of work that is not
/// left out.
std::string configOf(const model::Experiment &experiment,
                     const std::vector<std::vector<SpaceName>> &spaces,
                     SettingNumbers &settings,
                     const std::vector<std::string> &without);

} // namespace rl::compiler
