// In: a machine. Out: nobody who watches its kernels. Must not know: anything.
#include "Machine.h"

std::unique_ptr<kernels::Watcher> kernels::watch(Machine &) { return nullptr; }

const bool kernels::vectorLoops = true;
