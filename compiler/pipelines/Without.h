// In: nothing. Out: what a compilation may be told not to leave out, by name.
// Must not know: passes, MLIR.
#pragma once

#include <string>
#include <vector>

namespace rl::compiler {

/// `rlc build --without NAME` does the work all the same, so that what a
/// transformation saves can be measured (docs/design/dead-work.md).
struct LeftOut {
  const char *name;
  const char *about;
};

inline constexpr LeftOut leftOut[] = {
    {"old-pass", "the pass under the weights that sampled, where those are in "
                 "training"},
    {"zero-terms", "what a constant 0 multiplies"},
    {"dead-rows", "passes over rows whose gradient is 0"},
    {"shared-prompts", "further copies of a prompt that several texts follow"}};

/// Names that a compilation was given.
using Without = std::vector<std::string>;

} // namespace rl::compiler
