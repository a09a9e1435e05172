// In: a program whose kernels run on this machine. Out: what a GPU would make
// of its chains. Must not know: how chains are made.
#pragma once

#include "test/compiler/gpu/DeviceKernels.h"
#include "test/compiler/kernels/Services.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace rl::compiler::test {

/// Runs every chain of a machine a second time by fibers, from the same arrays,
/// and compares. Then the run goes on with the numbers of the fibers, so
/// whatever it reports is theirs.
class ChainWatch : public kernels::Watcher {
public:
  explicit ChainWatch(kernels::Machine &machine,
                      DeviceKernels::Change change = nullptr);

  void before(rlrt_context &run, rlrt_kernel kernel) override;
  void after(rlrt_context &run, rlrt_kernel kernel) override;

  /// One chain, and whether its numbers are the CPU's to the bit: no
  /// transcendental function is in it.
  struct Watched {
    std::string name; ///< of a GPU: `p$chain0`
    bool parallel = false, serial = false, exact = true;
    std::vector<rlrt_kernel> kernels;
    int runs = 0;
    int differing = 0; ///< arrays, in all runs
  };
  const std::vector<Watched> &chains() const { return all; }
  /// Kernels that are in no chain.
  const std::vector<std::string> &onCpu() const { return left; }
  const DeviceKernels *device() const { return code.get(); }
  /// What the compiler remarks.
  const std::vector<std::string> &remarks() const { return said; }
  /// Whether a difference fails the test.
  bool strict = true;

private:
  using Array = rlrt_context::Array;
  using Bytes = std::map<int32_t, std::vector<char>>;
  void compare(rlrt_context &run, Watched &chain, int32_t value,
               std::vector<char> &made);

  std::vector<Watched> all;
  std::vector<std::string> left, said;
  std::unique_ptr<DeviceKernels> code;
  std::map<int32_t, Array> arrays; ///< before the chain
  unsigned seed = 1;
};

} // namespace rl::compiler::test
