// In: SIGINT and SIGTERM. Out: whether one came.
// Must not know: what a run does about it.
#pragma once

namespace rlrt {

/// From now on the first SIGINT or SIGTERM is noted, and a second one ends
/// the process at once with status 130.
void watchInterrupts();
/// Whether one came.
bool interrupted();

} // namespace rlrt
