// In: a graph. Out: it as text, one node a line. Must not know: Ast, slots.
#pragma once

#include "dsl/sema/GraphBuilder.h"

namespace rl::sema {

/// The shortest decimal that reads back as the same double.
std::string showNumber(double value);
/// The value of a Constant node as the program would write it.
std::string showConstant(const Node &node);
/// `mean %3 over rollout`: a node without its type.
std::string showOperation(const Graph &graph, const Node &node,
                          const std::vector<model::Param> &params);
/// The spelling of an operation: that of the program, else its id in small
/// letters.
std::string spellingOf(Op op);
/// Axes, then nodes as `%3: f32[prompt] = mean %2 over rollout  # name`.
std::string showGraph(const Graph &graph,
                      const std::vector<model::Param> &params,
                      const std::string &indent);

} // namespace rl::sema
