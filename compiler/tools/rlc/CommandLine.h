// In: the command line. Out: Options for one subcommand, its exit status, or
// this process become the program whose command it is. Must not know: how a
// command works.
#pragma once

#include "compiler/tools/rlc/Options.h"

#include <string_view>

namespace rl::tool {

/// The programs that stand in one folder. Loading MLIR takes as long as
/// checking a file, so what reads files alone is in a program without it.
inline constexpr std::string_view programOfFiles = "rlc";
inline constexpr std::string_view programOfMlir = "rlc-compile";
inline constexpr std::string_view programOfEditors = "rl-lsp";

/// Reads the command line of rlc, whole and alike in each program. `work` does
/// the commands of the program `self`; for one of another's this process
/// becomes that. Returns the exit status.
int runCommandLine(int argc, char **argv, std::string_view self,
                   int (*work)(const Options &));

} // namespace rl::tool
