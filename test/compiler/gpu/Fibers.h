// In: what one thread of a block does. Out: blocks of threads run on this
// machine, and the functions that threads call for what they do together. Must
// not know: kernels, rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace rl::compiler::test {

/// How far 2^t of a GPU is from the exact one, within what NVIDIA documents
/// for ex2.approx.ftz.f32: 2^-22 relative.
enum class Exponential { Exact, High, Low, Scattered };

/// A launch of blocks of threads, each thread a fiber: it runs until it waits
/// at a barrier or a shuffle, then another goes on.
struct Launch {
  int blocks = 1;
  int threads = 32;
  /// The order in which fibers take turns is drawn from it anew at each turn,
  /// and so is the block of a cluster that runs until it can no more: what
  /// depends on the order gives different results.
  unsigned seed = 1;
  Exponential exponential = Exponential::Exact;
  /// Blocks of a cluster, which run at the same time; 0: there are no clusters.
  int cluster = 0;
  /// Shared memory of a block. It holds no numbers when the block starts, and
  /// none again when all its threads have ended.
  size_t shared = 0;
};

/// Runs the launch. Returns an empty text, or what is wrong: threads wait for
/// others that never come, or something was written behind shared memory.
std::string run(const Launch &launch, const std::function<void()> &thread);

/// The functions behind NVIDIA's intrinsics, by the intrinsics' names; to be
/// called by fibers only.
const std::map<std::string, void *> &intrinsics();

/// Some of them, for tests of the fibers themselves.
int32_t threadIndex();
void barrier();
float fromLane(float x, int32_t distance);
/// Number of the block in its cluster.
int32_t rank();
void arrive();
void meet();
/// Shared memory of this block, and the place of `address`, of it, in another.
char *sharedMemory();
char *ofBlock(char *address, int32_t rank);

} // namespace rl::compiler::test
