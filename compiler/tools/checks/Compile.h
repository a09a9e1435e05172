// In: checks that kernels can compute. Out: one shared object with their
// phases. Must not know: the command line, how the object is run.
#pragma once

#include "compiler/frontend/Config.h"

namespace rl::tool {

/// Checks and what is known of their compiled phases, in the same order.
struct CompiledChecks {
  std::vector<const model::Check *> checks;
  std::vector<std::vector<compiler::SpaceName>> spaces;
  std::vector<size_t> phases; ///< of the object; rows of a table share one
};

/// Compiles `checks` into the shared object `path` for `cpu` (empty: this
/// machine's) and fills `spaces` and `phases`. Returns an empty text, or what
/// went wrong.
std::string compileChecks(CompiledChecks &checks, const std::string &cpu,
                          const std::string &path);

} // namespace rl::tool
