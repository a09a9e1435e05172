// In: an object file and librlrt. Out: an executable, or a shared object.
// Must not know: MLIR, what the object holds, where rlc lives.
#pragma once

#include <string>
#include <vector>

namespace rl::compiler {

/// What is linked and to what.
struct LinkJob {
  std::vector<std::string> objects; ///< paths of the object files
  std::string runtime;              ///< path of librlrt.so; empty: not linked
  std::string output;               ///< path written
  bool shared = false; ///< a shared object instead of an executable
};

/// Links with the first driver found in PATH among clang-22, clang, cc, c++;
/// lld where it is present. The output finds librlrt through its rpath.
/// Returns an empty text, or what went wrong and what would mend it.
std::string link(const LinkJob &job);

} // namespace rl::compiler
