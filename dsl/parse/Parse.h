// In: the bytes of one file. Out: its Ast and diagnostics. Must not know:
// meaning. The only folder whose sources include ANTLR; nothing is thrown.
#pragma once

#include "dsl/ast/Ast.h"
#include "dsl/diag/Diagnostics.h"

namespace rl::parse {

/// Parses a file. On errors the Ast holds what could be read; `diagnostics`
/// then has at least one error.
ast::File parseFile(const diag::Source &source, diag::Diagnostics &diagnostics);

} // namespace rl::parse
