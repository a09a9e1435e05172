// In: any bytes, a .safetensors file. Out: nothing; it stops at a crash, or a
// tensor that is read beyond the file.
// Must not know: what the tensors mean. `README.md` says how it is run.
#include "model/Safetensors.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

/// The bytes as a file that has a name.
static std::string fileOf(const uint8_t *data, size_t size) {
  static const int handle = memfd_create("fuzz", 0);
  if (handle < 0 || ftruncate(handle, 0) != 0 ||
      pwrite(handle, data, size, 0) != static_cast<ssize_t>(size)) {
    std::perror("memfd");
    std::abort();
  }
  return "/proc/self/fd/" + std::to_string(handle);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  try {
    rlrt::SafetensorsFile file(fileOf(data, size));
    for (const std::string &name : file.names()) {
      size_t numbers = 1;
      for (int64_t n : file.shape(name))
        numbers *= static_cast<size_t>(n);
      // A shape has as many numbers as bytes stand for it.
      if (numbers > size * 8)
        std::abort();
      try {
        file.read(name);
      } catch (const std::exception &) {
        // Of a type that weights do not have.
      }
    }
  } catch (const std::exception &) {
    // Refused, and says why.
  }
  return 0;
}
