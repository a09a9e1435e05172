// In: Options. Out: the work of one subcommand and its exit status.
// Must not know: the command line.
#pragma once

#include "compiler/tools/rlc/Options.h"

namespace rl::tool {

/// Prints the diagnostics of every file.
int runCheck(const Options &options);
/// Prints a stage of `build` that comes before MLIR.
int runShow(const Options &options);
/// Compiles one experiment to an executable, or prints a later stage.
int runBuild(const Options &options);
/// Compiles into the cache and becomes the program.
int runRun(const Options &options);
/// Runs the checks of every file on the evaluator and as kernels.
int runTest(const Options &options);
/// Formats files in place.
int runFormat(const Options &options);
/// Says in words what an experiment runs and why.
int runExplain(const Options &options);
/// Prints the documentation of names, or an index.
int runDoc(const Options &options);
/// Writes a stub of a declaration.
int runNew(const Options &options);

/// Lists the runs of a folder.
int runRuns(const Options &options);
/// Writes a page about runs.
int runReport(const Options &options);

/// Kinds that `new` writes, in order.
std::vector<std::string> kindsOfNew();

} // namespace rl::tool
