// In: a tensor. Out: whether our own loops over this machine's memory compute
// with it, or LibTorch's operations do. Must not know: what is computed.
#include "tensor/HostLoops.h"

#include <cstdlib>
#include <cstring>

namespace rlrt {

bool usesHostLoops(torch::Device device) {
  static const bool off = [] {
    const char *set = std::getenv("RL_HOST_LOOPS");
    return set && std::strcmp(set, "off") == 0;
  }();
  return device.is_cpu() && !off;
}

bool usesHostLoops(const torch::Tensor &x) {
  return usesHostLoops(x.device()) && x.scalar_type() == torch::kFloat32;
}

} // namespace rlrt
