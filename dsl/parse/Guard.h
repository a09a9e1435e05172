// In: work that may throw. Out: its result, or one diagnostic.
// Must not know: what the work is.
#pragma once

#include "dsl/ast/Ast.h"
#include "dsl/diag/Diagnostics.h"

#include <exception>

namespace rl::parse {

/// Runs `work`; a library's exception becomes a diagnostic of the file and an
/// empty Ast. It means a fault of the parser, never of the file.
template <typename Work>
ast::File guarded(const diag::Source &source, diag::Diagnostics &diagnostics,
                  Work &&work) {
  try {
    return work();
  } catch (const std::exception &error) {
    diagnostics.report(diag::Id::ParserFault, {&source, {0, 0}},
                       {error.what()});
    return {};
  }
}

} // namespace rl::parse
