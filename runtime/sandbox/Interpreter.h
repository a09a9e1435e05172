// In: PATH. Out: the Python and the bubblewrap on it.
// Must not know: what is run.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace sandbox {

/// Code cannot be run here; says what is missing and what to do.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A Python and what of the file system it needs.
struct Interpreter {
  std::string path, version;
  std::vector<std::string> folders; ///< beside /usr
};

/// The first `python3` of PATH. Throws Unavailable where there is none, or
/// where its folder holds the home folder.
Interpreter findPython();

/// A program of PATH, with its path; empty where there is none.
std::string onPath(const std::string &name);

/// What a shell command writes; empty where it fails.
std::string outputOf(const std::string &command);

} // namespace sandbox
