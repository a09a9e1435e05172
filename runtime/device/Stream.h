// In: LibTorch's idea of the current stream. Out: the driver's handle of it.
// Must not know: what is launched there.
#pragma once

namespace rlrt {

/// The stream on which LibTorch queues its work on GPU `device`; what is
/// launched there runs after it and before what follows, without waiting on
/// the host. An InputError where LibTorch has no GPU support loaded.
void *currentStream(int device);

} // namespace rlrt
