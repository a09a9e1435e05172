// In: a machine. Out: who runs its chains as a GPU would. Must not know: what
// is compared.
#include "test/compiler/gpu/ChainWatch.h"

std::unique_ptr<kernels::Watcher> kernels::watch(Machine &machine) {
  return std::make_unique<rl::compiler::test::ChainWatch>(machine);
}

const bool kernels::vectorLoops = false;
