// In: a number of a graph and nodes that it depends on. Out: nodes that are
// its derivatives. Must not know: Ast, states, diagnostics.
#pragma once

#include "dsl/sema/GraphBuilder.h"

namespace rl::sema {

/// What derivatives of one number by several nodes come to.
struct Derivatives {
  std::vector<NodeId> gradients; ///< of the leaves in order, of their types
  NodeId refused = -1; ///< an operation without a rule on the way, -1: none
  bool isPath = false; ///< some leaf is reached
};

/// d root / d leaf for every leaf, in reverse. The root has no axes; leaves
/// are seen as independent. Of what no gradient passes through (`stop`,
/// comparisons) it is 0; `sort` and `quantile` have no rule.
Derivatives differentiate(GraphBuilder &build, NodeId root,
                          const std::vector<NodeId> &leaves,
                          const Origin &origin);

/// `root` as it is where each node of `from` is the one of `to`; -1 where an
/// axis of data depends on them.
NodeId substitute(GraphBuilder &build, NodeId root,
                  const std::vector<NodeId> &from,
                  const std::vector<NodeId> &to);

} // namespace rl::sema
