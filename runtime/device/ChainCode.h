// In: the code of a program on a device, the kernels that its host part calls
// one after another. Out: chains of them launched there, once each. Must not
// know: what kernels compute, messages, LibTorch.
#pragma once

#include "device/DeviceCode.h"
#include "device/DeviceFrame.h"

#include <functional>
#include <map>

namespace rlrt {

/// The chains of a program on one device.
class ChainCode {
public:
  explicit ChainCode(DeviceCode &code);

  /// The chain that a kernel is part of, and its number there; throws where
  /// the program has none for GPUs.
  struct Place {
    const rlrt_device_chain *chain = nullptr;
    int number = 0;
  };
  Place find(rlrt_kernel kernel) const;
  DriverFunction function(const rlrt_device_chain &chain);
  /// Kernels that stay on the host, by name.
  std::vector<std::string> ofHost() const;

  DeviceCode &code;

private:
  std::map<rlrt_kernel, Place> places;
  std::map<const rlrt_device_chain *, DriverFunction> functions;
};

/// The kernels of one batch, run in the order in which the host asks for them.
/// The first kernel of a chain launches all of it; nothing waits for the device
/// before `settle`.
class ChainRun {
public:
  /// `fail` is told of a check that failed on the device; it throws.
  using Fail = std::function<void(const rlrt_device_failure &)>;
  ChainRun(ChainCode &chains, DeviceFrame &frame, Fail fail);
  ~ChainRun() { chains.code.release({failures}); }
  ChainRun(const ChainRun &) = delete;
  ChainRun &operator=(const ChainRun &) = delete;

  /// Whether the kernel has run with its chain. Else the caller is to run it,
  /// whose arrays are in the memory of this machine now.
  bool run(rlrt_kernel kernel);
  /// Tells `fail` if a check of the latest chain has failed. Waits for the
  /// device where it has checks and was not asked before.
  void settle();

private:
  void launch(const rlrt_device_chain &chain);

  ChainCode &chains;
  DeviceFrame &frame;
  Fail fail;
  ChainCode::Place next; ///< the kernel that follows in the chain, if any
  bool pending = false;  ///< a chain with checks was launched
  Room failures;         ///< on the device
};

} // namespace rlrt
