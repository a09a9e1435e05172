// In: a range of independent pieces of work. Out: the work, done by LibTorch's
// own threads.
// Must not know: what the work is.
#include "tensor/Parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <exception>
#include <mutex>

// The OpenMP runtime that LibTorch runs on. Entering it directly keeps one
// set of threads: a pool of our own would compete with its spinning workers,
// and clang cannot emit OpenMP code for this runtime.
extern "C" {
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads,
                   unsigned flags);
int omp_get_thread_num();
int omp_get_num_threads();
int omp_in_parallel();
}

namespace rlrt {
namespace {

struct Region {
  const std::function<void(int64_t, int64_t)> &body;
  int64_t count, piece;
  std::mutex mutex;
  std::exception_ptr error;
};

void runPiece(void *data) {
  auto &region = *static_cast<Region *>(data);
  try {
    // The runtime may grant fewer threads than there are pieces.
    int64_t stride = omp_get_num_threads() * region.piece;
    for (int64_t begin = omp_get_thread_num() * region.piece;
         begin < region.count; begin += stride)
      region.body(begin, std::min(region.count, begin + region.piece));
  } catch (...) {
    std::lock_guard<std::mutex> lock(region.mutex);
    if (!region.error)
      region.error = std::current_exception();
  }
}

} // namespace

void parallelFor(int64_t count, int64_t grain,
                 const std::function<void(int64_t, int64_t)> &body) {
  if (count <= 0)
    return;
  grain = std::max<int64_t>(grain, 1);
  int64_t threads =
      std::min<int64_t>(at::get_num_threads(), (count + grain - 1) / grain);
  if (threads <= 1 || omp_in_parallel()) {
    body(0, count);
    return;
  }
  Region region{body, count, (count + threads - 1) / threads, {}, nullptr};
  GOMP_parallel(runPiece, &region, static_cast<unsigned>(threads), 0);
  if (region.error)
    std::rethrow_exception(region.error);
}

} // namespace rlrt
