// In: arguments of an executable, its parameters. Out: options and typed
// values. Must not know: what runs.
#pragma once

#include "runtime/run/Program.h"

#include <optional>
#include <string>
#include <vector>

namespace rlrt {

/// What the command line asks for.
struct Options {
  std::optional<std::string> out;
  /// The folder of a model that is measured; nothing is trained.
  std::optional<std::string> evaluate;
  bool resume = false, dryRun = false, quiet = false;
  bool onGpu = false; ///< the model and its kernels
  int threads = 0;    ///< 0: every processor this process may run on
  ParamValues params;
  std::vector<bool> given;         ///< per parameter: stood on the command line
  std::optional<std::string> help; ///< text asked for by --help
};

/// Reads the arguments. Every fault is an InputError that says what was seen
/// and, for an unknown option, the nearest one.
Options parseCommandLine(int argc, const char *const *argv,
                         const Program &program);

/// The candidate with the smallest edit distance to `word`, or empty when
/// none is near.
std::string nearest(const std::string &word,
                    const std::vector<std::string> &candidates);

/// A parameter's value as the command line and the trace write it.
std::string shownParam(const ParamSpec &spec, const ParamValues &values,
                       size_t index);

} // namespace rlrt
