// In: PATH. Out: the Python and the bubblewrap on it.
// Must not know: what is run.
#include "runtime/sandbox/Interpreter.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace sandbox {

namespace fs = std::filesystem;

std::string onPath(const std::string &name) {
  const char *path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (std::string file = folder + "/" + name;
        !folder.empty() && access(file.c_str(), X_OK) == 0)
      return file;
  return "";
}

std::string outputOf(const std::string &command) {
  FILE *pipe = popen((command + " 2>/dev/null").c_str(), "re");
  if (!pipe)
    return "";
  std::string text;
  char part[4096];
  for (size_t got; (got = fread(part, 1, sizeof part, pipe)) > 0;)
    text.append(part, got);
  return pclose(pipe) == 0 ? text : "";
}

/// Whether `folder` is `inner` or lies above it.
static bool holds(const fs::path &folder, const fs::path &inner) {
  fs::path between = inner.lexically_relative(folder);
  return !between.empty() && *between.begin() != "..";
}

Interpreter findPython() {
  if (onPath("python3").empty())
    throw Unavailable("there is no python3 on PATH, which runs the code of "
                      "unit tests; install Python 3");
  // What PATH names may be a script that starts the real one.
  std::istringstream said(
      outputOf("python3 -s -c 'import sys, platform\n"
               "print(sys.executable, platform.python_version(), sys.prefix, "
               "sys.base_prefix, sep=\"\\n\")'"));
  Interpreter found;
  std::getline(said, found.path);
  std::getline(said, found.version);
  for (std::string folder; std::getline(said, folder);)
    if (folder != "/usr" && !folder.starts_with("/usr/") &&
        std::find(found.folders.begin(), found.folders.end(), folder) ==
            found.folders.end())
      found.folders.push_back(folder);
  if (found.path.empty() || found.version.empty())
    throw Unavailable("`" + onPath("python3") +
                      "` does not run; it runs the code of unit tests");
  if (found.version.starts_with("3.") && std::atoi(&found.version[2]) < 7)
    throw Unavailable("python3 on PATH is " + found.version +
                      "; unit tests need 3.7 or later");
  const char *home = std::getenv("HOME");
  for (const std::string &folder : found.folders)
    if (folder == "/" || (home && *home && holds(folder, home)))
      throw Unavailable("python3 on PATH lies in `" + folder +
                        "`, which holds the home folder, and code of unit "
                        "tests must not read that; put another Python, or one "
                        "of a virtual environment, first on PATH");
  return found;
}

} // namespace sandbox
