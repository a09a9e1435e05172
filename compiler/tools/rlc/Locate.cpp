// In: the environment and the place of this executable. Out: the folders and
// files rlc works with. Must not know: what is in them.
#include "compiler/tools/rlc/Locate.h"

#include <cstdlib>
#include <filesystem>

namespace fs = std::filesystem;

namespace rl::tool {
namespace {

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

} // namespace

std::string executablePath() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).string();
}

std::string findStdlib() {
  if (std::string set = variable("RL_STDLIB"); !set.empty())
    return set;
  fs::path here = fs::path(executablePath()).parent_path();
  std::error_code error;
  for (const fs::path &place :
       {here / "../share/rl/stdlib", here / "../stdlib", here / "../../stdlib",
        fs::path(RL_SOURCE_FOLDER) / "stdlib"})
    if (fs::is_directory(place, error))
      return place.lexically_normal().string();
  return {};
}

std::string findRuntime() {
  if (std::string set = variable("RL_RUNTIME"); !set.empty())
    return set;
  fs::path place =
      fs::path(executablePath()).parent_path() / "../lib/librlrt.so";
  std::error_code error;
  return fs::exists(place, error) ? place.lexically_normal().string() : "";
}

std::string cacheFolder() {
  if (std::string set = variable("RL_CACHE"); !set.empty())
    return set;
  if (std::string set = variable("XDG_CACHE_HOME"); !set.empty())
    return set + "/rl";
  if (std::string home = variable("HOME"); !home.empty())
    return home + "/.cache/rl";
  return {};
}

} // namespace rl::tool
