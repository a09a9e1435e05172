// In: a check and the inputs of one case. Out: the services of abi.h that its
// kernels call, on arrays in memory. Must not know: models, files, threads.
#pragma once

#include "compiler/frontend/Config.h"
#include "dsl/reference/Evaluate.h"
#include "rlrt/abi.h"

#include <map>

namespace rl::tool {

/// Arrays that a phase reported, by name.
using Results = std::map<std::string, reference::Values>;
/// The offsets of an axis, in the end, are reported under this name.
std::string axisResult(model::AxisId axis);

/// Runs one phase on these inputs, `range` prompts in a call of a kernel (0:
/// half of them). Returns an empty text, or what a service said.
std::string runPhase(const rlrt_phase &phase, const model::Check &check,
                     const std::vector<compiler::SpaceName> &spaces,
                     const reference::Inputs &inputs, Results &results,
                     int64_t range = 0);

} // namespace rl::tool

/// The first check that failed, in the order of the program.
struct rlrt_failures {
  int32_t check = -1; ///< none
  int64_t point = 0;
};

/// The run of abi.h: the arrays of one batch.
struct rlrt_context {
  rlrt_context(const rl::model::Check &check,
               const std::vector<rl::compiler::SpaceName> &spaces,
               const rl::reference::Inputs &inputs, rl::tool::Results &results);

  /// One array of the frame.
  struct Array {
    int32_t dtype = -1, space = -1;
    int64_t dense = 1;
    std::vector<char> bytes; ///< none for texts
  };

  /// Makes the array of a value, zeroed.
  char *make(int32_t value, int32_t space, int64_t dense, int32_t dtype);
  /// Brings a space into being, with the extents of its axis.
  void setSpace(int32_t space);
  /// The same with offsets of its own.
  void setSpace(int32_t space, std::vector<int64_t> offsets);
  /// Takes points of a space out where `keep` is 0, and what lies under them.
  /// Returns the old numbers of the points that stay, by space; a space that
  /// is not listed loses none.
  std::map<int32_t, std::vector<int64_t>> drop(int32_t space,
                                               const uint8_t *keep);
  /// Writes what is left of a value after `drop`.
  void copyLeft(int32_t from, int32_t to,
                const std::map<int32_t, std::vector<int64_t>> &stays);
  /// Writes a leaf of the check.
  void give(int32_t value, rl::model::NodeId node);
  rl::reference::Values read(int32_t value) const;
  /// Adds the offsets of every space of an axis to the results.
  void reportAxes();
  const rlrt_frame *frame();
  int32_t fail(const std::string &message);

  const rl::model::Check &check;
  const std::vector<rl::compiler::SpaceName> &spaces;
  const rl::reference::Inputs &inputs;
  rl::tool::Results &results;
  std::string error;
  int64_t range = 0; ///< prompts in one call of a kernel; 0: half of them
  rlrt_failures failures;
  std::vector<int64_t> extents; ///< by space; -1: not yet

private:
  std::vector<Array> arrays;
  std::vector<std::vector<int64_t>> offsets, parents;
  std::vector<void *> values;
  std::vector<const int64_t *> offsetPointers, parentPointers;
  rlrt_frame view;
};
