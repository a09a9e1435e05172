// In: an evaluated graph. Out: values and the tree of an expression as text.
// Must not know: Ast, MLIR, the runtime.
#pragma once

#include "dsl/reference/Evaluate.h"

namespace rl::reference {

/// `[[1, 0.5], []]`, one level for each axis; what is long is cut in the
/// middle. Points whose status is not 0 read `missing` or `error`.
std::string showValues(const Evaluator &evaluator, const model::Type &type,
                       const Values &values, const Values *status = nullptr);
/// `f32[prompt] = [1, 0.5]`.
std::string showTyped(const Evaluator &evaluator, const model::Type &type,
                      const Values &values);
/// The values that `root` is made of, each under what reads it: the source of
/// the expression, its type and its value. At most `limit` lines; a value
/// that is read twice is shown once.
std::string explain(Evaluator &evaluator, NodeId root, size_t limit = 40);

} // namespace rl::reference
