// In: a value of a phase. Out: whether it is 0 wherever a group is one rollout.
// Must not know: slots, diagnostics, how a batch is sampled.
#pragma once

#include "dsl/sema/Model.h"

namespace rl::sema {

/// Whether `root` is 0 at each point where every group is one rollout: what is
/// compared with its group there is compared with itself.
bool isZeroAlone(const model::Graph &graph, model::NodeId root);

} // namespace rl::sema
