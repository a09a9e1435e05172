// In: the command line. Out: the work of the commands that read files alone.
// Must not know: MLIR, LLVM; rlc-compile does.
#include "compiler/tools/rlc/CommandLine.h"
#include "compiler/tools/rlc/Commands.h"

#include <cstdlib>

using namespace rl::tool;

static int work(const Options &options) {
  switch (options.command) {
  case Command::Check:
    return runCheck(options);
  case Command::Show:
    return runShow(options);
  case Command::Format:
    return runFormat(options);
  case Command::Doc:
    return runDoc(options);
  case Command::New:
    return runNew(options);
  case Command::Runs:
    return runRuns(options);
  case Command::Report:
    return runReport(options);
  default: // another program's, as the table of commands says
    std::abort();
  }
}

int main(int argc, char **argv) {
  return runCommandLine(argc, argv, programOfFiles, work);
}
