// In: what a check asks the slope by. Out: the leaf it names. Must not know:
// how slopes are computed.
#pragma once

#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// The name under which `given` gives a leaf; empty for other nodes.
std::string givenName(const Graph &graph, const Node &node);
/// Finds what `slope of .. by name` differentiates `result.actual` by: a
/// current stream, a parameter of `forall`, or a parameter that a list is
/// written for. False after an error.
bool bindSlope(Elaborator &elaborator, const ast::Check &check, Scope &scope,
               model::Check &result);

} // namespace rl::sema
