// In: a graph and roots. Out: what the roots read; the graph without the
// rest. Must not know: Ast, diagnostics.
#pragma once

#include "dsl/sema/GraphBuilder.h"

namespace rl::sema {

/// For each node whether a root depends on it (or on tokens of its text).
std::vector<bool> reachedFrom(const Graph &graph,
                              const std::vector<NodeId> &roots);
/// Drops nodes and axes no root depends on; the new id of each old node, -1
/// where it was dropped.
std::vector<NodeId> prune(Graph &graph, const std::vector<NodeId> &roots);

} // namespace rl::sema
