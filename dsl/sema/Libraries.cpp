// In: the folder of the standard library. Out: the names of its files. Must not
// know: what stands in them.
#include "dsl/sema/Libraries.h"

#include <algorithm>
#include <filesystem>

namespace rl::sema {
namespace fs = std::filesystem;

std::vector<std::string> librariesIn(const std::string &folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end;
       !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".rl")
      continue;
    std::string name = "std";
    fs::path inside = it->path().lexically_relative(folder);
    inside.replace_extension();
    for (const fs::path &part : inside)
      name += "." + part.string();
    names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string fileOfLibrary(const std::string &folder, const std::string &name) {
  fs::path file = folder;
  for (size_t begin = name.find('.'); begin != std::string::npos;) {
    size_t end = name.find('.', begin + 1);
    file /= name.substr(begin + 1, end - begin - 1);
    begin = end;
  }
  return (file += ".rl").string();
}

} // namespace rl::sema
