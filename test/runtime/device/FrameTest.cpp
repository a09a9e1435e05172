// In: a driver that records. Out: which arrays of a batch cross to a GPU and
// back, how chains of kernels are launched, what a failed check becomes. Must
// not know: GPUs.

#include "FakeDriver.h"

#include "abi/Error.h"
#include "device/ChainCode.h"
#include "device/DeviceRows.h"
#include "device/Failures.h"
#include "device/Gpu.h"

#include "runtime/train/Batch.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cstring>
#include <dlfcn.h>

namespace rlrt {
namespace {

void rowKernel(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t) {}
template <int> void kernel(const rlrt_frame *, int64_t, int64_t) {}

const rlrt_device_image images[] = {
    {"sm_90", "p$rows$token$f32", rlrt_ptx, 6, "ptx 90"},
    {"sm_90", "p$chain0", rlrt_ptx, 6, "ptx 90"},
    {"sm_90", "p$chain1", rlrt_ptx, 6, "ptx 90"}};
const int32_t weightAlone[] = {2}, both[] = {0, 2}, sum[] = {3};
const rlrt_device_kernel kernels[] = {
    {rowKernel, "p.rows.token", 0, 1, weightAlone}};
const rlrt_kernel threeKernels[] = {kernel<0>, kernel<1>, kernel<2>},
                  alone[] = {kernel<3>}, checked[] = {kernel<4>, kernel<5>};
const rlrt_device_chain chains[] = {
    {"p.chain0", 0, 0, 3, threeKernels, 2, both, 1, sum},
    {"p.k3", 1, 0, 1, alone, 1, sum, 1, weightAlone},
    {"p.chain1", 0, 1, 2, checked, 1, weightAlone, 1, sum}};
const rlrt_device_code code = {
    RLRT_DEVICE_VERSION, 3, images, 1, kernels, 3, chains};

/// A batch of four values: log-probabilities, none, a weight, a sum; two
/// spaces.
class Frame : public testing::Test {
protected:
  Frame() {
    void *library = dlopen(RL_FAKE_DRIVER, RTLD_NOW);
    EXPECT_NE(library, nullptr) << dlerror();
    fake = reinterpret_cast<FakeDriver *(*)()>(dlsym(library, "fakeDriver"))();
    *fake = FakeDriver();
    driver.emplace(RL_FAKE_DRIVER);
    loaded.emplace(*driver, code, 0);
    frame.emplace(*loaded, [] { return nullptr; });
    begin();
    view.logits = logits;
    view.stride = view.vocab = 4;
    view.chosen = chosen;
    view.points = points;
    view.inverse_temperature = 0.5f;
    view.logp = logp;
  }
  ~Frame() override { *fake = FakeDriver(); }

