// In: SIGINT and SIGTERM. Out: whether one came.
// Must not know: what a run does about it.
#pragma once

namespace rlrt {

/// From now on the first SIGINT or SIGTERM is noted, and a second one ends
/// the process at once with status 130. `doing` is what the first one says is
/// still brought to its end.
void watchInterrupts(const char *doing);
/// Whether one came.
bool interrupted();

} // namespace rlrt
