// In: calls of the CUDA driver's functions; RL_EMULATED_KERNELS, a library that
// device_stand_in made. Out: kernels run by fibers on this machine's memory,
// where a run would use a GPU. Must not know: rlrt, what kernels compute.

#include "test/compiler/gpu/Fibers.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>

using rl::compiler::test::Launch;

namespace {

void *kernels = nullptr;

/// What was asked of the GPU, and in which order: launches of blocks `b`, of
/// clusters `c`, of chains `k`, copies to it `<` and back `>`.
std::string order;
long waits = 0;

/// As cuda.h lays them out.
struct Attribute {
  int id, padding;
  unsigned cluster[16];
};
struct Config {
  unsigned grid[3], block[3], shared;
  void *stream;
  Attribute *attributes;
  unsigned count;
};

int launch(void *function, unsigned blocks, unsigned threads, unsigned cluster,
           unsigned shared, void **parameters, char what) {
  auto kernel = reinterpret_cast<void (*)(void **)>(function);
  Launch how;
  how.blocks = int(blocks);
  how.threads = int(threads);
  how.cluster = int(cluster);
  how.shared =
      size_t(*static_cast<int64_t *>(dlsym(kernels, "sim.bytes"))) + shared;
  std::string wrong = run(how, [&] { kernel(parameters); });
  order += what;
  if (wrong.empty())
    return 0;
  std::fprintf(stderr, "emulated GPU: %s\n", wrong.c_str());
  return 700;
}

} // namespace

extern "C" {

/// Tensors of the "GPU" are those of the CPU.
int rlrt_shares_host_memory = 1;

int cuInit(unsigned) {
  const char *path = std::getenv("RL_EMULATED_KERNELS");
  kernels = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (!kernels) {
    std::fprintf(stderr, "emulated GPU: %s\n", path ? dlerror() : "no kernels");
    return 999;
  }
  for (const auto &[name, address] : rl::compiler::test::intrinsics()) {
    std::string symbol =
        "at." + (name.starts_with("llvm.") ? "sim." + name.substr(5) : name);
    if (void *place = dlsym(kernels, symbol.c_str()))
      *static_cast<void **>(place) = address;
  }
  return 0;
}
int cuGetErrorString(int, const char **text) {
  *text = "the emulation fails";
  return 0;
}
int cuDeviceGetCount(int *count) { return *count = 1, 0; }
int cuDeviceGet(int *handle, int device) { return *handle = device, 0; }
int cuDeviceGetAttribute(int *value, int attribute, int) {
  switch (attribute) {
  case 75:
    return *value = 9, 0;
  case 97:
    // Rows of 258 f32, the alphabet of bytes, take clusters of two blocks.
    return *value = 1024 + 16 * (33 + 2), 0;
  case 16:
  case 120:
    return *value = 1, 0;
  default:
    // No L2 cache: whatever may take a cluster does.
    return *value = 0, 0;
  }
}
int cuDevicePrimaryCtxRetain(void **context, int) {
  return *context = nullptr, 0;
}
int cuCtxSetCurrent(void *) { return 0; }
int cuMemAlloc_v2(uint64_t *memory, size_t bytes) {
  *memory = reinterpret_cast<uintptr_t>(std::malloc(bytes));
  return 0;
}
int cuMemFree_v2(uint64_t memory) {
  std::free(reinterpret_cast<void *>(memory));
  return 0;
}
int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *) {
  std::memcpy(reinterpret_cast<void *>(to), from, bytes);
  order += '<';
  return 0;
}
int cuMemsetD8Async(uint64_t memory, unsigned char byte, size_t bytes, void *) {
  std::memset(reinterpret_cast<void *>(memory), byte, bytes);
  return 0;
}
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *) {
  std::memcpy(to, reinterpret_cast<void *>(from), bytes);
  order += '>';
  return 0;
}
int cuStreamSynchronize(void *) { return ++waits, 0; }
int cuModuleLoadDataEx(void **module, const void *, unsigned, int *, void **) {
  return *module = kernels, 0;
}
int cuModuleUnload(void *) {
  auto count = [](char what) {
    return std::count(order.begin(), order.end(), what);
  };
  std::fprintf(stderr,
               "emulated GPU: %td launches of blocks, %td of clusters, %td of "
               "chains; %td copies there, %td back, %ld waits\n"
               "emulated GPU: %s\n",
               count('b'), count('c'), count('k'), count('<'), count('>'),
               waits, order.c_str());
  return 0;
}
int cuModuleGetFunction(void **function, void *module, const char *name) {
  *function = dlsym(module, ("launch." + std::string(name)).c_str());
  return *function ? 0 : 500;
}
int cuFuncSetAttribute(void *, int, int) { return 0; }
int cuOccupancyMaxActiveClusters(int *count, void *, const Config *) {
  return *count = 1, 0;
}
int cuLaunchKernel(void *function, unsigned x, unsigned, unsigned,
                   unsigned threads, unsigned, unsigned, unsigned shared,
                   void *, void **parameters, void **) {
  Dl_info of;
  bool isChain = dladdr(function, &of) && of.dli_sname &&
                 std::strstr(of.dli_sname, "$chain");
  return launch(function, x, threads, 0, shared, parameters,
                isChain ? 'k' : 'b');
}
int cuLaunchKernelEx(const Config *config, void *function, void **parameters,
                     void **) {
  return launch(function, config->grid[0], config->block[0],
                config->attributes->cluster[0], config->shared, parameters,
                'c');
}

} // extern "C"
