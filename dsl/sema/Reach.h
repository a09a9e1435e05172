// In: a graph and roots. Out: what the roots read; the graph without the
// rest. Must not know: Ast, diagnostics.
#pragma once

#include "dsl/sema/GraphBuilder.h"

namespace rl::sema {

/// The first sort or quantile on a way from `root` to a value it would be
/// differentiated by: it carries no gradient, though the value changes with
/// what it orders. Without `fieldsToo`, a stream that is only observed stands
/// for itself. -1: none. Such values are current streams, and Field nodes
/// with `fieldsToo`, or `leaf` alone where it is one.
NodeId gradientLost(const Graph &graph, NodeId root, bool fieldsToo,
                    NodeId leaf = -1);
/// Whether an operand of an operation carries its gradient.
bool carries(const Graph &graph, const Node &node, size_t operand);
/// For each node whether a root depends on it (or on tokens of its text),
/// other than through one of `stops`.
std::vector<bool> reachedFrom(const Graph &graph,
                              const std::vector<NodeId> &roots,
                              const std::vector<NodeId> &stops = {});
/// The same of a batch that nothing leaves any more.
std::vector<bool> reachedPastDrops(const Graph &graph,
                                   const std::vector<NodeId> &roots,
                                   const std::vector<NodeId> &stops);
/// Drops nodes and axes no root depends on; the new id of each old node, -1
/// where it was dropped.
std::vector<NodeId> prune(Graph &graph, const std::vector<NodeId> &roots);

} // namespace rl::sema
