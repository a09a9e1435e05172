// In: the trees of a gold answer and of a prediction. Out: how they agree.
// Must not know: extraction, processes.
#pragma once

#include "runtime/verify/Answer.h"

namespace verify {

/// `none` where the prediction is wrong. Adds nodes to both. Throws
/// LimitReached.
Level agreement(Answer &gold, Answer &prediction, const Limits &limits,
                uint64_t key);

} // namespace verify
