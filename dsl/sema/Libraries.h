// In: the folder of the standard library. Out: the names of its files. Must not
// know: what stands in them.
#pragma once

#include <string>
#include <vector>

namespace rl::sema {

/// The libraries below a folder by name, sorted: `std.a.b` for `a/b.rl`.
std::vector<std::string> librariesIn(const std::string &folder);
/// The file of a library: `<folder>/a/b.rl` for `std.a.b`.
std::string fileOfLibrary(const std::string &folder, const std::string &name);

} // namespace rl::sema