  void begin() {
    frame->reset(4, 2);
    frame->shape(1, {offsets, sizeof offsets}, {parents, sizeof parents}, 3);
    frame->make(0, {logp, sizeof logp});
    frame->make(2, {weight, sizeof weight});
    frame->make(3, {total, sizeof total});
    frame->changeOnHost(0);
    frame->changeOnHost(2);
  }
  /// Array `i` of a table on the device, by the number of its parameter.
  template <typename T> T *entry(int parameter, int i) {
    auto *table =
        reinterpret_cast<uint64_t *>(fake->parameters.at(size_t(parameter)));
    return reinterpret_cast<T *>(table[i]);
  }
  size_t countOf(const std::string &call) {
    return size_t(std::count_if(
        fake->calls.begin(), fake->calls.end(),
        [&](const std::string &one) { return one.starts_with(call); }));
  }
  std::string messageOf(const std::function<void()> &action) {
    try {
      action();
    } catch (const std::exception &error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  FakeDriver *fake;
  std::optional<Driver> driver;
  std::optional<DeviceCode> loaded;
  std::optional<DeviceFrame> frame;
  float logits[8] = {}, logp[3] = {-1, -2, -3}, weight[1] = {7};
  double total[2] = {};
  int64_t chosen[2] = {3, 1}, points[2] = {2, 0}, parents[3] = {0, 0, 0},
          offsets[2] = {0, 3};
  rlrt_rows view{};
};

TEST_F(Frame, ARowKernelReadsTheArraysThatItSaysAndNoOthers) {
  DeviceRows rows(*loaded);
  rows.run(rowKernel, LogitType::F32, view, 2, *frame);
  const std::vector<uint64_t> &p = fake->parameters;
  EXPECT_EQ(p[0], reinterpret_cast<uintptr_t>(logits)); // already there
  EXPECT_EQ(reinterpret_cast<int64_t *>(p[3])[0], 3);
  EXPECT_EQ(reinterpret_cast<int64_t *>(p[4])[0], 2);
  EXPECT_EQ(p[7], 0u);
  EXPECT_EQ(p[6], reinterpret_cast<uintptr_t>(entry<float>(8, 0)));
  EXPECT_EQ(entry<float>(8, 0)[2], -3.0f);
  EXPECT_NE(entry<float>(8, 0), logp);
  EXPECT_EQ(entry<float>(8, 1), nullptr);
  EXPECT_EQ(entry<float>(8, 2)[0], 7.0f);
  EXPECT_EQ(entry<float>(8, 3), nullptr); // nobody has asked for the sum
  EXPECT_EQ(entry<int64_t>(9, 0), nullptr);
  EXPECT_EQ(entry<int64_t>(9, 1)[2], 0);
  // What it reads, what it writes a part of, offsets and parents.
  EXPECT_EQ(frame->copies().toDevice, 4);
  rows.run(rowKernel, LogitType::F32, view, 2, *frame);
  EXPECT_EQ(frame->copies().toDevice, 4);
}

TEST_F(Frame, WhatAKernelWroteComesBackWhenItIsRead) {
  DeviceRows rows(*loaded);
  rows.run(rowKernel, LogitType::F32, view, 2, *frame);
  entry<float>(8, 0)[0] = -9;
  entry<float>(8, 2)[0] = 8; // written by nobody, so to speak
  EXPECT_EQ(logp[0], -1.0f);
  fake->calls.clear();
  frame->toHost(0);
  frame->toHost(2);
  EXPECT_EQ(logp[0], -9.0f);
  EXPECT_EQ(weight[0], 7.0f);
  EXPECT_EQ(frame->copies().toHost, 1);
  EXPECT_EQ(fake->calls.back(), "cuStreamSynchronize");
  frame->toHost(0);
  EXPECT_EQ(frame->copies().toHost, 1);
}

TEST_F(Frame, WhatTheHostChangesGoesThereOnceMore) {
  DeviceRows rows(*loaded);
  rows.run(rowKernel, LogitType::F32, view, 2, *frame);
  weight[0] = 5;
  frame->changeOnHost(2);
  fake->calls.clear();
  rows.run(rowKernel, LogitType::F32, view, 2, *frame);
  EXPECT_EQ(entry<float>(8, 2)[0], 5.0f);
  EXPECT_EQ(frame->copies().toDevice, 5);
  EXPECT_EQ(countOf("cuMemAlloc_v2"), 0u);
}

TEST_F(Frame, TheNextBatchTakesTheSameMemory) {
  DeviceRows rows(*loaded);
  rows.run(rowKernel, LogitType::F32, view, 2, *frame);
  begin();
  weight[0] = 6;
  fake->calls.clear();
  rows.run(rowKernel, LogitType::F32, view, 2, *frame);
  EXPECT_EQ(entry<float>(8, 2)[0], 6.0f);
  EXPECT_EQ(countOf("cuMemAlloc_v2"), 0u);
  // Arrays, offsets and parents, what rows there are: no table has changed.
  EXPECT_EQ(countOf("cuMemcpyHtoDAsync_v2"), 6u);
}

TEST_F(Frame, AnArrayThatIsZeroIsFilledThere) {
  ChainCode all(*loaded);
  ChainRun run(all, *frame, [](auto &) { FAIL(); });
  fake->launchesChains = true;
  run.run(kernel<0>);
  EXPECT_EQ(countOf("cuMemsetD8Async 16"), 1u);
  EXPECT_EQ(entry<double>(0, 3)[1], 0.0);
  EXPECT_EQ(frame->copies().toDevice, 3); // two arrays and the offsets
}

TEST_F(Frame, AChainIsLaunchedOnceAndNothingWaits) {
  ChainCode all(*loaded);
  ChainRun run(all, *frame, [](auto &) { FAIL(); });
  fake->launchesChains = true;
  fake->launched = [&] { entry<double>(0, 3)[0] = 42; };
  EXPECT_TRUE(run.run(kernel<0>));
  EXPECT_TRUE(run.run(kernel<1>));
  EXPECT_TRUE(run.run(kernel<2>));
  EXPECT_EQ(countOf("cuModuleGetFunction p$chain0"), 1u);
  EXPECT_EQ(countOf("cuLaunchKernel"), 1u);
  EXPECT_EQ(fake->blocks, 1u);
  EXPECT_EQ(fake->threads, unsigned(RLRT_CHAIN_THREADS));
  EXPECT_EQ(countOf("cuStreamSynchronize"), 0u);
  EXPECT_EQ(entry<int64_t>(1, 0), nullptr);
  EXPECT_EQ(entry<int64_t>(1, 1)[1], 3);
  EXPECT_EQ(reinterpret_cast<int64_t *>(fake->parameters[2])[1], 3);
  // Without checks there is nothing to ask for.
  run.settle();
  EXPECT_EQ(countOf("cuStreamSynchronize"), 0u);
  EXPECT_EQ(total[0], 0.0);
  frame->toHost(3);
  EXPECT_EQ(total[0], 42.0);
  EXPECT_EQ(countOf("cuStreamSynchronize"), 1u);
  // Once more, in the next pass.
  EXPECT_TRUE(run.run(kernel<0>));
  EXPECT_EQ(countOf("cuLaunchKernel"), 2u);
  EXPECT_EQ(countOf("cuModuleGetFunction p$chain0"), 1u);
}

TEST_F(Frame, KernelsOfAChainAreCalledInItsOrder) {
  ChainCode all(*loaded);
  ChainRun run(all, *frame, [](auto &) { FAIL(); });
  fake->launchesChains = true;
  std::string wrong =
      "kernels of chain `p.chain0` are called in another order than its own";
  EXPECT_EQ(messageOf([&] { run.run(kernel<1>); }), wrong);
  run.run(kernel<0>);
  EXPECT_EQ(messageOf([&] { run.run(kernel<2>); }), wrong);
  EXPECT_EQ(messageOf([&] { run.run(kernel<9>); }),
            "a kernel is in no chain of the code for GPUs");
}

TEST_F(Frame, AKernelOfTheHostFindsWhatItReadsAndIsReadThereAfterwards) {
  ChainCode all(*loaded);
  EXPECT_EQ(all.ofHost(), std::vector<std::string>{"p.k3"});
  ChainRun run(all, *frame, [](auto &) { FAIL(); });
  fake->launchesChains = true;
  fake->launched = [&] { entry<double>(0, 3)[0] = 42; };
  for (rlrt_kernel one : threeKernels)
    run.run(one);
  EXPECT_FALSE(run.run(kernel<3>));
  EXPECT_EQ(total[0], 42.0);
  EXPECT_EQ(frame->copies().toHost, 1);
  weight[0] = 3; // what it writes
  fake->launched = nullptr;
  run.run(kernel<4>);
  EXPECT_EQ(entry<float>(0, 2)[0], 3.0f);
}

/// The failures that a launch was given.
rlrt_device_failures *given(FakeDriver *fake) {
  return reinterpret_cast<rlrt_device_failures *>(fake->parameters[3]);
}

TEST_F(Frame, ACheckThatFailedIsToldOnceByTheFirstWhoWaits) {
  ChainCode all(*loaded);
  std::vector<rlrt_device_failure> told;
  ChainRun run(all, *frame, [&](auto &one) {
    told.push_back(one);
    throw std::runtime_error("it failed");
  });
  fake->launchesChains = true;
  fake->launched = [&] {
    EXPECT_EQ(given(fake)->kernel, -1);
    EXPECT_EQ(given(fake)->of[1023].bits, -1);
    given(fake)->kernel = 0;
    given(fake)->of[9] = {2, 5, 10};
    given(fake)->of[3] = {2, 6, 11};
  };
  EXPECT_TRUE(run.run(kernel<4>));
  EXPECT_TRUE(run.run(kernel<5>)); // not told of yet
  EXPECT_EQ(countOf("cuMemcpyDtoH"), 0u);
  frame->beforeReading = [&] { run.settle(); };
  EXPECT_EQ(messageOf([&] { frame->toHost(3); }), "it failed");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].point, 5);
  EXPECT_EQ(countOf("cuMemcpyDtoHAsync_v2 8"), 1u);
  run.settle();
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(Frame, SlotsOfThreadsAreReadOnlyWhereACheckHasFailed) {
  ChainCode all(*loaded);
  ChainRun run(all, *frame, [](auto &) { FAIL(); });
  fake->launchesChains = true;
  run.run(kernel<4>);
  run.run(kernel<5>);
  // The next chain asks first.
  run.run(kernel<0>);
  EXPECT_EQ(countOf("cuMemcpyDtoHAsync_v2 8"), 1u);
  EXPECT_EQ(countOf("cuMemcpyDtoHAsync_v2"), 1u);
}

TEST_F(Frame, ABatchBringsBackWhatTheHostReads) {
  Batch batch({{"step", -1}, {"prompt", 0}, {"rollout", 1}}, 4);
  batch.mirrorOn(*frame);
  batch.reset();
  batch.setSpace(1, {0, 3});
  batch.setSpace(2, {0, 1, 1, 2});
  auto *logps = static_cast<float *>(batch.place(0, 1, RLRT_F32));
  static_cast<float *>(batch.ensure(2, 0, RLRT_F32))[0] = 7;
  batch.make(1, 1, 1, RLRT_TEXT);
  batch.make(3, 0, 2, RLRT_F64);
  ChainCode all(*loaded);
  ChainRun run(all, *frame, [](auto &) { FAIL(); });
  fake->launchesChains = true;
  fake->launched = [&] { entry<double>(0, 3)[1] = 42; };
  run.run(kernel<0>);
  EXPECT_EQ(entry<float>(0, 0)[2], 0.0f);
  EXPECT_EQ(entry<float>(0, 2)[0], 7.0f);
  EXPECT_EQ(entry<int64_t>(1, 2)[3], 2);
  EXPECT_EQ(reinterpret_cast<int64_t *>(fake->parameters[2])[2], 2);
  EXPECT_EQ(static_cast<const double *>(batch.data(3, RLRT_F64))[1], 42);
  // A place alone reads nothing: the device has what it had.
  entry<float>(0, 0)[2] = -4;
  frame->changeOnDevice(0);
  EXPECT_EQ(batch.place(0, 1, RLRT_F32), logps);
  EXPECT_EQ(logps[2], 0.0f);
  // What is left of it is copied on the host.
  std::map<int, std::vector<int64_t>> stays{{1, {2, 0, 1}}};
  batch.copyLeft(0, 1, stays);
  EXPECT_EQ(static_cast<const float *>(batch.data(1, RLRT_F32))[0], -4.0f);
  EXPECT_EQ(frame->copies().toHost, 2);
}

TEST_F(Frame, WhatAGpuCannotDoIsRefused) {
  DeviceRows rows(*loaded);
  float other[3];
  view.logp = other;
  EXPECT_EQ(
      messageOf([&] { rows.run(rowKernel, LogitType::F32, view, 2, *frame); }),
      "a row kernel writes an array that is not of the batch on the GPU");
  frame->reset(4, 2);
  EXPECT_EQ(
      messageOf([&] { rows.run(rowKernel, LogitType::F32, view, 2, *frame); }),
      "a kernel of a GPU uses value 2, which the batch does not have");
  view.cap = 30;
  EXPECT_THROW(rows.run(rowKernel, LogitType::F32, view, 2, *frame),
               std::runtime_error);
}

TEST_F(Frame, AGpuThatIsNotThereIsNamed) {
  EXPECT_EQ(messageOf([&] { Gpu(RL_FAKE_DRIVER, code, 1); }),
            "there is no GPU 1 on this machine; run with --device cpu");
}

TEST_F(Frame, ItsMemoryGoesBack) {
  {
    DeviceRows rows(*loaded);
    rows.run(rowKernel, LogitType::F32, view, 2, *frame);
    ChainCode all(*loaded);
    ChainRun run(all, *frame, [](auto &) { FAIL(); });
    fake->launchesChains = true;
    run.run(kernel<0>);
    frame.reset();
  }
  EXPECT_EQ(countOf("cuMemAlloc_v2"), countOf("cuMemFree_v2"));
  EXPECT_GT(countOf("cuMemAlloc_v2"), 7u);
}

TEST_F(Frame, TheSmallestCheckThenPointIsTheFailureThatIsTold) {
  auto failures = std::make_unique<rlrt_device_failures>();
  std::memset(failures.get(), 0xff, sizeof *failures);
  EXPECT_FALSE(firstFailure(*failures));
  failures->kernel = 2;
  failures->of[1023] = {3, 5, 10};
  EXPECT_EQ(firstFailure(*failures)->bits, 10);
  failures->of[0] = {4, 0, 11};
  EXPECT_EQ(firstFailure(*failures)->bits, 10);
  failures->of[7] = {3, 4, 12};
  EXPECT_EQ(firstFailure(*failures)->bits, 12);
}

} // namespace
} // namespace rlrt
