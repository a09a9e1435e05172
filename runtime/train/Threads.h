// In: a number of threads. Out: LibTorch and kernels that use it.
// Must not know: batches, kernels, models.
#pragma once

namespace rlrt {

/// Prepares this process for a run, before the first tensor: `count` threads
/// for LibTorch and the kernels (one team, tensor/Parallel.h), subnormal
/// numbers flushed to zero, freed memory kept for the next step.
void prepareProcess(int count);

/// Number of processors this process may run on.
int processors();

} // namespace rlrt
