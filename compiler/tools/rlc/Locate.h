// In: the environment and the place of this executable. Out: the folders and
// files rlc works with. Must not know: what is in them.
#pragma once

#include <string>

namespace rl::tool {

/// This executable, as an absolute path.
std::string executablePath();

/// The standard library: $RL_STDLIB, or beside the executable (installed, or
/// the checkout that a build folder lies in), or the checkout this rlc was
/// built from. Empty: none of them exists.
std::string findStdlib();

/// librlrt.so: $RL_RUNTIME, or the folder `lib` beside the executable's.
/// Empty when it is not there.
std::string findRuntime();

/// The folder built programs are kept in: $RL_CACHE, or `rl` in
/// $XDG_CACHE_HOME or ~/.cache. Empty when there is no home folder.
std::string cacheFolder();

} // namespace rl::tool
