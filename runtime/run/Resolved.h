// In: the resolved text of an experiment, parameter values. Out: the text with
// these values as defaults. Must not know: the rest of the language.
#pragma once

#include "runtime/run/Program.h"

#include <string>

namespace rlrt {

/// Rewrites the default of every `param NAME: TYPE = ...` line to the value
/// of this run, so that the text compiles to the same experiment.
std::string withParams(const std::string &resolved,
                       const std::vector<ParamSpec> &specs,
                       const ParamValues &values);

} // namespace rlrt
