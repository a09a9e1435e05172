// In: the object of compiled checks and inputs of cases. Out: what its kernels
// report, from a child process. Must not know: how results are compared.
#pragma once

#include "compiler/tools/checks/Compile.h"
#include "compiler/tools/checks/Services.h"

namespace rl::tool {

/// One case of one check.
struct Job {
  size_t check = 0; ///< index into CompiledChecks
  reference::Inputs inputs;
  int64_t range = 0; ///< prompts in one call of a kernel; 0: half of them
};

/// What became of it.
struct Outcome {
  Results results;
  std::string error; ///< a crash, a time-out, or what a service said
};

/// Loads the object in a child process and runs every job there, in order; a
/// crash or `seconds` without an end fails the job that runs, and the next
/// jobs get a new child.
std::vector<Outcome> runJobs(const CompiledChecks &checks,
                             const std::string &object,
                             const std::vector<Job> &jobs, int seconds = 10);

} // namespace rl::tool
