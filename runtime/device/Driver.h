// In: NVIDIA's driver library, if the machine has it. Out: the few of its
// functions that load code and launch it. Must not know: kernels, rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace rlrt {

/// Code that is loaded into a device, and a function of it; owned by the
/// driver.
using DriverModule = struct DriverModuleTag *;
using DriverFunction = struct DriverFunctionTag *;

/// The shape of a launch.
struct Grid {
  int64_t blocks = 1;
  int threads = 32;   ///< of a block
  int cluster = 0;    ///< blocks of a cluster; 0: there are no clusters
  int64_t shared = 0; ///< bytes of dynamic shared memory of a block
};

/// What a device has, as far as a launch depends on it.
struct DeviceLimits {
  int capability = 0; ///< 90 for compute capability 9.0
  int multiprocessors = 0;
  int64_t l2Bytes = 0;
  int64_t sharedBytes = 0; ///< shared memory that a block may have
  bool clusters = false;
};

/// The driver, opened when a run first needs it: an executable links nothing
/// of CUDA and runs where there is none. Every error is an exception with the
/// driver's own words.
class Driver {
public:
  /// Opens `library`, by default the driver's own.
  explicit Driver(const std::string &library = "libcuda.so.1");
  ~Driver();
  Driver(const Driver &) = delete;
  Driver &operator=(const Driver &) = delete;

  int deviceCount() const;
  /// Whether this is a stand-in of tests whose devices have the memory of this
  /// machine; it says so by a symbol of its own.
  bool sharesHostMemory() const;
  DeviceLimits limits(int device) const;
  /// Makes the primary context of the device, which LibTorch uses too, the
  /// current one of this thread.
  void use(int device);

  /// Memory of the current device.
  uint64_t allocate(size_t bytes);
  void release(uint64_t memory);
  /// Queues a copy; `from` may change when the call returns.
  void toDevice(uint64_t to, const void *from, size_t bytes, void *stream);
  /// Queues a fill of every byte.
  void fill(uint64_t memory, uint8_t byte, size_t bytes, void *stream);
  /// Waits for what is queued on the stream, and copies.
  void toHost(void *to, uint64_t from, size_t bytes, void *stream);

  /// Loads PTX (which a zero ends) or machine code into the current device.
  DriverModule load(const void *image);
  void unload(DriverModule module);
  /// The function of that name; an exception names it where there is none.
  DriverFunction find(DriverModule module, const std::string &name);

  /// Lets launches of the function have that much dynamic shared memory; a
  /// device gives 48 kB unasked.
  void allowShared(DriverFunction function, int64_t bytes);
  /// How many clusters of such a launch the current device runs at once; 0: it
  /// cannot launch them, as a part of a device that has too few multiprocessors
  /// side by side.
  int clustersAtOnce(DriverFunction function, const Grid &grid) const;
  /// Launches on a stream (null: the default one). `parameters` are addresses
  /// of the parameters. Returns as soon as the launch is queued.
  void launch(DriverFunction function, const Grid &grid, void *stream,
              void **parameters);

private:
  struct Functions;
  std::unique_ptr<Functions> call;
};

} // namespace rlrt
