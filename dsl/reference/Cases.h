// In: a check. Out: the inputs of each of its cases, and smaller inputs that
// still fail. Must not know: Ast, MLIR, the runtime.
#pragma once

#include "dsl/reference/Evaluate.h"

#include <functional>

namespace rl::reference {

/// The items of a list of a type, and the offsets its lengths make.
Values valuesOf(const model::Literal &literal, const model::Type &type,
                const model::Graph &graph,
                std::map<AxisId, std::vector<int64_t>> &offsets);
/// The inputs a check binds: extents and values of the bound leaves.
Inputs inputsOf(const model::Check &check);
/// The inputs of case `number` (from 0). What is drawn depends on the check,
/// `seed` and `number` alone. Case 0 has one point along each drawn axis; in
/// case 1 the first group of each is empty; later groups have 0 to 4 points.
/// Values are exact in f32.
Inputs caseOf(const model::Check &check, int64_t number, int64_t seed);
/// Inputs with fewer points and simpler values for which `fails` still holds.
Inputs shrink(const model::Check &check, Inputs inputs,
              const std::function<bool(const Inputs &)> &fails);
/// The drawn values, a line each: `r: f32[prompt] = [1, 0.5]`.
std::string showDrawn(const model::Check &check, const Inputs &inputs);

} // namespace rl::reference
