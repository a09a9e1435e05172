// In: a phase of which rollouts are selected. Out: what is of those alone and
// what is of the whole batch. Must not know: how either is computed.
#pragma once

#include "dsl/sema/Model.h"

namespace rl::sema {

/// Whether a value is of the selected rollouts: it reads streams of the
/// weights in training, apart from those that reward and advantage read, which
/// are of all rollouts. Without a selection nothing is.
bool isOfSelected(const model::Phase &phase, model::NodeId root);
/// The same of what a state becomes; those of the objective are, too.
bool isOfSelected(const model::Phase &phase, const model::State &state);
/// When a value of a phase that trains is computed.
enum class Stage {
  Round,      ///< of the batch that was sampled
  Candidates, ///< of what is selected from: with `replay` earlier rounds, too
  Selected,   ///< of the rollouts that are selected
};
/// Without `replay` the candidates are the batch, and all is of that.
Stage stageOf(const model::Phase &phase, model::NodeId root);
Stage stageOf(const model::Phase &phase, const model::State &state);
Stage stageOf(const model::Phase &phase, const model::ErrorCount &error);
/// What is computed of more than the batch that was sampled.
std::vector<model::NodeId> rootsPast(const model::Phase &phase);
/// For each node whether it changes as a rollout ages: it reads `age`, `step`
/// or a state, in other ways than through reward and advantage.
std::vector<bool> changesWithAge(const model::Phase &phase);

/// For each node whether it is computed before the batch is cut, for what is
/// dropped or, with a selection, for what is of all rollouts.
std::vector<bool> readBeforeCut(const model::Phase &phase);

} // namespace rl::sema
