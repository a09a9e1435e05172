// In: a driver that records. Out: which code is loaded and how it is launched.
// Must not know: GPUs.

#include "FakeDriver.h"

#include "abi/Error.h"
#include "device/DeviceCode.h"
#include "device/RowCode.h"
#include "device/Stream.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <functional>

namespace rlrt {
namespace {

void gradient(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t) {}
void statistics(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t) {}
void unknown(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t) {}

#define IMAGES(function)                                                       \
  {"sm_80", function, rlrt_ptx, 6, "ptx 80"},                                  \
      {"sm_80", function, rlrt_cubin, 8, "cubin 80"},                          \
      {"sm_90", function, rlrt_ptx, 6, "ptx 90"},                              \
      {"sm_90", function, rlrt_cubin, 8, "cubin 90"},                          \
      {"sm_86", function, rlrt_cubin, 8, "cubin 86"}
const rlrt_device_image images[] = {
    IMAGES("p$rows$token$f32"),
    IMAGES("p$rows$token$bf16"),
    IMAGES("p$statistics$token$f32"),
    {"sm_90", "p$rows$token$f16$cluster", rlrt_ptx, 8, "ptx 90 clusters"},
    {"sm_90", "p$rows$token$f32$cluster", rlrt_cubin, 8, "cubin 90 clusters"},
    {"sm_90", "p$rows$token$f32$cluster", rlrt_ptx, 8, "ptx 90 clusters"}};
#undef IMAGES
const rlrt_device_kernel kernels[] = {
    {gradient, "p.rows.token", 1, 0, nullptr},
    {statistics, "p.statistics.token", 0, 0, nullptr}};
const rlrt_device_code code = {
    RLRT_DEVICE_VERSION, std::size(images), images, 2, kernels, 0, nullptr};

class Device : public testing::Test {
protected:
  Device() {
    void *library = dlopen(RL_FAKE_DRIVER, RTLD_NOW);
    EXPECT_NE(library, nullptr) << dlerror();
    fake = reinterpret_cast<FakeDriver *(*)()>(dlsym(library, "fakeDriver"))();
    *fake = FakeDriver();
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
};

TEST_F(Device, WithoutADriverTheCpuIsNamed) {
  EXPECT_THROW(Driver("libcuda-that-is-not.so.1"), InputError);
  std::string message =
      messageOf([] { Driver driver("libcuda-that-is-not.so.1"); });
  EXPECT_NE(message.find("there is no CUDA driver"), std::string::npos);
  EXPECT_NE(message.find("--device cpu"), std::string::npos);
}

TEST_F(Device, ALibraryThatIsNoDriverIsRefused) {
  std::string message = messageOf([] { Driver driver("libm.so.6"); });
  EXPECT_EQ(message, "the CUDA driver has no function cuGetErrorString; it is "
                     "too old");
}

TEST_F(Device, AnErrorCarriesTheDriversWords) {
  fake->fails = "cuInit";
  EXPECT_EQ(messageOf([] { Driver driver(RL_FAKE_DRIVER); }),
            "the CUDA driver does not start: made to fail (CUDA error 999)");
}

TEST_F(Device, MachineCodeOfTheSameMajorVersionIsPreferred) {
  auto chosen = [](int capability) {
    return std::string(static_cast<const char *>(
        chooseImage(code, "p$rows$token$f32", capability).data));
  };
  EXPECT_EQ(chosen(80), "cubin 80");
  EXPECT_EQ(chosen(86), "cubin 86");
  EXPECT_EQ(chosen(89), "cubin 86"); // the newest that it runs
  EXPECT_EQ(chosen(90), "cubin 90");
  EXPECT_EQ(chosen(100), "ptx 90"); // machine code of 9.0 does not run there
  EXPECT_THROW(chosen(75), InputError);
  EXPECT_EQ(messageOf([&] { chosen(75); }),
            "this executable has code for sm_80, sm_90, and the GPU is sm_75; "
            "compile with --target cpu,sm_75");
}

TEST_F(Device, ThreadsFollowTheRow) {
  EXPECT_EQ(threadsFor(4), 128);
  EXPECT_EQ(threadsFor(4096), 128);
  EXPECT_EQ(threadsFor(16000), 512);
  EXPECT_EQ(threadsFor(151936 * 4), 1024);
  EXPECT_EQ(threadsFor(8192 * 2), 512);
}

/// As of an H100.
const DeviceLimits hopper = {90, 132, 50 << 20, 227 << 10, true};

/// Blocks of a cluster for rows of that many logits, of f32 and of bf16.
std::pair<int, int> clusters(const DeviceLimits &device, int64_t vocab,
                             bool hasCode = true) {
  return {chooseGrid(device, 1, vocab, 4, hasCode).cluster,
          chooseGrid(device, 1, vocab, 2, hasCode).cluster};
}

TEST_F(Device, AClusterTakesARowThatTheL2CacheDoesNotKeep) {
  using Both = std::pair<int, int>;
  EXPECT_EQ(clusters(hopper, 32768), Both(0, 0));
  EXPECT_EQ(clusters(hopper, 49600), Both(0, 0)); // 198 kB
  EXPECT_EQ(clusters(hopper, 50000), Both(1, 0));
  EXPECT_EQ(clusters(hopper, 99200), Both(2, 0));
  EXPECT_EQ(clusters(hopper, 100000), Both(2, 1));
  EXPECT_EQ(clusters(hopper, 128256), Both(3, 2));
  EXPECT_EQ(clusters(hopper, 151936), Both(3, 2));
  EXPECT_EQ(clusters(hopper, 262144), Both(5, 3));
  // 8 blocks of 227 kB, less what the kernel has of its own.
  EXPECT_EQ(clusters(hopper, 460000), Both(8, 4));
  EXPECT_EQ(clusters(hopper, 465000), Both(0, 5));
}

TEST_F(Device, ABlockTakesEveryRowWhereThereAreNoClusters) {
  using Both = std::pair<int, int>;
  DeviceLimits ampere = {80, 108, 40 << 20, 163 << 10, false};
  EXPECT_EQ(clusters(ampere, 151936), Both(0, 0));
  EXPECT_EQ(clusters(hopper, 151936, false), Both(0, 0));
  // Less shared memory, more blocks.
  DeviceLimits small = {120, 170, 96 << 20, 99 << 10, true};
  EXPECT_EQ(clusters(small, 151936), Both(7, 4));
}

TEST_F(Device, ARowFillsTheSharedMemoryOfItsCluster) {
  for (int64_t vocab : {1, 7, 1000, 151936})
    for (int bytes : {2, 4})
      for (int blocks = 1; blocks <= 8; ++blocks) {
        Grid grid = gridFor(5, vocab, bytes, blocks);
        EXPECT_EQ(grid.blocks, 5 * blocks);
        EXPECT_EQ(grid.cluster, blocks);
        // All of it, and at most two vectors more a block and one of rounding.
        EXPECT_GE(grid.shared * blocks, vocab * bytes);
        EXPECT_LE(grid.shared * blocks, vocab * bytes + 48 * blocks);
      }
}

TEST_F(Device, ALaunchHandsOverEveryParameter) {
  Driver driver(RL_FAKE_DRIVER);
  EXPECT_EQ(driver.deviceCount(), 1);
  {
    DeviceCode loaded(driver, code, 0);
    RowCode rows(loaded);
    fake->calls.clear();
    rlrt_device_rows of{1, 2, 50000, 4, 5, 0.5f, 7, 8, 9, 10, 11};
    auto *stream = reinterpret_cast<void *>(uintptr_t(77));
    rows.launch(gradient, LogitType::Bf16, of, 123, stream);
    EXPECT_EQ(fake->calls[3], "cuModuleGetFunction p$rows$token$bf16");
    EXPECT_EQ(fake->calls.back(), "cuLaunchKernel");
    EXPECT_EQ(fake->blocks, 123u);
    EXPECT_EQ(fake->cluster, 0u);
    EXPECT_EQ(fake->shared, 0u);
    EXPECT_EQ(fake->threads, 1024u);
    EXPECT_EQ(fake->stream, stream);
    float half = 0.5f;
    uint64_t bits = 0;
    std::memcpy(&bits, &half, sizeof half);
    EXPECT_EQ(fake->parameters, (std::vector<uint64_t>{1, 2, 50000, 4, 5, bits,
                                                       7, 8, 9, 10, 11}));
    // Found once; no rows, no launch.
    fake->calls.clear();
    rows.launch(gradient, LogitType::Bf16, of, 1, stream);
    EXPECT_EQ(fake->calls, (std::vector<std::string>{
                               "cuDeviceGet 0", "cuDevicePrimaryCtxRetain 100",
                               "cuCtxSetCurrent 1100", "cuLaunchKernel"}));
    fake->calls.clear();
    rows.launch(statistics, LogitType::F32, of, 0, stream);
    EXPECT_TRUE(fake->calls.empty());
    rows.launch(statistics, LogitType::F32, of, 1, stream);
    EXPECT_EQ(fake->calls[3], "cuModuleGetFunction p$statistics$token$f32");
    EXPECT_THROW(rows.launch(unknown, LogitType::F32, of, 1, stream),
                 std::runtime_error);
  }
  EXPECT_EQ(fake->calls.back(), "cuModuleUnload");
}

TEST_F(Device, ALargeRowIsLaunchedByClusters) {
  Driver driver(RL_FAKE_DRIVER);
  DeviceCode loaded(driver, code, 0);
  RowCode rows(loaded);
  rlrt_device_rows of{};
  of.vocab = 151936;
  auto *stream = reinterpret_cast<void *>(uintptr_t(77));
  fake->calls.clear();
  rows.launch(gradient, LogitType::F32, of, 100, stream);
  // A third of the vectors, and one more at each end.
  std::string bytes = std::to_string(16 * ((37984 + 2) / 3 + 2));
  EXPECT_EQ(fake->calls,
            (std::vector<std::string>{
                "cuDeviceGet 0", "cuDevicePrimaryCtxRetain 100",
                "cuCtxSetCurrent 1100",
                "cuModuleGetFunction p$rows$token$f32$cluster",
                "cuFuncSetAttribute 8 " + bytes,
                "cuOccupancyMaxActiveClusters 3", "cuLaunchKernelEx"}));
  EXPECT_EQ(fake->blocks, 300u);
  EXPECT_EQ(fake->threads, 1024u);
  EXPECT_EQ(fake->cluster, 3u);
  EXPECT_EQ(std::to_string(fake->shared), bytes);
  EXPECT_EQ(fake->stream, stream);
  EXPECT_EQ(fake->parameters[2], 151936u);
  // Statistics read a row once, whatever its size.
  rows.launch(statistics, LogitType::F32, of, 100, stream);
  EXPECT_EQ(fake->calls.back(), "cuLaunchKernel");
  EXPECT_EQ(fake->blocks, 100u);
  fake->fails = "cuFuncSetAttribute";
  EXPECT_EQ(
      messageOf([&] { rows.launch(gradient, LogitType::F16, of, 1, stream); }),
      "the GPU gives no 151968 bytes of shared memory: made to fail (CUDA "
      "error 999)");
}

TEST_F(Device, WhereNoSuchClusterFitsABlockTakesTheRow) {
  fake->clustersAtOnce = 0;
  Driver driver(RL_FAKE_DRIVER);
  DeviceCode loaded(driver, code, 0);
  RowCode rows(loaded);
  rlrt_device_rows of{};
  of.vocab = 151936;
  rows.launch(gradient, LogitType::F32, of, 100, nullptr);
  EXPECT_EQ(fake->calls.back(), "cuLaunchKernel");
  EXPECT_EQ(fake->blocks, 100u);
  EXPECT_EQ(fake->shared, 0u);
}

TEST_F(Device, CodeOfAnOlderChipHasNoClusters) {
  rlrt_device_code old = code;
  old.image_count = 1; // sm_80
  Driver driver(RL_FAKE_DRIVER);
  DeviceCode loaded(driver, old, 0);
  RowCode rows(loaded);
  rlrt_device_rows of{};
  of.vocab = 151936;
  rows.launch(gradient, LogitType::F32, of, 1, nullptr);
  EXPECT_EQ(fake->calls.back(), "cuLaunchKernel");
}

TEST_F(Device, TheCodeOfTheDeviceIsLoadedIntoItsContext) {
  fake->capability = 86;
  Driver driver(RL_FAKE_DRIVER);
  fake->calls.clear();
  DeviceCode loaded(driver, code, 1);
  EXPECT_EQ(fake->calls,
            (std::vector<std::string>{
                "cuDeviceGet 1", "cuDeviceGetAttribute 101",
                "cuDeviceGetAttribute 101", "cuDeviceGetAttribute 101",
                "cuDeviceGetAttribute 101", "cuDeviceGetAttribute 101",
                "cuDeviceGetAttribute 101", "cuDeviceGet 1",
                "cuDevicePrimaryCtxRetain 101", "cuCtxSetCurrent 1101",
                "cuModuleLoadDataEx cubin 86", "cuModuleLoadDataEx cubin 86",
                "cuModuleLoadDataEx cubin 86"}));
}

TEST_F(Device, CodeThatTheDriverRefusesIsExplained) {
  Driver driver(RL_FAKE_DRIVER);
  fake->fails = "cuModuleLoadDataEx";
  EXPECT_EQ(messageOf([&] { DeviceCode loaded(driver, code, 0); }),
            "the GPU does not take the code of this executable (line 7: what "
            "is this): made to fail (CUDA error 999)");
}

TEST_F(Device, ARefusedLaunchIsExplained) {
  Driver driver(RL_FAKE_DRIVER);
  DeviceCode loaded(driver, code, 0);
  RowCode rows(loaded);
  fake->fails = "cuLaunchKernel";
  rlrt_device_rows of{};
  of.vocab = 10;
  EXPECT_EQ(
      messageOf([&] { rows.launch(gradient, LogitType::F32, of, 1, nullptr); }),
      "the GPU refuses a launch: made to fail (CUDA error 999)");
}

TEST_F(Device, WithoutCodeForGpusThereIsNone) {
  EXPECT_EQ(embeddedCode(), nullptr);
}

TEST_F(Device, WithoutLibtorchsGpuPartThereIsNoStream) {
  EXPECT_THROW(currentStream(0), InputError);
}

} // namespace
} // namespace rlrt
