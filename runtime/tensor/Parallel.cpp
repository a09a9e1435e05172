// In: a range of independent pieces of work. Out: the work, done by LibTorch's
// own threads.
// Must not know: what the work is.
#include "tensor/Parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <vector>

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

using Body = std::function<void(int64_t, int64_t)>;

/// Threads there is work for; 1 inside another parallel region.
int64_t threadsFor(int64_t count, int64_t grain) {
  int64_t threads =
      std::min<int64_t>(at::get_num_threads(), (count + grain - 1) / grain);
  return omp_in_parallel() ? 1 : threads;
}

/// Runs `part(thread, threads)` on each thread. The runtime may grant fewer
/// threads than are asked for. The first exception is rethrown.
void onThreads(int64_t threads,
               const std::function<void(int64_t, int64_t)> &part) {
  struct Region {
    const std::function<void(int64_t, int64_t)> &part;
    std::mutex mutex;
    std::exception_ptr error;
  } region{part, {}, nullptr};
  GOMP_parallel(
      [](void *data) {
        auto &region = *static_cast<Region *>(data);
        try {
          region.part(omp_get_thread_num(), omp_get_num_threads());
        } catch (...) {
          std::lock_guard<std::mutex> lock(region.mutex);
          if (!region.error)
            region.error = std::current_exception();
        }
      },
      &region, static_cast<unsigned>(threads), 0);
  if (region.error)
    std::rethrow_exception(region.error);
}

/// What a thread has left, [begin, end) in one word, so that its owner, who
/// takes from the front, and thieves, who take from the back, see one state.
/// A range that was stolen back is the state it was before: nothing is lost to
/// a thief that read it earlier.
class alignas(64) Share {
public:
  void set(uint32_t begin, uint32_t end) { word = pack(begin, end); }
  /// A quarter from the front: pieces shrink as work runs out.
  bool take(uint32_t grain, uint32_t &begin, uint32_t &end) {
    uint64_t seen = word.load();
    uint32_t last;
    do {
      begin = uint32_t(seen >> 32), last = uint32_t(seen);
      if (begin >= last)
        return false;
      end = begin + piece(last - begin, 4, grain);
    } while (!word.compare_exchange_weak(seen, pack(end, last)));
    return true;
  }
  /// Half from the back.
  bool steal(uint32_t grain, uint32_t &begin, uint32_t &end) {
    uint64_t seen = word.load();
    uint32_t first;
    do {
      first = uint32_t(seen >> 32), end = uint32_t(seen);
      if (first >= end)
        return false;
      begin = end - piece(end - first, 2, grain);
    } while (!word.compare_exchange_weak(seen, pack(first, begin)));
    return true;
  }

private:
  /// A part of what is left, or all of it where less than `grain` would stay.
  static uint32_t piece(uint32_t left, uint32_t parts, uint32_t grain) {
    uint32_t size = std::max(grain, left / parts);
    return uint64_t(size) + grain > left ? left : size;
  }
  static uint64_t pack(uint32_t begin, uint32_t end) {
    return uint64_t(begin) << 32 | end;
  }
  std::atomic<uint64_t> word{0};
};

} // namespace

void parallelFor(int64_t count, int64_t grain, const Body &body) {
  if (count <= 0)
    return;
  int64_t threads = threadsFor(count, grain = std::max<int64_t>(grain, 1));
  if (threads <= 1)
    return body(0, count);
  int64_t piece = (count + threads - 1) / threads;
  onThreads(threads, [&](int64_t thread, int64_t granted) {
    for (int64_t begin = thread * piece; begin < count;
         begin += granted * piece)
      body(begin, std::min(count, begin + piece));
  });
}

void parallelForUneven(int64_t count, int64_t grain, const Body &body) {
  if (count <= 0)
    return;
  int64_t threads = threadsFor(count, grain = std::max<int64_t>(grain, 1));
  if (threads <= 1)
    return body(0, count);
  TORCH_CHECK(count <= std::numeric_limits<uint32_t>::max(),
              "parallelForUneven: too many items");
  auto smallest = uint32_t(std::min(grain, count));
  // All shares are set before the threads start: a thread that the runtime does
  // not grant is one whose share the others steal.
  std::vector<Share> shares(static_cast<size_t>(threads));
  for (int64_t i = 0; i < threads; ++i)
    shares[size_t(i)].set(uint32_t(count * i / threads),
                          uint32_t(count * (i + 1) / threads));
  onThreads(threads, [&](int64_t thread, int64_t) {
    Share &own = shares[size_t(thread)];
    uint32_t begin, end;
    auto stolen = [&] {
      for (int64_t step = 1; step < threads; ++step)
        if (shares[size_t((thread + step) % threads)].steal(smallest, begin,
                                                            end)) {
          own.set(begin, end);
          return true;
        }
      return false;
    };
    do {
      while (own.take(smallest, begin, end))
        body(begin, end);
    } while (stolen());
  });
}

} // namespace rlrt
