// In: work. Out: its status, from a thread with a stack for deep recursion.
// Must not know: what the work is.
#pragma once

#include <functional>

namespace rl::tool {

/// Runs `work` on a stack of 1 GiB and returns its status. Stages recurse as
/// deep as a program's longest chain of values; pages of the stack that are
/// not reached cost nothing. `misused`, with a line on stderr, where the
/// system gives no such stack.
int onWideStack(const std::function<int()> &work);

} // namespace rl::tool
