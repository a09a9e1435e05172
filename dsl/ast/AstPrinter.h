// In: Ast. Out: the one formatting of it, and its tree as text.
// Must not know: meaning.
#pragma once

#include "dsl/ast/Ast.h"

#include <string>

namespace rl::ast {

/// The file in its one formatting, comments kept. Idempotent.
std::string format(const File &file, const std::string &source);

/// The tree, one node a line, for `--emit=ast`.
std::string dump(const File &file);

} // namespace rl::ast
