// In: a number of threads. Out: LibTorch and kernels that use it.
// Must not know: batches, kernels, models.
#include "runtime/train/Threads.h"

#include <malloc.h>
#include <sched.h>
#include <torch/torch.h>

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <future>
#include <thread>

// See tensor/Parallel.cpp.
extern "C" void GOMP_parallel(void (*body)(void *), void *data,
                              unsigned threads, unsigned flags);

namespace rlrt {

/// LibTorch's OpenMP workers spin for milliseconds after every parallel
/// region. On a machine shared with other work that costs more than the work
/// itself (measured 8 times slower beside a busy build), on an idle one it
/// gains next to nothing. They hardly spin once OpenMP manages more threads
/// than there are processors (GCC manual, GOMP_SPINCOUNT), and the variable
/// itself is read before main. So one sleeping team makes up the number.
static void keepWorkersFromSpinning() {
  if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT"))
    return;
  std::promise<void> started;
  std::thread([&started] {
    GOMP_parallel([](void *) {}, nullptr, unsigned(processors()) + 1, 0);
    started.set_value();
    while (true)
      pause();
  }).detach();
  started.get_future().wait();
}

void prepareProcess(int count) {
  // Tensors come and go with every step: returning their pages to the system
  // would make each step fault them in again.
  mallopt(M_MMAP_THRESHOLD, INT_MAX);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  // A new thread inherits the floating-point mode of the one that starts it.
  at::globalContext().setFlushDenormal(true);
  at::set_num_threads(std::max(count, 1));
  if (count > 1)
    keepWorkersFromSpinning();
}

int processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0)
    return std::max(CPU_COUNT(&set), 1);
  return 1;
}

} // namespace rlrt
