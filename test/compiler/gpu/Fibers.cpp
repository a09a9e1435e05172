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

struct Fiber {
  ucontext_t context;
  Meeting *waits = nullptr;
  int64_t until = 0; ///< goes on when `waits->number` is this
  bool done = false;
};

struct Block {
  const Launch *launch;
  const std::function<void()> *thread;
  int number = 0;
  int current = 0;
  ucontext_t scheduler;
  std::vector<Fiber> fibers;
  std::vector<Meeting> warps;
  Meeting all;
};

/// One launch at a time: the block whose fibers run.
Block *active = nullptr;

/// The stack of fiber t; blocks use them one after another.
char *stackOf(size_t t) {
  static std::vector<std::unique_ptr<char[]>> stacks;
  while (stacks.size() <= t)
    stacks.emplace_back(new char[stackBytes]);
  return stacks[t].get();
}

void waitAt(Meeting &meeting) {
  Fiber &fiber = active->fibers[active->current];
  fiber.waits = &meeting;
  fiber.until = meeting.number + 1;
  if (++meeting.arrived == meeting.members) {
    meeting.arrived = 0;
    std::memcpy(meeting.taken, meeting.brought, sizeof meeting.taken);
    ++meeting.number;
  }
  swapcontext(&fiber.context, &active->scheduler);
}

void body() {
  (*active->thread)();
  active->fibers[active->current].done = true;
  swapcontext(&active->fibers[active->current].context, &active->scheduler);
}

std::string runBlock(Block &block, std::mt19937 &random) {
  int count = block.launch->threads;
  block.fibers = std::vector<Fiber>(count);
  block.warps = std::vector<Meeting>((count + lanes - 1) / lanes);
  block.all = Meeting();
  block.all.members = count;
  for (int t = 0; t < count; ++t) {
    ++block.warps[t / lanes].members;
    Fiber &fiber = block.fibers[t];
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = stackOf(size_t(t));
    fiber.context.uc_stack.ss_size = stackBytes;
    makecontext(&fiber.context, body, 0);
  }
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  active = &block;
  for (int left = count; left > 0;) {
    std::shuffle(order.begin(), order.end(), random);
    bool moved = false;
    for (int t : order) {
      Fiber &fiber = block.fibers[t];
      if (fiber.done || (fiber.waits && fiber.waits->number < fiber.until))
        continue;
      moved = true;
      fiber.waits = nullptr;
      block.current = t;
      swapcontext(&block.scheduler, &fiber.context);
      left -= fiber.done;
    }
    if (!moved)
      return "block " + std::to_string(block.number) + ": " +
             std::to_string(left) + " of " + std::to_string(count) +
             " threads wait for others that never come";
  }
  return "";
}

int32_t blockIndex() { return active->number; }
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

int32_t threadIndex() { return active->current; }

void barrier() { waitAt(active->all); }

float fromLane(float x, int32_t distance) {
  int lane = active->current % lanes;
  Meeting &warp = active->warps[active->current / lanes];
  warp.brought[lane] = x;
  waitAt(warp);
  return warp.taken[lane ^ distance];
}

std::string run(const Launch &launch, const std::function<void()> &thread) {
  std::mt19937 random(launch.seed);
  Block block;
  block.launch = &launch;
  block.thread = &thread;
  for (block.number = 0; block.number < launch.blocks; ++block.number) {
    if (launch.before)
      launch.before();
    if (std::string stuck = runBlock(block, random); !stuck.empty())
      return stuck;
  }
  return "";
}

const std::map<std::string, void *> &intrinsics() {
  static const std::map<std::string, void *> all = {
      {"llvm.nvvm.read.ptx.sreg.tid.x", reinterpret_cast<void *>(threadIndex)},
      {"llvm.nvvm.read.ptx.sreg.ntid.x", reinterpret_cast<void *>(blockSize)},
      {"llvm.nvvm.read.ptx.sreg.ctaid.x", reinterpret_cast<void *>(blockIndex)},
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
