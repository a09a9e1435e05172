// In: nothing. Out: a compiled experiment as the compiler would emit it, but
// written by hand in plain C++. Must not know: the runtime below the C ABI.
#pragma once

#include "rlrt/abi.h"

namespace rlrt::test {

/// Two-digit addition: imitation of a teacher who forgets carries, then
/// policy gradient with group-relative advantages, measured on held-out sums.
/// Sizes are parameters of the command line, see FakeProgram.cpp.
const rlrt_program &fakeProgram();

/// Row kernels: logp and entropy only, and with the gradient of the sum over
/// points of weights[point] * logp[point] with respect to the logits.
void rowStatistics(const rlrt_rows *rows, const rlrt_frame *frame,
                   int64_t begin, int64_t end);
void weightedRows(const rlrt_rows *rows, const float *weights, int64_t begin,
                  int64_t end);

} // namespace rlrt::test
