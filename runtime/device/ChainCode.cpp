// In: the code of a program on a device, the kernels that its host part calls
// one after another. Out: chains of them launched there, once each. Must not
// know: what kernels compute, messages, LibTorch.

#include "device/ChainCode.h"

#include "device/Failures.h"

#include <memory>
#include <stdexcept>

namespace rlrt {

ChainCode::ChainCode(DeviceCode &code) : code(code) {
  for (int c = 0; c < code.code.chain_count; ++c)
    for (int k = 0; k < code.code.chains[c].kernel_count; ++k)
      places[code.code.chains[c].kernels[k]] = {&code.code.chains[c], k};
}

ChainCode::Place ChainCode::find(rlrt_kernel kernel) const {
  auto found = places.find(kernel);
  if (found == places.end())
    throw std::runtime_error("a kernel is in no chain of the code for GPUs");
  return found->second;
}

DriverFunction ChainCode::function(const rlrt_device_chain &chain) {
  DriverFunction &found = functions[&chain];
  if (!found)
    found = code.find(chain.name);
  return found;
}

std::vector<std::string> ChainCode::ofHost() const {
  std::vector<std::string> names;
  for (int c = 0; c < code.code.chain_count; ++c)
    if (code.code.chains[c].of_host)
      names.emplace_back(code.code.chains[c].name);
  return names;
}

ChainRun::ChainRun(ChainCode &chains, DeviceFrame &frame, Fail fail)
    : chains(chains), frame(frame), fail(std::move(fail)) {}

bool ChainRun::run(rlrt_kernel kernel) {
  ChainCode::Place place = chains.find(kernel);
  const rlrt_device_chain &chain = *place.chain;
  if (place.number != next.number || (place.number && &chain != next.chain))
    throw std::runtime_error("kernels of chain `" + std::string(chain.name) +
                             "` are called in another order than its own");
  next = place.number + 1 < chain.kernel_count
             ? ChainCode::Place{&chain, place.number + 1}
             : ChainCode::Place();
  if (place.number)
    return true;
  // A chain is safe where the checks of those before it hold.
  settle();
  std::span<const int32_t> reads(chain.reads, size_t(chain.read_count)),
      writes(chain.writes, size_t(chain.write_count));
  if (chain.of_host) {
    for (int32_t value : reads)
      frame.toHost(value);
    for (int32_t value : writes)
      frame.changeOnHost(value);
    return false;
  }
  frame.toDevice(reads);
  frame.toDevice(writes);
  launch(chain);
  for (int32_t value : writes)
    frame.changeOnDevice(value);
  return true;
}

void ChainRun::launch(const rlrt_device_chain &chain) {
  Driver &driver = chains.code.driver;
  chains.code.use();
  chains.code.grow(failures, sizeof(rlrt_device_failures));
  if (chain.has_checks)
    driver.fill(failures.memory, 0xff, sizeof(rlrt_device_failures),
                frame.stream());
  rlrt_device_frame of = frame.tables();
  of.failures = failures.memory;
  void *parameters[] = {&of.values, &of.offsets, &of.extents, &of.failures};
  Grid grid;
  grid.threads = RLRT_CHAIN_THREADS;
  driver.launch(chains.function(chain), grid, frame.stream(), parameters);
  pending = chain.has_checks;
}

void ChainRun::settle() {
  if (!std::exchange(pending, false))
    return;
  Driver &driver = chains.code.driver;
  chains.code.use();
  // The slots of threads are read only where one of them has failed.
  int64_t kernel = -1;
  driver.toHost(&kernel, failures.memory, sizeof kernel, frame.stream());
  if (kernel < 0)
    return;
  auto all = std::make_unique<rlrt_device_failures>();
  driver.toHost(all.get(), failures.memory, sizeof *all, frame.stream());
  next = {};
  if (auto first = firstFailure(*all))
    fail(*first);
}

} // namespace rlrt
