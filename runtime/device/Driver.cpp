// In: NVIDIA's driver library, if the machine has it. Out: the few of its
// functions that load code and launch it. Must not know: kernels, rows.

#include "device/Driver.h"

#include "abi/Error.h"

#include <dlfcn.h>

#include <stdexcept>
#include <vector>

namespace rlrt {

namespace {

// What is used of cuda.h, whose ABI is fixed; the header is not needed.
using Result = int;
using Context = struct ContextTag *;
constexpr Result success = 0;
enum Attribute {
  multiprocessorCount = 16,
  l2CacheSize = 38,
  majorCapability = 75,
  minorCapability = 76,
  sharedPerBlockOptIn = 97,
  clusterLaunch = 120
};
constexpr int maxDynamicSharedOfFunction = 8, clusterDimension = 4;
constexpr int64_t mostBlocks = 0x7fffffff;

/// CUlaunchAttribute, whose value is a union of 64 bytes.
struct LaunchAttribute {
  int id;
  int padding;
  unsigned value[16];
};
/// CUlaunchConfig.
struct LaunchConfig {
  unsigned grid[3], block[3];
  unsigned shared;
  void *stream;
  LaunchAttribute *attributes;
  unsigned attributeCount;
};
static_assert(sizeof(LaunchAttribute) == 72 && sizeof(LaunchConfig) == 56);

/// The launch as the driver takes it, with the attribute it points to.
struct Config {
  Config(const Grid &grid, void *stream)
      : attribute{clusterDimension, 0, {unsigned(grid.cluster), 1, 1}},
        config{{unsigned(grid.blocks), 1, 1},
               {unsigned(grid.threads), 1, 1},
               unsigned(grid.shared),
               stream,
               &attribute,
               1} {}
  Config(const Config &) = delete;
  LaunchAttribute attribute;
  LaunchConfig config;
};

} // namespace

struct Driver::Functions {
  void *library = nullptr;
  Result (*init)(unsigned);
  Result (*getErrorString)(Result, const char **);
  Result (*deviceGetCount)(int *);
  Result (*deviceGet)(int *, int);
  Result (*deviceGetAttribute)(int *, int, int);
  Result (*primaryContext)(Context *, int);
  Result (*setContext)(Context);
  Result (*allocate)(uint64_t *, size_t);
  Result (*release)(uint64_t);
  Result (*copyToDevice)(uint64_t, const void *, size_t, void *);
  Result (*copyToHost)(void *, uint64_t, size_t, void *);
  Result (*set)(uint64_t, unsigned char, size_t, void *);
  Result (*waitForStream)(void *);
  Result (*moduleLoad)(DriverModule *, const void *, unsigned, int *, void **);
  Result (*moduleUnload)(DriverModule);
  Result (*moduleGetFunction)(DriverFunction *, DriverModule, const char *);
  Result (*launchKernel)(DriverFunction, unsigned, unsigned, unsigned, unsigned,
                         unsigned, unsigned, unsigned, void *, void **,
                         void **);
  Result (*setFunctionAttribute)(DriverFunction, int, int);
  // Drivers before CUDA 11.8 have neither, and no device with clusters.
  Result (*launchKernelEx)(const LaunchConfig *, DriverFunction, void **,
                           void **);
  Result (*activeClusters)(int *, DriverFunction, const LaunchConfig *);

  ~Functions() {
    if (library)
      dlclose(library);
  }

  template <typename F> void bindIfThere(F &function, const char *name) {
    function = reinterpret_cast<F>(dlsym(library, name));
  }
  template <typename F> void bind(F &function, const char *name) {
    bindIfThere(function, name);
    if (!function)
      throw std::runtime_error(std::string("the CUDA driver has no function ") +
                               name + "; it is too old");
  }

  void check(Result result, const std::string &what) const {
    if (result == success)
      return;
    const char *said = nullptr;
    if (getErrorString(result, &said) != success || !said)
      said = "an error without a text";
    throw std::runtime_error(what + ": " + said + " (CUDA error " +
                             std::to_string(result) + ")");
  }
};

Driver::Driver(const std::string &library)
    : call(std::make_unique<Functions>()) {
  call->library = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!call->library)
    throw InputError("there is no CUDA driver on this machine (" +
                     std::string(dlerror()) + "); run with --device cpu");
  // Names with a version are those that cuda.h of CUDA 12 and 13 means.
  call->bind(call->getErrorString, "cuGetErrorString");
  call->bind(call->init, "cuInit");
  call->bind(call->deviceGetCount, "cuDeviceGetCount");
  call->bind(call->deviceGet, "cuDeviceGet");
  call->bind(call->deviceGetAttribute, "cuDeviceGetAttribute");
  call->bind(call->primaryContext, "cuDevicePrimaryCtxRetain");
  call->bind(call->setContext, "cuCtxSetCurrent");
  call->bind(call->allocate, "cuMemAlloc_v2");
  call->bind(call->release, "cuMemFree_v2");
  call->bind(call->copyToDevice, "cuMemcpyHtoDAsync_v2");
  call->bind(call->copyToHost, "cuMemcpyDtoHAsync_v2");
  call->bind(call->set, "cuMemsetD8Async");
  call->bind(call->waitForStream, "cuStreamSynchronize");
  call->bind(call->moduleLoad, "cuModuleLoadDataEx");
  call->bind(call->moduleUnload, "cuModuleUnload");
  call->bind(call->moduleGetFunction, "cuModuleGetFunction");
  call->bind(call->launchKernel, "cuLaunchKernel");
  call->bind(call->setFunctionAttribute, "cuFuncSetAttribute");
  call->bindIfThere(call->launchKernelEx, "cuLaunchKernelEx");
  call->bindIfThere(call->activeClusters, "cuOccupancyMaxActiveClusters");
  call->check(call->init(0), "the CUDA driver does not start");
}

