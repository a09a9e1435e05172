// In: the command line as CLI11 holds it. Out: scripts that complete it.
// Must not know: what a command does.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace rl::tool {

/// Words an option takes; an option that is not here takes none or a file.
using Choices = std::map<const CLI::Option *, std::vector<std::string>>;

/// Shells that `completion` writes for.
std::vector<std::string> shells();

/// The script for a shell of `shells()`: commands, their options, choices of
/// options, and `.rl` files.
std::string completionScript(const CLI::App &app, const Choices &choices,
                             const std::string &shell);

} // namespace rl::tool
