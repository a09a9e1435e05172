// In: calls of the CUDA driver's functions. Out: a record of them. Must not
// know: rlrt. Stands in for libcuda.so.1 where there is no GPU.

#include "FakeDriver.h"

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
  *value = attribute == 75 ? fake.capability / 10 : fake.capability % 10;
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
int cuLaunchKernel(void *, unsigned x, unsigned y, unsigned z, unsigned threads,
                   unsigned yThreads, unsigned zThreads, unsigned shared,
                   void *stream, void **parameters, void **extra) {
  fake.blocks = x * y * z;
  fake.threads = threads * yThreads * zThreads;
  fake.stream = stream;
  fake.parameters.clear();
  for (int i = 0; i < 11; ++i) {
    uint64_t value = 0;
    std::memcpy(&value, parameters[i], i == 5 ? 4 : 8);
    fake.parameters.push_back(value);
  }
  return note("cuLaunchKernel", shared || extra ? "with more" : "");
}

} // extern "C"
