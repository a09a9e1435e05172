// In: NVIDIA's driver library. Out: memory and clocks of a GPU, as much as a
// measurement needs. Must not know: kernels.

#include "bench/GpuDevice.h"

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <sstream>

namespace bench {

GpuDevice::GpuDevice(const std::string &path)
    : library(dlopen(path.c_str(), RTLD_NOW)) {}

template <typename... Args>
void GpuDevice::call(const char *function, Args... args) {
  auto f = reinterpret_cast<int (*)(Args...)>(dlsym(library, function));
  int error = f ? f(args...) : -1;
  if (error) {
    std::fprintf(stderr, "%s: CUDA error %d\n", function, error);
    std::exit(1);
  }
}

uint64_t GpuDevice::allocate(size_t bytes) {
  uint64_t memory = 0;
  call("cuMemAlloc_v2", &memory, bytes);
  return memory;
}

void GpuDevice::release(uint64_t memory) { call("cuMemFree_v2", memory); }

void GpuDevice::toDevice(uint64_t to, const void *from, size_t bytes) {
  call("cuMemcpyHtoD_v2", to, from, bytes);
}

void GpuDevice::toHost(void *to, uint64_t from, size_t bytes) {
  call("cuMemcpyDtoH_v2", to, from, bytes);
}

void GpuDevice::copy(uint64_t to, uint64_t from, size_t bytes) {
  call("cuMemcpyDtoDAsync_v2", to, from, bytes, static_cast<void *>(nullptr));
}

std::string GpuDevice::name() {
  char text[128] = "";
  int device = 0;
  call("cuCtxGetDevice", &device);
  call("cuDeviceGetName", static_cast<char *>(text), int(sizeof text), device);
  return text;
}

void GpuDevice::mark(int which) {
  if (!events[which])
    call("cuEventCreate", &events[which], 0u);
  call("cuEventRecord", events[which], static_cast<void *>(nullptr));
}

double GpuDevice::seconds() {
  float milliseconds = 0;
  call("cuEventSynchronize", events[1]);
  call("cuEventElapsedTime", &milliseconds, events[0], events[1]);
  return milliseconds * 1e-3;
}

std::string readText(const char *path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

} // namespace bench
