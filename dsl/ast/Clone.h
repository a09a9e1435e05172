// In: Ast. Out: a copy of it with the same ranges. Must not know: meaning.
#pragma once

#include "dsl/ast/Ast.h"

namespace rl::ast {

ExprPtr clone(const ExprPtr &expr);
TypeExpr clone(const TypeExpr &type);
Parameter clone(const Parameter &parameter);
Slot clone(const Slot &slot);
Phase clone(const Phase &phase);

} // namespace rl::ast
