// In: NVIDIA's driver library. Out: memory and clocks of a GPU, as much as a
// measurement needs. Must not know: kernels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// Memory and time on the current device. An error ends the program.
class GpuDevice {
public:
  explicit GpuDevice(const std::string &library);

  uint64_t allocate(size_t bytes);
  void release(uint64_t memory);
  void toDevice(uint64_t to, const void *from, size_t bytes);
  void toHost(void *to, uint64_t from, size_t bytes);
  void copy(uint64_t to, uint64_t from, size_t bytes);
  std::string name();
  /// Seconds between the ends of what was queued before and after.
  template <typename Work> double timed(Work work) {
    mark(0);
    work();
    mark(1);
    return seconds();
  }

private:
  template <typename... Args> void call(const char *function, Args... args);
  void mark(int which);
  double seconds();
  void *library;
  void *events[2] = {};
};

/// Arrays of a launch on the device, freed together.
struct GpuArrays {
  GpuDevice &device;
  std::vector<uint64_t> all;
  template <typename T> uint64_t put(const std::vector<T> &data) {
    all.push_back(device.allocate(data.size() * sizeof(T)));
    device.toDevice(all.back(), data.data(), data.size() * sizeof(T));
    return all.back();
  }
  ~GpuArrays() {
    for (uint64_t memory : all)
      device.release(memory);
  }
};

/// The text of a file.
std::string readText(const char *path);

} // namespace bench
