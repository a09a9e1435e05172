// In: the command line of rlc. Out: the work of the commands that compile.
// Must not know: the other commands; rlc has them, and becomes this program.
#include "compiler/tools/rlc/CommandLine.h"
#include "compiler/tools/rlc/Commands.h"

#include <cstdlib>

using namespace rl::tool;

static int work(const Options &options) {
  switch (options.command) {
  case Command::Build:
    return runBuild(options);
  case Command::Run:
    return runRun(options);
  case Command::Test:
    return runTest(options);
  case Command::Explain:
    return runExplain(options);
  default: // another program's, as the table of commands says
    std::abort();
  }
}

int main(int argc, char **argv) {
  return runCommandLine(argc, argv, programOfMlir, work);
}
