// In: a driver that records. Out: which code is loaded and how it is launched.
// Must not know: GPUs.

#include "FakeDriver.h"

#include "abi/Error.h"
#include "device/Driver.h"
#include "device/RowCode.h"
#include "device/Stream.h"

#include "gtest/gtest.h"

#include <cstring>
#include <dlfcn.h>
#include <functional>

namespace rlrt {
namespace {

void gradient(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t) {}
void statistics(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t) {}
void unknown(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t) {}

const rlrt_device_image images[] = {
    {"sm_80", rlrt_ptx, 6, "ptx 80"},     {"sm_80", rlrt_cubin, 8, "cubin 80"},
    {"sm_90", rlrt_ptx, 6, "ptx 90"},     {"sm_90", rlrt_cubin, 8, "cubin 90"},
    {"sm_86", rlrt_cubin, 8, "cubin 86"},
};
const rlrt_device_kernel kernels[] = {{gradient, "p.rows.token"},
                                      {statistics, "p.statistics.token"}};
const rlrt_device_code code = {RLRT_DEVICE_VERSION, 5, images, 2, kernels};

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
    return std::string(
        static_cast<const char *>(chooseImage(code, capability).data));
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
  EXPECT_EQ(threadsFor(1, 4), 128);
  EXPECT_EQ(threadsFor(1024, 4), 128);
  EXPECT_EQ(threadsFor(4000, 4), 512);
  EXPECT_EQ(threadsFor(151936, 4), 1024);
  EXPECT_EQ(threadsFor(8192, 2), 512);
}

TEST_F(Device, ALaunchHandsOverEveryParameter) {
  Driver driver(RL_FAKE_DRIVER);
  EXPECT_EQ(driver.deviceCount(), 1);
  {
    RowCode rows(driver, code, 0);
    fake->calls.clear();
    rlrt_device_rows of{1, 2, 50000, 4, 5, 0.5f, 7, 8, 9, 10, 11};
    auto *stream = reinterpret_cast<void *>(uintptr_t(77));
    rows.launch(gradient, LogitType::Bf16, of, 123, stream);
    EXPECT_EQ(fake->calls[0], "cuModuleGetFunction p$rows$token$bf16");
    EXPECT_EQ(fake->calls.back(), "cuLaunchKernel");
    EXPECT_EQ(fake->blocks, 123u);
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
    EXPECT_EQ(fake->calls[0], "cuModuleGetFunction p$statistics$token$f32");
    EXPECT_THROW(rows.launch(unknown, LogitType::F32, of, 1, stream),
                 std::runtime_error);
  }
  EXPECT_EQ(fake->calls.back(), "cuModuleUnload");
}

TEST_F(Device, TheCodeOfTheDeviceIsLoadedIntoItsContext) {
  fake->capability = 86;
  Driver driver(RL_FAKE_DRIVER);
  fake->calls.clear();
  RowCode rows(driver, code, 1);
  EXPECT_EQ(fake->calls,
            (std::vector<std::string>{
                "cuDeviceGet 1", "cuDeviceGetAttribute 101",
                "cuDeviceGetAttribute 101", "cuDeviceGet 1",
                "cuDevicePrimaryCtxRetain 101", "cuCtxSetCurrent 1101",
                "cuModuleLoadDataEx cubin 86"}));
}

TEST_F(Device, CodeThatTheDriverRefusesIsExplained) {
  Driver driver(RL_FAKE_DRIVER);
  fake->fails = "cuModuleLoadDataEx";
  EXPECT_EQ(messageOf([&] { RowCode rows(driver, code, 0); }),
            "the GPU does not take the code of this executable (line 7: what "
            "is this): made to fail (CUDA error 999)");
}

TEST_F(Device, ARefusedLaunchIsExplained) {
  Driver driver(RL_FAKE_DRIVER);
  RowCode rows(driver, code, 0);
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
