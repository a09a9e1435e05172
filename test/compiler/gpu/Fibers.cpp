// In: what one thread of a block does. Out: blocks of threads run on this
// machine, and the functions that threads call for what they do together. Must
// not know: kernels, rows.

#include "test/compiler/gpu/Fibers.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <ucontext.h>
#include <vector>

namespace rl::compiler::test {
namespace {

constexpr int lanes = 32;
constexpr size_t stackBytes = 64 * 1024;

/// Threads that wait for all of them.
struct Meeting {
  int members = 0, arrived = 0;
  int64_t number = 0; ///< meetings that have ended
  float brought[lanes], taken[lanes];
};

struct Block;

struct Fiber {
  ucontext_t context;
  Block *block = nullptr;
  int number = 0; ///< in its block
  const Meeting *waits = nullptr;
  int64_t until = 0;  ///< goes on when `waits->number` is this
  int64_t toMeet = 0; ///< the meeting of the cluster it has arrived at
  bool done = false;
};

struct Block {
  int number = 0, rank = 0;
  int left = 0; ///< threads that have not ended
  std::vector<Fiber> fibers;
  std::vector<Meeting> warps;
  Meeting all;
  std::vector<char> memory; ///< shared, and a fence behind it
};

/// Blocks that run at the same time.
struct Cluster {
  const Launch *launch;
  const std::function<void()> *thread;
  ucontext_t scheduler;
  std::vector<Block> blocks;
  Meeting all;
  Fiber *current = nullptr;
};

/// One launch at a time: the cluster whose fibers run.
Cluster *active = nullptr;

constexpr size_t fenceBytes = 64;
constexpr char fence = 0x5a;
/// What shared memory holds that nobody wrote: not even a number.
constexpr int noNumbers = 0xff;

/// The stack of fiber t; clusters use them one after another.
char *stackOf(size_t t) {
  static std::vector<std::unique_ptr<char[]>> stacks;
  while (stacks.size() <= t)
    stacks.emplace_back(new char[stackBytes]);
  return stacks[t].get();
}

/// Back to the scheduler, until a meeting has ended.
void waitFor(const Meeting &meeting, int64_t until) {
  Fiber &fiber = *active->current;
  fiber.waits = &meeting;
  fiber.until = until;
  swapcontext(&fiber.context, &active->scheduler);
}

/// Ends the meeting if all have come.
void endIfAll(Meeting &meeting) {
  if (meeting.arrived == 0 || meeting.arrived < meeting.members)
    return;
  meeting.arrived = 0;
  std::memcpy(meeting.taken, meeting.brought, sizeof meeting.taken);
  ++meeting.number;
}

void waitAt(Meeting &meeting) {
  int64_t until = meeting.number + 1;
  ++meeting.arrived;
  endIfAll(meeting);
  waitFor(meeting, until);
}

void body() {
  (*active->thread)();
  Fiber &fiber = *active->current;
  fiber.done = true;
  // A barrier of a cluster waits for threads that have not ended.
  --active->all.members;
  endIfAll(active->all);
  if (--fiber.block->left == 0)
    std::memset(fiber.block->memory.data(), noNumbers, active->launch->shared);
  swapcontext(&fiber.context, &active->scheduler);
}

void start(Block &block, size_t firstStack) {
  int count = active->launch->threads;
  block.left = block.all.members = count;
  block.fibers = std::vector<Fiber>(count);
  block.warps = std::vector<Meeting>((count + lanes - 1) / lanes);
  block.memory.assign(active->launch->shared + fenceBytes, fence);
  std::memset(block.memory.data(), noNumbers, active->launch->shared);
  active->all.members += count;
  for (int t = 0; t < count; ++t) {
    ++block.warps[t / lanes].members;
    Fiber &fiber = block.fibers[t];
    fiber.block = &block;
    fiber.number = t;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = stackOf(firstStack + size_t(t));
    fiber.context.uc_stack.ss_size = stackBytes;
    makecontext(&fiber.context, body, 0);
  }
}

/// Gives each thread of a block that can run one turn; whether there was one.
bool turn(Block &block, std::vector<int> &order, std::mt19937 &random) {
  std::shuffle(order.begin(), order.end(), random);
  bool moved = false;
  for (int t : order) {
    Fiber &fiber = block.fibers[t];
    if (fiber.done || (fiber.waits && fiber.waits->number < fiber.until))
      continue;
    moved = true;
    fiber.waits = nullptr;
    active->current = &fiber;
    swapcontext(&active->scheduler, &fiber.context);
  }
  return moved;
}

std::string whyStuck(const Cluster &cluster) {
  std::string stuck;
  for (const Block &block : cluster.blocks)
    if (block.left)
      stuck += (stuck.empty() ? "" : "; ") + std::string("block ") +
               std::to_string(block.number) + ": " +
               std::to_string(block.left) + " of " +
               std::to_string(block.fibers.size()) +
               " threads wait for others that never come";
  return stuck;
}

std::string runCluster(Cluster &cluster, std::mt19937 &random) {
  active = &cluster;
  size_t threads = size_t(cluster.launch->threads);
  for (Block &block : cluster.blocks)
    start(block, size_t(block.rank) * threads);
  std::vector<int> order(threads);
  std::iota(order.begin(), order.end(), 0);
  for (bool moved = true; moved;) {
    moved = false;
    // No turn about among blocks: one may be far ahead of the others.
    std::vector<Block *> blocks;
    for (Block &block : cluster.blocks)
      blocks.push_back(&block);
    std::shuffle(blocks.begin(), blocks.end(), random);
    for (Block *block : blocks)
      while (turn(*block, order, random))
        moved = true;
  }
  for (const Block &block : cluster.blocks)
    for (size_t i = cluster.launch->shared; i < block.memory.size(); ++i)
      if (block.memory[i] != fence)
        return "block " + std::to_string(block.number) +
               " writes behind its shared memory";
  return whyStuck(cluster);
}

int32_t blockIndex() { return active->current->block->number; }
int32_t clusterIndex() { return blockIndex() / active->launch->cluster; }
int32_t clusterSize() { return active->launch->cluster; }
int32_t blockSize() { return active->launch->threads; }
void barrierNumber(int32_t) { barrier(); }
float fromLaneOf(int32_t, float x, int32_t distance, int32_t) {
  return fromLane(x, distance);
}

float exp2Approximately(float t) {
  auto flushed = [](float x) {
    return std::abs(x) < std::numeric_limits<float>::min()
               ? std::copysign(0.0f, x)
               : x;
  };
  t = flushed(t);
  if (t == 0.0f)
    return 1.0f;
  double power = std::exp2(double(t)), worst = 0x1p-22;
  uint32_t bits;
  std::memcpy(&bits, &t, sizeof bits);
  switch (active->launch->exponential) {
  case Exponential::Exact:
    break;
  case Exponential::High:
    power *= 1 + worst;
    break;
  case Exponential::Low:
    power *= 1 - worst;
    break;
  case Exponential::Scattered:
    power *= 1 + worst * (double(bits * 2654435761u) / 0x1p31 - 1);
    break;
  }
  return flushed(float(power));
}

/// Conversions that a processor without the instructions calls; 16 bits lie in
/// the low half of a register, as in the low half of a float.
float asLowHalf(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

float toBf16(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  if (std::isnan(x))
    return asLowHalf(bits >> 16 | 0x40);
  return asLowHalf((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

} // namespace

int32_t threadIndex() { return active->current->number; }

void barrier() { waitAt(active->current->block->all); }

float fromLane(float x, int32_t distance) {
  Fiber &fiber = *active->current;
  int lane = fiber.number % lanes;
  Meeting &warp = fiber.block->warps[fiber.number / lanes];
  warp.brought[lane] = x;
  waitAt(warp);
  return warp.taken[lane ^ distance];
}

int32_t rank() { return active->current->block->rank; }

void arrive() {
  Meeting &all = active->all;
  active->current->toMeet = all.number + 1;
  ++all.arrived;
  endIfAll(all);
}

void meet() { waitFor(active->all, active->current->toMeet); }

char *sharedMemory() { return active->current->block->memory.data(); }

char *ofBlock(char *address, int32_t rank) {
  return address - sharedMemory() +
         active->blocks.at(size_t(rank)).memory.data();
}

std::string run(const Launch &launch, const std::function<void()> &thread) {
  std::mt19937 random(launch.seed);
  int together = std::max(launch.cluster, 1);
  for (int first = 0; first < launch.blocks; first += together) {
    Cluster cluster;
    cluster.launch = &launch;
    cluster.thread = &thread;
    cluster.blocks.resize(size_t(together));
    for (int r = 0; r < together; ++r) {
      cluster.blocks[size_t(r)].number = first + r;
      cluster.blocks[size_t(r)].rank = r;
    }
    if (std::string wrong = runCluster(cluster, random); !wrong.empty())
      return wrong;
  }
  return "";
}

const std::map<std::string, void *> &intrinsics() {
  static const std::map<std::string, void *> all = {
      {"llvm.nvvm.read.ptx.sreg.tid.x", reinterpret_cast<void *>(threadIndex)},
      {"llvm.nvvm.read.ptx.sreg.ntid.x", reinterpret_cast<void *>(blockSize)},
      {"llvm.nvvm.read.ptx.sreg.ctaid.x", reinterpret_cast<void *>(blockIndex)},
      {"llvm.nvvm.read.ptx.sreg.clusterid.x",
       reinterpret_cast<void *>(clusterIndex)},
      {"llvm.nvvm.read.ptx.sreg.cluster.ctarank",
       reinterpret_cast<void *>(rank)},
      {"llvm.nvvm.read.ptx.sreg.cluster.nctarank",
       reinterpret_cast<void *>(clusterSize)},
      {"llvm.nvvm.barrier.cluster.arrive", reinterpret_cast<void *>(arrive)},
      {"llvm.nvvm.barrier.cluster.wait", reinterpret_cast<void *>(meet)},
      {"llvm.nvvm.mapa.shared.cluster", reinterpret_cast<void *>(ofBlock)},
      {"sim.shared", reinterpret_cast<void *>(sharedMemory)},
      {"llvm.nvvm.barrier.cta.sync.aligned.all",
       reinterpret_cast<void *>(barrierNumber)},
      {"llvm.nvvm.shfl.sync.bfly.f32", reinterpret_cast<void *>(fromLaneOf)},
      {"llvm.nvvm.ex2.approx.ftz.f32",
       reinterpret_cast<void *>(exp2Approximately)},
      {"__truncsfbf2", reinterpret_cast<void *>(toBf16)},
  };
  return all;
}

} // namespace rl::compiler::test
