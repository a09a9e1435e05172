// In: a range of independent pieces of work. Out: the work, done by LibTorch's
// own threads.
// Must not know: what the work is.
#pragma once

#include <cstdint>
#include <functional>

namespace rlrt {

/// Runs `body(begin, end)` over a partition of [0, count) into at most one
/// contiguous piece per LibTorch intra-op thread, each of at least `grain`
/// items. The partition depends only on the arguments and the thread count.
/// The first exception of a piece is rethrown.
void parallelFor(int64_t count, int64_t grain,
                 const std::function<void(int64_t, int64_t)> &body);

/// The same for items of unlike cost, such as rows of which some need one sweep
/// and some two: a thread that has finished its part takes half of what another
/// has left. `body` gets many pieces, and time decides which thread gets which,
/// so what an item gives must not depend on its piece.
void parallelForUneven(int64_t count, int64_t grain,
                       const std::function<void(int64_t, int64_t)> &body);

} // namespace rlrt
