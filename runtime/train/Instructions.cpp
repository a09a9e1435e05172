// In: the environment variable RL_INSTRUCTIONS. Out: which instruction sets row
// kernels may use. Must not know: which the processor has.
#include "runtime/train/Instructions.h"

#include "rlrt/abi.h"
#include "runtime/abi/Error.h"

#include <cstdlib>
#include <string>

namespace rlrt {

int32_t allowedInstructions() {
  const char *text = std::getenv("RL_INSTRUCTIONS");
  if (!text || !*text)
    return rlrt_any;
  const char *names[] = {nullptr, "baseline", "avx2", "avx512", "avx512_bf16"};
  for (int32_t set = rlrt_baseline; set <= rlrt_avx512_bf16; ++set)
    if (std::string(text) == names[set])
      return set;
  throw InputError("RL_INSTRUCTIONS is `" + std::string(text) +
                   "`; it is baseline, avx2, avx512 or avx512_bf16");
}

} // namespace rlrt