Driver::~Driver() = default;

int Driver::deviceCount() const {
  int count = 0;
  call->check(call->deviceGetCount(&count), "cannot count the GPUs");
  return count;
}

DeviceLimits Driver::limits(int device) const {
  std::string what = "cannot look at GPU " + std::to_string(device);
  int handle;
  call->check(call->deviceGet(&handle, device), what);
  auto get = [&](Attribute attribute) {
    int value = 0;
    call->check(call->deviceGetAttribute(&value, attribute, handle), what);
    return value;
  };
  DeviceLimits limits;
  limits.capability = 10 * get(majorCapability) + get(minorCapability);
  limits.multiprocessors = get(multiprocessorCount);
  limits.l2Bytes = get(l2CacheSize);
  limits.sharedBytes = get(sharedPerBlockOptIn);
  // An old driver does not know the attribute.
  limits.clusters =
      call->launchKernelEx && call->activeClusters && get(clusterLaunch);
  return limits;
}

bool Driver::sharesHostMemory() const {
  return dlsym(call->library, "rlrt_shares_host_memory");
}

uint64_t Driver::allocate(size_t bytes) {
  uint64_t memory = 0;
  call->check(call->allocate(&memory, bytes),
              "the GPU has no " + std::to_string(bytes) + " bytes left");
  return memory;
}

void Driver::release(uint64_t memory) {
  call->check(call->release(memory), "cannot free memory of the GPU");
}

// From memory that is not pinned the driver copies before it returns.
void Driver::toDevice(uint64_t to, const void *from, size_t bytes,
                      void *stream) {
  call->check(call->copyToDevice(to, from, bytes, stream),
              "cannot copy to the GPU");
}

void Driver::fill(uint64_t memory, uint8_t byte, size_t bytes, void *stream) {
  call->check(call->set(memory, byte, bytes, stream),
              "cannot fill memory of the GPU");
}

void Driver::toHost(void *to, uint64_t from, size_t bytes, void *stream) {
  call->check(call->copyToHost(to, from, bytes, stream),
              "cannot copy from the GPU");
  call->check(call->waitForStream(stream), "work on the GPU fails");
}

void Driver::use(int device) {
  std::string what = "cannot use GPU " + std::to_string(device);
  int handle;
  Context context;
  call->check(call->deviceGet(&handle, device), what);
  // Never released: it lives as long as LibTorch's tensors may.
  call->check(call->primaryContext(&context, handle), what);
  call->check(call->setContext(context), what);
}

DriverModule Driver::load(const void *image) {
  // PTX is compiled here; what the driver's compiler says is part of an error.
  std::vector<char> log(8192, '\0');
  int options[] = {5 /* error log */, 6 /* its size */};
  void *values[] = {log.data(), reinterpret_cast<void *>(log.size())};
  DriverModule module = nullptr;
  Result result = call->moduleLoad(&module, image, 2, options, values);
  if (result != success) {
    log.back() = '\0';
    std::string said(log.data());
    call->check(result, "the GPU does not take the code of this executable" +
                            (said.empty() ? said : " (" + said + ")"));
  }
  return module;
}

void Driver::unload(DriverModule module) {
  call->check(call->moduleUnload(module), "cannot unload code from the GPU");
}

DriverFunction Driver::find(DriverModule module, const std::string &name) {
  DriverFunction function = nullptr;
  call->check(call->moduleGetFunction(&function, module, name.c_str()),
              "the code for the GPU has no function " + name);
  return function;
}

void Driver::allowShared(DriverFunction function, int64_t bytes) {
  call->check(call->setFunctionAttribute(function, maxDynamicSharedOfFunction,
                                         int(bytes)),
              "the GPU gives no " + std::to_string(bytes) +
                  " bytes of shared memory");
}

int Driver::clustersAtOnce(DriverFunction function, const Grid &grid) const {
  int count = 0;
  Config made(grid, nullptr);
  call->check(call->activeClusters(&count, function, &made.config),
              "cannot count the clusters that a GPU runs");
  return count;
}

void Driver::launch(DriverFunction function, const Grid &grid, void *stream,
                    void **parameters) {
  if (grid.blocks < 1 || grid.blocks > mostBlocks)
    throw std::runtime_error("a launch of " + std::to_string(grid.blocks) +
                             " blocks; a GPU takes 1 to 2147483647");
  std::string refused = "the GPU refuses a launch";
  if (!grid.cluster) {
    call->check(call->launchKernel(function, unsigned(grid.blocks), 1, 1,
                                   unsigned(grid.threads), 1, 1,
                                   unsigned(grid.shared), stream, parameters,
                                   nullptr),
                refused);
    return;
  }
  Config made(grid, stream);
  call->check(call->launchKernelEx(&made.config, function, parameters, nullptr),
              refused);
}

} // namespace rlrt
