// In: diagnostics, words, or the text of a stage. Out: lines on stderr or the
// text where it was asked for, and a status. Must not know: what was done.
#pragma once

#include "compiler/tools/rlc/Options.h"
#include "dsl/diag/Diagnostics.h"

namespace rl::tool {

/// Prints diagnostics to stderr; returns `faulty` if one is an error.
int printDiagnostics(const diag::Diagnostics &diagnostics);
/// Prints an error without a place in a file; returns `status`.
int printError(Status status, const std::string &message);
/// Writes the text of a stage to the file `output`; to stdout where that is
/// empty or `-`.
int writeStage(const std::string &output, const std::string &text);

} // namespace rl::tool
