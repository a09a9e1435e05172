// In: the environment variable RL_INSTRUCTIONS. Out: which instruction sets row
// kernels may use. Must not know: which the processor has.
#pragma once

#include <cstdint>

namespace rlrt {

/// The best set of abi.h that is allowed: rlrt_any unless RL_INSTRUCTIONS names
/// one (baseline, avx2, avx512, avx512_bf16). Throws on another name.
int32_t allowedInstructions();

} // namespace rlrt
