// In: calls of the CUDA driver's functions. Out: a record of them. Must not
// know: rlrt. Stands in for libcuda.so.1 where there is no GPU.

#include "FakeDriver.h"

#include <cstdlib>
#include <cstring>

static FakeDriver fake;

static int note(const std::string &name, const std::string &what = "") {
  fake.calls.push_back(what.empty() ? name : name + " " + what);
  return fake.fails == name ? 999 : 0;
}

extern "C" {

FakeDriver *fakeDriver() { return &fake; }

int cuInit(unsigned) { return note("cuInit"); }
int cuGetErrorString(int error, const char **text) {
  *text = error == 999 ? "made to fail" : nullptr;
  return *text ? 0 : 1;
}
int cuDeviceGetCount(int *count) {
  *count = fake.devices;
  return note("cuDeviceGetCount");
}
int cuDeviceGet(int *handle, int device) {
  *handle = 100 + device;
  return note("cuDeviceGet", std::to_string(device));
}
int cuDeviceGetAttribute(int *value, int attribute, int handle) {
  switch (attribute) {
  case 16:
    *value = fake.multiprocessors;
    break;
  case 38:
    *value = fake.l2Bytes;
    break;
  case 75:
    *value = fake.capability / 10;
    break;
  case 76:
    *value = fake.capability % 10;
    break;
  case 97:
    *value = fake.sharedBytes;
    break;
  case 120:
    *value = fake.capability >= 90;
    break;
  }
  return note("cuDeviceGetAttribute", std::to_string(handle));
}
int cuDevicePrimaryCtxRetain(void **context, int handle) {
  *context = reinterpret_cast<void *>(uintptr_t(1000 + handle));
  return note("cuDevicePrimaryCtxRetain", std::to_string(handle));
}
int cuCtxSetCurrent(void *context) {
  return note("cuCtxSetCurrent",
              std::to_string(reinterpret_cast<uintptr_t>(context)));
}
// Its memory is this machine's.
int cuMemAlloc_v2(uint64_t *memory, size_t bytes) {
  *memory = reinterpret_cast<uintptr_t>(std::malloc(bytes));
  return note("cuMemAlloc_v2");
}
int cuMemFree_v2(uint64_t memory) {
  std::free(reinterpret_cast<void *>(memory));
  return note("cuMemFree_v2");
}
int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *) {
  std::memcpy(reinterpret_cast<void *>(to), from, bytes);
  return note("cuMemcpyHtoDAsync_v2", std::to_string(bytes));
}
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *) {
  std::memcpy(to, reinterpret_cast<void *>(from), bytes);
  return note("cuMemcpyDtoHAsync_v2", std::to_string(bytes));
}
int cuMemsetD8Async(uint64_t memory, unsigned char byte, size_t bytes, void *) {
  std::memset(reinterpret_cast<void *>(memory), byte, bytes);
  return note("cuMemsetD8Async", std::to_string(bytes));
}
int cuStreamSynchronize(void *) { return note("cuStreamSynchronize"); }
int cuModuleLoadDataEx(void **module, const void *image, unsigned count,
                       int *options, void **values) {
  *module = const_cast<void *>(image);
  int result = note("cuModuleLoadDataEx", static_cast<const char *>(image));
  for (unsigned i = 0; result && i < count; ++i)
    if (options[i] == 5)
      std::strcpy(static_cast<char *>(values[i]), "line 7: what is this");
  return result;
}
int cuModuleUnload(void *) { return note("cuModuleUnload"); }
int cuModuleGetFunction(void **function, void *module, const char *name) {
  *function = module;
  return note("cuModuleGetFunction", name);
}
int cuFuncSetAttribute(void *, int attribute, int value) {
  return note("cuFuncSetAttribute",
              std::to_string(attribute) + " " + std::to_string(value));
}

/// Of a chain the four of its frame, else those of rows.
static void keep(void **parameters, bool isChain) {
  fake.parameters.clear();
  for (int i = 0; i < (isChain ? 4 : 11); ++i) {
    uint64_t value = 0;
    std::memcpy(&value, parameters[i], i == 5 ? 4 : 8);
    fake.parameters.push_back(value);
  }
}

int cuLaunchKernel(void *, unsigned x, unsigned y, unsigned z, unsigned threads,
                   unsigned yThreads, unsigned zThreads, unsigned shared,
                   void *stream, void **parameters, void **extra) {
  fake.blocks = x * y * z;
  fake.threads = threads * yThreads * zThreads;
  fake.cluster = 0;
  fake.shared = shared;
  fake.stream = stream;
  keep(parameters, fake.launchesChains);
  if (fake.launched)
    fake.launched();
  return note("cuLaunchKernel", extra ? "with more" : "");
}

/// As cuda.h lays them out.
struct Attribute {
  int id;
  char pad[4];
  union {
    char bytes[64];
    struct {
      unsigned x, y, z;
    } cluster;
  } value;
};
struct Config {
  unsigned x, y, z, threads, yThreads, zThreads, shared;
  void *stream;
  Attribute *attributes;
  unsigned count;
};

static unsigned clusterOf(const Config &config) {
  for (unsigned i = 0; i < config.count; ++i)
    if (config.attributes[i].id == 4) {
      auto [x, y, z] = config.attributes[i].value.cluster;
      return x * y * z;
    }
  return 0;
}

int cuOccupancyMaxActiveClusters(int *count, void *, const Config *config) {
  *count = fake.clustersAtOnce;
  return note("cuOccupancyMaxActiveClusters",
              std::to_string(clusterOf(*config)));
}

int cuLaunchKernelEx(const Config *config, void *, void **parameters,
                     void **extra) {
  fake.blocks = config->x * config->y * config->z;
  fake.threads = config->threads * config->yThreads * config->zThreads;
  fake.cluster = clusterOf(*config);
  fake.shared = config->shared;
  fake.stream = config->stream;
  keep(parameters, false);
  return note("cuLaunchKernelEx", extra ? "with more" : "");
}

} // extern "C"
